/* One place asked about: its nearest site by road, the cutoff that applies, and why. */

import { fetchJson } from "./api.js";
import { chip, describe, element, fill } from "./elements.js";
import { formatDistance, formatLimit } from "./figures.js";
import { drawFailure, drawHeading } from "./panel.js";
import { say } from "./say.js";

export class ReachPanel {
  constructor({ button, owner, labels, onAddSite }) {
    this.button = button;
    this.owner = owner;
    this.labels = labels;
    this.onAddSite = onAddSite;
    owner.register(this);
  }

  open(answer) {
    this.owner.take(this);
    this.owner.takeClicks(({ lng, lat }) => this.ask(lng, lat));
    this.draw(answer);
  }

  async ask(lon, lat) {
    const turn = this.owner.take(this);
    this.owner.takeClicks((place) => this.ask(place.lng, place.lat));
    try {
      const found = await fetchJson(`/v1/reach?lon=${sixDigits(lon)}&lat=${sixDigits(lat)}`);
      if (!this.owner.isAt(turn)) return;
      this.draw(found.answer);
      this.owner.show("reach", found.features);
      this.owner.zoomTo(found.features, 80, 13);
      this.owner.fade();
    } catch (error) {
      if (!this.owner.isAt(turn)) return;
      drawFailure(this.owner.panel, say("ask_about_place"), error.message, () => this.owner.close(),
        () => this.ask(lon, lat));
    }
  }

  draw(answer) {
    const { labels, owner } = this;
    fill(owner.panel,
      drawHeading(say("ask_about_place"), () => owner.close()),
      drawForm(answer, (lon, lat) => this.ask(lon, lat)),
      ...(answer ? drawAnswer(answer, labels, (lon, lat) => this.ask(lon, lat))
        : [element("p", {}, say("choose_on_map_or_fill"))]),
      ...(answer && !answer.outside ? [this.drawAdding(answer)] : []),
    );
    owner.focus();
  }

  drawAdding({ lon, lat }) {
    const button = element("button", { type: "button", className: "act" }, say("propose_unit_here"));
    button.addEventListener("click", () => this.onAddSite({ lon, lat }));
    return button;
  }
}

export function sixDigits(degrees) {
  return Number(degrees.toFixed(6));
}

/* Where there is no answer by road the reason stands first, and the nearest place that has a road. */
function drawAnswer(answer, labels, onAsk) {
  const { outside, reason } = answer;
  return [
    reason ? element("p", { className: "failure" }, reason) : null,
    ...drawNearestRoad(answer, onAsk),
    ...(outside ? [] : drawFigures(answer, labels)),
  ];
}

function drawNearestRoad({ nearest_road_lon: lon, nearest_road_lat: lat, nearest_road_m: metres }, onAsk) {
  if (lon === null || lon === undefined) return [];
  const go = element("button", { type: "button", className: "act" }, say("ask_this_place"));
  go.addEventListener("click", () => onAsk(lon, lat));
  return [element("p", { className: "near" }, `${say("nearest_road_at",
    { lon: sixDigits(lon), lat: sixDigits(lat), distance: formatDistance(metres) })} `, go)];
}

function drawFigures(answer, labels) {
  const limit = answer.cutoff_m ?? undefined;
  const rows = [
    [say("county_of_place"), answer.county],
    [say("nearest_unit"), answer.site_name || say("no_unit_by_road")],
    [say("distance_by_road"), answer.road_distance_m === null ? labels.missing("road_distance_m")
      : formatDistance(answer.road_distance_m, limit)],
    [say("service_radius_limit"), [say("limit_inclusive", { limit: formatLimit(limit) }),
      element("small", {}, answer.cutoff_reason)]],
    [say("straight_distance"), formatDistance(answer.straight_distance_m, limit)],
    [say("leg_of_place"), answer.access_leg_m === null ? labels.missing("access_leg_m")
      : formatDistance(answer.access_leg_m)],
    ...(answer.site_access_leg_m === null ? []
      : [[say("leg_of_unit"), formatDistance(answer.site_access_leg_m)]]),
    [say("way_of_travel"), labels.value("way", answer.way)],
  ];
  return [
    element("p", { className: "chips" },
      chip(labels.value("status", answer.status), labels.colour("status", answer.status))),
    describe(rows),
    answer.way ? element("ul", { className: "lines" },
      element("li", { className: "line-path" }, say("route_by_road")),
      element("li", { className: "line-leg" }, say("leg_to_road")),
      element("li", { className: "line-straight" }, say("straight_distance"))) : null,
  ];
}

function drawForm(answer, onAsk) {
  const field = (name, title, value, limit) => element("label", {}, title,
    element("input", {
      name, type: "number", step: "any", min: -limit, max: limit, required: true,
      value: value === undefined ? "" : String(value),
    }));
  const form = element("form", { className: "ask" },
    field("lon", say("lon_word"), answer?.lon, 180), field("lat", say("lat_word"), answer?.lat, 90),
    element("button", { type: "submit" }, say("ask_button")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onAsk(Number(form.elements.lon.value), Number(form.elements.lat.value));
  });
  return form;
}
