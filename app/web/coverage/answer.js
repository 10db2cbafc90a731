/* People within reach under a question: the province in a line, counties in a table. On one day no
   target is held against anything. */

import { chip, describe, drawTable, element } from "../elements.js";
import { formatCount, formatPeople, formatRange } from "../figures.js";
import { cell } from "../marks.js";
import { dayShareMode, shareMode } from "../modes.js";

const TITLE = "按条件查询：服务半径内人口占比";

/* How the map tells an answer. */
export function chooseMode({ question }, target) {
  return question.date ? dayShareMode(`${TITLE}（确定）`, "low") : shareMode(TITLE, target);
}

export function readRow(row) {
  return { low: row.share_covered, high: row.share_upper, verdict: row.verdict };
}

export function drawAnswer({ province, items, question }, { labels, target, href, onCounty }) {
  const held = question.date ? null : target;
  const possible = province.sites_yes + province.sites_unknown;
  return [
    possible ? null : element("p", { className: "failure" }, "没有符合所选条件的预防接种单位。"),
    question.provisional ? element("p", {}, "仅法定假日，调休以国务院办公厅通知为准。") : null,
    element("p", { className: "headline" },
      element("b", {}, formatRange(province.share_covered, province.share_upper, held)),
      " 服务半径内人口占比（非疫苗接种率）"),
    describe([
      ...["total", "covered", "uncovered", "unknown"].map((field) =>
        [labels.plain(field), formatCount(province[field], "人")]),
      ...["sites_yes", "sites_unknown"].map((field) =>
        [labels.plain(field), formatCount(province[field], "家")]),
    ]),
    element("h3", {}, `各县（市、区）（${items.length}个）`),
    drawCounties(items, labels, held, onCounty),
    element("p", { className: "lists" }, element("a", { href }, "本查询的接口地址（JSON）")),
  ];
}

/* Those with most people certainly outside come first. */
function drawCounties(items, labels, held, onCounty) {
  const rows = [...items].sort((a, b) => b.uncovered - a.uncovered).map((row) => {
    const name = element("button", { type: "button", className: "name" }, row.name);
    name.addEventListener("click", () => onCounty(row.adcode));
    return element("tr", { "data-adcode": row.adcode },
      element("th", { scope: "row" }, name, element("small", {}, row.prefecture)),
      element("td", { className: "judged" }, formatRange(row.share_covered, row.share_upper, held),
        held === null ? null
          : chip(labels.value("verdict", row.verdict), labels.colour("verdict", row.verdict))),
      cell(formatPeople(row.uncovered)), cell(formatPeople(row.unknown)),
      cell(formatPeople(row.sites_yes)));
  });
  return drawTable(["县（市、区）", "服务半径内人口占比", "超出（人）", "待核实（人）", "符合条件（家）"], rows);
}
