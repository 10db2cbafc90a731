/* People within reach under a question: the province in a line, counties in a table. On one day no
   target is held against anything. */

import { chip, describe, drawTable, element } from "../elements.js";
import { formatCount, formatPeople, formatRange } from "../figures.js";
import { cell } from "../marks.js";
import { dayShareMode, shareMode } from "../modes.js";
import { say } from "../say.js";

const TITLE = say("share_within_radius_on_conditions");

/* How the map tells an answer. */
export function chooseMode({ question }, target) {
  return question.date ? dayShareMode(say("certain_of", { title: TITLE }), "low") : shareMode(TITLE, target);
}

export function readRow(row) {
  return { low: row.share_covered, high: row.share_upper, verdict: row.verdict };
}

export function drawAnswer({ province, items, question }, { labels, target, href, onCounty }) {
  const held = question.date ? null : target;
  const possible = province.sites_yes + province.sites_unknown;
  return [
    possible ? null : element("p", { className: "failure" }, say("no_unit_meets_conditions")),
    question.provisional ? element("p", {}, say("statutory_days_only_note")) : null,
    element("p", { className: "headline" },
      element("b", {}, formatRange(province.share_covered, province.share_upper, held)),
      ` ${say("share_within_radius_not_coverage")}`),
    describe([
      ...["total", "covered", "uncovered", "unknown"].map((field) =>
        [labels.plain(field), formatCount(province[field], say("unit_people"))]),
      ...["sites_yes", "sites_unknown"].map((field) =>
        [labels.plain(field), formatCount(province[field], say("unit_sites"))]),
    ]),
    element("h3", {}, say("counties_listed", { count: items.length })),
    drawCounties(items, labels, held, onCounty),
    element("p", { className: "lists" }, element("a", { href }, say("address_of_question"))),
  ];
}

/* Those with most people certainly outside come first. */
function drawCounties(items, labels, held, onCounty) {
  const rows = [...items].sort((a, b) => b.uncovered - a.uncovered).map((row) => {
    const name = element("button", { type: "button", className: "name" }, row.name);
    name.addEventListener("click", () => onCounty(row.adcode));
    return element("tr", { "data-adcode": row.adcode },
      element("th", { scope: "row" }, name, element("small", {}, row.prefecture)),
      element("td", { className: "judged" }, formatRange(row.share_covered, row.share_upper, held),
        held === null ? null
          : chip(labels.value("verdict", row.verdict), labels.colour("verdict", row.verdict))),
      cell(formatPeople(row.uncovered)), cell(formatPeople(row.unknown)),
      cell(formatPeople(row.sites_yes)));
  });
  return drawTable([say("county_column"), say("share_within_radius"), say("people_outside_short"),
    say("people_unknown_short"), say("units_meeting_conditions")], rows);
}
