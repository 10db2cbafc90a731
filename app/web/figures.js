/* Figures as text; what cannot be said is a dash, and nothing is rounded across the limit it is
   held against. */

import { say } from "./say.js";

const WHOLE = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 0 });
export const NOTHING = "—";

export function formatPeople(count) {
  return isNothing(count) ? NOTHING : WHOLE.format(count);
}

/* A count with its unit; of what cannot be said the dash alone. */
export function formatCount(count, unit) {
  return isNothing(count) ? NOTHING : `${WHOLE.format(count)}${unit}`;
}

/* Without a target (`null`) only 100 % is kept for those who are all. */
export function formatShare(share, target = null) {
  if (isNothing(share)) return NOTHING;
  const sure = (text) => (text < 100 || share >= 1)
    && (target === null || (Number(text) / 100 >= target) === (share >= target));
  return `${shortest(share * 100, 1, sure)}%`;
}

/* What is certain and what is possible: one figure where both read the same, else 63.0%～100.0%. */
export function formatRange(low, high, target = null) {
  const [least, most] = [formatShare(low, target), formatShare(high ?? low, target)];
  return least === most ? least : `${least}～${most}`;
}

export function formatDistance(metres, cutoff) {
  if (isNothing(metres)) return NOTHING;
  const within = (text) => cutoff === undefined || text * 1000 <= cutoff === metres <= cutoff;
  if (metres < 1000) return say("metres_counted", { metres: WHOLE.format(metres) });
  return say("kilometres_counted", { kilometres: shortest(metres / 1000, 2, within) });
}

/* A limit as the rule writes it: 5公里. */
export function formatLimit(metres) {
  return isNothing(metres) ? NOTHING : metres < 1000 ? say("metres_counted", { metres })
    : say("kilometres_counted", { kilometres: metres / 1000 });
}

export function formatPercent(share) {
  return `${Number((share * 100).toFixed(4))}%`;
}

function isNothing(value) {
  return value === null || value === undefined || Number.isNaN(value);
}

function shortest(value, digits, holds) {
  for (let more = digits; more < 8; more += 1) {
    const text = value.toFixed(more);
    if (holds(Number(text))) return text;
  }
  return value.toString();
}
