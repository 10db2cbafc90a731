/* The key to the county colours, with the number of counties of each. */

import { element } from "./elements.js";
import { NOBODY } from "./modes.js";
import { say } from "./say.js";

/* `found` is what the mode found of every county. */
export function drawLegend(place, mode, found) {
  const all = [...found.values()];
  const rows = [
    ...mode.classes.map((each) => drawRow(drawSquare(each.colour), each.label,
      all.filter(({ held }) => held === each).length)),
    drawRow(element("i", { className: "square hatched" }), mode.unsaid, all.filter(isUnsaid).length),
  ];
  const nobody = all.filter(({ held, hatched }) => !held && !hatched).length;
  if (nobody) rows.push(drawRow(drawSquare(NOBODY.colour), NOBODY.label, nobody));
  place.replaceChildren(
    element("h3", {}, say("legend_counties_counted", { title: mode.title })),
    element("ul", {}, ...rows),
    element("p", {}, mode.note),
  );
}

function isUnsaid({ hatched }) {
  return hatched;
}

function drawSquare(colour) {
  const square = element("i", { className: "square" });
  square.style.backgroundColor = colour;
  return square;
}

function drawRow(square, words, count) {
  return element("li", {}, square, words, element("b", {}, ` ${count}`));
}
