/* Holidays and ordinary weekends: how each is named, and what a county offers on it. */

import { chip, drawTable, element } from "./elements.js";
import { formatDays, formatPeople } from "./figures.js";

export function nameHoliday({ year, holiday, dates, weekend }) {
  return weekend ? `${year} 双休日(${dates.length} 天)` : `${year} ${holiday}(${formatDays(dates)})`;
}

export function drawHolidays(holidays, labels) {
  const words = (field, code) => chip(labels.value(field, code), labels.colour(field, code));
  const rows = holidays.map((row) => element("tr", {},
    element("th", { scope: "row" }, `${row.year} ${row.holiday}`, ...tellWorstDay(row)),
    element("td", {}, words("flag", row.flag), ...tellOneUnit(row, labels)),
    element("td", {}, `${row.days_served} / ${row.days_off} 天`),
    element("td", { className: "number" }, `${row.longest_gap_days} 天`)));
  return drawTable(["节假日", "开诊情况", "有开诊 / 放假", "最长连续无开诊"], rows);
}

function tellOneUnit({ flag_one_unit: flag }, labels) {
  return flag ? [element("small", {}, `同一单位全程:${labels.value("flag", flag)}`)] : [];
}

function tellWorstDay({ worst_day: day, drop_worst_day: drop }) {
  if (!day) return [];
  const fewer = drop === null || drop === undefined
    ? "较平日减少人口无法计算" : `服务半径内人口较平日减少 ${formatPeople(drop)} 人`;
  return [element("small", {}, `人口最少之日 ${day}:${fewer}`)];
}
