/* What a scenario does: people, counties, sites and places, before and after. */

import { chip, describe, drawTable, element } from "../elements.js";
import { formatPeople, formatShare } from "../figures.js";
import { cell, drawMarkedRow, keepFirst, mark } from "../marks.js";
import { drawNorms } from "../norms.js";

const PEOPLE = ["people_gained", "people_lost", "people_clarified", "people_put_in_doubt"];
const SIGNS = { added: "+", closed: "×", moved: "→", changed: "!" };
const JUDGED = ["verdict", "holiday_flag"];

export function listMarks({ sites }, labels) {
  return sites.map((site) => mark(site, SIGNS[site.site_change] ?? "", labels.colour("site_change", site.site_change)));
}

/* Changed places as the map draws them, in the colours of what becomes of them. */
export function colourPlaces(features, labels) {
  return features.filter((feature) => feature.geometry).map((feature) => ({
    ...feature,
    properties: { name: feature.properties.name,
      colour: labels.colour("place_change", feature.properties.place_change) },
  }));
}

export function listKey({ places, sites }, labels) {
  const entries = (rows, field, tell) => labels.values(field)
    .filter(({ value }) => rows.some((row) => row[field] === value))
    .map(({ value, zh, colour }) => [tell(value, zh), colour]);
  return [
    ...entries(places, "place_change", (_, words) => `居民点：${words}`),
    ...entries(sites, "site_change", (code, words) => `单位：${words}（${SIGNS[code]}）`),
  ];
}

export function drawAnswer(result, { labels, marks, onLook, target }) {
  const { totals, counties, sites, places } = result;
  return [
    describe([
      ...PEOPLE.map((field) => [labels.plain(field), `${formatPeople(totals[field])}人`]),
      ...(totals.people_on_closed_roads
        ? [[labels.plain("people_on_closed_roads"), `${formatPeople(totals.people_on_closed_roads)}人`]]
        : []),
      [labels.plain("covered"), `${formatPeople(totals.covered_before)} → ${formatPeople(totals.covered_after)}人`],
      ["评估结论改变", `${totals.verdicts_changed}个县（市、区）`],
      ["节假日开诊情况改变", `${totals.holiday_flags_changed}个县（市、区）`],
    ]),
    ...drawNorms(result, labels),
    ...drawSites(sites, labels, marks, onLook),
    ...drawCounties(counties.filter(hasChanged), labels, target),
    ...drawPlaces(places, labels, onLook),
  ];
}

function hasChanged(row) {
  return PEOPLE.some((field) => row[field])
    || JUDGED.some((field) => row[`${field}_before`] !== row[`${field}_after`]);
}

function drawSites(sites, labels, marks, onLook) {
  if (!sites.length) return [];
  const { first, rest } = keepFirst(sites);
  const rows = first.map((site, i) => drawMarkedRow(marks[i], site.name, "", onLook,
    element("td", {}, drawCode(labels, "site_change", site.site_change))));
  return [element("h3", {}, `调整的单位（${sites.length}）`),
    drawTable(["单位", labels.field("site_change")], rows), element("p", {}, rest)];
}

function drawCounties(rows, labels, target) {
  if (!rows.length) return [element("h3", {}, "县区变化"), element("p", {}, "没有县区发生变化。")];
  const lines = rows.map((row) => element("tr", {},
    element("th", { scope: "row" }, row.name,
      ...JUDGED.map((field) => tellChange(row, field, labels)).filter(Boolean)),
    cell(formatPeople(row.people_gained)), cell(formatPeople(row.people_lost)),
    cell(`${formatShare(row.share_covered_before, target)} → ${formatShare(row.share_covered_after, target)}`)));
  return [element("h3", {}, `县区变化（${rows.length}）`),
    drawTable([labels.field("county"), "服务半径内新增（人）", "服务半径内减少（人）", labels.field("share_covered")], lines)];
}

function tellChange(row, field, labels) {
  const [before, after] = [row[`${field}_before`], row[`${field}_after`]];
  if (before === after) return null;
  return element("small", {},
    `${labels.field(field)}：${labels.value(field, before)} → ${labels.value(field, after)}`);
}

function drawPlaces(places, labels, onLook) {
  if (!places.length) return [element("h3", {}, "变化的居民点"), element("p", {}, "没有居民点发生变化。")];
  const { first, rest } = keepFirst(places);
  const rows = first.map((place) => drawMarkedRow(mark(place, ""), place.name || place.demand_id, "", onLook,
    element("td", {}, drawCode(labels, "place_change", place.place_change)),
    cell(formatPeople(place.residents))));
  return [element("h3", {}, `变化的居民点（${places.length}）`),
    drawTable(["居民点", labels.field("place_change"), labels.field("residents")], rows),
    element("p", {}, rest)];
}

function drawCode(labels, field, code) {
  return chip(labels.value(field, code), labels.colour(field, code));
}
