/* A new site as a scenario: where, called what, counted as urban or rural. */

import { element } from "../elements.js";
import { choice, drawForm, numberField, textField } from "../forms.js";
import { say } from "../say.js";

const LONGEST_NAME = 190;

export function drawAddingForm({ labels, place, onPick, onMake }) {
  const pick = element("button", { type: "button", className: "act" }, say("choose_on_map"));
  const degrees = (name, limit) => numberField(name, labels.field(name),
    { min: -limit, max: limit, step: "any", value: place ? String(place[name]) : "" });
  const form = drawForm(say("compute_effect"), (filled) => onMake(readAddition(filled)),
    textField("name", say("unit_name"), { maxLength: LONGEST_NAME, value: say("proposed_unit") }),
    degrees("lon", 180), degrees("lat", 90), pick,
    choice("setting", labels.field("setting"), [["", say("by_location")],
      ...labels.values("setting").map(({ value, zh }) => [value, zh])]));
  pick.addEventListener("click", () => onPick((lon, lat) => {
    form.elements.lon.value = lon;
    form.elements.lat.value = lat;
  }));
  return form;
}

function readAddition(form) {
  const { name, lon, lat, setting } = Object.fromEntries(new FormData(form));
  const site = { change: "add_site", name, lon: Number(lon), lat: Number(lat) };
  if (setting) site.setting = setting;
  return { name: say("proposed_named", { name: String(name) }), changes: [site] };
}

export function closingOf(site) {
  const { site_id: id, name } = site.properties;
  return { name: say("closing_named", { name: name.slice(0, LONGEST_NAME) }),
    changes: [{ change: "close_site", site_id: id }] };
}
