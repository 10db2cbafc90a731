/* The side panel and the map, held by one tool at a time: whoever takes them finds both empty. */

import { boundsOf } from "./bounds.js";
import { at, chip, element } from "./elements.js";
import { say } from "./say.js";

const SOURCES = ["gaps", "area", "sites", "reach", "places", "marks"];

export class PanelOwner {
  constructor() {
    this.panel = at("panel");
    this.shown = new Map();
    this.turn = 0;
    this.holder = null;
  }

  useMap(map, home) {
    this.map = map;
    this.home = home;
    for (const [source, features] of this.shown) map.setFeatures(source, features);
    this.mark(this.marked);
    if (this.faded) this.fade();
    if (this.view) map.fit(...this.view);
  }

  /* A tool has `open` and may have `button`, `leave` and `focusBack`. */
  register(tool) {
    tool.button.addEventListener("click", () =>
      (this.holder === tool ? this.close() : tool.open()));
  }

  /* Gives the number of the turn; what arrives after a later one is out of date. */
  take(tool) {
    if (this.holder !== tool) this.release();
    this.holder = tool;
    tool.button?.setAttribute("aria-pressed", "true");
    this.clear();
    at("list").hidden = true;
    this.panel.hidden = false;
    this.panel.replaceChildren(element("p", { className: "running", role: "status" }, say("loading_now")));
    return this.nextTurn();
  }

  nextTurn() {
    this.turn += 1;
    return this.turn;
  }

  isAt(turn) {
    return this.turn === turn;
  }

  close() {
    const { holder } = this;
    this.release();
    this.nextTurn();
    this.panel.hidden = true;
    at("list").hidden = false;
    this.clear();
    if (this.map) this.map.fit(this.home, { padding: 24 });
    if (holder?.focusBack) holder.focusBack();
    else holder?.button?.focus();
  }

  release() {
    this.holder?.button?.setAttribute("aria-pressed", "false");
    this.holder?.leave?.();
    this.holder = null;
  }

  /* Clicks on the map go to `onPlace` until the panel is cleared or another takes them. */
  takeClicks(onPlace) {
    this.onPlace = onPlace;
    at("map").classList.toggle("asking", Boolean(onPlace));
  }

  show(source, features) {
    this.shown.set(source, features);
    this.map?.setFeatures(source, features);
  }

  mark(adcode) {
    this.marked = adcode;
    this.map?.mark(adcode);
  }

  /* Pale counties, so that points and lines on them stand out. */
  fade() {
    this.faded = true;
    this.map?.fade(true);
  }

  zoomTo(features, padding, maxZoom) {
    const bounds = boundsOf(features);
    if (!bounds) return;
    this.view = [bounds, { padding, maxZoom }];
    this.map?.fit(...this.view);
  }

  goTo(feature) {
    this.zoomTo([feature], 60, 12);
    this.bringMap();
  }

  /* On a narrow screen the map is above what was clicked. */
  bringMap() {
    if (isNarrow()) at("map-area").scrollIntoView();
  }

  drawKey(title, entries) {
    const key = at("panel-legend");
    key.hidden = !entries.length;
    key.replaceChildren(element("h3", {}, title),
      element("ul", {}, ...entries.map(([words, colour]) => element("li", {}, chip(words, colour)))));
  }

  focus() {
    this.panel.querySelector("h2")?.focus({ preventScroll: true });
    at("side").scrollTop = 0;
    if (!this.onPlace && isNarrow()) at("side").scrollIntoView();
  }

  clear() {
    this.takeClicks(null);
    this.view = null;
    this.drawKey("", []);
    for (const source of SOURCES) this.show(source, []);
    this.faded = false;
    this.mark(null);
  }
}

function isNarrow() {
  return matchMedia("(max-width: 800px)").matches;
}
