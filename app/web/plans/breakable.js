/* Norms that a plan may leave worse than they stand, each ticked by itself. */

import { element } from "../elements.js";
import { tick } from "../forms.js";
import { say } from "../say.js";

const NAME = "may_break.";
const OWN_COUNTY = "own_county_cover";
export const FURTHER = ["capacity", "responsibility_area"];

/* What is kept wherever nothing is ticked: limits that are asked of units of an area. */
export function listBreakable(norms) {
  return norms.filter((norm) => norm.force === "limit" && norm.unit_level !== "facility");
}

export function drawBreakable(norms, labels, further = []) {
  const words = norms.map((norm) => [norm.norm_id, norm.norm]);
  const others = [OWN_COUNTY, ...further].map((code) => [code, labels.value("may_break", code)]);
  const ticks = [...words, ...others].map(([id, name]) => tick(NAME + id, name));
  for (const one of ticks) one.querySelector("input").dataset.fields = "may_break";
  return element("details", { className: "more" },
    element("summary", {}, labels.field("may_break")),
    element("p", {}, say("unticked_may_not_worsen")), ...ticks);
}

/* Takes the ticks out of what is filled in; only what was asked for is sent. */
export function readBreakable(filled) {
  const names = Object.keys(filled).filter((name) => name.startsWith(NAME));
  const request = Object.fromEntries(Object.entries(filled).filter(([name]) => !names.includes(name)));
  return names.length ? { ...request, may_break: names.map((name) => name.slice(NAME.length)) } : request;
}

/* The words of what a request lets get worse; a norm of another standard is told by its id. */
export function tellBreakable(ids, labels, norms) {
  const words = new Map(norms.map((norm) => [norm.norm_id, norm.norm]));
  const name = (id) => words.get(id) ?? labels.value("may_break", id);
  return ids?.length ? [`${labels.field("may_break")}：${ids.map(name).join("、")}`] : [];
}
