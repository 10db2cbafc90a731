/* One place asked about: its nearest site by road, the cutoff that applies, and why. */

import { chip, describe, element } from "./elements.js";
import { formatDistance } from "./figures.js";
import { drawHeading } from "./panel.js";

export function drawReach(place, { answer, labels, onAsk, onClose }) {
  place.replaceChildren(
    drawHeading("查询地点", onClose),
    drawForm(answer, onAsk),
    ...(answer ? drawAnswer(answer, labels) : [element("p", {}, "请在地图上点选,或填写经纬度。")]),
  );
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
