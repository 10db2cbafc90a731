import assert from "node:assert/strict";
import { test } from "node:test";

import { NOTHING, formatCount, formatDistance, formatLimit, formatPeople, formatPercent, formatRange, formatShare }
  from "../../../app/web/figures.js";

test("what cannot be said is a dash without a unit", () => {
  for (const nothing of [null, undefined, Number.NaN]) {
    assert.equal(formatPeople(nothing), NOTHING);
    assert.equal(formatCount(nothing, "人"), NOTHING);
    assert.equal(formatShare(nothing), NOTHING);
    assert.equal(formatDistance(nothing), NOTHING);
    assert.equal(formatLimit(nothing), NOTHING);
  }
});

test("nought is a figure", () => {
  assert.equal(formatCount(0, "人"), "0人");
  assert.equal(formatShare(0), "0.0%");
  assert.equal(formatDistance(0), "0米");
});

test("a share is not rounded across its target", () => {
  assert.equal(formatShare(0.8996, 0.9), "89.96%");
  assert.equal(formatShare(0.9, 0.9), "90.0%");
  assert.equal(formatShare(0.90004, 0.9), "90.0%");
});

test("all is all alone", () => {
  assert.equal(formatShare(0.99999), "99.999%");
  assert.equal(formatShare(1), "100.0%");
});

test("a distance is not rounded across the limit that it is held against", () => {
  assert.equal(formatDistance(5000.4, 5000), "5.0004公里");
  assert.equal(formatDistance(5000, 5000), "5.00公里");
  assert.equal(formatDistance(999), "999米");
});

test("two bounds that read the same are one figure", () => {
  assert.equal(formatRange(0.63, 1), "63.0%～100.0%");
  assert.equal(formatRange(0.63, 0.63), "63.0%");
  assert.equal(formatRange(0.63, null), "63.0%");
});

test("a limit is written as in the rule", () => {
  assert.equal(formatLimit(5000), "5公里");
  assert.equal(formatLimit(800), "800米");
  assert.equal(formatPercent(0.9), "90%");
});
