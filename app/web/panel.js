/* One county: its figures, the reasons behind them, its gaps, sites and holidays. */

import { chip, describe, drawTable, element, rest } from "./elements.js";
import { formatDistance, formatPeople, formatShare } from "./figures.js";
import { drawHolidays } from "./holidays.js";
import { drawPolicy } from "./policy.js";

const PEOPLE = ["residents", "covered", "uncovered", "unknown"];
const SHARES = ["share_upper", "share_covered_urban", "share_covered_rural", "share_straight_line",
  "share_own_county"];
const DISTANCES = ["median_distance_m", "p95_distance_m", "max_distance_m"];

export function drawCounty(place, { county, gaps, sites, labels, target, onGap, onSite, onCloseSite, onClose }) {
  const { county: row, verdict_notes: notes, quality_reasons: reasons, holidays } = county;
  const words = (field, code) => chip(labels.value(field, code), labels.colour(field, code));
  place.replaceChildren(
    drawHeading(`${row.prefecture} ${row.name}`, onClose),
    element("p", { className: "chips" },
      words("verdict", row.verdict), words("holiday_flag", row.holiday_flag),
      element("span", {}, `数据质量:${labels.value("quality", row.quality)}`)),
    element("p", { className: "headline" },
      element("b", {}, formatShare(row.share_covered, target)),
      " 服务半径内人口占比(服务半径覆盖人口比例,非疫苗接种率)"),
    ...drawReasons("判定说明", notes),
    ...drawReasons("数据质量原因", reasons?.map((reason) => tellReason(String(reason), labels, target))),
    describe([
      ...PEOPLE.map((field) => [labels.plain(field), `${formatPeople(row[field])} 人`]),
      ...SHARES.map((field) => [labels.field(field), formatShare(row[field], target)]),
      ...DISTANCES.map((field) => [labels.plain(field), formatDistance(row[field])]),
      [labels.plain("sites"), `${formatPeople(row.sites)} 家(地图绿点 ${countPlaced(sites)} 处)`],
      [labels.plain("unplaced_sites"), `${formatPeople(row.unplaced_sites)} 家`],
    ]),
    element("h3", {}, `超半径片区(${gaps.length})`),
    gaps.length ? element("small", {}, "地图上橙色片区超出服务半径,灰色片区待核实;绿点为预防接种单位。") : "",
    gaps.length ? drawGaps(gaps, labels, onGap) : element("p", {}, "本县区没有超半径片区。"),
    ...drawSites(sites, onSite, onCloseSite),
    element("h3", {}, "节假日开诊情况"),
    holidays.length ? drawHolidays(holidays, labels) : element("p", {}, "没有已公布放假安排的年份。"),
    ...drawPolicy(county, labels, target),
  );
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
  place.replaceChildren(drawHeading(title, onClose),
    element("p", { className: "failure", role: "alert" }, message), retry);
  retry.focus();
}

/* Reasons come as `share_snapped=0.93` or `calibration:urban:…`. */
function tellReason(reason, labels, target) {
  const [figure, value] = reason.split("=");
  if (value !== undefined) {
    const said = figure.startsWith("share_") ? formatShare(Number(value), target) : value;
    return `${labels.field(figure)} ${said}`;
  }
  const [code, setting, ...note] = reason.split(":");
  return [labels.value("quality_reasons", code), setting && labels.value("setting", setting), ...note]
    .filter(Boolean).join(":");
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
  const reach = formatDistance(area.properties.cutoff_m);
  return `${site.properties.name}:绿色为沿道路 ${reach}(含)以内的范围,按 ${area.properties.cell_m} 米格网绘制,`
    + "仅供看图;人口按居民点逐一判定,不按此范围统计。";
}

function drawSites(sites, onSite, onCloseSite) {
  const placed = sites.filter((site) => site.geometry);
  if (!placed.length) return [];
  const note = element("p", { className: "area-note", role: "status" });
  const closing = element("button", { type: "button", className: "act", hidden: true }, "若关闭此单位");
  let chosen = null;
  closing.addEventListener("click", () => rest(closing, () => onCloseSite(chosen, note)));
  const items = placed.map((site) => {
    const show = element("button", { type: "button", className: "name" }, site.properties.name);
    show.addEventListener("click", () => {
      chosen = site;
      closing.hidden = false;
      onSite(site, note);
    });
    return element("li", {}, show);
  });
  return [element("details", { className: "sites" },
    element("summary", {}, `预防接种单位(${placed.length}):点选查看服务半径范围`),
    note, closing, element("ul", {}, ...items))];
}

function drawGaps(gaps, labels, onGap) {
  const rows = gaps.map((gap) => {
    const { properties: row } = gap;
    const show = element("button", { type: "button", className: "name" },
      row.places || row.gap_id);
    show.addEventListener("click", () => onGap(gap));
    return element("tr", {},
      element("th", { scope: "row" }, show,
        element("small", {}, labels.value("kind", row.kind))),
      element("td", { className: "number" }, formatPeople(row.residents)),
      element("td", {}, row.nearest_site_name || "无",
        element("small", {}, `路网 ${formatDistance(row.road_distance_m)}`)));
  });
  return drawTable(["片区", "人口(人)", "最近单位"], rows);
}
