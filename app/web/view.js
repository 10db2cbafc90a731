/* What map, legend and table show at one time: a mode, on a holiday and a day of it, and what it
   finds of every county. */

import { fetchJson } from "./api.js";
import { formatDay, formatWeekday } from "./dates.js";
import { listFlags, nameHoliday, readCountyFlag, readDay, readPeriod, readYearFlag } from "./holidays.js";
import { codeMode, dayShareMode, shareMode } from "./modes.js";
import { say } from "./say.js";

/**
 * `flags` and `shares` are of the table, by adcode; `shares` is null where they are the usual ones,
 * else `sharesOf` says of which day.
 * @typedef {{ mode: any, found: Map<string, any>, flags: Map<string, any>,
 *   shares: Map<string, any> | null, flagTitle: string, sharesOf: string }} View
 */

export const NEXT = "";
export const YEAR = "year";
const SHARE = say("share_within_radius");
/** @type {Pick<View, "shares" | "sharesOf">} */
const USUAL = { shares: null, sharesOf: "" };
const BOUNDS = { low: say("certain_word"), high: say("at_most_word") };

export function listTopics(labels) {
  return [
    { id: "share_covered", title: SHARE },
    { id: "verdict", title: labels.field("verdict") },
    { id: "holiday_flag", title: say("holiday_opening") },
  ];
}

/* Of several holidays each is asked for once. */
export class Views {
  constructor({ labels, target, counties, holidays, flagOf, yearOf }) {
    this.labels = labels;
    this.target = target;
    this.holidays = holidays;
    this.flagOf = flagOf;
    this.yearOf = yearOf;
    this.asked = new Map();
    this.rows = new Map([...counties].map(([code, each]) => [code, each.properties]));
  }

  /** @returns {Promise<View>} */
  async open({ topic, holiday, day, measure }) {
    const read = topic === "holiday_flag" && holiday === YEAR ? readYearFlag : readCountyFlag;
    const usual = this.readFlags((row) => read(row, this.labels));
    if (topic === "share_covered") return this.openShares(usual);
    if (topic === "verdict") return this.openVerdicts(usual);
    if (holiday === NEXT || holiday === YEAR) {
      return this.openFlags(usual, this.nameChoice(holiday), this.nameChoice(holiday));
    }
    return this.openHoliday(holiday, day, measure);
  }

  openShares(flags) {
    const mode = shareMode(SHARE, this.target);
    return { ...this.find(mode, readShare), ...USUAL, flags, flagTitle: this.nameChoice(NEXT) };
  }

  openVerdicts(flags) {
    const mode = codeMode(this.labels.field("verdict"), this.labels, "verdict");
    return { ...this.find(mode, (row) => ({ code: row.verdict })), ...USUAL, flags,
      flagTitle: this.nameChoice(NEXT) };
  }

  openFlags(flags, title, flagTitle, day = USUAL) {
    const mode = codeMode(say("holiday_opening_of", { title }), this.labels, "flag", listFlags(this.labels));
    const found = new Map([...this.rows.keys()].map((code) => [code, mode.find(flags.get(code) ?? NOT_SAID)]));
    return { mode, found, flags, flagTitle, ...day };
  }

  async openHoliday(holidayId, day, measure) {
    const items = await this.ask(holidayId);
    const named = this.holidays.find((each) => each.holiday_id === holidayId);
    const title = day ? `${formatDay(day)}（${formatWeekday(day)}）` : nameHoliday(named);
    const flags = new Map(items.map((item) => [item.adcode, day
      ? readDay(findDay(item, day), this.labels) : readPeriod(item, this.labels)]));
    const shares = new Map(items.map((item) => [item.adcode, boundsOn(item, day)]));
    const shown = { shares, sharesOf: day ? say("that_day") : say("day_of_lowest_cover") };
    if (measure === "flag") return this.openFlags(flags, title, title, shown);
    const when = day ? title : say("day_of_lowest_cover_of", { year: named.year, holiday: named.holiday });
    const mode = dayShareMode(`${when}${SHARE}（${BOUNDS[measure]}）`, measure);
    return { ...this.find(mode, ({ adcode }) => shares.get(adcode) ?? {}), ...shown, flags, flagTitle: title };
  }

  async ask(holidayId) {
    if (!this.asked.has(holidayId)) {
      const answer = await fetchJson(`/v1/holidays/${encodeURIComponent(holidayId)}/counties`);
      this.asked.set(holidayId, answer.items);
    }
    return this.asked.get(holidayId);
  }

  nameChoice(holiday) {
    return holiday === YEAR ? this.yearOf : this.flagOf;
  }

  readFlags(read) {
    return new Map([...this.rows].map(([code, row]) => [code, read(row)]));
  }

  find(mode, read) {
    return { mode, found: new Map([...this.rows].map(([code, row]) => [code, mode.find(read(row))])) };
  }
}

const NOT_SAID = { code: "undetermined" };

export function readShare({ share_covered: low, share_upper: high, verdict }) {
  return { low, high, verdict };
}

function findDay(item, date) {
  return item.days.find((day) => day.date === date) ?? { flag: "undetermined" };
}

/* Certain and possible share on a day, or on the day of least cover of the holiday. */
function boundsOn(item, date) {
  const day = findDay(item, date || item.worst_day);
  const { residents, covered_on_day: covered, unknown_on_day: unknown } = day;
  if (!residents) return { low: null, high: null };
  return { low: covered / residents, high: (covered + unknown) / residents,
    covered, unknown, uncovered: residents - covered - unknown, residents };
}
