/* Scenarios: made from a plan, a site or a place, listed, shown on the map and deleted. */

import { fetchFeatures, fetchJson, postJson } from "../api.js";
import { formatMoment } from "../dates.js";
import { drawDownloads } from "../downloads.js";
import { element, fill } from "../elements.js";
import { formatPeople } from "../figures.js";
import { MARK, mark, placed } from "../marks.js";
import { drawFailure, drawHeading } from "../panel.js";
import { sixDigits } from "../reach_panel.js";
import { say } from "../say.js";
import { STALE, drawStale, drawStored } from "../stored.js";
import { colourPlaces, drawAnswer, listKey, listMarks } from "./answer.js";
import * as comparison from "./compare.js";
import { closingOf, drawAddingForm } from "./form.js";
import { drawReasons, explainSites } from "./reasons.js";

export class ScenarioPanel {
  constructor({ button, owner, labels, target }) {
    this.button = button;
    this.owner = owner;
    this.labels = labels;
    this.target = target;
    owner.register(this);
  }

  /* With a place the form of a new site is filled in. */
  async open(place) {
    const turn = this.owner.take(this);
    this.draw(say("scenarios_title"), () => this.owner.close(), say("back_to_list"),
      element("p", { role: "status" }, say("loading_now")));
    try {
      const { items } = await fetchJson("/v1/scenarios?limit=100");
      if (this.owner.isAt(turn)) this.drawStart(items, place);
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
    this.draw(say("scenarios_title"), () => this.owner.close(), say("back_to_list"),
      element("h3", {}, say("propose_one_unit")), form,
      element("p", {}, say("how_to_try_closing")),
      element("h3", {}, say("scenarios_at_hand")),
      drawStored({ address: "/v1/scenarios", rows, empty: say("no_scenarios_yet"),
        titles: [say("plan_word"), say("gained_within_radius"), say("lost_within_radius")],
        onOpen: (id) => this.show(id), onDeleted: () => this.open() }),
      element("h3", {}, say("compare_two_scenarios")),
      comparison.drawCompareForm(items, (a, b) => this.compare(a, b)));
    if (place) this.markPlace(place);
  }

  pick(onFill) {
    this.owner.bringMap();
    this.owner.takeClicks(({ lng, lat }) => {
      const place = { lon: sixDigits(lng), lat: sixDigits(lat) };
      onFill(place.lon, place.lat);
      this.markPlace(place);
    });
  }

  markPlace(place) {
    this.owner.show("marks", [mark({ ...place, name: say("proposed_unit") }, "")]);
    this.owner.drawKey(say("scenario_word"), [[say("proposed_unit"), MARK]]);
  }

  close(site) {
    return this.make(closingOf(site));
  }

  /* Shows what was made unless somebody has turned to something else meanwhile. */
  async make(scenario) {
    const { turn } = this.owner;
    const { id } = await postJson("/v1/scenarios", scenario);
    if (this.owner.isAt(turn)) await this.show(id);
  }

  async show(id) {
    const turn = this.owner.take(this);
    try {
      const [scenario, features] = await Promise.all([
        fetchJson(`/v1/scenarios/${id}`), fetchFeatures(`/v1/scenarios/${id}/features?limit=1000`),
      ]);
      const reasons = await explainSites(scenario.result);
      if (this.owner.isAt(turn)) this.drawScenario(scenario, features, reasons);
    } catch (error) {
      this.fail(turn, error, () => this.show(id));
    }
  }

  drawScenario({ id, name, stale, files, result }, features, reasons) {
    const { labels, owner, target } = this;
    const marks = listMarks(result, labels);
    const places = colourPlaces(features, labels);
    const onLook = (feature) => owner.goTo(feature);
    this.draw(name, () => this.open(), say("back_to_scenarios"), stale ? drawStale() : null,
      ...drawReasons(reasons), drawDownloads(`/v1/scenarios/${id}`, files),
        ...drawAnswer(result, { labels, marks, onLook, target }));
    owner.fade();
    owner.show("places", places);
    owner.show("marks", placed(marks));
    owner.drawKey(say("scenario_word"), listKey(result, labels));
    owner.zoomTo([...places, ...placed(marks)], 80, 12);
  }

  /* Asked before the owner is taken, so that a refusal stands beside the choice. */
  async compare(a, b) {
    const { turn } = this.owner;
    const found = await fetchJson(`/v1/scenarios/compare?a=${a}&b=${b}`);
    if (!this.owner.isAt(turn)) return;
    const { labels, owner, target } = this;
    owner.take(this);
    this.draw(say("scenario_comparison"), () => this.open(), say("back_to_scenarios"),
      ...comparison.drawComparison(found,
      { labels, target, onLook: (feature) => owner.goTo(feature) }));
    const places = comparison.listPlaces(found).filter((each) => each.geometry);
    owner.fade();
    owner.show("places", places);
    owner.drawKey(say("scenario_comparison"), comparison.listKey(found));
    owner.zoomTo(places, 80, 12);
  }

  draw(title, onClose, words, ...parts) {
    fill(this.owner.panel, drawHeading(title, onClose, words), ...parts);
    this.owner.focus();
  }

  fail(turn, error, onRetry) {
    if (!this.owner.isAt(turn)) return;
    drawFailure(this.owner.panel, say("scenario_word"), error.message, () => this.owner.close(), onRetry);
  }
}
