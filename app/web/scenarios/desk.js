/* Scenarios: made from a plan, a site or a place, listed, shown on the map and deleted. */

import { fetchFeatures, fetchJson, postJson } from "../api.js";
import { formatMoment } from "../dates.js";
import { drawDownloads } from "../downloads.js";
import { element, fill } from "../elements.js";
import { formatPeople } from "../figures.js";
import { MARK, mark, placed } from "../marks.js";
import { drawFailure, drawHeading } from "../panel.js";
import { sixDigits } from "../reach.js";
import { STALE, drawStale, drawStored } from "../stored.js";
import { colourPlaces, drawAnswer, listKey, listMarks } from "./answer.js";
import * as comparison from "./compare.js";
import { closingOf, drawAddingForm } from "./form.js";
import { drawReasons, explainSites } from "./reasons.js";

export class ScenarioDesk {
  constructor({ button, stage, labels, target }) {
    Object.assign(this, { button, stage, labels, target });
    stage.offer(this);
  }

  /* With a place the form of a new site is filled in. */
  async open(place) {
    const turn = this.stage.take(this);
    this.draw("模拟调整（调整方案）", () => this.stage.close(), "返回列表",
      element("p", { role: "status" }, "正在载入……"));
    try {
      const { items } = await fetchJson("/v1/scenarios?limit=100");
      if (this.stage.isAt(turn)) this.drawStart(items, place);
    } catch (error) {
      this.fail(turn, error, () => this.open(place));
    }
  }

  drawStart(items, place) {
    const { labels } = this;
    const form = drawAddingForm({ labels, place, onPick: (onFill) => this.pick(onFill),
      onMake: (scenario) => this.make(scenario) });
    const rows = items.map((item) => ({
      id: item.id,
      title: item.name,
      note: formatMoment(item.created_at) + (item.stale ? STALE : ""),
      cells: [formatPeople(item.totals.people_gained), formatPeople(item.totals.people_lost)],
    }));
    this.draw("模拟调整（调整方案）", () => this.stage.close(), "返回列表",
      element("h3", {}, "拟增设一家单位"), form,
      element("p", {}, "要模拟撤销单位，请在县区的单位列表中点选该单位。"),
      element("h3", {}, "已有调整方案"),
      drawStored({ address: "/v1/scenarios", rows, empty: "还没有调整方案。",
        titles: ["方案", "服务半径内新增（人）", "服务半径内减少（人）"],
        onOpen: (id) => this.show(id), onDeleted: () => this.open() }),
      element("h3", {}, "对比两个调整方案"),
      comparison.drawCompareForm(items, (a, b) => this.compare(a, b)));
    if (place) this.markPlace(place);
  }

  pick(onFill) {
    this.stage.bringMap();
    this.stage.aim(({ lng, lat }) => {
      const place = { lon: sixDigits(lng), lat: sixDigits(lat) };
      onFill(place.lon, place.lat);
      this.markPlace(place);
    });
  }

  markPlace(place) {
    this.stage.show("marks", [mark({ ...place, name: "拟增设单位" }, "")]);
    this.stage.drawKey("模拟调整", [["拟增设单位", MARK]]);
  }

  close(site) {
    return this.make(closingOf(site));
  }

  /* Shows what was made unless somebody has turned to something else meanwhile. */
  async make(scenario) {
    const { turn } = this.stage;
    const { id } = await postJson("/v1/scenarios", scenario);
    if (this.stage.isAt(turn)) await this.show(id);
  }

  async show(id) {
    const turn = this.stage.take(this);
    try {
      const [scenario, features] = await Promise.all([
        fetchJson(`/v1/scenarios/${id}`), fetchFeatures(`/v1/scenarios/${id}/features?limit=1000`),
      ]);
      const reasons = await explainSites(scenario.result);
      if (this.stage.isAt(turn)) this.drawScenario(scenario, features, reasons);
    } catch (error) {
      this.fail(turn, error, () => this.show(id));
    }
  }

  drawScenario({ id, name, stale, files, result }, features, reasons) {
    const { labels, stage, target } = this;
    const marks = listMarks(result, labels);
    const places = colourPlaces(features, labels);
    const onLook = (feature) => stage.goTo(feature);
    this.draw(name, () => this.open(), "返回模拟调整", stale ? drawStale() : null,
      ...drawReasons(reasons), drawDownloads(`/v1/scenarios/${id}`, files), ...drawAnswer(result, { labels, marks, onLook, target }));
    stage.fade();
    stage.show("places", places);
    stage.show("marks", placed(marks));
    stage.drawKey("模拟调整", listKey(result, labels));
    stage.look([...places, ...placed(marks)], 80, 12);
  }

  /* Asked before the stage is taken, so that a refusal stands beside the choice. */
  async compare(a, b) {
    const { turn } = this.stage;
    const found = await fetchJson(`/v1/scenarios/compare?a=${a}&b=${b}`);
    if (!this.stage.isAt(turn)) return;
    const { labels, stage, target } = this;
    stage.take(this);
    this.draw("调整方案对比", () => this.open(), "返回模拟调整", ...comparison.drawComparison(found,
      { labels, target, onLook: (feature) => stage.goTo(feature) }));
    const places = comparison.listPlaces(found).filter((each) => each.geometry);
    stage.fade();
    stage.show("places", places);
    stage.drawKey("调整方案对比", comparison.listKey(found));
    stage.look(places, 80, 12);
  }

  draw(title, onClose, words, ...parts) {
    fill(this.stage.panel, drawHeading(title, onClose, words), ...parts);
    this.stage.focus();
  }

  fail(turn, error, onRetry) {
    if (!this.stage.isAt(turn)) return;
    drawFailure(this.stage.panel, "模拟调整", error.message, () => this.stage.close(), onRetry);
  }
}
