/* A list of what the service keeps: opened by its name, deleted after a second question. */

import { deleteStored } from "./api.js";
import { formatMoment } from "./dates.js";
import { drawFault, drawTable, element } from "./elements.js";

export const STALE = "（依据较早的评估结果）";

export function drawStale() {
  return element("p", { className: "failure" }, "依据较早的评估结果计算，与当前页面数字不可直接比较。");
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
  return element("div", {}, fault.place, drawTable([...titles, "操作"], lines));
}

function drawDeleting(title, onDelete) {
  const button = element("button", { type: "button", className: "quiet", "aria-label": `删除“${title}”` },
    "删除");
  button.addEventListener("click", () => {
    if (button.dataset.sure) return onDelete();
    button.dataset.sure = "true";
    button.textContent = "确认删除";
    button.setAttribute("aria-label", `确认删除“${title}”`);
  });
  button.addEventListener("blur", () => {
    delete button.dataset.sure;
    button.textContent = "删除";
    button.setAttribute("aria-label", `删除“${title}”`);
  });
  return button;
}
