/* People within reach under a question: the province in a line, counties in a table. */

import { chip, describe, drawTable, element } from "../elements.js";
import { formatPeople, formatShare } from "../figures.js";
import { cell } from "../marks.js";

export function drawAnswer({ province, items }, { labels, target, href, onCounty }) {
  const share = element("b", {}, formatShare(province.share_covered, target));
  const possible = province.sites_yes + province.sites_unknown;
  return [
    ...(possible ? [] : [element("p", { className: "failure" }, "没有符合所选条件的预防接种单位。")]),
    element("p", { className: "headline" }, share, " 服务半径内人口占比(非疫苗接种率)"),
    describe([
      ...["total", "covered", "uncovered", "unknown"].map((field) =>
        [labels.plain(field), `${formatPeople(province[field])} 人`]),
      [labels.plain("sites_yes"), `${formatPeople(province.sites_yes)} 家`],
      [labels.plain("sites_unknown"), `${formatPeople(province.sites_unknown)} 家`],
    ]),
    element("h3", {}, `各县区(${items.length})`),
    drawCounties(items, labels, target, onCounty),
    element("p", { className: "lists" }, element("a", { href }, "本查询的接口地址(JSON)")),
  ];
}

function drawCounties(items, labels, target, onCounty) {
  const rank = (row) => row.share_covered ?? Infinity;
  const rows = [...items].sort((a, b) => rank(a) - rank(b) || b.uncovered - a.uncovered).map((row) => {
    const name = element("button", { type: "button", className: "name" }, row.name);
    name.addEventListener("click", () => onCounty(row.adcode));
    return element("tr", { "data-adcode": row.adcode },
      element("th", { scope: "row" }, name, element("small", {}, row.prefecture)),
      element("td", { className: "judged" }, formatShare(row.share_covered, target),
        chip(labels.value("verdict", row.verdict), labels.colour("verdict", row.verdict))),
      cell(formatPeople(row.uncovered)), cell(formatPeople(row.unknown)),
      cell(formatPeople(row.sites_yes)));
  });
  return drawTable([labels.field("county"), "服务半径内占比", "超出(人)", "待核实(人)", "符合条件(家)"], rows);
}
