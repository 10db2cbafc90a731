/* Figures as text; null is said, and nothing is rounded across the limit it is held against. */

const WHOLE = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 0 });
const NOTHING = "无法计算";

export function formatPeople(count) {
  return count === null || count === undefined ? NOTHING : WHOLE.format(count);
}

export function formatShare(share, target) {
  if (share === null || share === undefined) return NOTHING;
  const sure = (text) =>
    (Number(text) / 100 >= target) === (share >= target) && (text < 100 || share >= 1);
  return `${shortest(share * 100, 1, sure)}%`;
}

export function formatDistance(metres, cutoff) {
  if (metres === null || metres === undefined) return NOTHING;
  const within = (text) => cutoff === undefined || text * 1000 <= cutoff === metres <= cutoff;
  if (metres < 1000) return `${WHOLE.format(metres)} 米`;
  return `${shortest(metres / 1000, 2, within)} 公里`;
}

export function formatDays(dates) {
  return dates.length ? `${dates[0]} 至 ${dates.at(-1)}` : "";
}

function shortest(value, digits, holds) {
  for (let more = digits; more < 8; more += 1) {
    const text = value.toFixed(more);
    if (holds(Number(text))) return text;
  }
  return value.toString();
}
