/* One county: its figures, the reasons behind them, its gaps, sites and holidays. */

import { chip, describe, drawTable, element, fill, rest } from "./elements.js";
import { formatCount, formatDistance, formatLimit, formatPeople, formatRange, formatShare } from "./figures.js";
import { drawFlag, drawHolidays, readCountyFlag, readYearFlag } from "./holidays.js";
import { drawMeasures, drawRoom } from "./measures.js";
import { drawPolicy } from "./policy.js";

const PEOPLE = ["residents", "covered", "uncovered"];
const PARTS = ["uncovered_certain", "uncovered_by_road", "uncovered_doubtful"];
const SHARES = ["share_covered_urban", "share_covered_rural", "share_straight_line", "share_own_county"];
const DISTANCES = ["median_distance_m", "p95_distance_m", "max_distance_m"];

export function drawCounty(place, { county, gaps, sites, failures, labels, target, titles, ...on }) {
  const { county: row, verdict_notes: notes, quality_reasons: reasons, holidays } = county;
  const said = (field, tell) => [labels.plain(field), row[field] === null ? labels.missing(field) : tell(row[field])];
  fill(place,
    drawHeading(`${row.prefecture} ${row.name}`, on.onClose),
    drawChips(row, labels, target, titles),
    ...failures.filter(Boolean).map((each) => drawMissing(each, on.onRetry)),
    element("p", { className: "headline" },
      element("b", {}, formatRange(row.share_covered, row.share_upper, target)),
      " 服务半径内人口占比（服务半径覆盖人口比例，非疫苗接种率）"),
    ...drawReasons("评估结论说明", notes),
    ...drawReasons("数据质量原因", reasons?.map((reason) => tellReason(String(reason), labels, target))),
    describe([
      ...PEOPLE.map((field) => said(field, (people) => formatCount(people, "人"))),
      ...PARTS.filter((field) => row[field]).map((field) => said(field, (people) => formatCount(people, "人"))),
      said("unknown", (people) => formatCount(people, "人")),
      ...SHARES.map((field) => said(field, (share) => formatShare(share, target))),
      ...DISTANCES.map((field) => said(field, (metres) => formatDistance(metres))),
      [labels.plain("sites"), `${formatCount(row.sites, "家")}（地图绿点${countPlaced(sites)}处）`],
      said("unplaced_sites", (count) => formatCount(count, "家")),
    ]),
    ...(failures[0] ? [] : drawGapPart(gaps, labels, on.onGap)),
    ...drawSites(sites, on.onSite, on.onCloseSite),
    element("h3", {}, "节假日开诊情况"),
    holidays.length ? drawHolidays(holidays, labels) : element("p", {}, "放假安排尚未录入。"),
    ...drawRoom(county.room, labels),
    ...drawPolicy(county, labels, target),
    ...drawMeasures(county, labels),
  );
}

function drawChips(row, labels, target, { next, year }) {
  const words = (field, code) => chip(labels.value(field, code), labels.colour(field, code));
  return element("div", { className: "chips" },
    target === null ? null : words("verdict", row.verdict),
    element("span", { className: "flagged" }, drawFlag(readCountyFlag(row, labels), labels), element("small", {}, next)),
    year ? element("span", { className: "flagged" }, drawFlag(readYearFlag(row, labels), labels),
      element("small", {}, year)) : null,
    element("span", {}, `数据质量：${labels.value("quality", row.quality)}`));
}

function drawMissing({ words, message }, onRetry) {
  const retry = element("button", { type: "button", className: "act" }, "重试");
  retry.addEventListener("click", onRetry);
  return element("p", { className: "failure", role: "alert" }, `${words}未能载入，其余内容不受影响：${message} `, retry);
}

function drawGapPart(gaps, labels, onGap) {
  if (!gaps.length) return [element("h3", {}, "超半径片区"), element("p", {}, "没有超半径或待核实片区。")];
  const kinds = ["uncovered", "unknown"].map((kind) => gaps.filter(({ properties }) => properties.kind === kind).length);
  return [
    element("h3", {}, `超半径及待核实片区（超半径${kinds[0]}个，待核实${kinds[1]}个）`),
    element("small", {}, "地图上橙色片区超出服务半径，灰色片区待核实；绿点为预防接种单位。"),
    drawGaps(gaps, labels, onGap),
  ];
}

