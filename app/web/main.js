/* Puts the page together: loads what it shows, then lets map, table and panel speak. */

import { fetchFeatures, fetchJson } from "./api.js";
import { element } from "./elements.js";
import { EmployerLayer } from "./employers.js";
import { formatShare } from "./figures.js";
import { nameHoliday } from "./holidays.js";
import { Labels } from "./labels.js";
import { drawLegend } from "./legend.js";
import { boundsOf, fadeCounties, markCounty, openMap, paintCounties, setFeatures } from "./map.js";
import { classOf, listModes } from "./modes.js";
import { drawCounty, drawFailure, tellArea } from "./panel.js";
import { drawReach } from "./reach.js";
import { drawSummary } from "./summary.js";
import { CountyTable } from "./table.js";

const at = (id) => document.getElementById(id);

class Page {
  constructor({ assessment, dictionary, counties, prefectures, holidays }) {
    this.labels = new Labels(dictionary.items);
    this.target = Number(assessment.standard.target);
    this.counties = new Map(counties.map((each) => [each.id, each]));
    this.prefectures = prefectures;
    this.holidays = holidays.items;
    this.modes = listModes(this.labels, this.target);
    this.mode = this.modes[0];
    this.values = new Map();
    this.chosen = null;
    this.asked = 0;
    drawSummary(assessment, this.labels, this.target);
    this.table = new CountyTable(at("counties"), counties.map((each) => each.properties),
      this.labels, this.target, (adcode) => this.showCounty(adcode));
    this.employers = new EmployerLayer({ button: at("employer-tool"), key: at("employer-legend"),
      counts: assessment.employers, labels: this.labels, tell: (message) => this.tell(message) });
    this.drawChoices();
    this.showMode(this.mode);
  }

  async startMap() {
    const { map, home } = await openMap("map", [...this.counties.values()], this.prefectures);
    Object.assign(this, { map, home });
    this.paint();
    this.employers.useMap(map);
    map.on("click", (event) => this.answerClick(event));
    map.on("mousemove", (event) => this.showTip(event));
    map.on("mouseout", () => { at("tip").hidden = true; });
    map.on("idle", () => { at("map").dataset.idle = "true"; });
    at("map-message").hidden = true;
    if (this.chosen && !at("panel").hidden) this.showCounty(this.chosen);
  }

  drawChoices() {
    const names = [...new Set([...this.counties.values()].map((c) => c.properties.prefecture))];
    const option = (value, text) => element("option", { value }, text);
    at("prefecture").replaceChildren(option("", "全部"), ...names.map((name) => option(name, name)));
    at("prefecture").addEventListener("change", (event) => this.keepPrefecture(event.target.value));
    at("holiday").replaceChildren(option("", "最近年份各节假日中最差"), ...this.holidays.map((each) =>
      option(each.holiday_id, nameHoliday(each))));
    at("holiday").addEventListener("change", () => this.showMode(this.mode));
    at("modes").append(...this.modes.map((mode) => {
      const input = element("input", { type: "radio", name: "mode", value: mode.id,
        checked: mode === this.mode });
      input.addEventListener("change", () => this.showMode(mode));
      return element("label", {}, input, element("span", {}, mode.title));
    }));
    at("reach-tool").addEventListener("click", () => this.switchReach());
    this.keepPrefecture("");
  }

  keepPrefecture(name) {
    at("matched").textContent = `${this.table.keepPrefecture(name)} 个`;
    this.table.markChosen(this.chosen);
  }

  async showMode(mode) {
    this.mode = mode;
    const holiday = mode.id === "holiday_flag" ? at("holiday").value : "";
    at("holiday-choice").hidden = mode.id !== "holiday_flag";
    try {
      const values = holiday ? await loadFlags(holiday) : this.valuesOf(mode.id);
      if (this.mode !== mode) return;
      this.values = values;
    } catch (error) {
      return this.tell(error.message);
    }
    const note = mode.id === "share_covered" ? "非疫苗接种率" : "";
    drawLegend(at("legend"), mode, this.values, note);
    this.paint();
  }

  valuesOf(field) {
    return new Map([...this.counties].map(([code, each]) => [code, each.properties[field]]));
  }

  paint() {
    if (!this.map) return;
    paintCounties(this.map,
      [...this.values].map(([code, value]) => [code, classOf(this.mode, value).colour]));
  }

  answerClick({ lngLat, point }) {
    if (this.asking) return this.askReach(lngLat.lng, lngLat.lat);
    if (this.employers.answerClick({ point })) return;
    const [hit] = this.map.queryRenderedFeatures(point, { layers: ["county-fill"] });
    if (hit) this.showCounty(hit.properties.adcode);
  }

  showTip({ point }) {
    const [site] = this.map.queryRenderedFeatures(point, { layers: ["sites-circle"] });
    const [county] = this.map.queryRenderedFeatures(point, { layers: ["county-fill"] });
    const employer = this.employers.find(point);
    const hit = site ?? employer ?? county;
    at("tip").hidden = !hit || this.asking;
    if (at("tip").hidden) return;
    const { name, adcode } = hit.properties;
    at("tip").textContent = site || employer ? name : `${name}:${this.tellValue(adcode)}`;
    at("tip").style.transform = `translate(${point.x + 14}px, ${point.y + 14}px)`;
  }

  tellValue(adcode) {
    const value = this.values.get(adcode);
    return this.mode.id === "share_covered"
      ? formatShare(value, this.target) : this.labels.value(this.mode.id, value);
  }

