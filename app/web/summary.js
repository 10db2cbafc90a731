/* What stands above and below the map: totals of the province, sources and definitions. */

import { element } from "./elements.js";
import { formatPeople, formatShare } from "./figures.js";

export function drawSummary(assessment, labels, target) {
  const { standard, province, synthetic, title } = assessment;
  document.title = title ?? document.title;
  document.getElementById("title").textContent = title ?? "";
  document.getElementById("synthetic").hidden = !synthetic;
  const kilometres = (metres) => `${metres / 1000} 公里`;
  const { urban, rural } = standard.cutoff;
  document.getElementById("rule").textContent =
    `服务半径限值:城镇 ${kilometres(urban)}、农村 ${kilometres(rural)}(含);` +
    `管理目标 ${Number((target * 100).toFixed(4))}% 由本项目设定,政策未规定比例。`;
  document.getElementById("totals").replaceChildren(
    ...drawTotals(assessment, province, labels, target),
  );
  drawProvenance(assessment, labels);
}

function drawTotals(assessment, province, labels, target) {
  const { counties_by_verdict: verdicts = {}, counties_by_holiday_flag: flags = {} } = assessment;
  const figure = (value, title, note) => element("div", {},
    element("dd", {}, value), element("dt", {}, title, note && element("small", {}, note)));
  return [
    figure(formatShare(province?.share_covered, target), labels.field("share_covered"),
      "服务半径覆盖人口比例,非疫苗接种率"),
    figure(formatPeople(province?.uncovered), "超出服务半径人口"),
    figure(formatPeople(province?.unknown), "待核实人口"),
    figure(`${verdicts.short ?? 0} / ${assessment.counties}`, "县区低于管理目标"),
    figure(`${flags.unserved ?? 0} / ${assessment.counties}`, "县区节假日无开诊"),
  ];
}

function drawProvenance(assessment, labels) {
  const { standard } = assessment;
  const { source = {} } = standard;
  const basis = labels.value("population_basis", assessment.population_basis);
  const said = [
    ["依据", `${(source.issuers ?? []).join("、")}《${source.title ?? ""}》(${source.date ?? ""})` +
      `${source.clause ?? ""}`],
    ["规则", `${standard.title} ${standard.id} 第 ${standard.version} 版`],
    ["人口", `${assessment.population_year ?? "年份未填写"} 年,${basis}`],
    ["放假安排", `${(assessment.notice_years ?? []).join("、")} 年`],
    ["评估结果", `${assessment.assessment_id}(${assessment.created_at ?? ""})`],
  ];
  const items = said.map(([term, text]) => element("span", {}, element("b", {}, `${term}:`), text));
  document.getElementById("provenance").replaceChildren(
    element("h2", {}, "数据来源与口径"),
    ...items,
    element("a", { href: "/v1/dictionary" }, "数据字典"),
    element("a", { href: "/docs" }, "接口说明"),
  );
}
