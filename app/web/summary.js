/* What stands above and below the map: totals of the area chosen, sources and definitions. */

import { formatDate, formatMoment } from "./dates.js";
import { element } from "./elements.js";
import { formatLimit, formatPeople, formatPercent, formatRange } from "./figures.js";
import { drawWholeMeasures } from "./measures.js";

const at = (id) => document.getElementById(id);
const SUMMED = ["residents", "covered", "uncovered", "unknown"];

export function drawSummary(assessment, labels, target) {
  const { standard, synthetic, title } = assessment;
  document.title = title ?? document.title;
  at("title").textContent = title ?? "";
  at("synthetic").hidden = !synthetic;
  const { urban, rural } = standard.cutoff;
  const pinned = assessment.as_of_pinned ? `评估基准日：${formatDate(assessment.as_of)}。` : "";
  at("rule").textContent =
    `服务半径限值：城镇${formatLimit(urban)}、农村${formatLimit(rural)}（含）；${tellTarget(standard, target)}${pinned}`;
  drawProvenance(assessment, labels);
}

function tellTarget({ target_set_by: by }, target) {
  if (target === null) return "未设管理目标，政策未规定比例。";
  return `管理目标${formatPercent(target)}由${by || "本项目"}设定，政策未规定比例。`;
}

/* `rows` are the counties of the area; `flagTitle` and `flags` say which holiday is counted. */
export function drawTotals(rows, { labels, target, flags, flagTitle, yearTitle }) {
  const sum = Object.fromEntries(SUMMED.map((name) => [name, rows.reduce((all, row) => all + row[name], 0)]));
  const share = (people) => (sum.residents ? people / sum.residents : null);
  const count = (holds) => rows.filter(holds).length;
  const of = (number) => `${number}/${rows.length}`;
  const flagged = (code) => count((row) => flags.get(row.adcode)?.code === code);
  const unserved = flagged("unserved") + flagged("rabies_only");
  const judged = target === null ? [] : [drawFigure(of(count((row) => row.verdict === "short")), "低于管理目标的县（市、区）",
    tellUnsaid(count((row) => row.verdict === "undetermined")))];
  at("totals").replaceChildren(
    drawFigure(formatRange(share(sum.covered), share(sum.covered + sum.unknown), target),
      labels.field("share_covered"), "服务半径覆盖人口比例，非疫苗接种率"),
    drawFigure(formatPeople(sum.uncovered), "超出服务半径人口（人）"),
    drawFigure(formatPeople(sum.unknown), "待核实人口（人）"),
    ...judged,
    drawFigure(of(unserved), "无单位开诊的县（市、区）", flagTitle, tellUnsaid(flagged("undetermined")),
      yearTitle ? `${yearTitle}：${of(count((row) => row.holiday_flag_year === "unserved"))}` : ""),
  );
}

function tellUnsaid(count) {
  return count ? `另有${count}个待核实` : "";
}

function drawFigure(value, title, ...notes) {
  return element("div", {}, element("dd", {}, value),
    element("dt", {}, title, ...notes.filter(Boolean).map((note) => element("small", {}, note))));
}

function drawProvenance(assessment, labels) {
  const { standard } = assessment;
  const { source = {} } = standard;
  const basis = labels.value("population_basis", assessment.population_basis);
  const said = [
    ["依据", `${(source.issuers ?? []).join("、")}《${source.title ?? ""}》（${formatDate(source.date)}）${source.clause ?? ""}`],
    ["规则", `${standard.title}第${standard.version}版`],
    ["人口", `${assessment.population_year ? `${assessment.population_year}年` : "年份未填写"}，${basis}`],
    ["放假安排", tellNotices(assessment)],
    ["评估基准日", formatDate(assessment.as_of)],
    ["评估结果", assessment.created_at ? `${formatMoment(assessment.created_at)}（北京时间）生成` : ""],
  ].filter(([, text]) => text);
  const items = said.map(([term, text]) => element("span", {}, element("b", {}, `${term}：`), text));
  at("provenance").replaceChildren(
    element("h2", {}, "数据来源与口径"),
    ...items,
    element("a", { href: "/v1/dictionary" }, "数据字典"),
    element("a", { href: "/docs" }, "接口说明"),
    drawWholeMeasures(labels),
  );
}

function tellNotices({ notices = [], holiday_note: note }) {
  return [notices.join("、") || "未录入", note].filter(Boolean).join("；");
}
