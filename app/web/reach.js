/* One place asked about: its nearest site by road, the cutoff that applies, and why. */

import { fetchJson } from "./api.js";
import { chip, describe, element, fill } from "./elements.js";
import { formatDistance, formatLimit } from "./figures.js";
import { drawFailure, drawHeading } from "./panel.js";

export class ReachDesk {
  constructor({ button, stage, labels, onAddSite }) {
    Object.assign(this, { button, stage, labels, onAddSite });
    stage.offer(this);
  }

  open(answer) {
    this.stage.take(this);
    this.stage.aim(({ lng, lat }) => this.ask(lng, lat));
    this.draw(answer);
  }

  async ask(lon, lat) {
    const turn = this.stage.take(this);
    this.stage.aim((place) => this.ask(place.lng, place.lat));
    try {
      const found = await fetchJson(`/v1/reach?lon=${sixDigits(lon)}&lat=${sixDigits(lat)}`);
      if (!this.stage.isAt(turn)) return;
      this.draw(found.answer);
      this.stage.show("reach", found.features);
      this.stage.look(found.features, 80, 13);
      this.stage.fade();
    } catch (error) {
      if (!this.stage.isAt(turn)) return;
      drawFailure(this.stage.panel, "查询地点", error.message, () => this.stage.close(),
        () => this.ask(lon, lat));
    }
  }

  draw(answer) {
    const { labels, stage } = this;
    fill(stage.panel,
      drawHeading("查询地点", () => stage.close()),
      drawForm(answer, (lon, lat) => this.ask(lon, lat)),
      ...(answer ? drawAnswer(answer, labels, (lon, lat) => this.ask(lon, lat)) : [element("p", {}, "请在地图上点选，或填写经纬度。")]),
      ...(answer && !answer.outside ? [this.drawAdding(answer)] : []),
    );
    stage.focus();
  }

  drawAdding({ lon, lat }) {
    const button = element("button", { type: "button", className: "act" }, "在此拟增设单位");
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
  const go = element("button", { type: "button", className: "act" }, "查询该处");
  go.addEventListener("click", () => onAsk(lon, lat));
  return [element("p", { className: "near" }, `最近的道路在东经${sixDigits(lon)}°、北纬${sixDigits(lat)}°，`
    + `直线距离${formatDistance(metres)}。 `, go)];
}

function drawFigures(answer, labels) {
  const limit = answer.cutoff_m ?? undefined;
  const rows = [
    ["所在县（市、区）", answer.county],
    ["最近单位", answer.site_name || "没有沿道路可到达的单位"],
    ["沿道路距离", answer.road_distance_m === null ? labels.missing("road_distance_m")
      : formatDistance(answer.road_distance_m, limit)],
    ["服务半径限值", [`${formatLimit(limit)}（含）`, element("small", {}, answer.cutoff_reason)]],
    ["直线距离", formatDistance(answer.straight_distance_m, limit)],
    ["至最近道路的距离（地点）", answer.access_leg_m === null ? labels.missing("access_leg_m")
      : formatDistance(answer.access_leg_m)],
    ...(answer.site_access_leg_m === null ? []
      : [["至最近道路的距离（单位）", formatDistance(answer.site_access_leg_m)]]),
    ["到达方式", labels.value("way", answer.way)],
  ];
  return [
    element("p", { className: "chips" },
      chip(labels.value("status", answer.status), labels.colour("status", answer.status))),
    describe(rows),
    answer.way ? element("ul", { className: "lines" },
      element("li", { className: "line-path" }, "沿道路的路线"),
      element("li", { className: "line-leg" }, "至道路的距离"),
      element("li", { className: "line-straight" }, "直线距离")) : null,
  ];
}

function drawForm(answer, onAsk) {
  const field = (name, title, value, limit) => element("label", {}, title,
    element("input", {
      name, type: "number", step: "any", min: -limit, max: limit, required: true,
      value: value === undefined ? "" : String(value),
    }));
  const form = element("form", { className: "ask" },
    field("lon", "经度", answer?.lon, 180), field("lat", "纬度", answer?.lat, 90),
    element("button", { type: "submit" }, "查询"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onAsk(Number(form.elements.lon.value), Number(form.elements.lat.value));
  });
  return form;
}
