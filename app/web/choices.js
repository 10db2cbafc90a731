/* What is chosen above the map: the topic, and on holidays which one, which day and which figure. */

import { formatDay, formatWeekday } from "./dates.js";
import { at, element } from "./elements.js";
import { nameHoliday } from "./holidays.js";
import { say } from "./say.js";
import { NEXT, YEAR, listTopics } from "./view.js";

const MEASURES = [["flag", say("measure_flag")], ["low", say("measure_share_certain")],
  ["high", say("measure_share_most")]];
const FIRST = { topic: "share_covered", holiday: NEXT, day: "", measure: "flag" };

export class Choices {
  /* `next` and `year` name what stands for no holiday in particular; the year may be missing. */
  constructor({ labels, holidays, next, year, onChoose }) {
    this.holidays = holidays;
    this.onChoose = onChoose;
    this.chosen = FIRST;
    at("modes").append(...drawRadios("mode", listTopics(labels).map(({ id, title }) => [id, title]),
      (topic) => this.choose({ topic })));
    at("measures").append(...drawRadios("measure", MEASURES, (measure) => this.choose({ measure })));
    at("holiday").replaceChildren(...drawOptions([[NEXT, next], ...(year ? [[YEAR, year]] : [])]),
      ...drawGroup(say("coming_holidays"), holidays.filter((each) => each.upcoming && !each.weekend)),
      ...drawGroup(say("past_holidays"), holidays.filter((each) => !each.upcoming && !each.weekend)),
      ...drawGroup(say("ordinary_days"), holidays.filter((each) => each.weekend)));
    at("holiday").addEventListener("change", ({ target }) =>
      this.choose({ holiday: target.value, day: "" }));
    at("day").addEventListener("change", ({ target }) => this.choose({ day: target.value }));
    this.show(this.chosen);
  }

  choose(change) {
    const chosen = { ...this.chosen, ...change };
    if (!this.isNamed(chosen)) Object.assign(chosen, { day: "", measure: "flag" });
    this.onChoose(chosen);
  }

  isNamed({ topic, holiday }) {
    return topic === "holiday_flag" && holiday !== NEXT && holiday !== YEAR;
  }

  /* Ticks what is shown; nothing where somebody else has coloured the map. */
  show(chosen) {
    if (chosen) this.chosen = chosen;
    const { topic, holiday, day, measure } = chosen ?? {};
    tick("mode", topic);
    tick("measure", measure);
    const named = chosen && this.isNamed(chosen);
    at("holiday-choice").hidden = topic !== "holiday_flag";
    at("day-choice").hidden = at("measures").hidden = !named;
    at("holiday").value = this.chosen.holiday;
    if (!named) return;
    const dates = this.holidays.find((each) => each.holiday_id === holiday)?.dates ?? [];
    at("day").replaceChildren(...drawOptions([["", say("whole_holiday")],
      ...dates.map((date) => [date, `${formatDay(date)}（${formatWeekday(date)}）`])]));
    at("day").value = day;
  }
}

function drawGroup(label, holidays) {
  const options = drawOptions(holidays.map((each) => [each.holiday_id, nameHoliday(each)]));
  return options.length ? [element("optgroup", { label }, ...options)] : [];
}

function drawRadios(name, options, onChoose) {
  return options.map(([value, words]) => {
    const input = element("input", { type: "radio", name, value, autocomplete: "off" });
    input.addEventListener("change", () => onChoose(value));
    return element("label", {}, input, element("span", {}, words));
  });
}

function tick(name, value) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const inputs = document.querySelectorAll(`input[name=${name}]`);
  for (const input of inputs) input.checked = input.value === value;
}

function drawOptions(options) {
  return options.map(([value, words]) => element("option", { value }, words));
}
