/* Days and moments as an office writes them: 2月15日—23日, and the clock of Beijing. */

import { say } from "./say.js";

const WEEKDAYS = say("weekday_letters");
const MOMENT = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hourCycle: "h23",
  year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });

export function formatDay(date) {
  const { month, day } = split(date);
  return say("month_and_day", { month, day });
}

export function formatWeekday(date) {
  const { year, month, day } = split(date);
  return say("weekday_name", { letter: WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] });
}

export function formatDate(date) {
  return date ? say("date_with_year", { year: split(date).year, date: formatDay(date) }) : "";
}

/* The first and the last of several days, the year being told elsewhere. */
export function formatDays(dates) {
  if (!dates.length) return "";
  const [first, last] = [split(dates[0]), split(dates.at(-1))];
  if (dates.length === 1) return formatDay(dates[0]);
  if (first.year !== last.year) return `${formatDate(dates[0])}—${formatDate(dates.at(-1))}`;
  if (first.month !== last.month) return `${formatDay(dates[0])}—${formatDay(dates.at(-1))}`;
  return say("days_of_one_month", { month: first.month, first: first.day, last: last.day });
}

export function formatMoment(iso) {
  if (!iso) return "";
  const part = Object.fromEntries(MOMENT.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
  return say("moment_of_day", { year: part.year, month: part.month, day: part.day, hour: part.hour,
    minute: part.minute });
}

function split(date) {
  const [year, month, day] = date.split("-").map(Number);
  return { year, month, day };
}
