"""Workbooks of plain tables, such as a visit list or a plan: one sheet each behind a cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from geo.reports.workbook.cover import write_cover
from geo.reports.workbook.pages import TOP, add_sheet, caption_sheet, open_book
from geo.reports.workbook.styles import Styles
from geo.reports.workbook.table_sheet import TableWriter
from geo.reports.writing.shares import target_of
from geo.reports.writing.unwritable import UNWRITABLE, explain_unwritable
from geo.storage.whole_writes import write_whole
from geo.words.sentences import say

COVER = say("notes_word")


def write_table_book(
    path: Path,
    summary: Mapping[str, Any],
    sheets: Mapping[str, pd.DataFrame],
    *,
    holidays: Mapping[str, str] | None = None,
    notes: Sequence[tuple[str, str]] = (),
) -> None:
    """Write tables under Chinese headings, in order, behind a cover with rules and provenance.

    Columns take heading, unit and words for codes from the label table; text is never taken for a
    formula. `summary` is that of the assessment; `holidays` maps holiday ids to words; `notes`
    (term, explanation) stand on the cover. The file is written whole.

    Raises
    ------
    StoreError
        The file cannot be written.
    """
    try:
        with write_whole(path) as made:
            _write(made, summary, sheets, dict(holidays or {}), notes)
    except UNWRITABLE as error:
        raise explain_unwritable(path, error) from error


def _write(
    path: Path,
    summary: Mapping[str, Any],
    sheets: Mapping[str, pd.DataFrame],
    holidays: dict[str, str],
    notes: Sequence[tuple[str, str]],
) -> None:
    with open_book(path, summary) as book:
        styles = Styles(book)
        writer = TableWriter(styles, target_of(summary), holidays)
        cover = add_sheet(book, COVER, summary)
        write_cover(cover, styles, summary, list(sheets), notes)
        for name, frame in sheets.items():
            sheet = add_sheet(book, name, summary)
            caption_sheet(sheet, styles, name, summary)
            writer.write(sheet, frame, TOP, frozen=1)
