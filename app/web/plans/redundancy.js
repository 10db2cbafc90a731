/* The answer to which sites could close, in what order, and which must not. */

import { describe, drawTable, element } from "../elements.js";
import { formatPeople } from "../figures.js";
import { cell, drawMarkedRow, keepFirst, mark } from "../marks.js";
import { drawNorms } from "../norms.js";
import { say } from "../say.js";
import { tellProof } from "./words.js";

export const KEY = say("redundant_units_in_order");

export function listMarks({ closures }) {
  return closures.map((row) => mark(row, row.rank));
}

export function drawHead(result) {
  return [
    ...(result.notes ?? []).map((note) => element("p", {}, note)),
    element("p", { className: "headline" }, element("b", {}, say("sites_count",
      { count: formatPeople(result.closable) })),
      ` ${say("redundant_of", { sites: formatPeople(result.sites) })}`),
    describe([
      [say("use_word"), say("for_reference_only")],
      [say("people_leaving_radius"), say("people_count", { people: formatPeople(result.people_lost) })],
      [say("people_put_in_doubt"), say("people_count", { people: formatPeople(result.people_put_in_doubt) })],
      [say("allowed_in_all"), say("people_count", { people: formatPeople(result.may_lose) })],
      [say("upper_bound"), say("sites_count", { count: formatPeople(result.bound) })],
      [say("plan_quality"), element("span", { className: "proof" }, tellProof(result.gap))],
    ]),
  ];
}

export function drawTables(result, { labels, marks, onLook }) {
  const { closures, critical } = result;
  return [
    ...drawNorms(result, labels),
    element("h3", {}, say("closing_order_listed", { count: closures.length })),
    ...drawClosures(closures, labels, marks, onLook),
    ...drawCritical(critical, labels),
  ];
}

function drawClosures(closures, labels, marks, onLook) {
  if (!closures.length) return [element("p", {}, say("no_redundant_unit"))];
  const { first, rest } = keepFirst(closures);
  const rows = first.map((row, i) => drawMarkedRow(marks[i], `${row.rank}. ${row.name}`,
    row.merge_into_name ? say("merged_into", { name: row.merge_into_name }) : "", onLook,
    element("td", {}, row.county), cell(formatPeople(row.people_lost + row.people_put_in_doubt)),
    cell(formatPeople(row.people_lost_total))));
  return [drawTable([say("unit_word"), labels.field("county"), say("people_lost_or_doubted"),
    say("people_added_up")], rows), element("p", {}, rest)];
}

function drawCritical(critical, labels) {
  if (!critical.length) return [];
  const { first, rest } = keepFirst(critical);
  const rows = first.map((row) => element("tr", {}, element("th", { scope: "row" }, row.name),
    element("td", {}, row.county), cell(formatPeople(row.people_only_here))));
  return [element("details", {},
    element("summary", {}, say("sole_units_listed", { count: critical.length })),
    drawTable([say("unit_word"), labels.field("county"), say("sole_unit_people")], rows),
      element("p", {}, rest))];
}
