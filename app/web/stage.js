/* The side panel and the map, held by one desk at a time: whoever takes them finds both empty. */

import { boundsOf } from "./bounds.js";
import { chip, element } from "./elements.js";
import { say } from "./say.js";

const at = (id) => document.getElementById(id);
const SOURCES = ["gaps", "area", "sites", "reach", "places", "marks"];

export class Stage {
  constructor() {
    this.panel = at("panel");
    this.shown = new Map();
    this.turn = 0;
    this.holder = null;
  }

  useMap(map, home) {
    Object.assign(this, { map, home });
    this.shown.forEach((features, source) => map.setFeatures(source, features));
    this.mark(this.marked);
    if (this.faded) this.fade();
    if (this.view) map.fit(...this.view);
  }

  /* A desk has `open` and may have `button`, `leave` and `focusBack`. */
  offer(desk) {
    desk.button.addEventListener("click", () =>
      (this.holder === desk ? this.close() : desk.open()));
  }

  /* Gives the number of the turn; what arrives after a later one is out of date. */
  take(desk) {
    if (this.holder !== desk) this.release();
    this.holder = desk;
    desk.button?.setAttribute("aria-pressed", "true");
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

  /* Clicks on the map go to `onPlace` until the stage is cleared or aimed elsewhere. */
  aim(onPlace) {
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

  look(features, padding, maxZoom) {
    const bounds = boundsOf(features);
    if (!bounds) return;
    this.view = [bounds, { padding, maxZoom }];
    this.map?.fit(...this.view);
  }

  goTo(feature) {
    this.look([feature], 60, 12);
    this.bringMap();
  }

  /* On a narrow screen the map is above what was clicked. */
  bringMap() {
    if (isNarrow()) at("map-area").scrollIntoView();
  }

  drawKey(title, entries) {
    const key = at("stage-legend");
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
    this.aim(null);
    this.view = null;
    this.drawKey("", []);
    SOURCES.forEach((source) => this.show(source, []));
    this.faded = false;
    this.mark(null);
  }
}

function isNarrow() {
  return matchMedia("(max-width: 800px)").matches;
}
