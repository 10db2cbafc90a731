/* What a plan was asked for besides: layers, phases, other choices nearly as good. */

import { drawTable, element } from "../elements.js";
import { formatPeople, formatShare } from "../figures.js";
import { cell } from "../marks.js";

const TABLES = [
  ["layers", "选址范围图层", "layer", ["candidates_inside", "candidates_left_out"]],
  ["phases", "分期方案", "phase", ["new_sites", "people_gained", "bound", "nesting_cost"]],
  ["alternatives", "相近备选方案", "alternative", ["people_gained", "share_of_best", "sites_different"]],
];

export function drawBeside(result, labels) {
  return TABLES.filter(([name]) => result[name]?.length).flatMap(([name, title, head, fields]) => [
    element("h3", {}, title),
    drawTable([labels.field(head), ...fields.map((field) => labels.field(field))],
      result[name].map((row) => element("tr", {}, element("th", { scope: "row" }, String(row[head])),
        ...fields.map((field) => cell(field === "share_of_best" ? formatShare(row[field]) : formatPeople(row[field])))))),
  ]);
}
