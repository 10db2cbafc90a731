/* Inputs with their labels, and a refusal told beside the input it is about. */

import { element, rest } from "./elements.js";
import { say } from "./say.js";

export function numberField(name, title, limits) {
  return label(title, element("input", { name, title, type: "number", step: 1, required: true, ...limits }));
}

export function textField(name, title, more) {
  return label(title, element("input", { name, title, type: "text", required: true, ...more }));
}

/* Any date may be asked about: the service knows which days a regulation fixes beyond its notices. */
export function dateField(name, title) {
  return label(title, element("input", { name, title, type: "date" }));
}

export function choice(name, title, options, chosen) {
  return label(title, element("select", { name, title }, ...options.map((each) => option(each, chosen))));
}

export const WHOLE = "prefecture:";

/* With `whole` each prefecture can be chosen as such, by `WHOLE` and its code. */
export function countyChoice(title, counties, { whole = false } = {}) {
  const prefectures = [...new Set(counties.map((county) => county.prefecture))];
  const lists = prefectures.map((prefecture) => element("optgroup", { label: prefecture },
    ...(whole ? [option([WHOLE + prefectureCode(counties, prefecture),
      say("whole_prefecture", { prefecture })])] : []),
    ...counties.filter((county) => county.prefecture === prefecture)
      .map(({ adcode, name }) => option([adcode, name]))));
  const all = option(["", say("all_counties")]);
  return label(title, element("select", { name: "county", title }, all, ...lists));
}

/* 2101 00 by the digits of its counties, else the name itself. */
function prefectureCode(counties, prefecture) {
  const { adcode } = counties.find((county) => county.prefecture === prefecture);
  return /^\d{6}$/u.test(adcode) ? `${adcode.slice(0, 4)}00` : prefecture || "000000";
}

export function tick(name, title) {
  return element("label", { className: "tick" }, element("input", { name, title, type: "checkbox" }), title);
}

/* An input that is not allowed is not there, and not sent. */
export function allow(input, allowed) {
  input.disabled = input.parentElement.hidden = !allowed;
}

/* `send` gets the form; while it works the button rests, and what it throws is told. */
export function drawForm(words, send, ...fields) {
  const button = element("button", { type: "submit", className: "act" }, words);
  const fault = element("p", { className: "failure", role: "alert", id: "fault", hidden: true });
  const form = element("form", { className: "asking" }, ...fields, button, fault);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearFault(form, fault);
    await rest(button, () => send(form)).catch((error) => tellFault(form, fault, error));
  });
  return form;
}

function label(title, input) {
  return element("label", { className: "field" }, element("span", {}, title), input);
}

function option([value, words], chosen) {
  return element("option", { value, selected: value === chosen }, words);
}

function clearFault(form, fault) {
  fault.hidden = true;
  for (const input of form.elements) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}

function tellFault(form, fault, error) {
  const input = error.field ? findInput(form, error.field) : null;
  fault.hidden = false;
  if (!input) {
    fault.textContent = error.message;
    return;
  }
  const filled = input.selectedOptions?.[0]?.textContent ?? input.value;
  fault.replaceChildren(say("field_not_accepted", { title: input.title, expected: expect(input),
    filled: filled ? say("what_was_filled", { filled }) : "" }),
    element("small", {}, error.message));
  for (let folded = input.closest("details"); folded; folded = folded.parentElement.closest("details")) {
    folded.open = true;
  }
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", fault.id);
  input.focus();
}

/* An input is named by a field, or by the end of its path (`changes[0].lon`); it may answer for
   further fields, listed in `data-fields`. */
function findInput(form, field) {
  const named = form.elements.namedItem(field) ?? form.elements.namedItem(field.split(".").at(-1));
  if (named instanceof HTMLElement) return named;
  return [...form.elements].find((each) => each.dataset.fields?.split(" ").includes(field)) ?? null;
}

function expect({ min, max }) {
  if (!min || !max) return "";
  return say("expected_between", { least: min, most: max });
}
