/* The answer to where new sites help most. */

import { describe, drawTable, element } from "../elements.js";
import { formatDistance, formatPeople, formatShare } from "../figures.js";
import { cell, drawMarkedRow, keepFirst, mark } from "../marks.js";
import { drawNorms, drawToVerify } from "../norms.js";
import { drawBeside } from "./beside.js";
import { tellAmount, tellProof } from "./words.js";

export const KEY = "建议新增单位（编号为次序）";

export function listMarks({ suggestions }) {
  return suggestions.map((row) => mark(nameRow(row), row.rank));
}

export function drawHead(result, { labels, target }) {
  const { figures, suggestions } = result;
  return [
    ...(result.feasible ? [] : [element("p", { className: "failure" }, "所提要求无法全部满足。")]),
    ...result.notes.map((note) => element("p", {}, note)),
    element("p", { className: "headline" }, element("b", {}, `${formatPeople(result.people_gained)}人`),
      ` ${labels.plain("people_gained")}（现有${formatPeople(figures.people_uncovered)}人超出服务半径）`),
    describe([
      ["建议新增单位", `${suggestions.length}家`],
      ...(figures.people_clarified
        ? [["另由待核实转为服务半径内（不计入新增）", `${formatPeople(figures.people_clarified)}人`]] : []),
      ...(result.feasible ? tellBound(result, target) : []),
      ...(figures.people_unreachable
        ? [[labels.plain("people_unreachable"), `${formatPeople(figures.people_unreachable)}人`]] : []),
    ]),
  ];
}

export function drawTables(result, { labels, marks, onLook, target }) {
  const { suggestions, counties, figures } = result;
  return [
    ...drawToVerify(result.to_verify, labels),
    element("h3", {}, `建议地点（${suggestions.length}）`),
    ...drawSuggestions(suggestions, labels, marks, onLook, figures),
    ...drawBeside(result, labels),
    ...drawNorms(result, labels),
    ...drawCounties(counties, labels, target),
  ];
}

function tellBound({ objective_value: value, objective_unit: unit, bound, gap, figures }, target) {
  const fewest = unit === "sites" || unit === "cost" || unit.endsWith("_distance_m");
  const side = fewest ? "理论最小值" : "理论最大值";
  return [
    ["本方案达到", tellAmount(value, unit, target)],
    [side, tellAmount(bound, unit, target)],
    ...tellWays(figures),
    ["方案质量", element("span", { className: "proof" }, tellProof(gap, side))],
  ];
}

function tellWays(figures) {
  if (figures.average_distance_m_after === undefined) return [];
  const change = (name) => `${formatDistance(figures[`${name}_before`])} → ${formatDistance(figures[`${name}_after`])}`;
  return [
    ["平均路程", change("average_distance_m")],
    ["最远路程", change("farthest_distance_m")],
    ["路程缩短的人口", `${formatPeople(figures.people_nearer)}人`],
    ["路程不能计算的人口", `${formatPeople(figures.people_without_distance_after)}人`],
  ];
}

function drawSuggestions(suggestions, labels, marks, onLook, { stability_of: times }) {
  if (!suggestions.length) return [element("p", {}, "没有可建议的地点。")];
  const { first, rest } = keepFirst(suggestions);
  const rows = first.map((row, i) => drawMarkedRow(marks[i], `${row.rank}. ${nameRow(row).name}`,
    tellPlace(row, labels), onLook,
    element("td", {}, row.county), cell(formatPeople(row.people_gained)),
    cell(formatPeople(row.people_lost_without)), ...(times ? [cell(`${row.stability}/${times}`)] : [])));
  const stays = times ? [labels.field("stability")] : [];
  return [drawTable(["地点", labels.field("county"), "新增（人）", "不设该点将减少（人）", ...stays], rows),
    element("p", {}, rest)];
}

function tellPlace(row, labels) {
  const setting = labels.value("setting", row.setting);
  const unknown = row.people_clarified ? `${setting}，另由待核实转为服务半径内${formatPeople(row.people_clarified)}人` : setting;
  return row.verify_first ? `${unknown}，先核实后建设：${row.ask_first}` : unknown;
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
  return [element("h3", {}, "受益县区"),
    drawTable([labels.field("county"), "新增（家）", "新增（人）", labels.field("share_covered")], rows)];
}
