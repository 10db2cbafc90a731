"""Rows of a grid that are data, told apart from titles, notes, totals and ragged rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.arrays import Flags, Ints, Texts
from geo.model.row_report import RowReport
from geo.readers.files.even_rows import EvenRows
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
_TOTAL_NEEDLES = ("计", "总", "共", "其中", "otal", "OTAL")
_NOTE_HINT = re.compile(
    "[注填审签章请]|说明|制表|报送|来源|统计单位|联系|截至|负责|领导|经办|以上|上述|表|空白|正文"
)
_NOTE_NEEDLES = (*"注填审签章请", *_NOTE_HINT.pattern.split("|")[1:])


def take_rows(grid: Grid, header: Header, report: RowReport) -> pd.DataFrame:
    """Frame the data rows of a grid, one column per header position (0, 1, …) and `_row`.

    Blank rows go without a word; title, note, total and repeated header rows are noted, and rows
    with a cell too few or too many are refused.
    """
    width = len(header.names)
    lines = grid.lines[header.first :]
    columns, fits = _turn(grid.rows, header.first, width)
    frame = _frame(columns, grid.file, lines[fits])
    for i in np.flatnonzero(~fits).tolist():
        _remark_misfit(grid.file, int(lines[i]), grid.rows[header.first + i], width, report)
    _remark_titles(grid, header, report)
    return _skip_rows(frame, header, report)


def _turn(
    rows: Sequence[Sequence[str]], first: int, width: int
) -> tuple[Sequence[Sequence[str]], Flags]:
    """Stripped columns of the rows from the first on that have the width, and which have it."""
    if isinstance(rows, EvenRows) and rows.width == width:
        return rows.take_columns(first)
    below = rows[first:]
    fits = np.fromiter((len(row) == width for row in below), dtype=bool, count=len(below))
    kept = [row for row, fit in zip(below, fits, strict=True) if fit]
    turned = list(zip(*kept, strict=True)) or [()] * width
    return [list(map(str.strip, cells)) for cells in turned], fits


def _frame(turned: Sequence[Sequence[str]], file: str, lines: Ints) -> pd.DataFrame:
    columns: dict[object, object] = {i: _keep(cells) for i, cells in enumerate(turned)}
    columns["_file"] = pd.Series(np.full(len(lines), file, dtype=object), dtype=object)
    columns["_row"] = lines
    return pd.DataFrame(columns, copy=False)


def _keep(cells: Sequence[str]) -> pd.Series[str]:
    return pd.Series(np.fromiter(cells, dtype=object, count=len(cells)), dtype=object)


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
    totals: Flags = np.zeros(len(frame), dtype=bool)
    for column, is_worded in zip(cells, _worded(header), strict=True):
        if is_worded:
            totals |= _mark_totals(column)
    notes = _mark_notes(cells, len(frame)) & ~totals
    blank = _mark_equal(cells, [""] * len(cells), len(frame))
    repeats = _mark_equal(cells, header.names, len(frame)) & ~blank
    remark_rows(report, frame, notes, "noted", "note_row", "a note, not data")
    remark_rows(report, frame, totals, "noted", "total_row", "a total or part of one, not added")
    remark_rows(report, frame, repeats, "noted", "repeated_header", "the header once more")
    skipped = notes | totals | repeats | blank
    if not skipped.any():
        return frame
    kept: pd.DataFrame = frame[~skipped].reset_index(drop=True)
    return kept


def _mark_equal(cells: list[Texts], wanted: Sequence[str], rows: int) -> Flags:
    """Rows whose every cell is the wanted one; each column is asked only where all before were."""
    left = np.arange(rows)
    for column, value in zip(cells, wanted, strict=True):
        left = left[column[left] == value]
    marked: Flags = np.zeros(rows, dtype=bool)
    marked[left] = True
    return marked


def _worded(header: Header) -> list[bool]:
    """Which columns may tell a total: known ones without free text, and the first few."""
    fields = [meaning.field if meaning else "" for meaning in header.meanings]
    return [
        _FREE_TEXT.fullmatch(field) is None and (bool(field) or i < _LEFTMOST)
        for i, field in enumerate(fields)
    ]


def _mark_totals(column: Texts) -> Flags:
    marked: Flags = np.zeros(len(column), dtype=bool)
    for i in search_cells(column, _TOTAL_HINT, _TOTAL_NEEDLES):
        marked[i] = is_total(column[i])
    return marked


def _mark_notes(cells: list[Texts], rows: int) -> Flags:
    """Rows whose first words are those of a note, in whichever of the first columns they stand."""
    suspects = {
        i for column in cells[:_LEFTMOST] for i in search_cells(column, _NOTE_HINT, _NOTE_NEEDLES)
    }
    marked: Flags = np.zeros(rows, dtype=bool)
    for i in suspects:
        marked[i] = is_note([column[i] for column in cells if column[i]])
    return marked
