/* The answer to where new sites help most. */

import { describe, drawTable, element } from "../elements.js";
import { formatDistance, formatPeople, formatShare } from "../figures.js";
import { cell, drawMarkedRow, keepFirst, mark } from "../marks.js";
import { drawNorms, drawToVerify } from "../norms.js";
import { say } from "../say.js";
import { drawBeside } from "./beside.js";
import { tellAmount, tellProof } from "./words.js";

export const KEY = say("new_units_in_order");

export function listMarks({ suggestions }) {
  return suggestions.map((row) => mark(nameRow(row), row.rank));
}

export function drawHead(result, { labels, target }) {
  const { figures, suggestions } = result;
  return [
    ...(result.feasible ? [] : [element("p", { className: "failure" }, say("demands_cannot_all_be_met"))]),
    ...result.notes.map((note) => element("p", {}, note)),
    element("p", { className: "headline" }, element("b", {}, say("people_count",
      { people: formatPeople(result.people_gained) })),
      ` ${say("gained_of", { gained: labels.plain("people_gained"),
        uncovered: formatPeople(figures.people_uncovered) })}`),
    describe([
      [say("units_proposed"), say("sites_count", { count: suggestions.length })],
      ...(figures.people_clarified
        ? [[say("clarified_beside_gain"), say("people_count",
          { people: formatPeople(figures.people_clarified) })]] : []),
      ...(result.feasible ? tellBound(result, target) : []),
      ...(figures.people_unreachable
        ? [[labels.plain("people_unreachable"), say("people_count",
          { people: formatPeople(figures.people_unreachable) })]] : []),
    ]),
  ];
}

export function drawTables(result, { labels, marks, onLook, target }) {
  const { suggestions, counties, figures } = result;
  return [
    ...drawToVerify(result.to_verify, labels),
    element("h3", {}, say("places_proposed", { count: suggestions.length })),
    ...drawSuggestions(suggestions, labels, marks, onLook, figures),
    ...drawBeside(result, labels),
    ...drawNorms(result, labels),
    ...drawCounties(counties, labels, target),
  ];
}

function tellBound({ objective_value: value, objective_unit: unit, is_least: isLeast, bound, gap, figures },
  target) {
  const side = isLeast ? say("lower_bound") : say("upper_bound");
  return [
    [say("plan_reaches"), tellAmount(value, unit, target)],
    [side, tellAmount(bound, unit, target)],
    ...tellWays(figures),
    [say("plan_quality"), element("span", { className: "proof" }, tellProof(gap, side))],
  ];
}

function tellWays(figures) {
  if (figures.average_distance_m_after === undefined) return [];
  const change = (name) =>
    `${formatDistance(figures[`${name}_before`])} → ${formatDistance(figures[`${name}_after`])}`;
  return [
    [say("mean_distance"), change("average_distance_m")],
    [say("longest_distance"), change("farthest_distance_m")],
    [say("people_nearer"), say("people_count", { people: formatPeople(figures.people_nearer) })],
    [say("people_without_distance"),
      say("people_count", { people: formatPeople(figures.people_without_distance_after) })],
  ];
}

function drawSuggestions(suggestions, labels, marks, onLook, { stability_of: times }) {
  if (!suggestions.length) return [element("p", {}, say("no_place_to_propose"))];
  const { first, rest } = keepFirst(suggestions);
  const rows = first.map((row, i) => drawMarkedRow(marks[i], `${row.rank}. ${nameRow(row).name}`,
    tellPlace(row, labels), onLook,
    element("td", {}, row.county), cell(formatPeople(row.people_gained)),
    cell(formatPeople(row.people_lost_without)), ...(times ? [cell(`${row.stability}/${times}`)] : [])));
  const stays = times ? [labels.field("stability")] : [];
  return [drawTable([say("place_word"), labels.field("county"), say("people_new"),
    say("loss_without_this_site"), ...stays], rows),
    element("p", {}, rest)];
}

function tellPlace(row, labels) {
  const setting = labels.value("setting", row.setting);
  const unknown = row.people_clarified ? say("clarified_too",
    { setting, people: formatPeople(row.people_clarified) }) : setting;
  return row.verify_first ? say("verify_before_building", { unknown, question: row.ask_first }) : unknown;
}

function nameRow(row) {
  return { ...row, name: row.name || row.candidate_id };
}

function drawCounties(counties, labels, target) {
  const better = counties.filter((row) => row.people_gained || row.new_sites);
  if (!better.length) return [];
  const rows = better.map((row) => element("tr", {}, element("th", { scope: "row" }, row.name),
    cell(formatPeople(row.new_sites)), cell(formatPeople(row.people_gained)),
    cell(`${formatShare(row.share_covered, target)} → ${formatShare(row.share_after, target)}`)));
  return [element("h3", {}, say("counties_served")),
    drawTable([labels.field("county"), say("sites_new"), say("people_new"), labels.field("share_covered")],
      rows)];
}
