"""The first sheets: what the workbook is, by which rules, and the totals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geo.model.assessment_tables import AssessmentTables
from geo.reports.workbook.arrangement import lead_with_findings
from geo.reports.workbook.column_sheet import ColumnSheet
from geo.reports.workbook.sources import name_clause
from geo.reports.workbook.styles import Styles
from geo.reports.workbook.table_sheet import TableWriter, count_cells
from geo.reports.workbook.wider_units import name_worst_county
from geo.reports.writing.moments import say_moment
from geo.reports.writing.provenance import SYNTHETIC_BANNER
from geo.reports.writing.shares import target_of, tell_target
from geo.words.labels import value_label
from geo.words.sentences import say

_EXPLANATIONS = (
    (
        say("share_within_radius"),
        say("about_share"),
    ),
    (say("status_covered"), say("about_within")),
    (
        say("to_verify"),
        say("about_unknown"),
    ),
    (
        say("force_word"),
        say("about_nature_of_rules"),
    ),
    (
        say("verdict_word"),
        say("about_conclusion"),
    ),
    (
        say("holiday_opening"),
        say("about_holiday_flag"),
    ),
    (say("unit_of_measure_word"), say("about_units_of_measure")),
)

_OF_MEASURES = (
    (
        say("objects_count"),
        say("about_objects"),
    ),
    (say("to_verify"), say("about_norm_unknown")),
    (say("ratio_word"), say("about_ratio")),
    (
        say("nothing_or_not_collected"),
        say("about_nothing_or_not_collected"),
    ),
    (say("force_word"), say("about_limits_only")),
)


def write_cover(
    sheet: ColumnSheet,
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
    row = _write_block(sheet, styles, row + 1, say("basis_of_assessment"), _rules(summary))
    row = _write_block(sheet, styles, row + 1, say("provenance_word"), _origin(summary))
    row = _write_block(sheet, styles, row + 1, say("about_figures"), (*notes, *_explain(summary)))
    warnings = [
        (say("hint_number", number=i), text)
        for i, text in enumerate(summary.get("warnings") or [], 1)
    ]
    if warnings:
        row = _write_block(sheet, styles, row + 1, say("before_use"), warnings)
    sheet.merge_range(row + 1, 0, row + 1, 1, say("worksheets"), styles.named("heading"))
    for i, name in enumerate(sheets):
        link = f"internal:'{name}'!A1"
        sheet.write_url(row + 2 + i, 0, link, styles.named("link"), string=name)


def write_totals(
    sheet: ColumnSheet, writer: TableWriter, tables: AssessmentTables, top: int
) -> None:
    """The province, then its prefectures, in one table."""
    totals = pd.concat([tables.province, tables.prefectures], ignore_index=True)
    writer.write(sheet, name_worst_county(lead_with_findings(totals)), top, frozen=2)


def _write_block(
    sheet: ColumnSheet, styles: Styles, row: int, heading: str, pairs: Sequence[tuple[str, str]]
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
    return [(term, text) for term, text in _EXPLANATIONS if judged or term != say("verdict_word")]


def _rules(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    standard = summary["standard"]
    if "measures" in standard:
        return [(say("basis_word"), "、".join(standard["measures"]) or "—")]
    source = standard["source"]
    return [
        (say("policy_document"), f"《{source['title']}》（{source['date']}）"),
        (say("issued_by"), "、".join(source["issuers"])),
        (say("clause_word"), name_clause(source)),
        *([(say("text_of_clause"), source["clause_text"])] if source.get("clause_text") else []),
        *_parts(standard),
        *_limits(summary),
        (
            say("input_section_standard"),
            say("title_with_version", title=standard["title"], version=standard["version"]),
        ),
    ]


def _limits(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Cutoffs and target, of a standard that has them; else what of it is ours."""
    standard = summary["standard"]
    if "cutoff" not in standard:
        ours = standard["source"].get("ours")
        return [(say("notes_word"), ours)] if ours else []
    cutoff = standard["cutoff"]
    return [
        (
            say("service_radius_limit"),
            say(
                "cutoffs_by_setting",
                urban=f"{cutoff['urban'] / 1000:g}",
                rural=f"{cutoff['rural'] / 1000:g}",
            ),
        ),
        (say("target_word"), tell_target(summary)),
    ]


def _parts(standard: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the clause asks for, each with its force: only a limit is judged."""
    parts = standard.get("parts") or []
    said = "\n".join(f"{part['zh']}（{value_label('force', part['force'])}）" for part in parts)
    return [(say("clause_and_nature"), said)] if said else []


def _origin(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    basis = summary.get("population_basis")
    year = summary.get("population_year")
    about_people = [
        say("of_year", year=year) if year else say("year_not_stated"),
        value_label("population_basis", basis) if basis else say("basis_not_stated"),
    ]
    notices = "\n".join(summary.get("notices") or [])
    inputs = summary.get("inputs") or []
    return [
        (say("assessment_project"), str(summary["study"])),
        (say("assessment_number"), str(summary["assessment_id"])),
        (say("time_of_making"), say_moment(summary["created_at"])),
        (say("program_version"), f"vaxreach {summary['engine_version']}"),
        (say("population_word"), "，".join(about_people)),
        (say("holiday_notices"), notices or "—"),
        (say("input_files"), "\n".join(map(_say_input, inputs)) or "—"),
    ]


def _say_input(one: Mapping[str, Any]) -> str:
    """What a file is for, by the section of the study that names it, and its name."""
    section = re.split(r"[.\[]", one["key"])[0]
    return f"{value_label('input', section)}：{one['name']}"
