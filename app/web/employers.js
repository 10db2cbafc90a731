/* Employers on the map: a layer that is switched on, its key, and what one of them says. */

import { fetchFeatures } from "./api.js";
import { chip, describe, element } from "./elements.js";
import { formatDistance, formatPeople } from "./figures.js";

export class EmployerLayer {
  constructor({ button, key, counts, labels, tell }) {
    Object.assign(this, { button, key, counts, labels, tell });
    this.shown = false;
    button.hidden = !counts;
    button.addEventListener("click", () => this.switch());
  }

  useMap(map) {
    this.map = map;
    map.paintEmployers(this.labels.values("status").map(({ value, colour }) => [value, colour]));
    this.draw();
  }

  async switch() {
    this.shown = !this.shown;
    this.button.setAttribute("aria-pressed", String(this.shown));
    this.key.hidden = !this.shown;
    if (!this.shown) return this.draw();
    this.drawKey();
    try {
      this.features ??= await fetchFeatures("/v1/employers?limit=1000");
      this.draw();
    } catch (error) {
      this.shown = false;
      this.button.setAttribute("aria-pressed", "false");
      this.key.hidden = true;
      this.tell(`企事业单位未能载入，其余内容不受影响：${error.message}`);
    }
  }

  draw() {
    if (!this.map) return;
    if (!this.shown) this.popup?.remove();
    const drawn = this.shown ? this.features ?? [] : [];
    this.map.setFeatures("employers", drawn.filter((each) => each.geometry));
  }

  drawKey() {
    const rows = this.labels.values("status").map(({ value, zh, colour }) => {
      const count = this.counts.by_status[value]?.employers ?? 0;
      return element("li", {}, chip(zh, colour), element("b", {}, ` ${formatPeople(count)}`));
    });
    const visited = ["assigned", "partly_assigned"]
      .reduce((sum, code) => sum + (this.counts.by_visit[code]?.employers ?? 0), 0);
    const unplaced = this.counts.by_visit.unplaced?.employers ?? 0;
    this.key.replaceChildren(
      element("h3", {}, "企事业单位（家）"),
      element("ul", {}, ...rows),
      element("p", {}, `圆越大职工越多；已安排上门${formatPeople(visited)}家`),
      unplaced ? element("p", {}, `另有大型单位${formatPeople(unplaced)}家无坐标，未画出`) : "",
      element("p", {}, element("a", { href: "/v1/employers/visits.xlsx" }, "下载上门清单（Excel）")),
    );
  }

  /* Whether the click met an employer. */
  answerClick(event) {
    const hit = this.find(event);
    if (!hit) return false;
    this.popup?.remove();
    this.popup = this.map.openPopup(hit.geometry.coordinates, this.describe(hit.properties));
    return true;
  }

  find(event) {
    return this.shown ? event.find("employers") : undefined;
  }

  describe(employer) {
    const { labels } = this;
    const visits = employer.visit_site_name ? [
      [labels.field("visit_site_name"), employer.visit_site_name],
      ["上门路程", formatDistance(employer.visit_distance_m)],
    ] : [];
    return element("div", { className: "employer" },
      element("h3", {}, employer.name),
      describe([
        [labels.plain("headcount"), employer.headcount ? `${formatPeople(employer.headcount)}人` : "未填写"],
        [labels.field("status"), chip(labels.value("status", employer.status),
          labels.colour("status", employer.status))],
        ["最近单位", employer.nearest_site_name || "没有沿道路可到达的单位"],
        ["沿道路距离", formatDistance(employer.road_distance_m)],
        [labels.field("visit"), labels.value("visit", employer.visit)],
        ...visits,
      ]));
  }
}
