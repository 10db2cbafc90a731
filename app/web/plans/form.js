/* What can be asked of the planner: every kind with its own inputs. */

import { element } from "../elements.js";
import { WHOLE, allow, choice, countyChoice, drawForm, numberField } from "../forms.js";
import { nameHoliday } from "../holidays.js";
import { say } from "../say.js";
import { FURTHER, drawBreakable, readBreakable } from "./breakable.js";
import { drawDecisionInputs, readDecisions } from "./decisions.js";
import { drawMore, readMore } from "./more.js";
import { isOfShares } from "./words.js";

const CHOICES = ["most_people", "one_unit", "rotation"];
const SCOPES = ["county", "prefecture", "study"];
const SETTINGS = ["all", "urban", "rural"];

/* `map` shows the places chosen and gives those clicked. */
export function drawPlanForm({ labels, counties, holidays, weights, services, unitKinds, norms, target,
  map }, onAsk) {
  const more = drawMore({ labels, map, readCounty: () => readArea(form.elements.county.value).county ?? "" });
  const groups = {
    sites: [...drawSitesInputs(labels, weights, target), more.place, drawBreakable(norms, labels)],
    decisions: drawDecisionInputs(labels, services, weights, unitKinds),
    roster: drawRosterInputs(labels, holidays),
    redundancy: [numberField("may_lose", labels.field("may_lose"), { min: 0, max: 10 ** 10, value: "0" }),
      drawBreakable(norms, labels, FURTHER)],
  };
  const kinds = Object.keys(groups);
  const parts = kinds.map((kind) => element("fieldset", { className: "group", "data-kind": kind },
    element("legend", { className: "unseen" }, labels.value("plan_kind", kind)), ...groups[kind]));
  const county = countyChoice(labels.field("county"), counties, { whole: true });
  const form = drawForm(say("start_computing"), (filled) => onAsk(readRequest(filled, more.list())),
    drawKinds(kinds, labels), ...parts, county);
  form.addEventListener("input", (event) => {
    if (event.target.name === "objective") fillShare(form, labels, target);
    arrange(form, labels, more);
  });
  arrange(form, labels, more);
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
    choice("objective", labels.field("objective"), [...labels.objectives.keys()].map(words("objective"))),
    numberField("sites", labels.field("new_sites"), { min: 1, max: 10_000, value: "5" }),
    numberField("share", labels.field("share_aimed"),
      { min: 0.01, max: 100, step: "any", value: String(Number((target * 100).toFixed(4))) }),
    choice("scope", labels.field("share_scope"), SCOPES.map(words("share_scope"))),
    choice("weight", labels.field("weight"), weights.map(words("weight"))),
    choice("setting", labels.field("counted_setting"), SETTINGS.map(words("counted_setting"))),
  ];
}

/* A share is what some objectives are about, and a condition of others that may be left out. */
function fillShare({ elements: { objective, share } }, labels, target) {
  const isKept = labels.objectives.get(objective.value).share === "kept";
  share.value = isKept || target === null ? "" : String(Number((target * 100).toFixed(4)));
}

function drawRosterInputs(labels, holidays) {
  const named = holidays.filter((each) => !each.weekend);
  return [
    choice("holiday", labels.field("holiday"), named.map((each) => [each.holiday_id, nameHoliday(each)]),
      named.at(-1)?.holiday_id),
    choice("choice", labels.field("duty_choice"), CHOICES.map((code) =>
      [code, labels.value("duty_choice", code)])),
    numberField("per_county", labels.field("per_county"), { min: 1, max: 100, value: "1" }),
  ];
}

/* Only the inputs of the chosen kind and objective can be filled in. */
function arrange(form, labels, more) {
  const { kind, county, objective, sites, share, scope, budget, capacity, phases } = form.elements;
  for (const group of form.querySelectorAll(".group")) {
    group.hidden = group.disabled = group.dataset.kind !== kind.value;
  }
  const cities = kind.value === "sites" || kind.value === "decisions";
  for (const one of county.options) one.hidden = one.disabled = one.value.startsWith(WHOLE) && !cities;
  if (county.selectedOptions[0]?.disabled) county.value = "";
  const asked = labels.objectives.get(objective.value);
  more.arrange(asked.takes_variants);
  allow(share, asked.share === "reached" || asked.share === "kept");
  share.required = asked.share === "reached";
  allow(scope, isOfShares(asked) || (asked.share === "kept" && Boolean(share.value)));
  const phased = !phases.disabled && phases.value.trim();
  allow(sites, asked.sites !== "sought" && !phased);
  allow(capacity, asked.takes_variants);
  sites.required = !(asked.sites === "or_budget" && !budget.disabled && budget.value);
}

function readRequest(form, chosen) {
  const filled = readBreakable(Object.fromEntries(new FormData(form)));
  for (const name of ["sites", "per_county", "may_lose"]) {
    if (name in filled) filled[name] = filled[name] ? Number(filled[name]) : null;
  }
  const where = readArea(filled.county);
  if (filled.kind === "decisions") return readDecisions(filled, where);
  if (filled.share) filled.share = Number((Number(filled.share) / 100).toFixed(8));
  else delete filled.share;
  if (filled.scope === "county") delete filled.scope;
  if (filled.setting === "all") delete filled.setting;
  if (where.prefecture) Object.assign(filled, { county: undefined, ...where });
  return filled.kind === "sites" ? readMore(filled, chosen) : filled;
}

/* The choice of a county holds whole prefectures too. */
function readArea(chosen) {
  const prefecture = chosen.startsWith(WHOLE) ? chosen.slice(WHOLE.length) : "";
  return prefecture ? { prefecture } : chosen ? { county: chosen } : {};
}
