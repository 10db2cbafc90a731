/* Puts the page together: loads what it shows, then lets map, table and tools speak. */

import { openDoor } from "./account.js";
import { fetchFeatures, fetchJson } from "./api.js";
import { boundsOf } from "./bounds.js";
import { Choices } from "./choices.js";
import { CountyPanel } from "./county_panel.js";
import { CoveragePanel } from "./coverage/coverage_panel.js";
import { at, element, fill } from "./elements.js";
import { EmployerLayer } from "./employers.js";
import { nameHoliday } from "./holidays.js";
import { Labels } from "./labels.js";
import { drawLegend } from "./legend.js";
import { NoWebGl, openGlMap } from "./map.js";
import { NOBODY } from "./modes.js";
import { openPlainMap } from "./plain_map.js";
import { PlanPanel } from "./plans/plan_panel.js";
import { ReachPanel } from "./reach_panel.js";
import { watchRenewal } from "./renewal.js";
import { say } from "./say.js";
import { ScenarioPanel } from "./scenarios/scenario_panel.js";
import { PanelOwner } from "./panel_owner.js";
import { drawSummary, drawTotals } from "./summary.js";
import { CountyTable } from "./table.js";
import { Views } from "./view.js";


class Page {
  /** @type {ScenarioPanel} */
  scenarios;
  /** @type {CountyPanel} */
  county;
  /** @type {import("./view.js").View} */
  view;
  /** @type {any} */
  map;

  constructor({ assessment, dictionary, counties, prefectures, holidays }) {
    this.labels = new Labels(dictionary.items, dictionary.objectives);
    this.assessment = assessment;
    this.target = readTarget(assessment.standard);
    this.counties = new Map(counties.map((each) => [each.id, each]));
    this.prefectures = prefectures;
    this.holidays = holidays;
    this.titles = nameFlags(counties, holidays);
    this.owner = new PanelOwner();
    drawSummary(assessment, this.labels, this.target);
    this.table = new CountyTable(at("counties"), counties.map((each) => each.properties),
      this.labels, this.target, (adcode) => this.county.show(adcode));
    this.employers = new EmployerLayer({ button: at("employer-tool"), key: at("employer-legend"),
      counts: assessment.employers, labels: this.labels, tell: tellFault });
    this.openPanels();
    this.offerPrefectures();
    this.views = new Views({ labels: this.labels, target: this.target, counties: this.counties,
      holidays, flagOf: this.titles.next, yearOf: this.titles.year });
    this.choices = new Choices({ labels: this.labels, holidays, ...this.titles,
      onChoose: (choice) => this.turnTo(choice) });
  }

  openPanels() {
    const { owner, labels, target, counties, holidays } = this;
    this.scenarios = new ScenarioPanel({ button: at("scenario-tool"), owner, labels, target });
    this.county = new CountyPanel({ owner, counties, labels, target, titles: this.titles,
      onChosen: (adcode) => this.table.markChosen(adcode),
      focusOn: (adcode) => this.table.focusOn(adcode),
      onCloseSite: (site) => this.scenarios.close(site) });
    this.reach = new ReachPanel({ button: at("reach-tool"), owner, labels,
      onAddSite: (place) => this.scenarios.open(place) });
    this.plans = new PlanPanel({ button: at("plan-tool"), owner, labels,
      known: { counties, holidays, target, assessmentId: this.assessment.assessment_id },
      onApply: (scenario) => this.scenarios.make(scenario) });
    this.coverage = new CoveragePanel({ button: at("coverage-tool"), owner, labels, target, counties,
      paint: (mode, rows) => this.borrow(mode, rows), unpaint: () => this.giveBack() });
  }

  /* Map, legend, table and ticks change together, or, where the service fails, not at all. */
  async turnTo(choice) {
    this.asked = choice;
    try {
      const view = await this.views.open(choice);
      if (this.asked !== choice) return;
      this.choices.show(choice);
      this.borrowed = false;
      this.view = view;
      this.table.useView(view);
      this.drawTotals();
      this.colour(view);
    } catch (error) {
      if (this.asked !== choice) return;
      this.choices.show(this.choices.chosen);
      tellFault(say("holiday_not_loaded", { reason: error.message }));
    }
  }

  /* A question of one's own colours the map; no mode is on meanwhile. */
  borrow(mode, rows) {
    this.choices.show(null);
    this.borrowed = true;
    this.colour({ mode, found: new Map([...this.counties.keys()].map((code) =>
      [code, mode.find(rows.get(code) ?? {})])) });
  }

  giveBack() {
    if (!this.borrowed) return;
    this.borrowed = false;
    this.choices.show(this.choices.chosen);
    this.colour(this.view);
  }

  colour({ mode, found }) {
    this.mode = mode;
    this.found = found;
    drawLegend(at("legend"), mode, found);
    this.paint();
  }

  paint() {
    this.map?.paint(new Map([...this.found].map(([code, { held, hatched, colour }]) =>
      [code, { hatched, colour: hatched ? colour : held?.colour ?? NOBODY.colour }])));
  }

