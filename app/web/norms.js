/* Norms that a plan, closings, a roster or a scenario breaks or mends, and whom to ask first. */

import { drawTable, element } from "./elements.js";
import { formatPeople } from "./figures.js";
import { cell, keepFirst } from "./marks.js";

export function drawNorms({ norms = [], norms_broken: broken, norms_mended: mended }, labels) {
  if (broken === undefined) return [];
  const said = [
    element("h3", {}, "规范要求变化"),
    element("p", {}, `变差的规范要求：${broken}`),
    element("p", {}, `改善的规范要求：${mended}`),
  ];
  if (!norms.length) return said;
  const { first, rest } = keepFirst(norms);
  const rows = first.map((row) => element("tr", {},
    element("th", { scope: "row" }, row.norm),
    element("td", {}, row.unit_name, element("small", {}, row.county)),
    element("td", {}, tellState(row, "before", labels)),
    element("td", {}, tellState(row, "after", labels)),
    cell(tellPeople(row))));
  return [...said, element("details", {},
    element("summary", {}, `按对象列出（${norms.length}）`),
    drawTable(["规范要求", "对象", labels.field("norm_state_before"), labels.field("norm_state_after"), "本县区单位（人）"], rows),
    element("p", {}, rest))];
}

/* Units that two scenarios leave in different states. */
export function drawComparedNorms(norms, labels) {
  const title = element("h3", {}, `规范要求不同的对象（${norms.length}）`);
  if (!norms.length) return [title, element("p", {}, "两个方案的规范要求变化相同，或都没有变化。")];
  const { first, rest } = keepFirst(norms);
  const tell = (row, side) => {
    const people = tellPeople({
      people_own_county_lost: row[`people_own_county_lost_${side}`],
      people_own_county_gained: row[`people_own_county_gained_${side}`],
    });
    const state = row[`norm_state_after_${side}`];
    return state ? labels.value("norm_state", state) : `${people}${people === "—" ? "" : "人"}`;
  };
  const rows = first.map((row) => element("tr", {},
    element("th", { scope: "row" }, row.norm),
    element("td", {}, row.unit_name, element("small", {}, row.county)),
    element("td", {}, tellState(row, "before", labels)),
    element("td", {}, tell(row, "a")), element("td", {}, tell(row, "b"))));
  return [title,
    drawTable(["规范要求", "对象", labels.field("norm_state_before"), "方案甲", "方案乙"], rows),
    element("p", {}, rest)];
}

export function drawToVerify(calls, labels) {
  if (!calls?.length) return [];
  const { first, rest } = keepFirst(calls);
  const rows = first.map((call) => element("tr", {},
    element("th", { scope: "row" }, call.name || call.where),
    element("td", {}, call.question, element("small", {}, call.phone || "")),
    cell(formatPeople(call.people_depending))));
  return [element("h3", {}, `先核实（${calls.length}）`),
    drawTable(["单位或地点", labels.field("question"), labels.field("people_depending")], rows),
    element("p", {}, rest)];
}

function tellState(row, side, labels) {
  const state = row[`norm_state_${side}`];
  return state ? labels.value("norm_state", state) : "—";
}

function tellPeople({ people_own_county_lost: lost, people_own_county_gained: gained }) {
  if (lost) return `−${formatPeople(lost)}`;
  return gained ? `+${formatPeople(gained)}` : "—";
}
