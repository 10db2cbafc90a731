/* The question about coverage: on which day, by which sites, and whom to count. */

import { choice, dateField, drawForm, numberField, tick } from "../forms.js";
import { say } from "../say.js";

const DEFAULTS = { min_days_per_week: "0", weight: "residents" };

export function drawCoverageForm(labels, { allowed, kinds = [], question }, onAsk) {
  const words = (field, codes) => codes.map((code) => [code, labels.value(field, code)]);
  return drawForm(say("ask_button"), (form) => onAsk(readQuery(form)),
    choice("service", labels.field("service"), [...words("service", allowed.service),
      ["any", say("any_service")]],
      question.service),
    dateField("date", say("date_blank_for_ordinary", { date: labels.field("date") })),
    choice("tier", say("tier_at_least", { tier: labels.field("tier") }),
      [["", say("no_limit")], ...words("tier", allowed.tier)]),
    choice("kind", labels.field("kind"), [["", say("no_limit")],
      ...kinds.map(({ kind, zh }) => [kind, zh])], ""),
    numberField("min_days_per_week", labels.field("min_days_per_week"),
      { min: 0, max: 7, step: 0.5, value: DEFAULTS.min_days_per_week }),
    choice("weight", labels.field("weight"), words("weight", allowed.weight), DEFAULTS.weight),
    tick("own_county", labels.field("own_county")),
    tick("booking", labels.field("booking")),
    tick("consultation", labels.field("consultation")));
}

/* Only what differs from the headline is asked, so that equal questions have equal addresses. */
function readQuery(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value && value !== DEFAULTS[name]) query.append(name, value === "on" ? "true" : String(value));
  }
  return query;
}