  useMap(map) {
    this.map = map;
    this.paint();
    this.owner.useMap(map, boundsOf([...this.counties.values()]));
    this.employers.useMap(map);
    map.on("click", (event) => this.answerClick(event));
    map.on("move", (event) => this.showTip(event));
    map.on("out", () => { at("tip").hidden = true; });
    map.onIdle(() => { at("map").dataset.idle = "true"; });
  }

  offerPrefectures() {
    const names = [...new Set([...this.counties.values()].map((c) => c.properties.prefecture))];
    const option = (value, text) => element("option", { value }, text);
    at("prefecture").replaceChildren(option("", say("all_word")), ...names.map((name) => option(name, name)));
    at("prefecture").addEventListener("change", (event) => {
      this.table.keepPrefecture(event.target.value);
      this.drawTotals();
    });
  }

  drawTotals() {
    const rows = this.table.list();
    at("matched").textContent = say("counted_items", { count: rows.length });
    at("totals-area").textContent = this.table.prefecture || say("all_counties");
    drawTotals(rows, { labels: this.labels, target: this.target, flags: this.view.flags,
      flagTitle: this.view.flagTitle, yearTitle: this.titles.year });
  }

  answerClick(event) {
    if (this.owner.onPlace) return this.owner.onPlace(event.lngLat);
    if (this.employers.answerClick(event)) return undefined;
    const hit = event.find("counties");
    return hit && this.county.show(hit.properties.adcode);
  }

  showTip(event) {
    const named = event.find("marks", "places", "sites") ?? this.employers.find(event);
    const hit = named ?? event.find("counties");
    at("tip").hidden = !hit || Boolean(this.owner.onPlace);
    if (at("tip").hidden) return;
    const { name, adcode } = hit.properties;
    at("tip").textContent = named ? name : this.tellCounty(name, this.found.get(adcode));
    at("tip").style.transform = `translate(${event.point.x + 14}px, ${event.point.y + 14}px)`;
  }

  tellCounty(name, { text, hatched, held }) {
    return `${name}：${text}${hatched && held !== null ? say("bounds_far_apart_bracket") : ""}`;
  }
}

/* Null where the standard sets no target: then nothing is judged. */
function readTarget({ target }) {
  const share = Number(target);
  return target === null || target === "" || Number.isNaN(share) ? null : share;
}

/* What the counties' own flags are of: the next holiday, and beside it the worst of a year. */
function nameFlags(counties, holidays) {
  const { holiday_flag_of: id, holiday_flag_year_of: worst } = counties[0]?.properties ?? {};
  const found = holidays.find((each) => each.holiday_id === id);
  return { next: found ? say("next_holiday_is", { holiday: nameHoliday(found) }) : say("next_holiday"),
    year: worst ? say("worst_holiday_of_year", { year: worst.split("-")[0] }) : "" };
}

/* Each fault stands in a line of its own, with a way to try again where there is one. */
function tellFault(message, onRetry, retry = say("retry_button")) {
  const line = element("p", { role: "alert" }, message);
  const button = (words, act) => {
    const made = element("button", { type: "button" }, words);
    made.addEventListener("click", () => {
      line.remove();
      act?.();
    });
    return made;
  };
  line.append(" ", ...(onRetry ? [button(retry, onRetry)] : []),
    button(say("close_button"), null));
  at("faults").append(line);
}

/* Without holidays or prefectures the page still shows its counties, and says what is missing. */
async function fetchAlone(words, ask, without) {
  try {
    return await ask();
  } catch (error) {
    tellFault(say("part_not_loaded", { part: words, reason: error.message }), () => location.reload());
    return without;
  }
}

async function loadPage() {
  const [assessment, dictionary, counties, prefectures, holidays] = await Promise.all([
    fetchJson("/v1/assessments/latest"),
    fetchJson("/v1/dictionary"),
    fetchFeatures("/v1/counties?geometry=simple&limit=1000"),
    fetchAlone(say("prefecture_borders"), () => fetchFeatures("/v1/prefectures"), []),
    fetchAlone(say("holiday_facts"), async () => (await fetchJson("/v1/holidays")).items, []),
  ]);
  return new Page({ assessment, dictionary, counties, prefectures, holidays });
}

/* By WebGL, else as a plain drawing with a sentence that says why. */
async function openMap(counties, prefectures) {
  try {
    const map = await openGlMap("map", counties, prefectures);
    at("map-message").hidden = true;
    return map;
  } catch (error) {
    const why = error instanceof NoWebGl ? say("no_webgl") : say("map_part_not_loaded");
    Object.assign(at("map-message"), { className: "map-note",
      textContent: say("plain_map_instead", { reason: why }) });
    return openPlainMap("map", counties, prefectures);
  }
}

async function showPage() {
  const page = await loadPage();
  await page.turnTo(page.choices.chosen);
  document.body.dataset.ready = "true";
  watchRenewal(page.assessment.assessment_id, () =>
    tellFault(say("assessment_renewed"), () => location.reload(), say("refresh_button")));
  page.useMap(await openMap([...page.counties.values()], page.prefectures));
}

try {
  if (await openDoor()) await showPage();
} catch (error) {
  const retry = element("button", { type: "button" }, say("retry_button"));
  retry.addEventListener("click", () => location.reload());
  fill(at("map-message"), error.message, " ", retry);
}
