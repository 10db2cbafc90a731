/* The key to the county colours, with the number of counties of each. */

import { element } from "./elements.js";
import { classOf } from "./modes.js";

export function drawLegend(place, mode, values, note) {
  const all = [...values.values()];
  const rows = mode.classes.map((each) => {
    const square = element("i", { className: "square" });
    square.style.backgroundColor = each.colour;
    const count = all.filter((value) => classOf(mode, value) === each).length;
    return element("li", {}, square, each.label, element("b", {}, ` ${count}`));
  });
  place.replaceChildren(
    element("h3", {}, `${mode.title}(县区数)`),
    element("ul", {}, ...rows),
    element("p", {}, note),
  );
}
