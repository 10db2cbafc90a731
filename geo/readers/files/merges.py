"""Cells that a workbook merges downward: which they are, and their one value in each of them.

A workbook stores the value of merged cells in the topmost alone. It stands for every row of them
where the column tells of a place or a roof; people and capacities would be counted twice. Blanks
that nobody merged stay blank, and so do rows that hold nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import IO

import numpy as np

from geo.model.row_report import RowReport
from geo.readers.files.grid import Grid, Merge
from geo.words.sentences import say

PLACES = frozenset(
    ["prefecture", "county", "township", "township_code", "place_id", "place_name", "datum"]
)
"""Fields whose one value may stand for several rows of a table of places."""
_BLOCK = 1 << 20
_LONGEST_TAG = 256
_MERGE = re.compile(rb'mergeCell[^>]{0,200}?\sref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')


def find_merges(part: IO[bytes]) -> Iterator[Merge]:
    """Merged cells of a worksheet that span several lines; of several columns the leftmost."""
    text = b""
    while block := part.read(_BLOCK):
        text += block
        end = max(0, len(text) - _LONGEST_TAG)
        for found in _MERGE.finditer(text):
            end = max(end, found.end())
            first, last = int(found[2]), int(found[3])
            if last > first:
                yield Merge(_number_column(found[1]), first, last)
        text = text[end:]


def _number_column(letters: bytes) -> int:
    number = 0
    for sign in letters:
        number = number * 26 + sign - 64
    return number - 1


def fill_merged(grid: Grid, first: int, columns: Collection[int], report: RowReport) -> Grid:
    """The grid with the value of merged cells in all their rows, from row `first` on."""
    rows = [list(row) for row in grid.rows]
    filled = 0
    for merge in _leave_out_overlaps(grid.merges):
        start, end = np.searchsorted(grid.lines, [merge.first, merge.last + 1]).tolist()
        is_data = first <= start < len(rows) and grid.lines[start] == merge.first
        if is_data and merge.column in columns and (value := rows[start][merge.column].strip()):
            filled += _fill(rows[start + 1 : end], merge.column, value)
    if not filled:
        return grid
    message = say("merged_cells_filled", filled=filled)
    report.remark("noted", "merged_filled", message, file=grid.file, value=filled)
    return Grid(grid.file, rows, grid.lines)


def _leave_out_overlaps(merges: Sequence[Merge]) -> Iterator[Merge]:
    """No sound workbook has merged cells that overlap; millions of them would take hours."""
    column = last = -1
    for merge in sorted(merges):
        if merge.column != column or merge.first > last:
            column, last = merge.column, merge.last
            yield merge


def _fill(rows: list[list[str]], column: int, value: str) -> int:
    blank = [row for row in rows if not row[column] and any(row)]
    for row in blank:
        row[column] = value
    return len(blank)
