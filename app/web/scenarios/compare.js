/* Two scenarios side by side, against each other and against the assessment. */

import { chip, drawTable, element } from "../elements.js";
import { formatPeople, formatShare } from "../figures.js";
import { choice, drawForm } from "../forms.js";
import { cell, drawMarkedRow, keepFirst, mark } from "../marks.js";
import { drawComparedNorms } from "../norms.js";
import { STALE } from "../stored.js";

const SIDES = { a: { words: "方案甲", colour: "#0072b2" }, b: { words: "方案乙", colour: "#e69f00" } };
const BEFORE_AFTER = ["covered", "uncovered", "unknown"];
const PEOPLE = ["people_gained", "people_lost", "people_clarified", "people_put_in_doubt"];
const COUNTS = [["verdicts_changed", "评估结论改变的县（市、区）（个）"], ["holiday_flags_changed", "节假日开诊情况改变的县（市、区）（个）"]];
const JUDGED = ["verdict", "holiday_flag"];

export function drawCompareForm(items, onCompare) {
  if (items.length < 2) return element("p", {}, "保存两个或更多调整方案后，可在此对比。");
  const options = items.map(({ id, name, stale }) => [id, name + (stale ? STALE : "")]);
  const form = drawForm("对比", ({ elements: { a, b } }) => onCompare(a.value, b.value),
    choice("a", SIDES.a.words, options, items[1].id), choice("b", SIDES.b.words, options, items[0].id));
  const { a, b } = form.elements;
  form.addEventListener("change", () =>
    b.setCustomValidity(a.value === b.value ? "请选择另一个方案。" : ""));
  return form;
}

export function listPlaces(found) {
  return Object.entries(SIDES).flatMap(([side, { colour }]) =>
    found[`covered_by_${side}_alone`].map((place) => mark(place, "", colour)));
}

export function listKey(found) {
  return Object.entries(SIDES).filter(([side]) => found[`covered_by_${side}_alone`].length)
    .map(([, { words, colour }]) => [`仅${words}服务半径内的居民点`, colour]);
}

export function drawComparison(found, { labels, target, onLook }) {
  const href = `/v1/scenarios/compare.xlsx?a=${found.a.id}&b=${found.b.id}`;
  return [
    element("p", { className: "chips" }, ...Object.entries(SIDES).map(([side, { words, colour }]) =>
      chip(`${words}：${found[side].name}`, colour))),
    element("p", { className: "lists" }, "下载：", element("a", { href, download: "" }, "Excel")),
    drawTotals(found, labels),
    element("h3", {}, `结果不同的县区（${found.counties.length}）`),
    found.counties.length ? drawCounties(found.counties, labels, target)
      : element("p", {}, "两个方案在每个县区的结果都相同。"),
    ...drawAlike(found.counties_alike, labels, target),
    ...drawComparedNorms(found.norms ?? [], labels),
    ...Object.keys(SIDES).flatMap((side) => drawAlone(found, side, labels, onLook)),
  ];
}

function drawTotals({ a, b, difference }, labels) {
  const row = (words, before, name) => element("tr", {}, element("th", { scope: "row" }, words),
    cell(before), cell(formatPeople(a.totals[name])), cell(formatPeople(b.totals[name])),
    cell(formatChange(difference[name])));
  return drawTable(["合计", "现状", SIDES.a.words, SIDES.b.words, "乙减甲"], [
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
  return drawTable([labels.field("county"), "服务半径内新增（人）甲/乙", "服务半径内减少（人）甲/乙",
    "服务半径内人口占比：现状→甲/乙"], rows);
}

function tellJudgements(row, field, labels) {
  const codes = ["before", "after_a", "after_b"].map((side) => row[`${field}_${side}`]);
  if (codes.every((code) => code === codes[0])) return null;
  const [before, a, b] = codes.map((code) => labels.value(field, code));
  return element("small", {}, `${labels.field(field)}：${before} → 甲${a}，乙${b}`);
}

function drawAlike(counties, labels, target) {
  if (!counties.length) return [];
  return [element("details", {}, element("summary", {}, `变化相同的县区（${counties.length}）`),
    drawCounties(counties, labels, target))];
}

function drawAlone(found, side, labels, onLook) {
  const { words, colour } = SIDES[side];
  const places = found[`covered_by_${side}_alone`];
  const people = formatPeople(found[`people_covered_by_${side}_alone`]);
  const title = element("h3", {}, `仅${words}服务半径内的居民点（${places.length}个，${people}人）`);
  if (!places.length) return [title, element("p", {}, "没有。")];
  const { first, rest } = keepFirst(places);
  const rows = first.map((place) => drawMarkedRow(mark(place, "", colour), place.name || place.demand_id, "",
    onLook, cell(formatPeople(place.residents))));
  return [title, drawTable(["居民点", labels.field("residents")], rows), element("p", {}, rest)];
}
