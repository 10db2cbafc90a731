/* Holidays and ordinary weekends: how each is named, and what a county offers on it. What is certain
   and what is not known stand apart. */

import { formatDay, formatDays } from "./dates.js";
import { chip, drawTable, element } from "./elements.js";
import { formatCount } from "./figures.js";
import { say } from "./say.js";

export const RABIES_ONLY = "rabies_only";
const RABIES_WORDS = say("rabies_only_open");
const RABIES_COLOUR = "#CC79A7";

/* Codes of a flag with that of rabies alone, which is no service for routine vaccines. */
export function listFlags(labels) {
  const codes = labels.values("flag").map((each) => ({ ...each, zh: labels.value("flag", each.value) }));
  const last = { value: RABIES_ONLY, zh: RABIES_WORDS, colour: RABIES_COLOUR };
  const order = ["served", RABIES_ONLY, "undetermined", "unserved"];
  return [...codes, last].sort((a, b) => order.indexOf(a.value) - order.indexOf(b.value));
}

/* The code by which a flag is coloured, and its words; the service says those with days in them. */
function readFlag(flag, rabiesOnly, label, labels) {
  const code = flag === "unserved" && rabiesOnly ? RABIES_ONLY : flag;
  return { code, text: label ?? (code === RABIES_ONLY ? RABIES_WORDS : labels.value("flag", flag)) };
}

/* The flag of a row of a county and a holiday. */
export function readPeriod(row, labels) {
  return readFlag(row.flag, row.rabies_only, row.flag_label || undefined, labels);
}

/* The flag of a county on one day. */
export function readDay(day, labels) {
  return readFlag(day.flag, day.rabies_open_sites > 0, undefined, labels);
}

/* The flag that the row of a county carries: of the next holiday, or the worst of the newest year. */
export function readCountyFlag(row, labels) {
  return readFlag(row.holiday_flag, row.holiday_rabies_only, row.holiday_label, labels);
}

export function readYearFlag(row, labels) {
  return readFlag(row.holiday_flag_year, false, undefined, labels);
}

export function flagColour(code, labels) {
  return code === RABIES_ONLY ? RABIES_COLOUR : labels.colour("flag", code);
}

export function drawFlag({ code, text }, labels) {
  return chip(text, flagColour(code, labels));
}

/* Of a year without a notice only the days that the regulation fixes are known. */
export function nameHoliday({ year, holiday, dates, weekend, provisional }) {
  if (weekend) return say("weekends_of_year", { year, count: dates.length });
  return say("holiday_of_year", { year, holiday, dates: formatDays(dates), more: provisional
    ? say("statutory_days_only_suffix") : "" });
}

export function drawHolidays(holidays, labels) {
  const ahead = [...holidays].sort((a, b) => Number(b.upcoming) - Number(a.upcoming));
  const rows = ahead.map((row) => element("tr", {},
    element("th", { scope: "row" }, say("year_and_holiday", { year: row.year, holiday: row.holiday }),
      row.upcoming ? null : element("small", {}, say("holiday_past"))),
    element("td", { className: "flagged" }, drawFlag(readPeriod(row, labels), labels),
      tellOneUnit(row, labels), tellLongestGap(row), ...tellWorstDay(row)),
    ...[row.days_served, row.days_unknown, row.days_unserved].map((days) =>
      element("td", { className: "number" }, formatCount(days, say("unit_days"))))));
  return drawTable([say("holiday_word"), say("measure_flag"), say("some_unit_open"), say("to_verify"),
    say("no_unit_open")], rows);
}

function tellOneUnit({ flag_one_unit: flag, days_off: days }, labels) {
  if (!flag || days < 2) return null;
  return element("small", {}, say("one_unit_open_throughout", { flag: labels.value("flag_one_unit", flag) }));
}

function tellLongestGap({ longest_gap_days: days, weekend }) {
  return days && !weekend ? element("small", {}, say("longest_certain_closed",
    { days: formatCount(days, say("unit_days")) })) : null;
}

/* People covered on an ordinary day who are not on the worst: so many for certain, so many perhaps. */
function tellWorstDay({ worst_day: day, drop_worst_day: drop, drop_certain_worst_day: certain }) {
  if (!day || drop === null || drop === undefined) return [];
  const perhaps = drop - certain;
  return [element("small", {}, say("lowest_cover_day", { day: formatDay(day),
    people: formatCount(certain, say("unit_people")) })
    + (perhaps ? say("lowest_cover_day_perhaps", { people: formatCount(perhaps, say("unit_people")) }) : ""))];
}
