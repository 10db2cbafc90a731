/* Further conditions on new sites: where they may stand, what they cost and can take. */

import { element } from "../elements.js";
import { allow, choice, numberField, textField, tick } from "../forms.js";
import { say } from "../say.js";
import { Places } from "./places.js";

const SOURCES = ["points", "townships", "table"];
const DEFAULT_SECONDS = "60";
const NUMBERS = ["budget", "capacity", "time_limit", "alternatives"];

/* Gives the folded inputs, `arrange` for what depends on others, and `list` of the places chosen. */
export function drawMore({ labels, map, readCounty }) {
  const free = { required: false, step: "any", placeholder: say("no_limit") };
  const source = choice("candidates", labels.field("candidate_source"),
    SOURCES.map((code) => [code, labels.value("candidate_source", code)]));
  const budget = numberField("budget", labels.field("budget"), { ...free, min: 0, max: 10 ** 12 });
  const capacity = numberField("capacity", labels.field("new_capacity"), { ...free, min: 1, max: 10 ** 9 });
  const besides = drawBesides(labels);
  const places = new Places({ labels, map, readCounty });
  const inputs = element("div", { className: "inputs" }, source, budget, capacity,
    numberField("time_limit", labels.field("time_limit"), { min: 1, max: 3600, value: DEFAULT_SECONDS }),
    tick("each_county", labels.field("each_county")), ...besides);
  const place = element("details", { className: "more" }, element("summary", {}, say("more_conditions")),
    inputs, places.place);
  const select = source.querySelector("select");
  select.addEventListener("change", () => places.useSource(select.value));
  const arrange = (takesVariants) => {
    arrangeBesides(besides, takesVariants);
    const spend = budget.querySelector("input");
    allow(spend, select.value === "table");
    places.requireCosts(Boolean(spend.value) && !spend.disabled);
  };
  return { place, arrange, list: () => places.list() };
}

/* Phases, other choices and sites that stay: of the most people alone, phases by themselves. */
function drawBesides(labels) {
  const free = { required: false, placeholder: say("not_needed") };
  return [
    textField("phases", labels.field("phases"), { ...free, maxlength: 60, placeholder: say("like_numbers") }),
    numberField("alternatives", labels.field("alternatives"), { ...free, min: 1, max: 20 }),
    tick("stability", labels.field("stability_asked")),
  ];
}

function arrangeBesides(besides, takesVariants) {
  const [phases, ...others] = besides.map((each) => each.querySelector("input"));
  allow(phases, takesVariants);
  for (const input of others) allow(input, takesVariants && !phases.value.trim());
}

function readBesides(request) {
  const phases = request.phases?.trim();
  delete request.phases;
  if (phases) {
    request.phases = phases.split(/[,，、\s]+/).filter(Boolean).map(Number);
    delete request.sites;
  }
  if (request.stability) request.stability = true;
}

/* Only what was asked for is sent; the rest is left to the service. */
export function readMore(filled, chosen) {
  const { find, time_limit: seconds, each_county: each, ...request } = filled;
  for (const name of Object.keys(request)) {
    if (name.startsWith("rows.")) delete request[name];
  }
  if (seconds !== DEFAULT_SECONDS) request.time_limit = seconds;
  for (const name of NUMBERS) {
    if (request[name]) request[name] = Number(request[name]);
    else delete request[name];
  }
  if (each) request.each_county = true;
  readBesides(request);
  for (const role of ["forced", "forbidden"]) {
    const ids = chosen.filter((each) => each.role === role).map((each) => each.candidate_id);
    if (ids.length) request[role] = ids;
  }
  if (request.candidates === "table") {
    request.rows = chosen.map(({ candidate_id, name, lon, lat, cost }) =>
      ({ candidate_id, name, lon, lat, cost: cost === "" ? null : Number(cost) }));
  }
  return request;
}
