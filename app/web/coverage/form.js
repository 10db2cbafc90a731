/* The question about coverage: on which day, by which sites, and whom to count. */

import { choice, dateField, drawForm, numberField, tick } from "../forms.js";

const DEFAULTS = { min_days_per_week: "0", weight: "residents" };

export function drawCoverageForm(labels, { allowed, kinds = [], question }, onAsk) {
  const words = (field, codes) => codes.map((code) => [code, labels.value(field, code)]);
  return drawForm("查询", (form) => onAsk(readQuery(form)),
    choice("service", labels.field("service"), [...words("service", allowed.service), ["any", "任一项目"]],
      question.service),
    dateField("date", `${labels.field("date")}（不填为平日）`),
    choice("tier", `${labels.field("tier")}不低于`, [["", "不限"], ...words("tier", allowed.tier)]),
    choice("kind", labels.field("kind"), [["", "不限"],
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
    if (value && value !== DEFAULTS[name]) query.append(name, value === "on" ? "true" : value);
  }
  return query;
}
