/* Norms that a plan, closings, a roster or a scenario breaks or mends, and whom to ask first. */

import { drawTable, element } from "./elements.js";
import { formatPeople } from "./figures.js";
import { cell, keepFirst } from "./marks.js";
import { say } from "./say.js";

export function drawNorms({ norms = [], norms_broken: broken, norms_mended: mended }, labels) {
  if (broken === undefined) return [];
  const said = [
    element("h3", {}, say("norm_changes")),
    element("p", {}, say("norms_worse", { count: broken })),
    element("p", {}, say("norms_better", { count: mended })),
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
    element("summary", {}, say("listed_by_object", { count: norms.length })),
    drawTable([say("norm_word"), say("object_word"), labels.field("norm_state_before"),
      labels.field("norm_state_after"), say("units_of_own_county_people")], rows),
    element("p", {}, rest))];
}

/* Units that two scenarios leave in different states. */
export function drawComparedNorms(norms, labels) {
  const title = element("h3", {}, say("objects_with_other_norms", { count: norms.length }));
  if (!norms.length) return [title, element("p", {}, say("scenarios_change_norms_alike"))];
  const { first, rest } = keepFirst(norms);
  const tell = (row, side) => {
    const people = tellPeople({
      people_own_county_lost: row[`people_own_county_lost_${side}`],
      people_own_county_gained: row[`people_own_county_gained_${side}`],
    });
    const state = row[`norm_state_after_${side}`];
    return state ? labels.value("norm_state", state) : `${people}${people === "—" ? "" : say("unit_people")}`;
  };
  const rows = first.map((row) => element("tr", {},
    element("th", { scope: "row" }, row.norm),
    element("td", {}, row.unit_name, element("small", {}, row.county)),
    element("td", {}, tellState(row, "before", labels)),
    element("td", {}, tell(row, "a")), element("td", {}, tell(row, "b"))));
  return [title,
    drawTable([say("norm_word"), say("object_word"), labels.field("norm_state_before"), say("scenario_a"),
      say("scenario_b")], rows),
    element("p", {}, rest)];
}

export function drawToVerify(calls, labels) {
  if (!calls?.length) return [];
  const { first, rest } = keepFirst(calls);
  const rows = first.map((call) => element("tr", {},
    element("th", { scope: "row" }, call.name || call.where),
    element("td", {}, call.question, element("small", {}, call.phone || "")),
    cell(formatPeople(call.people_depending))));
  return [element("h3", {}, say("verify_first", { count: calls.length })),
    drawTable([say("unit_or_place"), labels.field("question"), labels.field("people_depending")], rows),
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
