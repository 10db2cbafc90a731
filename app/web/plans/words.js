/* How sure a plan is and what it asked, in words. */

import { formatDistance, formatPeople, formatShare } from "../figures.js";
import { nameHoliday } from "../holidays.js";
import { tellBreakable } from "./breakable.js";

/* Rounded up, so that the gap told is never smaller than the one proved. */
export function tellProof(gap, side = "理论最大值") {
  if (gap === null || gap === undefined) return `${side}未求得`;
  if (gap === 0) return `已达${side}`;
  return `距${side}不超过${(Math.max(1, Math.ceil(gap * 1000 - 1e-9)) / 10).toFixed(1)}%`;
}

export function tellAmount(value, unit, target = null) {
  if (unit === "share") return formatShare(value, target);
  if (unit.endsWith("_distance_m")) return formatDistance(value);
  return `${formatPeople(value)}${{ sites: "家", cost: "" }[unit] ?? "人"}`;
}

export function tellRequest({ kind, request }, labels, { counties, holidays, norms = [] }) {
  const asked = [...ASKED[kind](request, labels, holidays), ...tellBreakable(request.may_break, labels, norms)];
  const city = request.prefecture
    && [...counties.values()].find((each) => each.properties.adcode.slice(0, 4) === request.prefecture.slice(0, 4));
  if (request.prefecture) {
    return [...asked, city?.properties.prefecture ?? "所选市"].join(" · ");
  }
  const where = counties.get(request.county)?.properties.name ?? (request.county ? "所选县（市、区）" : "全部县（市、区）");
  return [...asked, where].join(" · ");
}

const AIMING = new Set(["worst-first", "reach-share"]);

/** Of one county asked about there is one share only. */
function tellsScope({ scope, share, objective, county }) {
  return scope && (share || AIMING.has(objective)) && !(county && scope === "county");
}

const ASKED = {
  sites: ({ sites, objective, share, weight, ...more }, labels) => [
    labels.value("objective", objective),
    ...(sites ? [`新增不超过${sites}家`] : []),
    ...(share ? [`占比不低于${formatShare(share, share)}`] : []),
    labels.value("weight", weight),
    ...(tellsScope({ share, objective, ...more }) ? [`${labels.field("share_scope")}${labels.value("share_scope", more.scope)}`] : []),
    ...(more.setting && more.setting !== "all" ? [labels.value("counted_setting", more.setting)] : []),
    ...tellMore(more, labels),
  ],
  decisions: ({ decisions, service, unit_kind: unitKind, date, days_per_week: days, most, budget }, labels) => [
    ...(service ? [labels.value("service", service)] : []),
    ...(unitKind ? [`只计${labels.value("kind", unitKind)}`] : []),
    ...(date ? [date] : []), ...(days ? [`每周${days}天`] : []),
    ...(decisions ?? []).map((kind) => labels.value("decision", kind)),
    ...(most ? [`不超过${most}项`] : []),
    ...(budget === null || budget === undefined ? [] : [`预算${formatPeople(budget)}`]),
  ],
  roster: ({ holiday, per_county: least }, labels, holidays) => {
    const found = holidays.find((each) => each.holiday_id === holiday);
    return [found ? nameHoliday(found) : "所选节假日", `每个县（市、区）每天至少${least}家`];
  },
  redundancy: ({ may_lose: people }) => [`允许${formatPeople(people)}人减少`],
};

function tellMore({ candidates, rows, budget, capacity, forced = [], forbidden = [], each_county: each, ...besides }, labels) {
  const { phases, alternatives, stability, within = [], exclude = [] } = besides;
  return [
    ...(phases ? [`分期${phases.join("、")}家`] : []),
    ...(alternatives ? [`${labels.field("alternatives")}${alternatives}`] : []),
    ...(stability ? [labels.field("stability_asked")] : []),
    ...[...within, ...exclude].map((each) => each.name),
    ...(candidates && candidates !== "points"
      ? [labels.value("candidate_source", candidates) + (rows ? `${rows.length}处` : "")] : []),
    ...(budget === null || budget === undefined ? [] : [`预算${formatPeople(budget)}`]),
    ...(capacity ? [`每家不超过${formatPeople(capacity)}人`] : []),
    ...(forced.length ? [`必须入选${forced.length}处`] : []),
    ...(forbidden.length ? [`不得入选${forbidden.length}处`] : []),
    ...(each ? [labels.field("each_county")] : []),
  ];
}
