/* How sure a plan is and what it asked, in words. */

import { formatDistance, formatPeople, formatShare } from "../figures.js";
import { nameHoliday } from "../holidays.js";
import { say } from "../say.js";
import { tellBreakable } from "./breakable.js";

/* Rounded up, so that the gap told is never smaller than the one proved. */
export function tellProof(gap, side = say("upper_bound")) {
  if (gap === null || gap === undefined) return say("bound_not_found", { side });
  if (gap === 0) return say("bound_reached", { side });
  return say("within_percent_of_bound", { side, percent: (Math.max(1,
    Math.ceil(gap * 1000 - 1e-9)) / 10).toFixed(1) });
}

export function tellAmount(value, unit, target = null) {
  if (unit === "share") return formatShare(value, target);
  if (unit.endsWith("_distance_m")) return formatDistance(value);
  return `${formatPeople(value)}${{ sites: say("unit_sites"), cost: "" }[unit] ?? say("unit_people")}`;
}

export function tellRequest({ kind, request }, labels, { counties, holidays, norms = [] }) {
  const asked = [...ASKED[kind](request, labels, holidays), ...tellBreakable(request.may_break, labels, norms)];
  const city = request.prefecture
    && [...counties.values()].find((each) => each.properties.adcode.slice(0,
      4) === request.prefecture.slice(0, 4));
  if (request.prefecture) {
    return [...asked, city?.properties.prefecture ?? say("chosen_prefectures")].join(" · ");
  }
  const where = counties.get(request.county)?.properties.name ?? (request.county ? say("chosen_counties")
    : say("all_counties"));
  return [...asked, where].join(" · ");
}

/* Whether an objective is about shares of areas, whatever else is asked. */
export function isOfShares(objective) {
  return ["raised", "reached"].includes(objective?.share);
}

/**
 * Of one county asked about there is one share only.
 * @param {{ scope?: string, share?: number, objective: string, county?: string }} request
 */
function tellsScope({ scope, share, objective, county }, labels) {
  return scope && (share || isOfShares(labels.objectives.get(objective))) && !(county && scope === "county");
}

const ASKED = {
  sites: ({ sites, objective, share, weight, ...more }, labels) => [
    labels.value("objective", objective),
    ...(sites ? [say("at_most_new_sites", { sites })] : []),
    ...(share ? [say("share_at_least", { share: formatShare(share, share) })] : []),
    labels.value("weight", weight),
    ...(tellsScope({ share, objective, ...more }, labels)
      ? [`${labels.field("share_scope")}${labels.value("share_scope", more.scope)}`] : []),
    ...(more.setting && more.setting !== "all" ? [labels.value("counted_setting", more.setting)] : []),
    ...tellMore(more, labels),
  ],
  decisions: ({ decisions, service, unit_kind: unitKind, date, days_per_week: days, most, budget }, labels) => [
    ...(service ? [labels.value("service", service)] : []),
    ...(unitKind ? [say("only_kind", { kind: labels.value("kind", unitKind) })] : []),
    ...(date ? [date] : []), ...(days ? [say("days_a_week", { days })] : []),
    ...(decisions ?? []).map((kind) => labels.value("decision", kind)),
    ...(most ? [say("at_most_actions", { most })] : []),
    ...(budget === null || budget === undefined ? [] : [say("budget_is", { budget: formatPeople(budget) })]),
  ],
  roster: ({ holiday, per_county: least }, _labels, holidays) => {
    const found = holidays.find((each) => each.holiday_id === holiday);
    return [found ? nameHoliday(found) : say("chosen_holidays"), say("each_county_day_at_least", { least })];
  },
  redundancy: ({ may_lose: people }) => [say("people_may_lose", { people: formatPeople(people) })],
};

/** @param {Record<string, any>} request */
function tellMore(request, labels) {
  const { candidates, rows, budget, capacity, forced = [], forbidden = [], each_county: each } = request;
  const { phases, alternatives, stability, within = [], exclude = [] } = request;
  return [
    ...(phases ? [say("phased_sites", { phases: phases.join("、") })] : []),
    ...(alternatives ? [`${labels.field("alternatives")}${alternatives}`] : []),
    ...(stability ? [labels.field("stability_asked")] : []),
    ...[...within, ...exclude].map((each) => each.name),
    ...(candidates && candidates !== "points"
      ? [labels.value("candidate_source", candidates) + (rows
        ? say("places_counted", { count: rows.length }) : "")] : []),
    ...(budget === null || budget === undefined ? [] : [say("budget_is", { budget: formatPeople(budget) })]),
    ...(capacity ? [say("capacity_each_at_most", { capacity: formatPeople(capacity) })] : []),
    ...(forced.length ? [say("forced_places", { count: forced.length })] : []),
    ...(forbidden.length ? [say("barred_places", { count: forbidden.length })] : []),
    ...(each ? [labels.field("each_county")] : []),
  ];
}
