/* Two scenarios side by side, against each other and against the assessment. */

import { chip, drawTable, element } from "../elements.js";
import { formatPeople, formatShare } from "../figures.js";
import { choice, drawForm } from "../forms.js";
import { cell, drawMarkedRow, keepFirst, mark } from "../marks.js";
import { drawComparedNorms } from "../norms.js";
import { say } from "../say.js";
import { STALE } from "../stored.js";

const SIDES = { a: { words: say("scenario_a"), colour: "#0072b2" },
  b: { words: say("scenario_b"), colour: "#e69f00" } };
const BEFORE_AFTER = ["covered", "uncovered", "unknown"];
const PEOPLE = ["people_gained", "people_lost", "people_clarified", "people_put_in_doubt"];
const COUNTS = [["verdicts_changed", say("conclusions_changed_counties")],
  ["holiday_flags_changed", say("flags_changed_counties")]];
const JUDGED = ["verdict", "holiday_flag"];

export function drawCompareForm(items, onCompare) {
  if (items.length < 2) return element("p", {}, say("save_two_to_compare"));
  const options = items.map(({ id, name, stale }) => [id, name + (stale ? STALE : "")]);
  const form = drawForm(say("compare_button"), ({ elements: { a, b } }) => onCompare(a.value, b.value),
    choice("a", SIDES.a.words, options, items[1].id), choice("b", SIDES.b.words, options, items[0].id));
  const { a, b } = form.elements;
  form.addEventListener("change", () =>
    b.setCustomValidity(a.value === b.value ? say("choose_another_scenario") : ""));
  return form;
}

export function listPlaces(found) {
  return Object.entries(SIDES).flatMap(([side, { colour }]) =>
    found[`covered_by_${side}_alone`].map((place) => mark(place, "", colour)));
}

export function listKey(found) {
  return Object.entries(SIDES).filter(([side]) => found[`covered_by_${side}_alone`].length)
    .map(([, { words, colour }]) => [say("only_in_scenario", { side: words }), colour]);
}

export function drawComparison(found, { labels, target, onLook }) {
  const href = `/v1/scenarios/compare.xlsx?a=${found.a.id}&b=${found.b.id}`;
  return [
    element("p", { className: "chips" }, ...Object.entries(SIDES).map(([side, { words, colour }]) =>
      chip(`${words}：${found[side].name}`, colour))),
    element("p", { className: "lists" }, say("download_label"), element("a", { href, download: "" }, "Excel")),
    drawTotals(found, labels),
    element("h3", {}, say("counties_with_other_results", { count: found.counties.length })),
    found.counties.length ? drawCounties(found.counties, labels, target)
      : element("p", {}, say("scenarios_alike_everywhere")),
    ...drawAlike(found.counties_alike, labels, target),
    ...drawComparedNorms(found.norms ?? [], labels),
    ...Object.keys(SIDES).flatMap((side) => drawAlone(found, side, labels, onLook)),
  ];
}

function drawTotals({ a, b, difference }, labels) {
  const row = (words, before, name) => element("tr", {}, element("th", { scope: "row" }, words),
    cell(before), cell(formatPeople(a.totals[name])), cell(formatPeople(b.totals[name])),
    cell(formatChange(difference[name])));
  return drawTable([say("total_word"), say("present_state"), SIDES.a.words, SIDES.b.words, say("b_minus_a")], [
    ...BEFORE_AFTER.map((name) =>
      row(labels.field(name), formatPeople(a.totals[`${name}_before`]), `${name}_after`)),
    ...PEOPLE.map((name) => row(labels.field(name), "", name)),
    ...COUNTS.map(([name, words]) => row(words, "", name)),
  ]);
}

function formatChange(count) {
  return count > 0 ? `+${formatPeople(count)}` : formatPeople(count).replace("-", "−");
}

function drawCounties(counties, labels, target) {
  const people = (row, name) => cell(`${formatPeople(row[`${name}_a`])} / ${formatPeople(row[`${name}_b`])}`);
  const share = (row, name) => formatShare(row[`share_covered_${name}`], target);
  const rows = counties.map((row) => element("tr", {},
    element("th", { scope: "row" }, row.name,
      ...JUDGED.map((field) => tellJudgements(row, field, labels)).filter(Boolean)),
    people(row, "people_gained"), people(row, "people_lost"),
    cell(`${share(row, "before")} → ${share(row, "after_a")} / ${share(row, "after_b")}`)));
  return drawTable([labels.field("county"), say("gained_a_b"), say("lost_a_b"),
    say("share_now_to_a_b")], rows);
}

function tellJudgements(row, field, labels) {
  const codes = ["before", "after_a", "after_b"].map((side) => row[`${field}_${side}`]);
  if (codes.every((code) => code === codes[0])) return null;
  const [before, a, b] = codes.map((code) => labels.value(field, code));
  return element("small", {}, say("judged_before_a_b", { field: labels.field(field), before, a, b }));
}

function drawAlike(counties, labels, target) {
  if (!counties.length) return [];
  return [element("details", {}, element("summary", {}, say("counties_changed_alike",
    { count: counties.length })),
    drawCounties(counties, labels, target))];
}

function drawAlone(found, side, labels, onLook) {
  const { words, colour } = SIDES[side];
  const places = found[`covered_by_${side}_alone`];
  const people = formatPeople(found[`people_covered_by_${side}_alone`]);
  const title = element("h3", {}, say("only_in_scenario_listed",
    { side: words, count: places.length, people }));
  if (!places.length) return [title, element("p", {}, say("none_word"))];
  const { first, rest } = keepFirst(places);
  const rows = first.map((place) => drawMarkedRow(mark(place, "", colour), place.name || place.demand_id, "",
    onLook, cell(formatPeople(place.residents))));
  return [title, drawTable([say("demand_place"), labels.field("residents")], rows), element("p", {}, rest)];
}
