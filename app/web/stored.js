/* A list of what the service keeps: opened by its name, deleted after a second question. */

import { deleteStored } from "./api.js";
import { drawFault, drawTable, element } from "./elements.js";
import { say } from "./say.js";

export const STALE = say("earlier_assessment_bracket");

export function drawStale() {
  return element("p", { className: "failure" }, say("earlier_assessment_note"));
}

/* `rows` are of { id, title, note, cells }; `titles` names the columns after the first. */
export function drawStored({ address, rows, titles, empty, onOpen, onDeleted }) {
  if (!rows.length) return element("p", {}, empty);
  const fault = drawFault();
  const lines = rows.map(({ id, title, note, cells }) => {
    const open = element("button", { type: "button", className: "name" }, title);
    open.addEventListener("click", () => onOpen(id));
    const remove = () => deleteStored(`${address}/${id}`).then(onDeleted).catch(fault.tell);
    return element("tr", { "data-id": id },
      element("th", { scope: "row" }, open, element("small", {}, note)),
      ...cells.map((each) => element("td", {}, each)),
      element("td", {}, drawDeleting(title, remove)));
  });
  return element("div", {}, fault.place, drawTable([...titles, say("action_word")], lines));
}

function drawDeleting(title, onDelete) {
  const button = element("button", { type: "button", className: "quiet",
    "aria-label": say("delete_named", { title }) },
    say("delete_button"));
  button.addEventListener("click", () => {
    if (button.dataset.sure) return onDelete();
    button.dataset.sure = "true";
    button.textContent = say("confirm_delete");
    button.setAttribute("aria-label", say("confirm_delete_named", { title }));
  });
  button.addEventListener("blur", () => {
    delete button.dataset.sure;
    button.textContent = say("delete_button");
    button.setAttribute("aria-label", say("delete_named", { title }));
  });
  return button;
}
