"""Rows of a grid that are data, told apart from titles, notes, totals and ragged rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts
from geo.model.row_report import RowReport
from geo.readers.files.grid import Grid
from geo.readers.files.whole_columns import search_cells
from geo.readers.tables.header import Header
from geo.readers.tables.row_kinds import is_note, is_total
from geo.readers.tables.row_remarks import remark_rows

_FREE_TEXT = re.compile(r"note|source|address|area|phone|services|booking.*|hours.*|wish|reason")
"""Fields in whose cells 合计 may stand without making the row a total."""
_LEFTMOST = 4
"""Columns at the left that are looked at whatever they are called."""
_TOTAL_HINT = re.compile("[计总共]|其中|otal|OTAL")
_NOTE_HINT = re.compile(
    "[注填审签章请]|说明|制表|报送|来源|统计单位|联系|截至|负责|领导|经办|以上|上述|表|空白|正文"
)


def take_rows(grid: Grid, header: Header, report: RowReport) -> pd.DataFrame:
    """Frame the data rows of a grid, one column per header position (0, 1, …) and `_row`.

    Blank rows go without a word; title, note, total and repeated header rows are noted, and rows
    with a cell too few or too many are refused.
    """
    width = len(header.names)
    rows = grid.rows[header.first :]
    lines = grid.lines[header.first :]
    fits = np.fromiter((len(row) == width for row in rows), dtype=bool, count=len(rows))
    kept = [row for row, fit in zip(rows, fits, strict=True) if fit]
    frame = _frame(kept, width, grid.file, lines[fits])
    for i in np.flatnonzero(~fits).tolist():
        _remark_misfit(grid.file, int(lines[i]), rows[i], width, report)
    _remark_titles(grid, header, report)
    return _skip_rows(frame, header, report)


def _frame(rows: Sequence[Sequence[str]], width: int, file: str, lines: object) -> pd.DataFrame:
    turned: list[Sequence[str]] = list(zip(*rows, strict=True)) or [()] * width
    columns: dict[object, object] = {i: _trim(cells) for i, cells in enumerate(turned)}
    columns["_file"] = pd.Series([file] * len(rows), dtype=object)
    columns["_row"] = lines
    return pd.DataFrame(columns)


def _trim(cells: Sequence[str]) -> pd.Series[str]:
    return pd.Series([cell.strip() for cell in cells], dtype=object)


def _remark_misfit(file: str, line: int, row: Sequence[str], width: int, report: RowReport) -> None:
    filled = [cell for cell in row if cell.strip()]
    if not filled:
        return
    if is_note(filled):
        report.remark("noted", "note_row", "a note, not data", file=file, row=line)
        return
    report.remark(
        "refused",
        "ragged_row",
        f"expected {width} cells, got {len(row)}",
        file=file,
        row=line,
        value=len(row),
    )


def _remark_titles(grid: Grid, header: Header, report: RowReport) -> None:
    for row, line in zip(grid.rows[: header.start], grid.lines[: header.start], strict=True):
        if any(cell.strip() for cell in row):
            report.remark(
                "noted", "title_row", "above the header row", file=grid.file, row=int(line)
            )


def _skip_rows(frame: pd.DataFrame, header: Header, report: RowReport) -> pd.DataFrame:
    cells = [frame[i].to_numpy(dtype=object) for i in range(len(header.names))]
    none: Flags = np.zeros(len(frame), dtype=bool)
    filled = sum((column != "" for column in cells), none.astype(np.int64))
    totals = none.copy()
    for column, is_worded in zip(cells, _worded(header), strict=True):
        if is_worded:
            totals |= _mark_totals(column)
    notes = _mark_notes(cells, len(frame)) & ~totals
    repeats = (filled > 0) & np.logical_and.reduce(
        [column == name for column, name in zip(cells, header.names, strict=True)]
    )
    remark_rows(report, frame, notes, "noted", "note_row", "a note, not data")
    remark_rows(report, frame, totals, "noted", "total_row", "a total or part of one, not added")
    remark_rows(report, frame, repeats, "noted", "repeated_header", "the header once more")
    skipped = notes | totals | repeats | (filled == 0)
    kept: pd.DataFrame = frame[~skipped].reset_index(drop=True)
    return kept


def _worded(header: Header) -> list[bool]:
    """Which columns may tell a total: known ones without free text, and the first few."""
    fields = [meaning.field if meaning else "" for meaning in header.meanings]
    return [
        _FREE_TEXT.fullmatch(field) is None and (bool(field) or i < _LEFTMOST)
        for i, field in enumerate(fields)
    ]


def _mark_totals(column: Texts) -> Flags:
    marked: Flags = np.zeros(len(column), dtype=bool)
    for i in search_cells(column, _TOTAL_HINT):
        marked[i] = is_total(column[i])
    return marked


def _mark_notes(cells: list[Texts], rows: int) -> Flags:
    """Rows whose first words are those of a note, in whichever of the first columns they stand."""
    suspects = {i for column in cells[:_LEFTMOST] for i in search_cells(column, _NOTE_HINT)}
    marked: Flags = np.zeros(rows, dtype=bool)
    for i in suspects:
        marked[i] = is_note([column[i] for column in cells if column[i]])
    return marked