  async showCounty(adcode) {
    const asked = ++this.asked;
    this.chosen = adcode;
    this.table.markChosen(adcode);
    const feature = this.counties.get(adcode);
    this.openPanel();
    this.clearMap();
    if (this.map) {
      markCounty(this.map, adcode);
      this.map.fitBounds(boundsOf([feature]), { padding: 60, maxZoom: 11 });
    }
    try {
      const [county, gaps, sites] = await Promise.all([
        fetchJson(`/v1/counties/${adcode}`),
        fetchFeatures(`/v1/counties/${adcode}/gaps?limit=1000`),
        fetchFeatures(`/v1/sites?county=${adcode}&limit=1000`),
      ]);
      if (asked !== this.asked) return;
      const gapsByPeople = gaps.sort((a, b) => b.properties.residents - a.properties.residents);
      drawCounty(at("panel"), { county, gaps: gapsByPeople, sites, labels: this.labels,
        target: this.target, onClose: () => this.closePanel(),
        onGap: (gap) => this.map?.fitBounds(boundsOf([gap]), { padding: 80, maxZoom: 13 }),
        onSite: (site, note) => this.showArea(site, note) });
      if (this.map) {
        setFeatures(this.map, "gaps", gaps);
        setFeatures(this.map, "sites", sites.filter((site) => site.geometry));
      }
      this.focusPanel();
    } catch (error) {
      if (asked === this.asked) this.fail(feature.properties.name, error);
    }
  }

  async showArea(site, note) {
    const asked = ++this.asked;
    note.textContent = "正在绘制……";
    try {
      const area = await fetchJson(`/v1/sites/${encodeURIComponent(site.id)}/service-area`);
      if (asked !== this.asked) return;
      note.textContent = tellArea(site, area);
      if (!this.map) return;
      setFeatures(this.map, "area", [area]);
      this.map.fitBounds(boundsOf([site, area]), { padding: 60, maxZoom: 14 });
    } catch (error) {
      if (asked === this.asked) note.textContent = error.message;
    }
  }

  switchReach() {
    this.asking = !this.asking;
    at("reach-tool").setAttribute("aria-pressed", String(this.asking));
    at("map").classList.toggle("asking", this.asking);
    if (!this.asking) return this.closePanel();
    this.asked += 1;
    this.openPanel();
    this.drawReach();
  }

  async askReach(lon, lat) {
    const asked = ++this.asked;
    const six = (degrees) => Number(degrees.toFixed(6));
    try {
      const found = await fetchJson(`/v1/reach?lon=${six(lon)}&lat=${six(lat)}`);
      if (asked !== this.asked) return;
      this.openPanel();
      this.drawReach(found.answer);
      this.showReach(found.features);
    } catch (error) {
      if (asked === this.asked) this.fail("查询地点", error);
    }
  }

  showReach(features) {
    if (!this.map) return;
    setFeatures(this.map, "reach", features);
    fadeCounties(this.map, true);
    this.map.fitBounds(boundsOf(features), { padding: 80, maxZoom: 13 });
  }

  drawReach(answer) {
    drawReach(at("panel"), { answer, labels: this.labels, onClose: () => this.closePanel(),
      onAsk: (lon, lat) => this.askReach(lon, lat) });
    this.focusPanel();
  }

  fail(title, error) {
    this.openPanel();
    drawFailure(at("panel"), title, error.message, () => this.closePanel());
  }

  openPanel() {
    at("list").hidden = true;
    at("panel").hidden = false;
  }

  focusPanel() {
    at("panel").querySelector("h2")?.focus({ preventScroll: true });
    at("side").scrollTop = 0;
    if (!this.asking && matchMedia("(max-width: 800px)").matches) at("side").scrollIntoView();
  }

  closePanel() {
    this.asked += 1;
    this.asking = false;
    at("reach-tool").setAttribute("aria-pressed", "false");
    at("map").classList.remove("asking");
    at("panel").hidden = true;
    at("list").hidden = false;
    this.clearMap();
    if (this.map) {
      markCounty(this.map, null);
      this.map.fitBounds(this.home, { padding: 24 });
    }
    this.table.focusOn(this.chosen);
  }

  clearMap() {
    if (!this.map) return;
    for (const source of ["gaps", "area", "sites", "reach"]) setFeatures(this.map, source, []);
  }

  tell(message) {
    at("map-message").textContent = message;
    at("map-message").hidden = false;
  }
}

async function loadFlags(holidayId) {
  const { items } = await fetchJson(`/v1/holidays/${encodeURIComponent(holidayId)}/counties`);
  return new Map(items.map((item) => [item.adcode, item.flag]));
}

async function loadPage() {
  const [assessment, dictionary, counties, prefectures, holidays] = await Promise.all([
    fetchJson("/v1/assessments/latest"),
    fetchJson("/v1/dictionary"),
    fetchFeatures("/v1/counties?geometry=simple&limit=1000"),
    fetchFeatures("/v1/prefectures"),
    fetchJson("/v1/holidays"),
  ]);
  return new Page({ assessment, dictionary, counties, prefectures, holidays });
}

try {
  const page = await loadPage();
  document.body.dataset.ready = "true";
  await page.startMap().catch(() => page.tell("本机浏览器无法绘制地图(需要 WebGL);列表仍可使用。"));
} catch (error) {
  const retry = element("button", { type: "button" }, "重试");
  retry.addEventListener("click", () => location.reload());
  at("map-message").replaceChildren(error.message, " ", retry);
}
