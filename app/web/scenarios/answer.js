/* What a scenario does: people, counties, sites and places, before and after. */

import { chip, describe, drawTable, element } from "../elements.js";
import { formatPeople, formatShare } from "../figures.js";
import { cell, drawMarkedRow, keepFirst, mark } from "../marks.js";
import { drawNorms } from "../norms.js";
import { say } from "../say.js";

const PEOPLE = ["people_gained", "people_lost", "people_clarified", "people_put_in_doubt"];
const SIGNS = { added: "+", closed: "×", moved: "→", changed: "!" };
const JUDGED = ["verdict", "holiday_flag"];

export function listMarks({ sites }, labels) {
  return sites.map((site) => mark(site, SIGNS[site.site_change] ?? "",
    labels.colour("site_change", site.site_change)));
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
    ...entries(places, "place_change", (_, words) => say("place_is", { change: words })),
    ...entries(sites, "site_change", (code, words) => say("unit_is", { change: words, name: SIGNS[code] })),
  ];
}

export function drawAnswer(result, { labels, marks, onLook, target }) {
  const { totals, counties, sites, places } = result;
  return [
    describe([
      ...PEOPLE.map((field) => [labels.plain(field), say("people_count",
        { people: formatPeople(totals[field]) })]),
      ...(totals.people_on_closed_roads
        ? [[labels.plain("people_on_closed_roads"),
          say("people_count", { people: formatPeople(totals.people_on_closed_roads) })]]
        : []),
      [labels.plain("covered"), say("covered_change", { before: formatPeople(totals.covered_before),
        after: formatPeople(totals.covered_after) })],
      [say("conclusions_changed"), say("counties_count", { count: totals.verdicts_changed })],
      [say("flags_changed"), say("counties_count", { count: totals.holiday_flags_changed })],
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
  return [element("h3", {}, say("units_changed_listed", { count: sites.length })),
    drawTable([say("unit_word"), labels.field("site_change")], rows), element("p", {}, rest)];
}

function drawCounties(rows, labels, target) {
  if (!rows.length) return [element("h3", {}, say("county_changes")),
    element("p", {}, say("no_county_changed"))];
  const lines = rows.map((row) => element("tr", {},
    element("th", { scope: "row" }, row.name,
      ...JUDGED.map((field) => tellChange(row, field, labels)).filter(Boolean)),
    cell(formatPeople(row.people_gained)), cell(formatPeople(row.people_lost)),
    cell(`${formatShare(row.share_covered_before, target)} → ${formatShare(row.share_covered_after,
      target)}`)));
  return [element("h3", {}, say("county_changes_listed", { count: rows.length })),
    drawTable([labels.field("county"), say("gained_within_radius"), say("lost_within_radius"),
      labels.field("share_covered")], lines)];
}

function tellChange(row, field, labels) {
  const [before, after] = [row[`${field}_before`], row[`${field}_after`]];
  if (before === after) return null;
  return element("small", {},
    `${labels.field(field)}：${labels.value(field, before)} → ${labels.value(field, after)}`);
}

function drawPlaces(places, labels, onLook) {
  if (!places.length) return [element("h3", {}, say("places_changed")),
    element("p", {}, say("no_place_changed"))];
  const { first, rest } = keepFirst(places);
  const rows = first.map((place) => drawMarkedRow(mark(place, ""), place.name || place.demand_id, "", onLook,
    element("td", {}, drawCode(labels, "place_change", place.place_change)),
    cell(formatPeople(place.residents))));
  return [element("h3", {}, say("places_changed_listed", { count: places.length })),
    drawTable([say("demand_place"), labels.field("place_change"), labels.field("residents")], rows),
    element("p", {}, rest)];
}

function drawCode(labels, field, code) {
  return chip(labels.value(field, code), labels.colour(field, code));
}
