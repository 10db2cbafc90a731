/* Holidays and ordinary weekends: how each is named, and what a county offers on it. What is certain
   and what is not known stand apart. */

import { formatDay, formatDays } from "./dates.js";
import { chip, drawTable, element } from "./elements.js";
import { formatCount } from "./figures.js";

export const RABIES_ONLY = "rabies_only";
const RABIES_WORDS = "仅狂犬病门诊开诊";
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
  if (weekend) return `${year}年双休日（${dates.length}天）`;
  return `${year}年${holiday}（${formatDays(dates)}${provisional ? "，仅法定假日" : ""}）`;
}

export function drawHolidays(holidays, labels) {
  const ahead = [...holidays].sort((a, b) => Number(b.upcoming) - Number(a.upcoming));
  const rows = ahead.map((row) => element("tr", {},
    element("th", { scope: "row" }, `${row.year}年${row.holiday}`, row.upcoming ? null : element("small", {}, "已过")),
    element("td", { className: "flagged" }, drawFlag(readPeriod(row, labels), labels),
      tellOneUnit(row, labels), tellLongestGap(row), ...tellWorstDay(row)),
    ...[row.days_served, row.days_unknown, row.days_unserved].map((days) =>
      element("td", { className: "number" }, formatCount(days, "天")))));
  return drawTable(["节假日", "开诊情况", "有单位开诊", "待核实", "无单位开诊"], rows);
}

function tellOneUnit({ flag_one_unit: flag, days_off: days }, labels) {
  if (!flag || days < 2) return null;
  return element("small", {}, `整个假期由同一单位开诊：${labels.value("flag_one_unit", flag)}`);
}

function tellLongestGap({ longest_gap_days: days, weekend }) {
  return days && !weekend ? element("small", {}, `最长连续${formatCount(days, "天")}确定无单位开诊`) : null;
}

/* People covered on an ordinary day who are not on the worst: so many for certain, so many perhaps. */
function tellWorstDay({ worst_day: day, drop_worst_day: drop, drop_certain_worst_day: certain }) {
  if (!day || drop === null || drop === undefined) return [];
  const perhaps = drop - certain;
  return [element("small", {}, `覆盖人口最少的一天（${formatDay(day)}）：较平日确定减少${formatCount(certain, "人")}`
    + (perhaps ? `，另有待核实${formatCount(perhaps, "人")}` : ""))];
}
