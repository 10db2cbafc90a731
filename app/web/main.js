/* Puts the page together: loads what it shows, then lets map, table and desks speak. */

import { fetchFeatures, fetchJson } from "./api.js";
import { CoverageDesk } from "./coverage/desk.js";
import { element } from "./elements.js";
import { EmployerLayer } from "./employers.js";
import { formatShare } from "./figures.js";
import { nameHoliday } from "./holidays.js";
import { Labels } from "./labels.js";
import { drawLegend } from "./legend.js";
import { openMap, paintCounties } from "./map.js";
import { classOf, listModes } from "./modes.js";
import { drawCounty, drawFailure, tellArea } from "./panel.js";
import { PlanDesk } from "./plans/desk.js";
import { ReachDesk } from "./reach.js";
import { ScenarioDesk } from "./scenarios/desk.js";
import { Stage } from "./stage.js";
import { drawSummary } from "./summary.js";
import { CountyTable } from "./table.js";

const at = (id) => document.getElementById(id);

class Page {
  constructor({ assessment, dictionary, counties, prefectures, holidays }) {
    this.labels = new Labels(dictionary.items);
    this.assessmentId = assessment.assessment_id;
    this.target = Number(assessment.standard.target);
    this.counties = new Map(counties.map((each) => [each.id, each]));
    this.prefectures = prefectures;
    this.holidays = holidays.items;
    this.modes = listModes(this.labels, this.target);
    this.mode = this.modes[0];
    this.values = new Map();
    this.chosen = null;
    this.stage = new Stage();
    drawSummary(assessment, this.labels, this.target);
    this.table = new CountyTable(at("counties"), counties.map((each) => each.properties),
      this.labels, this.target, (adcode) => this.showCounty(adcode));
    this.employers = new EmployerLayer({ button: at("employer-tool"), key: at("employer-legend"),
      counts: assessment.employers, labels: this.labels, tell: (message) => this.tell(message) });
    this.openDesks();
    this.drawChoices();
    this.showMode(this.mode);
  }

  openDesks() {
    const { stage, labels, target, counties, holidays, assessmentId } = this;
    this.scenarios = new ScenarioDesk({ button: at("scenario-tool"), stage, labels, target });
    this.reach = new ReachDesk({ button: at("reach-tool"), stage, labels,
      onAddSite: (place) => this.scenarios.open(place) });
    this.plans = new PlanDesk({ button: at("plan-tool"), stage, labels,
      known: { counties, holidays, target, assessmentId }, onApply: (scenario) => this.scenarios.make(scenario) });
    this.coverage = new CoverageDesk({ button: at("coverage-tool"), stage, labels, target, counties,
      paint: (title, shares) => this.colour({ ...this.modes[0], title }, shares),
      unpaint: () => this.showMode(this.chosenMode) });
  }

  async startMap() {
    const { map, home } = await openMap("map", [...this.counties.values()], this.prefectures);
    this.map = map;
    this.paint();
    this.stage.useMap(map, home);
    this.employers.useMap(map);
    map.on("click", (event) => this.answerClick(event));
    map.on("mousemove", (event) => this.showTip(event));
    map.on("mouseout", () => { at("tip").hidden = true; });
    map.on("idle", () => { at("map").dataset.idle = "true"; });
    at("map-message").hidden = true;
  }

  drawChoices() {
    const names = [...new Set([...this.counties.values()].map((c) => c.properties.prefecture))];
    const option = (value, text) => element("option", { value }, text);
    at("prefecture").replaceChildren(option("", "全部"), ...names.map((name) => option(name, name)));
    at("prefecture").addEventListener("change", (event) => this.keepPrefecture(event.target.value));
    at("holiday").replaceChildren(option("", "最近年份各节假日中最差"), ...this.holidays.map((each) =>
      option(each.holiday_id, nameHoliday(each))));
    at("holiday").addEventListener("change", () => this.showMode(this.chosenMode));
    at("modes").append(...this.modes.map((mode) => {
      const input = element("input", { type: "radio", name: "mode", value: mode.id,
        checked: mode === this.mode });
      input.addEventListener("change", () => this.showMode(mode));
      return element("label", {}, input, element("span", {}, mode.title));
    }));
    this.keepPrefecture("");
  }