export function drawHeading(title, onClose, words = "返回列表") {
  const close = element("button", { type: "button", className: "close" }, words);
  close.addEventListener("click", onClose);
  return element("div", { className: "panel-heading" },
    element("h2", { tabIndex: -1 }, title), close);
}

/* With `onRetry` what failed can be asked for again from where one is. */
export function drawFailure(place, title, message, onClose, onRetry) {
  const retry = element("button", { type: "button", className: "act" }, "重试");
  retry.addEventListener("click", onRetry);
  fill(place, drawHeading(title, onClose),
    element("p", { className: "failure", role: "alert" }, message), retry);
  retry.focus();
}

/* Reasons come as `share_snapped=0.93`, `median_access_leg_m=612.0` or `calibration:urban:…`. */
function tellReason(reason, labels, target) {
  const [figure, value] = reason.split("=");
  if (value !== undefined) return `${labels.plain(figure)}：${tellFigure(figure, value, target)}`;
  const [code, setting, ...note] = reason.split(":");
  return [labels.value("quality_reasons", code), setting && labels.value("setting", setting), ...note]
    .filter(Boolean).join("：");
}

function tellFigure(figure, value, target) {
  if (figure.startsWith("share_")) return formatShare(Number(value), target);
  return figure.endsWith("_m") ? formatDistance(Number(value)) : value;
}

function drawReasons(title, reasons) {
  if (!reasons?.length) return [];
  const items = reasons.map((reason) => element("li", {}, String(reason)));
  return [element("h3", {}, title), element("ul", { className: "reasons" }, ...items)];
}

function countPlaced(sites) {
  return sites.filter((site) => site.geometry).length;
}

export function tellArea(site, area) {
  const { cutoff_m: cutoff, cell_m: cell } = area.properties;
  return `${site.properties.name}：绿色为沿道路${formatLimit(cutoff)}（含）以内的范围，按${formatPeople(cell)}米格网绘制，`
    + "仅供看图；人口按居民点逐一判定，不按此范围统计。";
}

/* A unit without coordinates is listed with the others: asking for its area tells why there is none. */
function drawSites(sites, onSite, onCloseSite) {
  if (!sites.length) return [];
  const note = element("p", { className: "area-note", role: "status" });
  const closing = element("button", { type: "button", className: "act", hidden: true }, "模拟撤销此单位");
  let chosen = null;
  closing.addEventListener("click", () => rest(closing, () => onCloseSite(chosen, note)));
  const items = sites.map((site) => {
    const show = element("button", { type: "button", className: "name" }, site.properties.name);
    show.addEventListener("click", () => {
      chosen = site;
      closing.hidden = false;
      onSite(site, note);
    });
    return element("li", {}, show, site.geometry ? null : element("small", {}, "无坐标，地图上未画出"));
  });
  return [element("details", { className: "sites" },
    element("summary", {}, `预防接种单位（${sites.length}家）：点选查看服务半径范围`),
    note, closing, element("ul", {}, ...items))];
}

function drawGaps(gaps, labels, onGap) {
  const rows = gaps.map((gap) => {
    const { properties: row } = gap;
    const show = element("button", { type: "button", className: "name" }, row.places || "未命名片区");
    show.addEventListener("click", () => onGap(gap));
    return element("tr", {},
      element("th", { scope: "row" }, show, element("small", {}, labels.value("kind", row.kind)),
        row.uncovered_doubtful ? element("small", {}, `其中疑似缺路、缺桥${formatCount(row.uncovered_doubtful, "人")}`) : null),
      element("td", { className: "number" }, formatPeople(row.residents)),
      element("td", {}, ...tellNearest(row)));
  });
  return drawTable(["片区", "人口（人）", "最近单位"], rows);
}

/* The nearest of all, and beside it that of the own county where it is another. */
function tellNearest(row) {
  const { nearest_site_id: id, nearest_site_name: name, own_nearest_site_id: own } = row;
  if (!id) return ["没有沿道路可到达的单位"];
  const parts = [name, element("small", {}, `沿道路${formatDistance(row.road_distance_m)}`
    + `，直线${formatDistance(row.straight_distance_m)}`)];
  if (own === undefined || own === id) return parts;
  return [...parts, element("small", {}, own
    ? `本县区最近：${row.own_nearest_site_name}，沿道路${formatDistance(row.own_road_distance_m)}`
    : "本县区没有沿道路可到达的单位")];
}
