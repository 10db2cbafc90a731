"""A table as it stands in a file: cells of text, before anything is known of its columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.arrays import Ints
from geo.errors import TableError

WIDEST = 2_000
"""Most columns of a table."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of trimmed cells; `lines[i]` is the line of row i as people count, from 1.

    `width[i]` is how many cells the row has up to its last one that is not blank, `cells` all.
    """

    file: str
    rows: Sequence[Sequence[str]]
    lines: Ints

    def __len__(self) -> int:
        return len(self.rows)


def split_text(text: str, file: str, delimiter: str, rows: int | None = None) -> Grid:
    """Split text into cells; at most `rows` rows if given.

    Raises
    ------
    TableError
        A quotation mark is out of place, a cell is over 128 kB or a row over 2,000 cells wide.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[list[str]] = []
    ends: list[int] = []
    try:
        for row in reader:
            found.append(row)
            ends.append(reader.line_num)
            if len(found) == rows:
                break
    except csv.Error as error:
        first = (ends[-1] if ends else 0) + 1
        raise TableError(f"{file} line {first}: not readable as a row ({error})") from error
    starts = np.array([0, *ends[:-1]], dtype=np.int64)[: len(ends)] + 1
    widest = max(map(len, found), default=0)
    if widest > WIDEST:
        line = starts[[len(row) for row in found].index(widest)]
        raise TableError(f"{file} line {line}: at most {WIDEST:,} columns, got {widest:,}")
    return Grid(file, found, starts)
