/* 举措落实情况: other measures of the policy as registers of facilities answer them, and room. */

import { describe, drawTable, element } from "./elements.js";
import { fetchJson } from "./api.js";
import { formatCount, formatPeople } from "./figures.js";
import { say } from "./say.js";

const TITLE = say("measures_progress");
const WORKBOOK = "/v1/measures.xlsx";
const ROOM = ["room_enough", "room_short", "room_unknown"];

/* Of one county, with the whole study folded below it. */
export function drawMeasures({ measures, measures_all: whole }, labels) {
  if (!whole?.length) return [element("h3", {}, TITLE), element("p", {}, tellNone())];
  return [
    element("h3", {}, TITLE),
    drawRows(measures ?? [], labels),
    element("details", {}, element("summary", {}, say("measures_of_all_counties", { count: whole.length })),
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
    held.textContent = say("loading_now");
    try {
      const { items } = await fetchJson("/v1/measures?limit=1000");
      held.replaceChildren(...(items.length ? [drawRows(items, labels), drawLink()] : [tellNone()]));
    } catch (error) {
      delete held.dataset.asked;
      held.textContent = say("not_loaded", { reason: error.message });
    }
  });
  return part;
}

/* Of the people within reach: whether the units that they can reach have room for all. */
export function drawRoom(room, labels) {
  if (!room) return [];
  return [
    element("h3", {}, say("room_within_radius")),
    describe(ROOM.map((field) => [labels.plain(field), formatCount(room[field], say("unit_people"))])),
  ];
}

function tellNone() {
  return say("not_collected_no_register");
}

function drawLink() {
  return element("p", { className: "lists" },
    element("a", { href: WORKBOOK, download: "" }, `${TITLE}（Excel）`));
}

/* What is not collected has no numbers, never nought; only a limit is met or failed. */
function drawRows(rows, labels) {
  const count = (row, name) => {
    const empty = row.progress_state === "not_collected" ? say("not_collected") : "—";
    return element("td", { className: "number" }, row[name] === null ? empty : formatPeople(row[name]));
  };
  const drawn = rows.map((row) => element("tr", {},
    element("th", { scope: "row" }, [row.clause, row.norm].filter(Boolean).join(" "),
      element("small", {}, [labels.value("force", row.force),
        row.data_as_of && say("data_as_of", { date: row.data_as_of }),
        row.data_source].filter(Boolean).join("，"))),
    count(row, "objects"), count(row, "objects_met"), count(row, "objects_failed"),
      count(row, "objects_unknown"),
    element("td", { className: "number" }, row.share_printed || "—"),
    element("td", {}, tellState(row, labels))));
  return drawTable([say("measure_word"), say("objects_count"), say("meets_word"), say("fails_word"),
    say("to_verify"), say("ratio_word"), say("conclusion_word")], drawn);
}

function tellState(row, labels) {
  const state = labels.value("progress_state", row.progress_state);
  const known = [row.progress_words, row.amount_printed && say("figure_of", { figure: row.amount_printed })]
    .filter((words) => words && words !== state);
  return [state, ...known].join("；");
}
