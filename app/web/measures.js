/* 举措落实情况: other measures of the policy as registers of facilities answer them, and room. */

import { describe, drawTable, element } from "./elements.js";
import { fetchJson } from "./api.js";
import { formatCount, formatPeople } from "./figures.js";

const TITLE = "举措落实情况";
const WORKBOOK = "/v1/measures.xlsx";
const ROOM = ["room_enough", "room_short", "room_unknown"];

/* Of one county, with the whole study folded below it. */
export function drawMeasures({ measures, measures_all: whole }, labels) {
  if (!whole?.length) return [element("h3", {}, TITLE), element("p", {}, tellNone())];
  return [
    element("h3", {}, TITLE),
    drawRows(measures ?? [], labels),
    element("details", {}, element("summary", {}, `全部县（市、区）合计（${whole.length}项）`),
      drawRows(whole, labels)),
    drawLink(),
  ];
}

/* In the footer: the whole study, asked for once it is opened. */
export function drawWholeMeasures(labels) {
  const held = element("div", { role: "status" });
  const part = element("details", { className: "measures" }, element("summary", {}, TITLE), held);
  part.addEventListener("toggle", async () => {
    if (!part.open || held.dataset.asked) return;
    held.dataset.asked = "true";
    held.textContent = "正在载入……";
    try {
      const { items } = await fetchJson("/v1/measures?limit=1000");
      held.replaceChildren(...(items.length ? [drawRows(items, labels), drawLink()] : [tellNone()]));
    } catch (error) {
      delete held.dataset.asked;
      held.textContent = `未能载入：${error.message}`;
    }
  });
  return part;
}

/* Of the people within reach: whether the units that they can reach have room for all. */
export function drawRoom(room, labels) {
  if (!room) return [];
  return [
    element("h3", {}, "服务半径内的接种能力"),
    describe(ROOM.map((field) => [labels.plain(field), formatCount(room[field], "人")])),
  ];
}

function tellNone() {
  return "未收集：本评估项目没有机构登记表。";
}

function drawLink() {
  return element("p", { className: "lists" },
    element("a", { href: WORKBOOK, download: "" }, `${TITLE}（Excel）`));
}

/* What is not collected has no numbers, never nought; only a limit is met or failed. */
function drawRows(rows, labels) {
  const count = (row, name) => {
    const empty = row.progress_state === "not_collected" ? "未收集" : "—";
    return element("td", { className: "number" }, row[name] === null ? empty : formatPeople(row[name]));
  };
  const drawn = rows.map((row) => element("tr", {},
    element("th", { scope: "row" }, [row.clause, row.norm].filter(Boolean).join(" "),
      element("small", {}, [labels.value("force", row.force), row.data_as_of && `数据截至${row.data_as_of}`,
        row.data_source].filter(Boolean).join("，"))),
    count(row, "objects"), count(row, "objects_met"), count(row, "objects_failed"), count(row, "objects_unknown"),
    element("td", { className: "number" }, row.share_printed || "—"),
    element("td", {}, tellState(row, labels))));
  return drawTable(["举措", "对象数", "符合", "不符合", "待核实", "比例", "结论"], drawn);
}

function tellState(row, labels) {
  const state = labels.value("progress_state", row.progress_state);
  const known = [row.progress_words, row.amount_printed && `数值${row.amount_printed}`]
    .filter((words) => words && words !== state);
  return [state, ...known].join("；");
}
