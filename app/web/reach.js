/* One place asked about: its nearest site by road, the cutoff that applies, and why. */

import { fetchJson } from "./api.js";
import { chip, describe, element } from "./elements.js";
import { formatDistance } from "./figures.js";
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
    stage.panel.replaceChildren(
      drawHeading("查询地点", () => stage.close()),
      drawForm(answer, (lon, lat) => this.ask(lon, lat)),
      ...(answer ? drawAnswer(answer, labels) : [element("p", {}, "请在地图上点选,或填写经纬度。")]),
      ...(answer && !answer.outside ? [this.drawAdding(answer)] : []),
    );
    stage.focus();
  }

  drawAdding({ lon, lat }) {
    const button = element("button", { type: "button", className: "act" }, "若在此增设");
    button.addEventListener("click", () => this.onAddSite({ lon, lat }));
    return button;
  }
}

export function sixDigits(degrees) {
  return Number(degrees.toFixed(6));
}

function drawAnswer(answer, labels) {
  const limit = answer.cutoff_m;
  const away = element("p", { className: "failure" }, "该地点不在研究范围内的任何县区。");
  return [
    ...(answer.outside ? [away] : []),
    element("p", { className: "chips" },
      chip(labels.value("status", answer.status), labels.colour("status", answer.status))),
    describe([
      ["所在县区", answer.county || "无"],
      ["最近单位", answer.site_name || "找不到可到达的单位"],
      ["路网距离", formatDistance(answer.road_distance_m, limit)],
      ["服务半径限值", [`${formatDistance(limit)}(含)`, element("small", {}, answer.cutoff_reason)]],
      ["直线距离", formatDistance(answer.straight_distance_m, limit)],
      ["接驳距离(地点端)", formatDistance(answer.access_leg_m)],
      ["接驳距离(单位端)", formatDistance(answer.site_access_leg_m)],
      ["到达方式", answer.way ? labels.value("way", answer.way) : "没有道路可达"],
    ]),
    element("ul", { className: "lines" },
      element("li", { className: "line-path" }, "沿路网的路线"),
      element("li", { className: "line-leg" }, "接驳距离"),
      element("li", { className: "line-straight" }, "直线距离")),
  ];
}

function drawForm(answer, onAsk) {
  const field = (name, title, value, limit) => element("label", {}, title,
    element("input", {
      name, type: "number", step: "any", min: -limit, max: limit, required: true,
      value: value === undefined ? "" : String(value),
    }));
  const form = element("form", { className: "ask" },
    field("lon", "经度 ", answer?.lon, 180), field("lat", "纬度 ", answer?.lat, 90),
    element("button", { type: "submit" }, "查询"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onAsk(Number(form.elements.lon.value), Number(form.elements.lat.value));
  });
  return form;
}
