/* The answer to which sites could close, in what order, and which must not. */

import { describe, drawTable, element } from "../elements.js";
import { formatPeople } from "../figures.js";
import { cell, drawMarkedRow, keepFirst, mark } from "../marks.js";
import { drawNorms } from "../norms.js";
import { tellProof } from "./words.js";

export const KEY = "布局冗余单位（编号为次序）";

export function listMarks({ closures }) {
  return closures.map((row) => mark(row, row.rank));
}

export function drawHead(result) {
  return [
    ...(result.notes ?? []).map((note) => element("p", {}, note)),
    element("p", { className: "headline" }, element("b", {}, `${formatPeople(result.closable)}家`),
      ` 布局冗余（共${formatPeople(result.sites)}家；每个县（市、区）至少保留一家）`),
    describe([
      ["用途", "内部参考，不作为撤并依据"],
      ["服务半径内减少的人口", `${formatPeople(result.people_lost)}人`],
      ["由服务半径内转为待核实的人口", `${formatPeople(result.people_put_in_doubt)}人`],
      ["合计允许", `${formatPeople(result.may_lose)}人`],
      ["理论最大值", `${formatPeople(result.bound)}家`],
      ["方案质量", element("span", { className: "proof" }, tellProof(result.gap))],
    ]),
  ];
}

export function drawTables(result, { labels, marks, onLook }) {
  const { closures, critical } = result;
  return [
    ...drawNorms(result, labels),
    element("h3", {}, `模拟撤销次序（${closures.length}）`),
    ...drawClosures(closures, labels, marks, onLook),
    ...drawCritical(critical, labels),
  ];
}

function drawClosures(closures, labels, marks, onLook) {
  if (!closures.length) return [element("p", {}, "没有布局冗余的单位。")];
  const { first, rest } = keepFirst(closures);
  const rows = first.map((row, i) => drawMarkedRow(marks[i], `${row.rank}. ${row.name}`,
    row.merge_into_name ? `并入${row.merge_into_name}` : "", onLook,
    element("td", {}, row.county), cell(formatPeople(row.people_lost + row.people_put_in_doubt)),
    cell(formatPeople(row.people_lost_total))));
  return [drawTable(["单位", labels.field("county"), "减少及转为待核实（人）", "累计（人）"], rows), element("p", {}, rest)];
}

function drawCritical(critical, labels) {
  if (!critical.length) return [];
  const { first, rest } = keepFirst(critical);
  const rows = first.map((row) => element("tr", {}, element("th", { scope: "row" }, row.name),
    element("td", {}, row.county), cell(formatPeople(row.people_only_here))));
  return [element("details", {},
    element("summary", {}, `不可替代单位（${critical.length}家）：有居民点在服务半径限值内只有这一家`),
    drawTable(["单位", labels.field("county"), "仅此一家（人）"], rows), element("p", {}, rest))];
}
