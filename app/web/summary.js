/* What stands above and below the map: totals of the area chosen, sources and definitions. */

import { formatDate, formatMoment } from "./dates.js";
import { at, element } from "./elements.js";
import { formatLimit, formatPeople, formatPercent, formatRange } from "./figures.js";
import { drawWholeMeasures } from "./measures.js";
import { say } from "./say.js";

const SUMMED = ["residents", "covered", "uncovered", "unknown"];

export function drawSummary(assessment, labels, target) {
  const { standard, synthetic, title } = assessment;
  document.title = title ?? document.title;
  at("title").textContent = title ?? "";
  at("synthetic").hidden = !synthetic;
  const { urban, rural } = standard.cutoff;
  const pinned = assessment.as_of_pinned ? say("as_of_is", { date: formatDate(assessment.as_of) }) : "";
  at("rule").textContent =
    say("radius_rule", { urban: formatLimit(urban), rural: formatLimit(rural),
      target: tellTarget(standard, target), pinned });
  drawProvenance(assessment, labels);
}

function tellTarget({ target_set_by: by }, target) {
  if (target === null) return say("no_target_set");
  return say("target_set_by", { target: formatPercent(target), by: by || say("this_project") });
}

/* `rows` are the counties of the area; `flagTitle` and `flags` say which holiday is counted. */
export function drawTotals(rows, { labels, target, flags, flagTitle, yearTitle }) {
  const sum = Object.fromEntries(SUMMED.map((name) => [name, rows.reduce((all, row) => all + row[name], 0)]));
  const share = (people) => (sum.residents ? people / sum.residents : null);
  const count = (holds) => rows.filter(holds).length;
  const of = (number) => `${number}/${rows.length}`;
  const flagged = (code) => count((row) => flags.get(row.adcode)?.code === code);
  const unserved = flagged("unserved") + flagged("rabies_only");
  const judged = target === null ? [] : [drawFigure(of(count((row) => row.verdict === "short")),
    say("counties_below_target"),
    tellUnsaid(count((row) => row.verdict === "undetermined")))];
  at("totals").replaceChildren(
    drawFigure(formatRange(share(sum.covered), share(sum.covered + sum.unknown), target),
      labels.field("share_covered"), say("share_explained")),
    drawFigure(formatPeople(sum.uncovered), say("people_outside_radius")),
    drawFigure(formatPeople(sum.unknown), say("people_to_verify")),
    ...judged,
    drawFigure(of(unserved), say("counties_without_open_unit"), flagTitle, tellUnsaid(flagged("undetermined")),
      yearTitle ? `${yearTitle}：${of(count((row) => row.holiday_flag_year === "unserved"))}` : ""),
  );
}

function tellUnsaid(count) {
  return count ? say("more_to_verify", { count }) : "";
}

function drawFigure(value, title, ...notes) {
  return element("div", {}, element("dd", {}, value),
    element("dt", {}, title, ...notes.filter(Boolean).map((note) => element("small", {}, note))));
}

function drawProvenance(assessment, labels) {
  const { standard } = assessment;
  const { source = {} } = standard;
  const basis = labels.value("population_basis", assessment.population_basis);
  const said = [
    [say("basis_word"), `${(source.issuers ?? []).join("、")}《${source.title ?? ""}》（${formatDate(source.date)}）${source.clause ?? ""}`],
    [say("rules_word"), say("title_and_version", { title: standard.title, version: standard.version })],
    [say("population_word"), `${assessment.population_year ? say("of_year",
      { year: assessment.population_year }) : say("year_not_filled")}，${basis}`],
    [say("holiday_schedule"), tellNotices(assessment)],
    [say("as_of_word"), formatDate(assessment.as_of)],
    [say("assessment_word"), assessment.created_at
      ? say("made_at", { moment: formatMoment(assessment.created_at) }) : ""],
  ].filter(([, text]) => text);
  const items = said.map(([term, text]) => element("span", {}, element("b", {}, `${term}：`), text));
  at("provenance").replaceChildren(
    element("h2", {}, say("provenance_word")),
    ...items,
    element("a", { href: "/v1/dictionary" }, say("dictionary_word")),
    element("a", { href: "/docs" }, say("api_word")),
    drawWholeMeasures(labels),
  );
}

function tellNotices({ notices = [], holiday_note: note }) {
  return [notices.join("、") || say("not_entered"), note].filter(Boolean).join("；");
}
