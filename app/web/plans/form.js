/* What can be asked of the planner: three kinds, each with its own inputs. */

import { element } from "../elements.js";
import { choice, countyChoice, drawForm, numberField } from "../forms.js";
import { nameHoliday } from "../holidays.js";

const OBJECTIVES = ["cover", "worst-first", "reach-share"];

export function drawPlanForm({ labels, counties, holidays, weights, target }, onAsk) {
  const groups = {
    sites: drawSitesInputs(labels, weights, target),
    roster: drawRosterInputs(labels, holidays),
    redundancy: [numberField("may_lose", labels.field("may_lose"), { min: 0, max: 10 ** 10, value: "0" })],
  };
  const kinds = Object.keys(groups);
  const parts = kinds.map((kind) => element("fieldset", { className: "group", "data-kind": kind },
    element("legend", { className: "unseen" }, labels.value("plan_kind", kind)), ...groups[kind]));
  const county = countyChoice(labels.field("county"), counties);
  const form = drawForm("开始规划", (filled) => onAsk(readRequest(filled)),
    drawKinds(kinds, labels), ...parts, county);
  form.addEventListener("change", () => arrange(form));
  arrange(form);
  return form;
}

function drawKinds(kinds, labels) {
  const options = kinds.map((kind, i) => element("label", {},
    element("input", { type: "radio", name: "kind", value: kind, checked: i === 0 }),
    element("span", {}, labels.value("plan_kind", kind))));
  return element("fieldset", { className: "segmented" },
    element("legend", { className: "unseen" }, labels.field("plan_kind")), ...options);
}

function drawSitesInputs(labels, weights, target) {
  const words = (field) => (code) => [code, labels.value(field, code)];
  return [
    choice("objective", labels.field("objective"), OBJECTIVES.map(words("objective"))),
    numberField("sites", labels.field("new_sites"), { min: 1, max: 10_000, value: "5" }),
    numberField("share", labels.field("share_aimed"),
      { min: 0.01, max: 100, step: "any", value: String(Number((target * 100).toFixed(4))) }),
    choice("weight", labels.field("weight"), weights.map(words("weight"))),
  ];
}

function drawRosterInputs(labels, holidays) {
  const named = holidays.filter((each) => !each.weekend);
  return [
    choice("holiday", labels.field("holiday"), named.map((each) => [each.holiday_id, nameHoliday(each)]),
      named.at(-1)?.holiday_id),
    numberField("per_county", labels.field("per_county"), { min: 1, max: 100, value: "1" }),
  ];
}

/* Only the inputs of the chosen kind and objective can be filled in. */
function arrange(form) {
  const { kind, objective, sites, share } = form.elements;
  for (const group of form.querySelectorAll(".group")) {
    group.hidden = group.disabled = group.dataset.kind !== kind.value;
  }
  const aims = objective.value === "reach-share";
  share.parentElement.hidden = share.disabled = !aims;
  sites.parentElement.hidden = sites.disabled = aims;
}

function readRequest(form) {
  const filled = Object.fromEntries(new FormData(form));
  for (const name of ["sites", "per_county", "may_lose"]) {
    if (name in filled) filled[name] = Number(filled[name]);
  }
  if ("share" in filled) filled.share = Number((Number(filled.share) / 100).toFixed(8));
  return filled;
}
