import assert from "node:assert/strict";
import { test } from "node:test";

import { formatDate, formatDay, formatDays, formatMoment, formatWeekday } from "../../../app/web/dates.js";

test("a day is written without the nought before it", () => {
  assert.equal(formatDay("2026-02-05"), "2月5日");
  assert.equal(formatDate("2026-02-05"), "2026年2月5日");
  assert.equal(formatDate(null), "");
});

test("days of one month name it once", () => {
  assert.equal(formatDays(["2026-02-15", "2026-02-16", "2026-02-23"]), "2月15日—23日");
});

test("days of two months and of two years name both", () => {
  assert.equal(formatDays(["2026-09-30", "2026-10-08"]), "9月30日—10月8日");
  assert.equal(formatDays(["2026-12-31", "2027-01-02"]), "2026年12月31日—2027年1月2日");
});

test("one day is no range, and no day is nothing", () => {
  assert.equal(formatDays(["2026-01-01"]), "1月1日");
  assert.equal(formatDays([]), "");
});

test("a weekday is that of the calendar whatever the zone of the machine", () => {
  assert.equal(formatWeekday("2026-02-15"), "周日");
  assert.equal(formatWeekday("2026-02-21"), "周六");
});

test("a moment is told by the clock of Beijing", () => {
  assert.equal(formatMoment("2026-11-30T16:05:00Z"), "2026年12月1日00:05");
  assert.equal(formatMoment(""), "");
});
