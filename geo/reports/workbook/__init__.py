"""report.xlsx: the assessment as a workbook for meetings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from geo.model.assessment_tables import AssessmentTables
from geo.model.table_entry import list_frames
from geo.reports.workbook.arrangement import (
    arrange,
    lead_with_findings,
    name_counties,
)
from geo.reports.workbook.column_sheet import ColumnSheet
from geo.reports.workbook.cover import write_cover, write_totals
from geo.reports.workbook.holiday_matrix import write_matrix
from geo.reports.workbook.norm_sheets import norm_sheets
from geo.reports.workbook.pages import TOP, add_sheet, caption_sheet, open_book
from geo.reports.workbook.ranking import worst_first
from geo.reports.workbook.reasons import add_reasons
from geo.reports.workbook.styles import Styles
from geo.reports.workbook.table_sheet import TableWriter
from geo.reports.writing.shares import target_of
from geo.reports.writing.words import holiday_names
from geo.words.labels import dictionary, sheet_title
from geo.words.sentences import say

COVER = say("notes_word")


def write_workbook(path: Path, tables: AssessmentTables) -> None:
    """Write all sheets; text is never taken for a formula, a number or a link."""
    summary = tables.summary
    with open_book(path, summary) as book:
        styles = Styles(book)
        writer = TableWriter(styles, target_of(summary), holiday_names(tables))
        sheets = _table_sheets(tables, styles, writer)
        cover = add_sheet(book, COVER, summary)
        write_cover(cover, styles, summary, list(sheets))
        for name, write in sheets.items():
            sheet = add_sheet(book, name, summary)
            caption_sheet(sheet, styles, name, summary)
            write(sheet)


def _table_sheets(
    tables: AssessmentTables, styles: Styles, writer: TableWriter
) -> dict[str, Callable[[ColumnSheet], Any]]:
    """How each sheet after the cover is written, by name and in order."""
    by_code = tables.counties.sort_values("adcode")
    worst = worst_first(tables.counties)
    own: dict[str, pd.DataFrame] = {
        "counties": add_reasons(lead_with_findings(worst), tables.summary),
        "townships": lead_with_findings(tables.townships),
    }

    def write(frame: pd.DataFrame, frozen: int) -> Callable[[ColumnSheet], Any]:
        return lambda sheet: writer.write(sheet, frame, TOP, frozen=frozen)

    sheets: dict[str, Callable[[ColumnSheet], Any]] = {
        say("summary_sheet"): lambda sheet: write_totals(sheet, writer, tables, TOP)
    }
    for name, table, frame in list_frames(tables):
        if name == "norms":
            for title, part in norm_sheets(tables.norms, tables.norm_units).items():
                sheets[title] = write(_name(part, tables.counties), table.sheet)
        elif name == "holidays":
            sheets[sheet_title(name)] = lambda sheet: write_matrix(
                sheet, styles, by_code, tables.holidays, TOP
            )
        elif table.sheet:
            shown = own[name] if name in own else arrange(frame, tables.counties)
            sheets[sheet_title(name)] = write(shown, table.sheet)
    return sheets | {say("dictionary_word"): write(tabulate_dictionary(), 1)}


def _name(frame: pd.DataFrame, counties: pd.DataFrame) -> pd.DataFrame:
    """Lists of units get the names of their counties, tables of counties have them.

    A rule is named by its words; its id is for programs.
    """
    said = frame.drop(columns="norm_id", errors="ignore")
    return name_counties(said, counties) if "unit_id" in said else said


def tabulate_dictionary() -> pd.DataFrame:
    """The data dictionary for readers, one row per name; that for programs is a file of its own."""
    rows = {
        entry["zh"]: {
            say("name_word"): entry["zh"],
            say("meaning_of_blank"): entry["null_zh"] or "",
            say("values_word"): "；".join(dict.fromkeys(value["zh"] for value in entry["values"])),
        }
        for entry in dictionary()
    }
    return pd.DataFrame(list(rows.values()))
