/* One county: its figures, the reasons behind them, its gaps, sites and holidays. */

import { chip, describe, drawTable, element, fill, rest } from "./elements.js";
import { formatCount, formatDistance, formatLimit, formatPeople, formatRange, formatShare } from "./figures.js";
import { drawFlag, drawHolidays, readCountyFlag, readYearFlag } from "./holidays.js";
import { drawMeasures, drawRoom } from "./measures.js";
import { drawPolicy } from "./policy.js";
import { say } from "./say.js";

const PEOPLE = ["residents", "covered", "uncovered"];
const PARTS = ["uncovered_certain", "uncovered_by_road", "uncovered_doubtful"];
const SHARES = ["share_covered_urban", "share_covered_rural", "share_straight_line", "share_own_county"];
const DISTANCES = ["median_distance_m", "p95_distance_m", "max_distance_m"];

export function drawCounty(place, { county, gaps, sites, failures, labels, target, titles, ...on }) {
  const { county: row, verdict_notes: notes, quality_reasons: reasons, holidays } = county;
  const said = (field, tell) => [labels.plain(field), row[field] === null ? labels.missing(field)
    : tell(row[field])];
  fill(place,
    drawHeading(`${row.prefecture} ${row.name}`, on.onClose),
    drawChips(row, labels, target, titles),
    ...failures.filter(Boolean).map((each) => drawMissing(each, on.onRetry)),
    element("p", { className: "headline" },
      element("b", {}, formatRange(row.share_covered, row.share_upper, target)),
      ` ${say("share_within_radius_explained")}`),
    ...drawReasons(say("conclusion_notes"), notes),
    ...drawReasons(say("quality_reasons"), reasons?.map((reason) =>
      tellReason(String(reason), labels, target))),
    describe([
      ...PEOPLE.map((field) => said(field, (people) => formatCount(people, say("unit_people")))),
      ...PARTS.filter((field) => row[field]).map((field) =>
        said(field, (people) => formatCount(people, say("unit_people")))),
      said("unknown", (people) => formatCount(people, say("unit_people"))),
      ...SHARES.map((field) => said(field, (share) => formatShare(share, target))),
      ...DISTANCES.map((field) => said(field, (metres) => formatDistance(metres))),
      [labels.plain("sites"), say("sites_counted_and_placed",
        { sites: formatCount(row.sites, say("unit_sites")), placed: countPlaced(sites) })],
      said("unplaced_sites", (count) => formatCount(count, say("unit_sites"))),
    ]),
    ...(failures[0] ? [] : drawGapPart(gaps, labels, on.onGap)),
    ...drawSites(sites, on.onSite, on.onCloseSite),
    element("h3", {}, say("holiday_opening")),
    holidays.length ? drawHolidays(holidays, labels) : element("p", {}, say("holidays_not_entered")),
    ...drawRoom(county.room, labels),
    ...drawPolicy(county, labels, target),
    ...drawMeasures(county, labels),
  );
}

function drawChips(row, labels, target, { next, year }) {
  const words = (field, code) => chip(labels.value(field, code), labels.colour(field, code));
  return element("div", { className: "chips" },
    target === null ? null : words("verdict", row.verdict),
    element("span", { className: "flagged" }, drawFlag(readCountyFlag(row, labels), labels),
      element("small", {}, next)),
    year ? element("span", { className: "flagged" }, drawFlag(readYearFlag(row, labels), labels),
      element("small", {}, year)) : null,
    element("span", {}, say("quality_is", { quality: labels.value("quality", row.quality) })));
}

function drawMissing({ words, message }, onRetry) {
  const retry = element("button", { type: "button", className: "act" }, say("retry_button"));
  retry.addEventListener("click", onRetry);
  return element("p", { className: "failure", role: "alert" },
    `${say("part_not_loaded", { part: words, reason: message })} `, retry);
}

function drawGapPart(gaps, labels, onGap) {
  if (!gaps.length) return [element("h3", {}, say("gaps_beyond_radius")), element("p", {}, say("no_gaps"))];
  const kinds = ["uncovered", "unknown"].map((kind) =>
    gaps.filter(({ properties }) => properties.kind === kind).length);
  return [
    element("h3", {}, say("gaps_title", { outside: kinds[0], unknown: kinds[1] })),
    element("small", {}, say("gap_colours_note")),
    drawGaps(gaps, labels, onGap),
  ];
}

export function drawHeading(title, onClose, words = say("back_to_list")) {
  const close = element("button", { type: "button", className: "close" }, words);
  close.addEventListener("click", onClose);
  return element("div", { className: "panel-heading" },
    element("h2", { tabIndex: -1 }, title), close);
}

/* With `onRetry` what failed can be asked for again from where one is. */
export function drawFailure(place, title, message, onClose, onRetry) {
  const retry = element("button", { type: "button", className: "act" }, say("retry_button"));
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
  return say("service_area_note", { name: site.properties.name, cutoff: formatLimit(cutoff),
    cell: formatPeople(cell) });
}

/* A unit without coordinates is listed with the others: asking for its area tells why there is none. */
function drawSites(sites, onSite, onCloseSite) {
  if (!sites.length) return [];
  const note = element("p", { className: "area-note", role: "status" });
  const closing = element("button", { type: "button", className: "act", hidden: true },
    say("try_closing_unit"));
  let chosen = null;
  closing.addEventListener("click", () => rest(closing, () => onCloseSite(chosen, note)));
  const items = sites.map((site) => {
    const show = element("button", { type: "button", className: "name" }, site.properties.name);
    show.addEventListener("click", () => {
      chosen = site;
      closing.hidden = false;
      onSite(site, note);
    });
    return element("li", {}, show, site.geometry ? null
      : element("small", {}, say("no_coordinates_not_drawn")));
  });
  return [element("details", { className: "sites" },
    element("summary", {}, say("units_listed_choose_area", { count: sites.length })),
    note, closing, element("ul", {}, ...items))];
}

function drawGaps(gaps, labels, onGap) {
  const rows = gaps.map((gap) => {
    const { properties: row } = gap;
    const show = element("button", { type: "button", className: "name" }, row.places || say("unnamed_gap"));
    show.addEventListener("click", () => onGap(gap));
    return element("tr", {},
      element("th", { scope: "row" }, show, element("small", {}, labels.value("kind", row.kind)),
        row.uncovered_doubtful ? element("small", {}, say("of_which_road_missing",
          { people: formatCount(row.uncovered_doubtful, say("unit_people")) })) : null),
      element("td", { className: "number" }, formatPeople(row.residents)),
      element("td", {}, ...tellNearest(row)));
  });
  return drawTable([say("gap_word"), say("residents_count"), say("nearest_unit")], rows);
}

/* The nearest of all, and beside it that of the own county where it is another. */
function tellNearest(row) {
  const { nearest_site_id: id, nearest_site_name: name, own_nearest_site_id: own } = row;
  if (!id) return [say("no_unit_by_road")];
  const parts = [name, element("small", {}, say("road_and_straight",
    { road: formatDistance(row.road_distance_m), straight: formatDistance(row.straight_distance_m) }))];
  if (own === undefined || own === id) return parts;
  return [...parts, element("small", {}, own
    ? say("nearest_of_own_county", { name: row.own_nearest_site_name,
      road: formatDistance(row.own_road_distance_m) })
    : say("own_county_no_unit_by_road"))];
}
