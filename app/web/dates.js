/* Days and moments as an office writes them: 2月15日—23日, and the clock of Beijing. */

const WEEKDAYS = "日一二三四五六";
const MOMENT = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hourCycle: "h23",
  year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });

export function formatDay(date) {
  const { month, day } = split(date);
  return `${month}月${day}日`;
}

export function formatWeekday(date) {
  const { year, month, day } = split(date);
  return `周${WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]}`;
}

export function formatDate(date) {
  return date ? `${split(date).year}年${formatDay(date)}` : "";
}

/* The first and the last of several days, the year being told elsewhere. */
export function formatDays(dates) {
  if (!dates.length) return "";
  const [first, last] = [split(dates[0]), split(dates.at(-1))];
  if (dates.length === 1) return formatDay(dates[0]);
  if (first.year !== last.year) return `${formatDate(dates[0])}—${formatDate(dates.at(-1))}`;
  if (first.month !== last.month) return `${formatDay(dates[0])}—${formatDay(dates.at(-1))}`;
  return `${first.month}月${first.day}日—${last.day}日`;
}

export function formatMoment(iso) {
  if (!iso) return "";
  const part = Object.fromEntries(MOMENT.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
  return `${part.year}年${part.month}月${part.day}日${part.hour}:${part.minute}`;
}

function split(date) {
  const [year, month, day] = date.split("-").map(Number);
  return { year, month, day };
}
