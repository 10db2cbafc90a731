"""The first sheets: what the workbook is, by which rules, and the totals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geo.model.assessment_tables import AssessmentTables
from geo.reports.workbook.arrangement import lead_with_findings
from geo.reports.workbook.sources import name_clause
from geo.reports.workbook.styles import Styles
from geo.reports.workbook.table_sheet import Sheet, TableWriter, count_cells
from geo.reports.workbook.wider_units import name_worst_county
from geo.reports.writing.moments import say_moment
from geo.reports.writing.provenance import SYNTHETIC_BANNER
from geo.reports.writing.shares import target_of, tell_target
from geo.words.labels import value_label

_EXPLANATIONS = (
    (
        "服务半径内人口占比",
        "服务半径覆盖人口比例，非疫苗接种率：到最近预防接种单位的沿道路距离不超过限值的人口所占比例。",
    ),
    ("服务半径内", "沿道路距离不超过服务半径限值（含等于限值）。"),
    (
        "待核实",
        "因单位坐标、服务项目或道路数据不全，现有资料不能下结论；不计入服务半径内，也不计入超出。",
    ),
    (
        "规则性质",
        (
            "只有限值要求作符合或不符合的结论并列入问题清单；其余只列已登记和未登记的数量，不作结论。"
            "设定了管理目标的，低于目标的县区也列入问题清单，注明目标由谁设定。"
        ),
    ),
    (
        "评估结论",
        (
            "以待核实人口全部不计入和全部计入两种情形分别与管理目标比较，结果一致方作结论；"
            "疑似缺路、缺桥人口全部计入后可达到目标的，不作低于管理目标的结论。"
        ),
    ),
    (
        "节假日开诊情况",
        (
            "县区按评估基准日起（含当日）的第一个节假日，邻县单位不计；市和全省为其中最差的县区。"
            "最近年份各节假日（取最差）另列，不作结论依据。"
        ),
    ),
    ("单位", "距离为米，占比为人口比例；空白表示不能给出。"),
)

_OF_MEASURES = (
    (
        "对象数",
        "确定属于要求对象的机构（区域）数，为符合、不符合与待核实之和；是否属于对象待核实的另列。",
    ),
    ("待核实", "登记表未填写或未能识别；不计为符合，也不计为不符合。"),
    ("比例", "待核实的全部不计入至全部计入。"),
    (
        "无对象、未收集",
        "无对象是没有机构属于要求对象，不是符合；未收集是没有登记表或登记表没有该列，不是0。",
    ),
    ("规则性质", "只有限值要求作符合或不符合的结论；其余只列已登记和未登记的数量，不作结论。"),
)


def write_cover(
    sheet: Sheet,
    styles: Styles,
    summary: Mapping[str, Any],
    sheets: Sequence[str],
    notes: Sequence[tuple[str, str]] = (),
) -> None:
    """Title, banner, rules with their source, provenance, explanations, list of sheets.

    `notes` (term, explanation) come before what is explained in every workbook.
    """
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 92)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, summary["title"], styles.named("title"))
    row = 1
    if summary["synthetic"]:
        sheet.set_row(row, 20)
        sheet.write_string(row, 0, SYNTHETIC_BANNER, styles.named("banner"))
        row += 1
    for modelled in summary.get("modelled") or []:
        sheet.write_string(row, 0, modelled, styles.named("banner"))
        row += 1
    row = _write_block(sheet, styles, row + 1, "评估依据", _rules(summary))
    row = _write_block(sheet, styles, row + 1, "数据来源与口径", _origin(summary))
    row = _write_block(sheet, styles, row + 1, "指标说明", (*notes, *_explain(summary)))
    warnings = [(f"提示{i}", text) for i, text in enumerate(summary.get("warnings") or [], 1)]
    if warnings:
        row = _write_block(sheet, styles, row + 1, "使用前须知", warnings)
    sheet.merge_range(row + 1, 0, row + 1, 1, "工作表", styles.named("heading"))
    for i, name in enumerate(sheets):
        link = f"internal:'{name}'!A1"
        sheet.write_url(row + 2 + i, 0, link, styles.named("link"), string=name)


def write_totals(sheet: Sheet, writer: TableWriter, tables: AssessmentTables, top: int) -> None:
    """The province, then its prefectures, in one table."""
    totals = pd.concat([tables.province, tables.prefectures], ignore_index=True)
    writer.write(sheet, name_worst_county(lead_with_findings(totals)), top, frozen=2)


def _write_block(
    sheet: Sheet, styles: Styles, row: int, heading: str, pairs: Sequence[tuple[str, str]]
) -> int:
    sheet.merge_range(row, 0, row, 1, heading, styles.named("heading"))
    for i, (key, text) in enumerate(pairs, start=row + 1):
        sheet.write_string(i, 0, key, styles.named("key"))
        sheet.write_string(i, 1, text, styles.named("note"))
        sheet.set_row(i, 17 * sum(1 + count_cells(line) // 90 for line in text.split("\n")))
    return row + 1 + len(pairs)


def _explain(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What every workbook explains; verdicts only where there is a target to judge by.

    One of other measures of the policy, which has no cutoffs, explains its own words.
    """
    if "cutoff" not in summary["standard"]:
        return list(_OF_MEASURES)
    judged = target_of(summary) is not None
    return [(term, text) for term, text in _EXPLANATIONS if judged or term != "评估结论"]


def _rules(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    standard = summary["standard"]
    if "measures" in standard:
        return [("依据", "、".join(standard["measures"]) or "—")]
    source = standard["source"]
    return [
        ("政策文件", f"《{source['title']}》（{source['date']}）"),
        ("发布机构", "、".join(source["issuers"])),
        ("条款", name_clause(source)),
        *([("条款原文", source["clause_text"])] if source.get("clause_text") else []),
        *_parts(standard),
        *_limits(summary),
        ("评估规则", f"{standard['title']}（版本{standard['version']}）"),
    ]


def _limits(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Cutoffs and target, of a standard that has them; else what of it is ours."""
    standard = summary["standard"]
    if "cutoff" not in standard:
        ours = standard["source"].get("ours")
        return [("说明", ours)] if ours else []
    cutoff = standard["cutoff"]
    return [
        (
            "服务半径限值",
            f"城镇{cutoff['urban'] / 1000:g}公里，农村{cutoff['rural'] / 1000:g}公里（含）",
        ),
        ("管理目标", tell_target(summary)),
    ]


def _parts(standard: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the clause asks for, each with its force: only a limit is judged."""
    parts = standard.get("parts") or []
    said = "\n".join(f"{part['zh']}（{value_label('force', part['force'])}）" for part in parts)
    return [("条款内容与性质", said)] if said else []


def _origin(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    basis = summary.get("population_basis")
    year = summary.get("population_year")
    about_people = [
        f"{year}年" if year else "年份未说明",
        value_label("population_basis", basis) if basis else "口径未说明",
    ]
    notices = "\n".join(summary.get("notices") or [])
    inputs = summary.get("inputs") or []
    return [
        ("评估项目", str(summary["study"])),
        ("评估结果编号", str(summary["assessment_id"])),
        ("生成时间", say_moment(summary["created_at"])),
        ("程序版本", f"vaxreach {summary['engine_version']}"),
        ("人口", "，".join(about_people)),
        ("节假日安排", notices or "—"),
        ("输入文件", "\n".join(map(_say_input, inputs)) or "—"),
    ]


def _say_input(one: Mapping[str, Any]) -> str:
    """What a file is for, by the section of the study that names it, and its name."""
    section = re.split(r"[.\[]", one["key"])[0]
    return f"{value_label('input', section)}：{one['name']}"
