/* Employers on the map: a layer that is switched on, its key, and what one of them says. */

import { fetchFeatures } from "./api.js";
import { chip, describe, element } from "./elements.js";
import { formatDistance, formatPeople } from "./figures.js";
import { say } from "./say.js";

export class EmployerLayer {
  /** @type {any[] | undefined} */
  features;

  constructor({ button, key, counts, labels, tell }) {
    this.button = button;
    this.key = key;
    this.counts = counts;
    this.labels = labels;
    this.tell = tell;
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
      this.tell(say("part_not_loaded", { part: say("employers_word"), reason: error.message }));
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
      element("h3", {}, say("employers_count_title")),
      element("ul", {}, ...rows),
      element("p", {}, say("employer_circle_size", { visited: formatPeople(visited) })),
      unplaced ? element("p", {}, say("large_employers_unplaced", { count: formatPeople(unplaced) })) : "",
      element("p", {}, element("a", { href: "/v1/employers/visits.xlsx" }, say("download_visit_list"))),
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
      [say("visit_distance"), formatDistance(employer.visit_distance_m)],
    ] : [];
    return element("div", { className: "employer" },
      element("h3", {}, employer.name),
      describe([
        [labels.plain("headcount"), employer.headcount
          ? say("people_count", { people: formatPeople(employer.headcount) }) : say("not_filled_in")],
        [labels.field("status"), chip(labels.value("status", employer.status),
          labels.colour("status", employer.status))],
        [say("nearest_unit"), employer.nearest_site_name || say("no_unit_by_road")],
        [say("distance_by_road"), formatDistance(employer.road_distance_m)],
        [labels.field("visit"), labels.value("visit", employer.visit)],
        ...visits,
      ]));
  }
}
