"""Opening a workbook and its sheets: properties, captions, the banner, paper and footer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from geo.reports.workbook.column_sheet import ColumnSheet
from geo.reports.workbook.styles import Styles
from geo.reports.writing.provenance import SYNTHETIC_BANNER

TOP = 1
"""Row of the headings; the caption stands above them."""


def open_book(path: Path, summary: Mapping[str, Any]) -> Workbook:
    """A new book with title, assessment and date in its properties.

    Its parts are collected beside it, so that they go with its folder if it cannot be written.
    """
    book = Workbook(str(path), {"tmpdir": str(path.parent)})
    created = datetime.fromisoformat(summary["created_at"]).replace(tzinfo=None)
    book.set_properties({"title": summary["title"], "comments": _mark(summary), "created": created})
    return book


def add_sheet(book: Workbook, name: str, summary: Mapping[str, Any]) -> ColumnSheet:
    """A landscape sheet on A4 whose footer names the assessment."""
    sheet: ColumnSheet = book.add_worksheet(name, ColumnSheet)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{_mark(summary).replace('&', '&&')}&R&P/&N")
    return sheet


def caption_sheet(
    sheet: ColumnSheet, styles: Styles, name: str, summary: Mapping[str, Any]
) -> None:
    """Write the caption above row `TOP`, with the banner where an input is modelled."""
    sheet.set_row(0, 22)
    sheet.write_string(0, 0, f"{summary['title']} · {name}", styles.named("caption"))
    if summary["synthetic"]:
        sheet.write_string(0, 4, SYNTHETIC_BANNER, styles.named("banner"))


def _mark(summary: Mapping[str, Any]) -> str:
    banner = SYNTHETIC_BANNER if summary["synthetic"] else ""
    return f"{summary['assessment_id']} {banner}".strip()
