import assert from "node:assert/strict";
import { test } from "node:test";

import { sayIfChinese } from "../../../app/web/api.js";
import { boundsOf, heighten, isSmall, lowerFrom } from "../../../app/web/bounds.js";
import { Labels } from "../../../app/web/labels.js";
import { say } from "../../../app/web/say.js";

const labels = new Labels([
  { field: "residents", zh: "人口（人）", unit: "person", null_zh: null, values: [] },
  { field: "setting", zh: "城乡", unit: null, null_zh: "未能判定",
    values: [{ value: "urban", zh: "城镇", colour: "#123456" }] },
]);

test("a heading without its unit stands before a figure that has one", () => {
  assert.equal(labels.plain("residents"), "人口");
  assert.equal(labels.field("residents"), "人口（人）");
});

test("a value of nothing has the words of its field", () => {
  assert.equal(labels.value("setting", null), "未能判定");
  assert.equal(labels.value("residents", ""), "未填写");
  assert.equal(labels.missing("residents"), "—");
});

test("a code without words is not shown, a name of the study is", () => {
  assert.equal(labels.value("setting", "urban"), "城镇");
  assert.equal(labels.value("setting", "peri_urban"), "—");
  assert.equal(labels.value("setting", "城郊"), "城郊");
});

test("every slot of a sentence is filled, with markup as it is written", () => {
  assert.equal(say("days_of_one_month", { month: 2, first: 15, last: 23 }), "2月15日—23日");
  assert.equal(say("whole_prefecture", { prefecture: "<b>{x}</b>" }), "<b>{x}</b>（全部）");
});

test("what is said in English alone is for the log", () => {
  assert.equal(sayIfChinese("请填写。"), "请填写。");
  assert.equal(sayIfChinese("no such field"), sayIfChinese(undefined));
});

test("bounds hold every part of every shape and none of what has no place", () => {
  const shape = { geometry: { coordinates: [[[1, 2], [3, 4]], [[-1, 9]]] } };
  assert.deepEqual(boundsOf([shape, { geometry: null }]), [-1, 2, 3, 9]);
  assert.equal(boundsOf([{ geometry: null }]), undefined);
});

test("the Mercator ordinate is undone by its inverse", () => {
  assert.ok(Math.abs(lowerFrom(heighten(41.8)) - 41.8) < 1e-12);
});

test("an area of less than 24 pixels is small", () => {
  assert.equal(isSmall([0, 0, 360, 80], 0), false);
  assert.equal(isSmall([0, 0, 16, 80], 0), true);
  assert.equal(isSmall(undefined, 9), true);
});
