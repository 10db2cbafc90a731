/* The county table: those with most people certainly outside first, sorted by any heading, kept to
   one prefecture if asked. It shows the holiday or day that the map shows. */

import { chip, element } from "./elements.js";
import { formatPeople, formatRange } from "./figures.js";
import { RABIES_ONLY, drawFlag } from "./holidays.js";
import { say } from "./say.js";
import { readShare } from "./view.js";

const RANK = { short: 0, unserved: 0, [RABIES_ONLY]: 1, undetermined: 2, meets: 3, served: 3 };
const FALLING = new Set(["uncovered"]);

export class CountyTable {
  constructor(place, rows, labels, target, onChoose) {
    this.place = place;
    this.rows = rows;
    this.labels = labels;
    this.target = target;
    this.onChoose = onChoose;
    this.prefecture = "";
    this.sorted = { field: "uncovered", rising: false };
    /** @type {Pick<import("./view.js").View, "flags" | "shares" | "flagTitle" | "sharesOf">} */
    this.view = { flags: new Map(), shares: null, flagTitle: "", sharesOf: "" };
  }

  useView(view) {
    this.view = view;
    return this.draw();
  }

  keepPrefecture(name) {
    this.prefecture = name;
    return this.draw();
  }

  list() {
    return this.rows.filter((row) => !this.prefecture || row.prefecture === this.prefecture);
  }

  markChosen(adcode) {
    this.chosen = adcode;
    for (const row of this.place.tBodies[0].rows) {
      row.classList.toggle("chosen", row.dataset.adcode === adcode);
    }
  }

  focusOn(adcode) {
    const row = [...this.place.tBodies[0].rows].find((each) => each.dataset.adcode === adcode);
    row?.querySelector("button").focus();
  }

  /* Columns by field: heading, what a row is sorted by, and its cell. On a day nothing is judged. */
  listColumns() {
    const { shares, flags, flagTitle, sharesOf } = this.view;
    const of = (row) => (shares ? shares.get(row.adcode) ?? {} : { ...readShare(row), ...row });
    const held = shares ? null : this.target;
    return [
      { field: "name", title: say("county_column"), key: (row) => row.adcode, draw: drawName },
      { field: "share_covered", title: say("share_heading_of", { of: sharesOf }),
        key: (row) => of(row).low,
        draw: (row) => [element("td", { "data-range": "" }, formatRange(of(row).low, of(row).high, held),
          drawBar(of(row)))] },
      { field: "uncovered", title: say("outside_heading_of", { of: sharesOf }),
        key: (row) => of(row).uncovered,
        draw: (row) => [element("td", { className: "number" }, formatPeople(of(row).uncovered),
          of(row).unknown ? element("small", {}, say("to_verify_count",
            { count: formatPeople(of(row).unknown) })) : null)] },
      ...(shares || this.target === null ? [] : [{ field: "verdict", title: this.labels.field("verdict"),
        key: (row) => RANK[row.verdict],
        draw: ({ verdict }) => [element("td", {},
          chip(this.labels.value("verdict", verdict), this.labels.colour("verdict", verdict)))] }]),
      { field: "holiday_flag", title: say("holiday_open_short"), note: flagTitle,
        key: (row) => RANK[flags.get(row.adcode)?.code],
        draw: (row) => [element("td", { className: "flagged" }, this.drawFlag(flags.get(row.adcode)))] },
    ];
  }

  drawFlag(flag) {
    return flag ? drawFlag(flag, this.labels) : "—";
  }

  draw() {
    const columns = this.listColumns();
    const kept = this.list();
    const { key } = columns.find(({ field }) => field === this.sorted.field) ?? columns[2];
    kept.sort((a, b) => compare(key(a), key(b), this.sorted.rising) || b.uncovered - a.uncovered);
    const body = kept.length
      ? kept.map((row) => this.drawRow(row, columns))
      : [element("tr", {}, element("td", { colSpan: columns.length }, say("no_county_meets")))];
    this.place.replaceChildren(this.drawHead(columns), element("tbody", {}, ...body));
    this.markChosen(this.chosen);
    return kept.length;
  }

  drawHead(columns) {
    const cells = columns.map(({ field, title, note }) => {
      const { field: current, rising } = this.sorted;
      const sort = field === current ? (rising ? "ascending" : "descending") : "none";
      const button = element("button", { type: "button" }, title);
      button.addEventListener("click", () => {
        this.sorted = { field, rising: field === current ? !rising : !FALLING.has(field) };
        this.draw();
        this.place.querySelector(`th[data-field="${field}"] button`).focus();
      });
      return element("th", { scope: "col", "aria-sort": sort, "data-field": field }, button,
        note ? element("small", {}, note) : null);
    });
    return element("thead", {}, element("tr", {}, ...cells));
  }

  drawRow(row, columns) {
    const line = element("tr", { "data-adcode": row.adcode }, ...columns.flatMap(({ draw }) => draw(row)));
    line.addEventListener("click", () => this.onChoose(row.adcode));
    return line;
  }
}

function drawName({ name, prefecture }) {
  return [element("th", { scope: "row" }, element("button", { type: "button", className: "name" }, name),
    element("small", {}, prefecture))];
}

function drawBar({ residents, covered, unknown }) {
  const bar = element("span", { className: "bar", "aria-hidden": "true" });
  bar.classList.toggle("nobody", !residents);
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
