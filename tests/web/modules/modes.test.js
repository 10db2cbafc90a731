import assert from "node:assert/strict";
import { test } from "node:test";

import { NOBODY, codeMode, dayShareMode, shareMode } from "../../../app/web/modes.js";

const starts = (mode) => mode.classes.map(({ from }) => from);

test("classes of shares are cut at the target", () => {
  assert.deepEqual(starts(shareMode("", 0.9)), [0, 0.5, 0.8, 0.9, 0.99]);
  assert.deepEqual(starts(shareMode("", 0.8)), [0, 0.5, 0.8, 0.99]);
  assert.deepEqual(starts(shareMode("", 0.99)), [0, 0.5, 0.8, 0.99]);
});

test("without a target nothing is drawn as below or above it", () => {
  assert.deepEqual(starts(shareMode("", null)), [0, 0.2, 0.4, 0.6, 0.8]);
});

test("a share at exactly the target is above it", () => {
  const mode = shareMode("", 0.9);
  assert.equal(mode.find({ low: 0.9, high: 0.9, verdict: "meets" }).held, mode.classes[3]);
  assert.equal(mode.find({ low: 0.8999, high: 0.8999, verdict: "short" }).held, mode.classes[2]);
});

test("an undecided verdict and bounds two classes apart are hatched", () => {
  const mode = shareMode("", 0.9);
  assert.deepEqual(mode.find({ low: 0.91, high: 0.92, verdict: "undetermined" }).held, null);
  assert.equal(mode.find({ low: 0.6, high: 0.95, verdict: "short" }).hatched, true);
  assert.equal(mode.find({ low: 0.6, high: 0.85, verdict: "short" }).hatched, false);
});

test("where nobody lives there is no share", () => {
  assert.equal(shareMode("", 0.9).find({ low: null, high: null }).text, NOBODY.label);
});

test("a day is drawn by the bound that was chosen", () => {
  const found = { low: 0.1, high: 0.9 };
  const [low, high] = ["low", "high"].map((bound) => dayShareMode("", bound));
  assert.equal(low.find(found).held, low.classes[0]);
  assert.equal(high.find(found).held, high.classes[4]);
  assert.equal(low.find(found).hatched, true);
});

test("a code that cannot be said is no class of the legend", () => {
  const codes = [{ value: "meets", zh: "是", colour: "#1" }, { value: "undetermined", zh: "不明", colour: "#2" }];
  const labels = { values: () => codes, value: (_, code) => codes.find(({ value }) => value === code)?.zh };
  const mode = codeMode("", labels, "verdict");
  assert.deepEqual(mode.classes.map(({ value }) => value), ["meets"]);
  assert.deepEqual(mode.find({ code: "undetermined" }), { held: null, hatched: true, colour: "#ffffff", text: "不明" });
});
