/* The answer to who should open on a holiday, and who is left out. */

import { formatDay } from "../dates.js";
import { chip, describe, drawTable, element } from "../elements.js";
import { formatPeople } from "../figures.js";
import { cell, drawMarkedRow, keepFirst, mark } from "../marks.js";
import { drawNorms } from "../norms.js";
import { tellProof } from "./words.js";

export const KEY = "开诊单位（编号为开诊天数）";

/* One mark a site on duty, in the order of the table of sites. */
export function listMarks({ sites, duties }) {
  const place = new Map(duties.map((duty) => [duty.site_id, duty]));
  return sites.map((site) => mark({ lon: null, lat: null, ...place.get(site.site_id), name: site.name },
    site.duty_days));
}

export function drawHead(result, { labels }) {
  return [
    element("p", { className: "headline" },
      element("b", {}, `${formatPeople(result.served)}/${formatPeople(result.county_days)}`),
      ` 个县区日有单位开诊（${result.holiday}）`),
    describe([
      [labels.plain("new_duties"), `${formatPeople(result.new_duties)}家次`],
      ["单个单位最多开诊天数", `${result.most_days}天`],
      ["有单位开诊覆盖人口累计（人·天）", formatPeople(result.resident_days)],
      ["理论最大值（人·天）", formatPeople(result.bound)],
      [labels.field("duty_choice"), labels.value("duty_choice", result.choice)],
      ["方案质量", element("span", { className: "proof" },
        `按“${labels.value("duty_choice", result.choice)}”${tellProof(result.gap)}`)],
    ]),
  ];
}

export function drawTables(result, { labels, marks, onLook }) {
  return [
    ...drawLeftOut(result, labels),
    element("h3", {}, `开诊单位（${result.sites.length}）`),
    ...drawSites(result.sites, labels, marks, onLook),
    ...drawChoices(result.choices ?? [], labels),
    ...drawNorms(result, labels),
  ];
}

function drawChoices(choices, labels) {
  if (!choices.length) return [];
  const tell = (value) => (value === null ? "—" : formatPeople(value));
  const rows = choices.map((row) => element("tr", {},
    element("th", { scope: "row" }, labels.value("duty_choice", row.duty_choice)),
    cell(tell(row.duty_units)), cell(tell(row.most_days)), cell(tell(row.resident_days))));
  return [element("h3", {}, "各种排法对照"),
    drawTable([labels.field("duty_choice"), "单位（家）", "单个单位最多（天）", labels.field("resident_days")], rows)];
}

function drawSites(sites, labels, marks, onLook) {
  if (!sites.length) return [element("p", {}, "不需要新安排，已有单位开诊。")];
  const { first, rest } = keepFirst(sites);
  const rows = first.map((site, i) => drawMarkedRow(marks[i], site.name, "", onLook,
    element("td", {}, site.county), cell(`${site.new_duties}天`), cell(`${site.duty_days}天`)));
  return [drawTable(["单位", labels.field("county"), "新安排", labels.field("duty_days")], rows),
    element("p", {}, rest)];
}

function drawLeftOut({ days, places_left_out: places }, labels) {
  const rows = sumByCounty(days).map((sum) => element("tr", {},
    element("th", { scope: "row" }, sum.county),
    element("td", {}, sum.unserved
      ? chip(`${sum.unserved}天${labels.value("flag", "unserved")}`, labels.colour("flag", "unserved"))
      : chip("每天有单位开诊", labels.colour("flag", "served"))),
    element("td", { className: "number" }, formatPeople(sum.most), element("small", {}, sum.day ? formatDay(sum.day) : ""))));
  return [
    element("h3", {}, "当日服务半径内无单位开诊的居民"),
    element("p", {}, `${formatPeople(places)}个居民点有日子在服务半径内没有单位开诊，名单见Excel。`),
    drawTable([labels.field("county"), labels.field("flag_after"), "居民最多的一天（人）"], rows),
  ];
}

/* Days not served of every county, and its day with most people left out; the worst county first. */
function sumByCounty(days) {
  const sums = new Map();
  for (const { adcode, county, date, flag_after: flag, left_out_on_day: people } of days) {
    const sum = sums.get(adcode) ?? { county, unserved: 0, most: -1, day: "" };
    sum.unserved += flag === "served" ? 0 : 1;
    if (people > sum.most) Object.assign(sum, { most: people, day: date });
    sums.set(adcode, sum);
  }
  return [...sums.values()].sort((a, b) => b.unserved - a.unserved || b.most - a.most);
}
