/* The county table: worst first, sorted by any heading, kept to one prefecture if asked. */

import { chip, element } from "./elements.js";
import { formatPeople, formatShare } from "./figures.js";

const RANK = { short: 0, undetermined: 1, meets: 2, unserved: 0, served: 2 };
const COLUMNS = [
  { field: "name", title: "县区", key: (row) => row.adcode },
  { field: "share_covered", title: "服务半径内人口占比", key: (row) => row.share_covered },
  { field: "uncovered", title: "超出服务半径(人)", key: (row) => row.uncovered },
  { field: "verdict", title: "评估结论", key: (row) => RANK[row.verdict] },
  { field: "holiday_flag", title: "节假日开诊", key: (row) => RANK[row.holiday_flag] },
];

export class CountyTable {
  constructor(place, rows, labels, target, onChoose) {
    Object.assign(this, { place, rows, labels, target, onChoose });
    this.prefecture = "";
    this.sorted = { field: "share_covered", rising: true };
    this.draw();
  }

  keepPrefecture(name) {
    this.prefecture = name;
    return this.draw();
  }

  markChosen(adcode) {
    for (const row of this.place.tBodies[0].rows) {
      row.classList.toggle("chosen", row.dataset.adcode === adcode);
    }
  }

  focusOn(adcode) {
    const row = [...this.place.tBodies[0].rows].find((each) => each.dataset.adcode === adcode);
    row?.querySelector("button").focus();
  }

  draw() {
    const kept = this.rows.filter((row) => !this.prefecture || row.prefecture === this.prefecture);
    const { key } = COLUMNS.find(({ field }) => field === this.sorted.field);
    kept.sort((a, b) => compare(key(a), key(b), this.sorted.rising) || b.uncovered - a.uncovered);
    const body = kept.length
      ? kept.map((row) => this.drawRow(row))
      : [element("tr", {}, element("td", { colSpan: COLUMNS.length }, "没有符合条件的县区"))];
    this.place.replaceChildren(this.drawHead(), element("tbody", {}, ...body));
    return kept.length;
  }

  drawHead() {
    const cells = COLUMNS.map(({ field, title }) => {
      const { field: current, rising } = this.sorted;
      const sort = field === current ? (rising ? "ascending" : "descending") : "none";
      const button = element("button", { type: "button" }, title);
      button.addEventListener("click", () => {
        this.sorted = { field, rising: field === current ? !rising : field !== "uncovered" };
        this.draw();
        this.place.querySelector(`th[data-field="${field}"] button`).focus();
      });
      return element("th", { scope: "col", "aria-sort": sort, "data-field": field }, button);
    });
    return element("thead", {}, element("tr", {}, ...cells));
  }

  drawRow(row) {
    const name = element("button", { type: "button", className: "name" }, row.name);
    const line = element(
      "tr",
      { "data-adcode": row.adcode },
      element("th", { scope: "row" }, name, element("small", {}, row.prefecture)),
      element("td", {}, formatShare(row.share_covered, this.target), drawBar(row)),
      element("td", { className: "number" }, formatPeople(row.uncovered)),
      element("td", {}, this.chipOf("verdict", row.verdict)),
      element("td", {}, this.chipOf("holiday_flag", row.holiday_flag)),
    );
    line.addEventListener("click", () => this.onChoose(row.adcode));
    return line;
  }

  chipOf(field, code) {
    return chip(this.labels.value(field, code), this.labels.colour(field, code));
  }
}

function drawBar({ residents, covered, unknown }) {
  const bar = element("span", { className: "bar", "aria-hidden": "true" });
  for (const [name, people] of [["in", covered], ["maybe", unknown]]) {
    const part = element("i", { className: name });
    part.style.width = `${residents ? (100 * people) / residents : 0}%`;
    bar.append(part);
  }
  return bar;
}

function compare(a, b, rising) {
  if (a === b) return 0;
  if (a === null || a === undefined) return 1;
  if (b === null || b === undefined) return -1;
  return (a < b ? -1 : 1) * (rising ? 1 : -1);
}
