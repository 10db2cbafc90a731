/* Builds elements from text only: a name that looks like markup is shown as it is written. */

import { say } from "./say.js";

/**
 * The element of the page with an id.
 * @param {string} id
 * @returns {any} what its markup makes it: a list, a select, a table
 */
export function at(id) {
  return document.getElementById(id);
}

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name.startsWith("aria-") || name.startsWith("data-")) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter(isPart));
  return made;
}

/* Puts parts in place of what was there; where there is no part, nothing is written. */
export function fill(place, ...parts) {
  place.replaceChildren(...parts.filter(isPart));
}

function isPart(part) {
  return part !== null && part !== undefined && part !== false && part !== "";
}

export function chip(text, colour) {
  const dot = element("i", { className: "dot" });
  dot.style.backgroundColor = colour ?? "#bdbdbd";
  return element("span", { className: "chip" }, dot, text);
}

export function describe(pairs) {
  return element(
    "dl",
    { className: "figures" },
    ...pairs.flatMap(([term, value]) => [
      element("dt", {}, term),
      element("dd", {}, ...(Array.isArray(value) ? value : [value])),
    ]),
  );
}

/* A button of one's own making rests, and says so, until what it began has ended; a resting button
   loses the focus, so it is given back where nothing else has taken it. */
export async function rest(button, work) {
  const { textContent: words } = button;
  const focused = document.activeElement === button;
  Object.assign(button, { disabled: true, textContent: say("please_wait") });
  try {
    await work();
  } finally {
    Object.assign(button, { disabled: false, textContent: words });
    if (focused && document.activeElement === document.body) button.focus();
  }
}

/* Where a refusal is told aloud; empty until there is one. */
export function drawFault() {
  const place = element("p", { className: "failure", role: "alert", hidden: true });
  const tell = (error) => Object.assign(place, { hidden: false, textContent: error.message });
  return { place, tell };
}

/* The heading of a column of numbers stands over them. */
export function drawTable(titles, rows) {
  const classOf = (i) => rows[0]?.cells[i]?.className || undefined;
  const head = titles.map((title, i) => element("th", { scope: "col", className: classOf(i) }, title));
  return element("table", {}, element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows));
}
