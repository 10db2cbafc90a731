/* Places chosen for a plan, from a list or on the map: to be taken, left out, or with what they cost. */

import { fetchJson } from "../api.js";
import { drawTable, element } from "../elements.js";
import { mark } from "../marks.js";
import { sixDigits } from "../reach.js";

const MOST_FOUND = 10;

export class Places {
  constructor({ labels, map, readCounty }) {
    Object.assign(this, { labels, map, readCounty, source: "points", chosen: [], made: 0 });
    this.find = element("input", { name: "find", type: "text", title: "候选地点", "data-fields":
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
      element("label", { className: "field" }, element("span", {}, "按名称或编码查找候选地点"), this.find),
      element("p", { className: "ask" }, button("查找", () => this.search()),
        button("在地图上点选", () => this.pick())),
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
    this.said.textContent = dropped ? "候选地点的范围已改变，请重新选定。" : "";
    this.refresh();
  }

  requireCosts(required) {
    this.costly = required;
    this.table.querySelectorAll("input").forEach((input) => { input.required = required; });
  }

  async search() {
    const text = this.find.value.trim();
    if (!text) return this.say("请先填写名称或编码。");
    await this.ask({ text, limit: MOST_FOUND }, (features, count) => {
      this.found.replaceChildren(...features.map((each) => this.offer(each)));
      const more = count > features.length ? `，列出前${features.length}处，请填写更完整的名称` : "";
      this.say(count ? `找到${count}处${more}。` : `没有名称含“${text}”的候选地点。`);
    });
  }

  pick() {
    this.found.replaceChildren();
    this.say("请在地图上点选。");
    this.map.aim(async ({ lng, lat }) => {
      const place = { lon: sixDigits(lng), lat: sixDigits(lat) };
      if (this.source === "table") {
        this.made += 1;
        return this.add({ candidate_id: `自选${this.made}`, name: `自选地点${this.made}`, ...place });
      }
      await this.ask({ ...place, limit: 1 }, ([nearest]) =>
        (nearest ? this.add(nearest.properties) : this.say("此处没有候选地点。")));
    });
  }

  async ask(query, onFound) {
    const county = this.readCounty();
    const source = this.source === "table" ? "points" : this.source;
    const asked = new URLSearchParams({ source, ...query, ...(county ? { county } : {}) });
    this.say("正在查找……");
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
    if (this.chosen.some((each) => each.candidate_id === id)) return this.say(`“${name || id}”已在表中。`);
    const role = this.source === "table" ? "free" : "forced";
    this.chosen.push({ candidate_id: id, name: name || id, lon: Number(lon), lat: Number(lat), role, cost: "" });
    this.say(`已加入“${name || id}”。`);
    this.refresh();
  }

  say(words) {
    this.said.textContent = words;
  }

  refresh() {
    const { labels, chosen } = this;
    const roles = this.listRoles();
    const titles = ["地点", labels.field("candidate_role"),
      ...(this.source === "table" ? [labels.field("cost")] : []), "操作"];
    this.table.replaceChildren(...(chosen.length
      ? [drawTable(titles, chosen.map((each, i) => this.drawRow(each, i, roles)))]
      : [element("p", {}, this.source === "table" ? "请加入至少一处自选地点。" : "未指定必须或不得入选的地点。")]));
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
    const role = element("select", { "aria-label": `“${row.name}”在方案中` }, ...roles.map((code) =>
      element("option", { value: code, selected: code === row.role }, this.labels.value("candidate_role", code))));
    role.addEventListener("change", () => {
      row.role = role.value;
      this.show(roles);
    });
    const remove = element("button", { type: "button", className: "quiet", "aria-label": `移除“${row.name}”` }, "移除");
    remove.addEventListener("click", () => {
      this.chosen.splice(i, 1);
      this.refresh();
      this.find.focus();
    });
    const cells = [role, ...(this.source === "table" ? [this.drawCost(row, i)] : []), remove];
    return element("tr", {}, element("th", { scope: "row" }, look), ...cells.map((each) => element("td", {}, each)));
  }

  drawCost(row, i) {
    const title = `“${row.name}”的费用`;
    const cost = element("input", { name: `rows.${i}.cost`, title, "aria-label": title, type: "number",
      min: 0, step: "any", value: row.cost });
    cost.addEventListener("input", () => { row.cost = cost.value; });
    return cost;
  }
}
