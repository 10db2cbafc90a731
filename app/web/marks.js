/* Points of our own on the map: numbered marks, and places in the colour of what becomes of them. */

import { element } from "./elements.js";
import { say } from "./say.js";

export const MARK = "#6a1b9a";
const MOST_ROWS = 200;
const CROWD = 60;

export function mark({ lon, lat, name }, number, colour = MARK) {
  const geometry = lon === null || lat === null ? null : { type: "Point", coordinates: [lon, lat] };
  return { type: "Feature", geometry, properties: { number: String(number), name, colour } };
}

/* What the map can hold; a crowd is drawn small, and numbered only from near by. */
export function placed(features) {
  const shown = features.filter((feature) => feature.geometry);
  if (shown.length <= CROWD) return shown;
  return shown.map((feature) => ({ ...feature, properties: { ...feature.properties, small: true } }));
}

/* A row that takes the map to its mark, by mouse anywhere on it and by keyboard on its name. */
export function drawMarkedRow(feature, words, note, onLook, ...cells) {
  const name = element("button", { type: "button", className: "name" }, words);
  const head = feature.geometry ? name : element("span", {}, words);
  const row = element("tr", { className: feature.geometry ? "marked" : "" },
    element("th", { scope: "row" }, head, note ? element("small", {}, note) : null), ...cells);
  if (feature.geometry) row.addEventListener("click", () => onLook(feature));
  return row;
}

/* The longest tables show their beginning; the files hold all of it. */
export function keepFirst(rows) {
  const left = rows.length - MOST_ROWS;
  return { first: rows.slice(0, MOST_ROWS), rest: left > 0 ? say("more_rows_in_files", { count: left }) : "" };
}

export function cell(text) {
  return element("td", { className: "number" }, text);
}
