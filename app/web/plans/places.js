/* Places chosen for a plan, from a list or on the map: to be taken, left out, or with what they cost. */

import { fetchJson } from "../api.js";
import { drawTable, element } from "../elements.js";
import { mark } from "../marks.js";
import { sixDigits } from "../reach_panel.js";
import { say } from "../say.js";

const MOST_FOUND = 10;

export class Places {
  constructor({ labels, map, readCounty }) {
    this.labels = labels;
    this.map = map;
    this.readCounty = readCounty;
    this.source = "points";
    this.chosen = [];
    this.made = 0;
    this.find = element("input", { name: "find", type: "text", title: say("candidate_places"), "data-fields":
      "forced forbidden rows candidates" });
    this.found = element("ul", { className: "found" });
    this.said = element("p", { role: "status" });
    this.table = element("div");
    this.place = this.draw();
    this.refresh();
  }

  draw() {
    const button = (words, act) => {
      const made = element("button", { type: "button", className: "act" }, words);
      made.addEventListener("click", act);
      return made;
    };
    this.find.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.search();
    });
    return element("div", { className: "places" },
      element("label", { className: "field" }, element("span", {}, say("find_candidate_places")), this.find),
      element("p", { className: "ask" }, button(say("find_button"), () => this.search()),
        button(say("choose_on_map"), () => this.pick())),
      this.said, this.found, this.table);
  }

  list() {
    return this.chosen;
  }

  /* Ids of one source are unknown to another. */
  useSource(source) {
    this.source = source;
    const dropped = this.chosen.length;
    this.chosen = [];
    this.found.replaceChildren();
    this.said.textContent = dropped ? say("candidates_changed_choose_again") : "";
    this.refresh();
  }

  requireCosts(required) {
    this.costly = required;
    this.table.querySelectorAll("input").forEach((input) => { input.required = required; });
  }

  async search() {
    const text = this.find.value.trim();
    if (!text) return this.say(say("fill_name_or_code_first"));
    await this.ask({ text, limit: MOST_FOUND }, (features, count) => {
      this.found.replaceChildren(...features.map((each) => this.offer(each)));
      const more = count > features.length ? say("first_places_listed", { count: features.length }) : "";
      this.say(count ? say("places_found", { count, more }) : say("no_candidate_named", { text }));
    });
  }

  pick() {
    this.found.replaceChildren();
    this.say(say("choose_on_map_please"));
    this.map.takeClicks(async ({ lng, lat }) => {
      const place = { lon: sixDigits(lng), lat: sixDigits(lat) };
      if (this.source === "table") {
        this.made += 1;
        return this.add({ candidate_id: say("own_choice", { number: this.made }),
          name: say("own_chosen_place", { number: this.made }), ...place });
      }
      await this.ask({ ...place, limit: 1 }, ([nearest]) =>
        (nearest ? this.add(nearest.properties) : this.say(say("no_candidate_here"))));
    });
  }

  async ask(query, onFound) {
    const county = this.readCounty();
    const source = this.source === "table" ? "points" : this.source;
    const asked = new URLSearchParams({ source, ...query, ...(county ? { county } : {}) });
    this.say(say("finding_now"));
    try {
      const { features, numberMatched } = await fetchJson(`/v1/candidates?${asked}`);
      onFound(features, numberMatched);
    } catch (error) {
      this.say(error.message);
    }
  }

  offer({ properties: row }) {
    const take = element("button", { type: "button", className: "name" }, row.name || row.candidate_id);
    take.addEventListener("click", () => this.add(row));
    return element("li", {}, take, element("small", {}, `${row.county} · ${row.candidate_id}`));
  }

  add({ candidate_id: id, name, lon, lat }) {
    if (this.chosen.some((each) => each.candidate_id === id)) return this.say(say("already_in_table",
      { name: name || id }));
    const role = this.source === "table" ? "free" : "forced";
    this.chosen.push({ candidate_id: id, name: name || id,
      lon: Number(lon), lat: Number(lat), role, cost: "" });
    this.say(say("added_to_table", { name: name || id }));
    this.refresh();
  }

  say(words) {
    this.said.textContent = words;
  }

  refresh() {
    const { labels, chosen } = this;
    const roles = this.listRoles();
    const titles = [say("place_word"), labels.field("candidate_role"),
      ...(this.source === "table" ? [labels.field("cost")] : []), say("action_word")];
    this.table.replaceChildren(...(chosen.length
      ? [drawTable(titles, chosen.map((each, i) => this.drawRow(each, i, roles)))]
      : [element("p", {}, this.source === "table" ? say("add_one_own_place") : say("no_forced_places"))]));
    this.show(roles);
    this.requireCosts(this.costly);
  }

  listRoles() {
    return this.source === "table" ? ["free", "forced", "forbidden"] : ["forced", "forbidden"];
  }

  show(roles) {
    const colour = (role) => this.labels.colour("candidate_role", role);
    this.map.show(this.chosen.map((each, i) => mark(each, i + 1, colour(each.role))),
      roles.filter((role) => this.chosen.some((each) => each.role === role))
        .map((role) => [this.labels.value("candidate_role", role), colour(role)]));
  }

  drawRow(row, i, roles) {
    const look = element("button", { type: "button", className: "name" }, `${i + 1}. ${row.name}`);
    look.addEventListener("click", () => this.map.look(mark(row, "")));
    const role = element("select", { "aria-label": say("place_in_plan", { name: row.name }) },
      ...roles.map((code) =>
      element("option", { value: code, selected: code === row.role },
        this.labels.value("candidate_role", code))));
    role.addEventListener("change", () => {
      row.role = role.value;
      this.show(roles);
    });
    const remove = element("button", { type: "button", className: "quiet",
      "aria-label": say("remove_named", { name: row.name }) }, say("remove_button"));
    remove.addEventListener("click", () => {
      this.chosen.splice(i, 1);
      this.refresh();
      this.find.focus();
    });
    const cells = [role, ...(this.source === "table" ? [this.drawCost(row, i)] : []), remove];
    return element("tr", {}, element("th", { scope: "row" }, look),
      ...cells.map((each) => element("td", {}, each)));
  }

  drawCost(row, i) {
    const title = say("cost_of_named", { name: row.name });
    const cost = element("input", { name: `rows.${i}.cost`, title, "aria-label": title, type: "number",
      min: 0, step: "any", value: row.cost });
    cost.addEventListener("input", () => { row.cost = cost.value; });
    return cost;
  }
}
