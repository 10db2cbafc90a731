"""A table as it stands in a file: cells of text, before anything is known of its columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geo.arrays import Ints
from geo.errors import TableError
from geo.readers.files.even_rows import EvenRows, split_evenly

WIDEST = 2_000
"""Most columns of a table."""
_HEAD = 65_536
"""Signs in which the first rows are looked for before the whole text is."""


class Merge(NamedTuple):
    """Cells of one column (from 0) that are one, from the first line to the last (from 1)."""

    column: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells; `lines[i]` is the line of row i as people count, from 1.

    Lines without anything are left out; rows may differ in length. `merges` are not filled yet.
    """

    file: str
    rows: Sequence[Sequence[str]]
    lines: Ints
    merges: Sequence[Merge] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def encode_cells(self) -> bytes:
        """Every cell on a line of its own as UTF-8, in any order."""
        if isinstance(self.rows, EvenRows):
            return self.rows.body
        joined = "\n".join(["\n".join(row) for row in self.rows])
        return joined.encode("utf-8", "surrogatepass")


def split_text(text: str, file: str, delimiter: str, rows: int | None = None) -> Grid:
    """Split text into cells; at most `rows` rows if given.

    Raises
    ------
    TableError
        A quotation mark is out of place, a cell is over 128 kB or a row over 2,000 cells wide.
    """
    if rows is None:
        even = split_evenly(text, delimiter)
        if even is not None and even[0].width <= WIDEST:
            return Grid(file, *even)
    elif len(text) > _HEAD:
        with suppress(TableError):
            head = _parse(text[: text.find("\n", _HEAD) + 1], file, delimiter, rows)
            if len(head) == rows:
                return head
    return _parse(text, file, delimiter, rows)


def _parse(text: str, file: str, delimiter: str, rows: int | None) -> Grid:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[list[str]] = []
    starts: list[int] = []
    line = 1
    try:
        for row in reader:
            if row:
                found.append(row)
                starts.append(line)
            line = reader.line_num + 1
            if len(found) == rows:
                break
    except csv.Error as error:
        raise TableError(f"{file} line {line}: not readable as a row ({error})") from error
    widest = max(map(len, found), default=0)
    if widest > WIDEST:
        line = starts[[len(row) for row in found].index(widest)]
        raise TableError(f"{file} line {line}: at most {WIDEST:,} columns, got {widest:,}")
    return Grid(file, found, np.array(starts, dtype=np.int64))
