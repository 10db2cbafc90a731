/* The other parts of the policy in one county: whom one counts, tiers, norms; and the lists. */

import { drawTable, element } from "./elements.js";
import { formatPeople, formatShare } from "./figures.js";
import { say } from "./say.js";

const LISTS = [
  ["/v1/exports/problems.xlsx", say("problem_list_excel")],
  ["/v1/exports/to_verify.xlsx", say("verify_list_excel")],
];

export function drawPolicy({ weights, tiers, norms }, labels, target) {
  return [
    ...drawWeights(weights ?? [], labels, target),
    ...drawTiers(tiers ?? [], labels, target),
    ...drawLimits((norms ?? []).filter(isLimit), labels),
    ...drawCounted(say("offers_and_progress"), (norms ?? []).filter((row) => !isLimit(row)
      && row.force !== "own"), labels),
    ...drawCounted(say("project_advice_no_policy"), (norms ?? []).filter((row) => row.force === "own"), labels),
    element("p", { className: "lists" }, ...LISTS.flatMap(([href, words]) =>
      [element("a", { href, download: "" }, words), " "])),
  ];
}

/* Only a limit is met or failed; of every other rule the page tells what is registered. */
function isLimit(row) {
  return row.force === "limit";
}

function drawWeights(weights, labels, target) {
  if (weights.length < 2) return [];
  const rows = weights.map((row) => element("tr", {},
    element("th", { scope: "row" }, labels.value("weight", row.weight)),
    element("td", { className: "number" }, formatPeople(row.total)),
    element("td", { className: "number" }, formatPeople(row.uncovered)),
    element("td", { className: "number" }, formatShare(row.share_covered, target))));
  return [element("h3", {}, say("key_groups")),
    drawTable([say("counted_object"), say("residents_count"), say("people_outside_short"),
      say("share_within_short")], rows)];
}

function drawTiers(tiers, labels, target) {
  if (!tiers.length) return [];
  const rows = tiers.map((row) => element("tr", {},
    element("th", { scope: "row" }, labels.value("tier", row.tier)),
    element("td", { className: "number" }, formatPeople(row.sites)),
    element("td", { className: "number" },
      row.covered === null || row.covered === undefined ? "—" : formatShare(row.share_covered, target))));
  return [element("h3", {}, say("tier_management")),
    drawTable([say("tier_word"), say("units_column"), say("share_within_of_tier_up")], rows)];
}

function drawLimits(norms, labels) {
  if (!norms.length) return [];
  const rows = norms.map((row) => element("tr", {},
    element("th", { scope: "row" }, row.norm, element("small", {}, row.source ?? "")),
    element("td", {}, labels.value("norm_verdict", row.norm_verdict)),
    element("td", { className: "number" }, formatPeople(row.units_failed)),
    element("td", { className: "number" }, formatPeople(row.units_unknown))));
  return [element("h3", {}, say("norm_word")),
    drawTable([say("requirement_word"), say("conclusion_word"), say("fails_word"), say("to_verify")], rows)];
}

function drawCounted(title, norms, labels) {
  if (!norms.length) return [];
  const rows = norms.map((row) => element("tr", {},
    element("th", { scope: "row" }, row.norm, element("small", {}, row.source ?? "")),
    element("td", {}, labels.value("force", row.force)),
    element("td", {}, row.norm_tally ?? "")));
  return [element("h3", {}, title), drawTable([say("matter_word"), say("nature_word"),
    say("register_state")], rows)];
}
