/* The answer to who should open on a holiday, and who is left out. */

import { formatDay } from "../dates.js";
import { chip, describe, drawTable, element } from "../elements.js";
import { formatPeople } from "../figures.js";
import { cell, drawMarkedRow, keepFirst, mark } from "../marks.js";
import { drawNorms } from "../norms.js";
import { say } from "../say.js";
import { tellProof } from "./words.js";

export const KEY = say("units_on_duty_by_days");

/* One mark a site on duty, in the order of the table of sites. */
export function listMarks({ sites, duties }) {
  const place = new Map(duties.map((duty) => [duty.site_id, duty]));
  return sites.map((site) => mark({ lon: null, lat: null, ...place.get(site.site_id), name: site.name },
    site.duty_days));
}

export function drawHead(result, { labels }) {
  return [
    element("p", { className: "headline" },
      element("b", {}, `${formatPeople(result.served)}/${formatPeople(result.county_days)}`),
      ` ${say("county_days_served", { holiday: result.holiday })}`),
    describe([
      [labels.plain("new_duties"), say("duties_counted", { count: formatPeople(result.new_duties) })],
      [say("most_days_of_one_unit"), say("days_count", { days: result.most_days })],
      [say("person_days_served"), formatPeople(result.resident_days)],
      [say("upper_bound_person_days"), formatPeople(result.bound)],
      [labels.field("duty_choice"), labels.value("duty_choice", result.choice)],
      [say("plan_quality"), element("span", { className: "proof" },
        say("proof_by", { choice: labels.value("duty_choice", result.choice), proof: tellProof(result.gap) }))],
    ]),
  ];
}

export function drawTables(result, { labels, marks, onLook }) {
  return [
    ...drawLeftOut(result, labels),
    element("h3", {}, say("units_on_duty_listed", { count: result.sites.length })),
    ...drawSites(result.sites, labels, marks, onLook),
    ...drawChoices(result.choices ?? [], labels),
    ...drawNorms(result, labels),
  ];
}

function drawChoices(choices, labels) {
  if (!choices.length) return [];
  const tell = (value) => (value === null ? "—" : formatPeople(value));
  const rows = choices.map((row) => element("tr", {},
    element("th", { scope: "row" }, labels.value("duty_choice", row.duty_choice)),
    cell(tell(row.duty_units)), cell(tell(row.most_days)), cell(tell(row.resident_days))));
  return [element("h3", {}, say("choices_beside")),
    drawTable([labels.field("duty_choice"), say("units_column"), say("most_days_column"),
      labels.field("resident_days")], rows)];
}

function drawSites(sites, labels, marks, onLook) {
  if (!sites.length) return [element("p", {}, say("no_new_duty_needed"))];
  const { first, rest } = keepFirst(sites);
  const rows = first.map((site, i) => drawMarkedRow(marks[i], site.name, "", onLook,
    element("td", {}, site.county), cell(say("days_count", { days: site.new_duties })),
      cell(say("days_count", { days: site.duty_days }))));
  return [drawTable([say("unit_word"), labels.field("county"), say("newly_arranged"),
    labels.field("duty_days")], rows),
    element("p", {}, rest)];
}

function drawLeftOut({ days, places_left_out: places }, labels) {
  const rows = sumByCounty(days).map((sum) => element("tr", {},
    element("th", { scope: "row" }, sum.county),
    element("td", {}, sum.unserved
      ? chip(say("unserved_days", { days: sum.unserved, flag: labels.value("flag", "unserved") }),
        labels.colour("flag", "unserved"))
      : chip(say("served_every_day"), labels.colour("flag", "served"))),
    element("td", { className: "number" }, formatPeople(sum.most),
      element("small", {}, sum.day ? formatDay(sum.day) : ""))));
  return [
    element("h3", {}, say("residents_with_nobody_that_day")),
    element("p", {}, say("places_with_days_without", { places: formatPeople(places) })),
    drawTable([labels.field("county"), labels.field("flag_after"), say("most_residents_of_a_day")], rows),
  ];
}

/* Days not served of every county, and its day with most people left out; the worst county first. */
function sumByCounty(days) {
  const sums = new Map();
  for (const { adcode, county, date, flag_after: flag, left_out_on_day: people } of days) {
    const sum = sums.get(adcode) ?? { county, unserved: 0, most: -1, day: "" };
    sum.unserved += flag === "served" ? 0 : 1;
    if (people > sum.most) Object.assign(sum, { most: people, day: date });
    sums.set(adcode, sum);
  }
  return [...sums.values()].sort((a, b) => b.unserved - a.unserved || b.most - a.most);
}
