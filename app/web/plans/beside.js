/* What a plan was asked for besides: layers, phases, other choices nearly as good. */

import { drawTable, element } from "../elements.js";
import { formatPeople, formatShare } from "../figures.js";
import { cell } from "../marks.js";
import { say } from "../say.js";

/** @type {[string, string, string, string[]][]} */
const TABLES = [
  ["layers", say("layer_to_choose_places"), "layer", ["candidates_inside", "candidates_left_out"]],
  ["phases", say("phased_plan"), "phase", ["new_sites", "people_gained", "bound", "nesting_cost"]],
  ["alternatives", say("similar_plans"), "alternative", ["people_gained", "share_of_best", "sites_different"]],
];

export function drawBeside(result, labels) {
  return TABLES.filter(([name]) => result[name]?.length).flatMap(([name, title, head, fields]) => [
    element("h3", {}, title),
    drawTable([labels.field(head), ...fields.map((field) => labels.field(field))],
      result[name].map((row) => element("tr", {}, element("th", { scope: "row" }, String(row[head])),
        ...fields.map((field) => cell(field === "share_of_best" ? formatShare(row[field])
          : formatPeople(row[field])))))),
  ]);
}
