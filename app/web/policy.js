/* The other parts of the policy in one county: whom one counts, tiers, norms; and the lists. */

import { drawTable, element } from "./elements.js";
import { formatPeople, formatShare } from "./figures.js";

const LISTS = [
  ["/v1/exports/problems.xlsx", "问题清单（Excel）"],
  ["/v1/exports/to_verify.xlsx", "待核实清单（Excel）"],
];

export function drawPolicy({ weights, tiers, norms }, labels, target) {
  return [
    ...drawWeights(weights ?? [], labels, target),
    ...drawTiers(tiers ?? [], labels, target),
    ...drawLimits((norms ?? []).filter(isLimit), labels),
    ...drawCounted("可提供与推进事项", (norms ?? []).filter((row) => !isLimit(row) && row.force !== "own"), labels),
    ...drawCounted("项目建议（非政策规定）", (norms ?? []).filter((row) => row.force === "own"), labels),
    element("p", { className: "lists" }, ...LISTS.flatMap(([href, words]) =>
      [element("a", { href, download: "" }, words), " "])),
  ];
}

/* Only a limit is met or failed; of every other rule the page tells what is registered. */
function isLimit(row) {
  return row.force === "limit";
}

function drawWeights(weights, labels, target) {
  if (weights.length < 2) return [];
  const rows = weights.map((row) => element("tr", {},
    element("th", { scope: "row" }, labels.value("weight", row.weight)),
    element("td", { className: "number" }, formatPeople(row.total)),
    element("td", { className: "number" }, formatPeople(row.uncovered)),
    element("td", { className: "number" }, formatShare(row.share_covered, target))));
  return [element("h3", {}, "重点人群"),
    drawTable(["统计对象", "人口（人）", "超出（人）", "服务半径内占比"], rows)];
}

function drawTiers(tiers, labels, target) {
  if (!tiers.length) return [];
  const rows = tiers.map((row) => element("tr", {},
    element("th", { scope: "row" }, labels.value("tier", row.tier)),
    element("td", { className: "number" }, formatPeople(row.sites)),
    element("td", { className: "number" },
      row.covered === null || row.covered === undefined ? "—" : formatShare(row.share_covered, target))));
  return [element("h3", {}, "分级管理"), drawTable(["等级", "单位（家）", "该级及以上服务半径内占比"], rows)];
}

function drawLimits(norms, labels) {
  if (!norms.length) return [];
  const rows = norms.map((row) => element("tr", {},
    element("th", { scope: "row" }, row.norm, element("small", {}, row.source ?? "")),
    element("td", {}, labels.value("norm_verdict", row.norm_verdict)),
    element("td", { className: "number" }, formatPeople(row.units_failed)),
    element("td", { className: "number" }, formatPeople(row.units_unknown))));
  return [element("h3", {}, "规范要求"),
    drawTable(["要求", "结论", "不符合", "待核实"], rows)];
}

function drawCounted(title, norms, labels) {
  if (!norms.length) return [];
  const rows = norms.map((row) => element("tr", {},
    element("th", { scope: "row" }, row.norm, element("small", {}, row.source ?? "")),
    element("td", {}, labels.value("force", row.force)),
    element("td", {}, row.norm_tally ?? "")));
  return [element("h3", {}, title), drawTable(["事项", "性质", "登记情况"], rows)];
}
