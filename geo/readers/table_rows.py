"""Rows of a grid that are data, told apart from titles, notes, totals and ragged rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts
from geo.model.row_report import RowReport
from geo.readers.row_remarks import remark_rows
from geo.readers.table_grid import Grid
from geo.readers.table_header import Header

_NOTE = re.compile(
    r"(注|备注|说明|附注|填表|制表|填报|审核|报送|数据来源|资料来源|来源|统计单位|联系|截至)"
    r"[人单位部门日期时间数据]{0,5}\s*[:：0-9]"
)
_TOTALS = frozenset(
    word[0] + gap + word[1]
    for word, gap in product(
        ("合计", "小计", "总计", "共计"), ("", " ", "  ", "   ", "\u3000", "\u3000\u3000")
    )
) | {"Total", "TOTAL", "total", "subtotal", "Subtotal"}
_TOTAL_COLUMNS = 4


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
    return _skip_rows(frame, header.names, report)


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
    if _is_note(filled):
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


def _skip_rows(frame: pd.DataFrame, names: list[str], report: RowReport) -> pd.DataFrame:
    cells = [frame[i].to_numpy(dtype=object) for i in range(len(names))]
    none: Flags = np.zeros(len(frame), dtype=bool)
    filled = sum((column != "" for column in cells), np.zeros(len(frame), dtype=np.int64))
    notes = _note_rows(cells, filled)
    totals = none.copy()
    for column in cells[:_TOTAL_COLUMNS]:
        totals |= pd.Series(column, dtype=object).isin(_TOTALS).to_numpy()
        totals |= _parts_of_above(column)
    repeats = (filled > 0) & np.logical_and.reduce(
        [column == name for column, name in zip(cells, names, strict=True)]
    )
    remark_rows(report, frame, notes, "noted", "note_row", "a note, not data")
    remark_rows(report, frame, totals, "noted", "total_row", "a total or part of one, not added")
    remark_rows(report, frame, repeats, "noted", "repeated_header", "the header once more")
    skipped = notes | totals | repeats | (filled == 0)
    kept: pd.DataFrame = frame[~skipped].reset_index(drop=True)
    return kept


def _parts_of_above(column: Texts) -> Flags:
    return np.fromiter((cell.startswith("其中") for cell in column), bool, len(column))


def _note_rows(cells: list[Texts], filled: object) -> Flags:
    sparse = np.flatnonzero((np.asarray(filled) > 0) & (np.asarray(filled) <= 2))
    notes: Flags = np.zeros(len(np.asarray(filled)), dtype=bool)
    for i in sparse:
        notes[i] = _is_note([column[i] for column in cells if column[i]])
    return notes


def _is_note(filled: Sequence[str]) -> bool:
    return len(filled) <= 2 and _NOTE.match(filled[0].strip()) is not None
