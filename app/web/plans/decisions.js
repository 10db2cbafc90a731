/* New sites, upgrades and moves together: what can be asked, and the answer. */

import { describe, drawTable, element } from "../elements.js";
import { formatPeople, formatShare } from "../figures.js";
import { choice, dateField, numberField, tick } from "../forms.js";
import { cell, drawMarkedRow, keepFirst, mark } from "../marks.js";
import { drawNorms } from "../norms.js";
import { say } from "../say.js";
import { tellProof } from "./words.js";

export const KEY = say("actions_numbered_in_order");
const KINDS = ["new", "service", "holiday", "hours", "move"];
const FREE = { required: false, step: "any", placeholder: say("no_limit") };

/* Names begin with `d_`, so that no other kind of plan has an input of the same name. */
export function drawDecisionInputs(labels, services, weights, unitKinds) {
  const words = (field) => (code) => [code, labels.value(field, code)];
  const date = dateField("d_date", labels.field("asked_date"));
  const days = numberField("d_days_per_week", labels.field("days_per_week"), { ...FREE, min: 0.1, max: 7 });
  const most = numberField("d_most", labels.field("most_decisions"),
    { ...FREE, step: 1, min: 1, max: 10_000, value: "5" });
  const budget = numberField("d_budget", labels.field("budget"), { ...FREE, min: 0, max: 10 ** 12 });
  const lose = numberField("d_may_lose", labels.field("may_lose"), { ...FREE, step: 1, min: 0, max: 10 ** 10 });
  const kinds = KINDS.map((kind) => element("div", { className: "inputs" },
    tick(`d_kind.${kind}`, labels.value("decision", kind)),
    numberField(`d_cost.${kind}`, `${labels.value("decision", kind)}：${labels.field("cost")}`,
      { ...FREE, placeholder: say("not_filled_in"), min: 0, max: 10 ** 12 })));
  kinds.forEach((each, i) => {
    each.querySelector("input[type=checkbox]").checked = KINDS[i] !== "hours" && KINDS[i] !== "holiday";
  });
  const keep = tick("d_keep_norms", labels.field("keep_norms"));
  keep.querySelector("input").checked = true;
  for (const [part, fields] of [[date, "date"], [days, "days_per_week"], [most, "most"],
    [budget, "budget costs"], [lose, "may_lose"]]) {
    part.querySelector("input").dataset.fields = fields;
  }
  return [
    choice("d_service", labels.field("service"), services.map(words("service"))),
    choice("d_unit_kind", say("only_units_of_kind"),
      [["", say("no_limit")], ...unitKinds.map(({ kind, zh }) => [kind, zh])], ""), date, days,
    element("fieldset", { className: "inputs" }, element("legend", {}, labels.field("decision")), ...kinds),
    most, budget, lose, keep,
    choice("d_weight", labels.field("weight"), weights.map(words("weight"))),
  ];
}

/* Only what was asked for is sent; the rest is left to the service. */
export function readDecisions(filled, where) {
  const request = { kind: "decisions", service: filled.d_service, weight: filled.d_weight, ...where };
  if (filled.d_unit_kind) request.unit_kind = filled.d_unit_kind;
  if (filled.d_date) request.date = filled.d_date;
  for (const name of ["days_per_week", "most", "budget", "may_lose"]) {
    if (filled[`d_${name}`]) request[name] = Number(filled[`d_${name}`]);
  }
  request.decisions = KINDS.filter((kind) => filled[`d_kind.${kind}`]);
  const priced = KINDS.filter((kind) => filled[`d_cost.${kind}`]);
  if (priced.length) {
    request.costs = Object.fromEntries(priced.map((kind) => [kind, Number(filled[`d_cost.${kind}`])]));
  }
  if (!filled.d_keep_norms) request.keep_norms = false;
  return request;
}

export function listMarks({ decisions }) {
  return decisions.map((row) => mark(nameRow(row), row.rank));
}

export function drawHead(result) {
  const people = (count) => say("people_count", { people: formatPeople(count) });
  return [
    ...result.notes.map((note) => element("p", {}, note)),
    element("p", { className: "headline" }, element("b", {}, people(result.people_gained)),
      ` ${say("become_within_radius", { uncovered: people(result.figures.people_uncovered) })}`),
    describe([
      [say("actions_word"), say("actions_counted", { count: result.decisions.length })],
      [say("total_cost"), formatPeople(result.cost)],
      [say("people_leaving_radius"), people(result.people_lost)],
      [say("people_put_in_doubt"), people(result.people_put_in_doubt)],
      [say("people_clarified_into_radius"), people(result.people_clarified)],
      [say("net_gain"), people(result.objective_value)],
      [say("upper_bound"), people(result.bound)],
      [say("plan_quality"), element("span", { className: "proof" }, tellProof(result.gap))],
    ]),
  ];
}

export function drawTables(result, { labels, marks, onLook, target }) {
  const { decisions, counties } = result;
  return [
    element("h3", {}, say("actions_listed", { count: decisions.length })),
    ...drawDecisions(decisions, labels, marks, onLook),
    ...drawNorms(result, labels),
    ...drawCounties(counties, labels, target),
  ];
}

function drawDecisions(decisions, labels, marks, onLook) {
  if (!decisions.length) return [element("p", {}, say("no_action_gains"))];
  const { first, rest } = keepFirst(decisions);
  const rows = first.map((row, i) => drawMarkedRow(marks[i], `${row.rank}. ${nameRow(row).name}`,
    labels.value("decision", row.decision), onLook,
    element("td", {}, row.county), cell(formatPeople(row.cost)), cell(formatPeople(row.people_added))));
  return [drawTable([say("unit_or_place"), labels.field("county"), labels.field("cost"),
    say("people_more")], rows),
    element("p", {}, rest)];
}

function nameRow(row) {
  const place = row.name || row.candidate_id;
  return { ...row, name: row.site_name && place ? `${row.site_name}→${place}` : row.site_name || place };
}

function drawCounties(counties, labels, target) {
  if (!counties.length) return [];
  const rows = counties.map((row) => element("tr", {}, element("th", { scope: "row" }, row.name),
    cell(formatPeople(row.people_gained)), cell(formatPeople(row.people_lost + row.people_put_in_doubt)),
    cell(`${formatShare(row.share_covered, target)} → ${formatShare(row.share_after, target)}`)));
  return [element("h3", {}, say("counties_changed")),
    drawTable([labels.field("county"), say("people_new"), say("people_lost_or_doubted"),
      labels.field("share_covered")], rows)];
}
