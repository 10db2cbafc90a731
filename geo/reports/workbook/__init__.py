"""report.xlsx: the assessment as a workbook for meetings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter import Workbook

from geo.labels import dictionary
from geo.model.assessment_tables import AssessmentTables
from geo.reports.provenance import SYNTHETIC_BANNER
from geo.reports.ranking import worst_first
from geo.reports.shares import target_of
from geo.reports.words import holiday_names
from geo.reports.workbook.arrangement import lead_with_findings, name_counties
from geo.reports.workbook.cover import write_cover, write_totals
from geo.reports.workbook.holiday_matrix import write_matrix
from geo.reports.workbook.reasons import add_reasons
from geo.reports.workbook.styles import Styles
from geo.reports.workbook.table_sheet import Sheet, TableWriter

_TOP = 1
"""Row of the headings; the caption stands above them."""

COVER = "说明"


def write_workbook(path: Path, tables: AssessmentTables) -> None:
    """Write all sheets; text is never taken for a formula, a number or a link."""
    with Workbook(str(path)) as book:
        summary = tables.summary
        created = datetime.fromisoformat(summary["created_at"]).replace(tzinfo=None)
        comments = f"{summary['assessment_id']} {_banner(tables)}".strip()
        about = {"title": summary["title"], "comments": comments, "created": created}
        book.set_properties(about)
        styles = Styles(book)
        writer = TableWriter(styles, target_of(summary), holiday_names(tables))
        sheets = _table_sheets(tables, styles, writer)
        cover = _add_sheet(book, COVER, tables)
        write_cover(cover, styles, summary, list(sheets))
        for name, write in sheets.items():
            sheet = _add_sheet(book, name, tables)
            sheet.set_row(0, 22)
            caption = f"{summary['title']} · {name}"
            sheet.write_string(0, 0, caption, styles.look("caption"))
            if summary["synthetic"]:
                sheet.write_string(0, 4, SYNTHETIC_BANNER, styles.look("banner"))
            write(sheet)


def _table_sheets(
    tables: AssessmentTables, styles: Styles, writer: TableWriter
) -> dict[str, Callable[[Sheet], Any]]:
    """How each sheet after the cover is written, by name and in order."""
    counties = add_reasons(lead_with_findings(worst_first(tables.counties)), tables.summary)
    by_code = tables.counties.sort_values("adcode")

    def write(frame: pd.DataFrame, frozen: int) -> Callable[[Sheet], Any]:
        return lambda sheet: writer.write(sheet, frame, _TOP, frozen=frozen)

    return {
        "汇总": lambda sheet: write_totals(sheet, writer, tables, _TOP),
        "县区": write(counties, 2),
        "乡镇": write(lead_with_findings(tables.townships), 2),
        "超半径片区": write(name_counties(tables.gaps, tables.counties), 1),
        "节假日": lambda sheet: write_matrix(sheet, styles, by_code, tables.holidays, _TOP),
        "待核实清单": write(name_counties(tables.to_verify, tables.counties), 1),
        "预防接种单位": write(name_counties(tables.sites, tables.counties), 2),
        "数据字典": write(_tabulate_dictionary(), 1),
    }


def _add_sheet(book: Workbook, name: str, tables: AssessmentTables) -> Sheet:
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    about = f"{tables.summary['assessment_id']} {_banner(tables)}".strip().replace("&", "&&")
    sheet.set_footer(f"&L{about}&R&P/&N")
    return sheet


def _banner(tables: AssessmentTables) -> str:
    return SYNTHETIC_BANNER if tables.summary["synthetic"] else ""


def _tabulate_dictionary() -> pd.DataFrame:
    rows = [
        {
            "字段": entry["field"],
            "中文": entry["zh"],
            "英文": entry["en"],
            "单位": entry["unit"] or "",
            "空值含义": entry["null_zh"] or "",
            "取值": ";".join(f"{value['value']} {value['zh']}" for value in entry["values"]),
        }
        for entry in dictionary()
    ]
    return pd.DataFrame(rows)