  keepPrefecture(name) {
    at("matched").textContent = `${this.table.keepPrefecture(name)} 个`;
    this.table.markChosen(this.chosen);
  }

  async showMode(mode) {
    this.mode = this.chosenMode = mode;
    const holiday = mode.id === "holiday_flag" ? at("holiday").value : "";
    at("holiday-choice").hidden = mode.id !== "holiday_flag";
    try {
      const values = holiday ? await loadFlags(holiday) : this.valuesOf(mode.id);
      if (this.mode === mode) this.colour(mode, values);
    } catch (error) {
      this.tell(error.message);
    }
  }

  colour(mode, values) {
    Object.assign(this, { mode, values });
    const note = mode.id === "share_covered" ? "非疫苗接种率" : "";
    drawLegend(at("legend"), mode, values, note);
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
    if (this.stage.onPlace) return this.stage.onPlace(lngLat);
    if (this.employers.answerClick({ point })) return;
    const [hit] = this.map.queryRenderedFeatures(point, { layers: ["county-fill"] });
    if (hit) this.showCounty(hit.properties.adcode);
  }

  showTip({ point }) {
    const [placed] = this.map.queryRenderedFeatures(point,
      { layers: ["marks-circle", "places-circle", "sites-circle"] });
    const [county] = this.map.queryRenderedFeatures(point, { layers: ["county-fill"] });
    const named = placed ?? this.employers.find(point);
    const hit = named ?? county;
    at("tip").hidden = !hit || Boolean(this.stage.onPlace);
    if (at("tip").hidden) return;
    const { name, adcode } = hit.properties;
    at("tip").textContent = named ? name : `${name}:${this.tellValue(adcode)}`;
    at("tip").style.transform = `translate(${point.x + 14}px, ${point.y + 14}px)`;
  }

  tellValue(adcode) {
    const value = this.values.get(adcode);
    return this.mode.id === "share_covered"
      ? formatShare(value, this.target) : this.labels.value(this.mode.id, value);
  }

  async showCounty(adcode) {
    const { stage } = this;
    this.chosen = adcode;
    this.table.markChosen(adcode);
    const feature = this.counties.get(adcode);
    const turn = stage.take({ focusBack: () => this.table.focusOn(adcode) });
    stage.look([feature], 60, 11);
    stage.mark(adcode);
    try {
      const [county, gaps, sites] = await Promise.all([
        fetchJson(`/v1/counties/${adcode}`),
        fetchFeatures(`/v1/counties/${adcode}/gaps?limit=1000`),
        fetchFeatures(`/v1/sites?county=${adcode}&limit=1000`),
      ]);
      if (!stage.isAt(turn)) return;
      const gapsByPeople = gaps.sort((a, b) => b.properties.residents - a.properties.residents);
      drawCounty(stage.panel, { county, gaps: gapsByPeople, sites, labels: this.labels,
        target: this.target, onClose: () => stage.close(),
        onGap: (gap) => stage.look([gap], 80, 13),
        onSite: (site, note) => this.showArea(site, note),
        onCloseSite: (site, note) => this.closeSite(site, note) });
      stage.show("gaps", gaps);
      stage.show("sites", sites.filter((site) => site.geometry));
      stage.focus();
    } catch (error) {
      if (stage.isAt(turn)) {
        drawFailure(stage.panel, feature.properties.name, error.message, () => stage.close(),
          () => this.showCounty(adcode));
      }
    }
  }

  async showArea(site, note) {
    const { stage } = this;
    const turn = stage.nextTurn();
    note.textContent = "正在绘制……";
    try {
      const area = await fetchJson(`/v1/sites/${encodeURIComponent(site.id)}/service-area`);
      if (!stage.isAt(turn)) return;
      note.textContent = tellArea(site, area);
      stage.show("area", [area]);
      stage.look([site, area], 60, 14);
    } catch (error) {
      if (stage.isAt(turn)) note.textContent = error.message;
    }
  }

  async closeSite(site, note) {
    note.textContent = "正在计算……";
    try {
      await this.scenarios.close(site);
    } catch (error) {
      note.textContent = error.message;
    }
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
