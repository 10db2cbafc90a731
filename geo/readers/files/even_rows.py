"""Rows of one width, held by columns: how a large table of text is split without a row at a time.

Only text whose cells need no parsing is split so: no quotation mark, and lines that end in one
way. A few rows of other widths (titles, notes) stand apart; whatever else there is, the caller
reads row by row. The bytes of a column are put together before they become text, so that the
cells of one, which are read many times over, lie one behind the other in memory.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import compress, pairwise
from typing import NamedTuple, overload

import numba
import numpy as np

from geo.arrays import Bytes, Flags, Ints

_NEWLINE = 10
_SPACE = 32
_SPACE_LEADS_2, _SPACE_LEADS_3 = 0xC2, (0xE1, 0xE2, 0xE3)
"""First bytes, in UTF-8, of what `str.strip` takes away besides signs below 33."""
_MOST_ODD = 200


class _Column(NamedTuple):
    """Cells of a column; `is_bare` where none can have anything to strip."""

    cells: list[str]
    is_bare: bool


class EvenRows(Sequence[list[str]]):
    """Rows as a sequence of lists, and all of `width` as columns.

    `body` is every cell on a line of its own as UTF-8, column by column and then the rows of other
    widths, for what is looked for in all of them at once.
    """

    __slots__ = ("_at", "_columns", "_odd", "body", "width")

    def __init__(self, columns: list[_Column], body: bytes, odd: dict[int, list[str]]) -> None:
        self.width, self.body = len(columns), body
        self._columns = columns
        self._odd, self._at = odd, sorted(odd)

    def __len__(self) -> int:
        return len(self._columns[0].cells) + len(self._odd)

    @overload
    def __getitem__(self, at: int) -> list[str]: ...

    @overload
    def __getitem__(self, at: slice) -> list[list[str]]: ...

    def __getitem__(self, at: int | slice) -> list[str] | list[list[str]]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        i = range(len(self))[at]
        if i in self._odd:
            return self._odd[i]
        place = self._count_even(i)
        return [column.cells[place] for column in self._columns]

    def __iter__(self) -> Iterator[list[str]]:
        even = zip(*(column.cells for column in self._columns), strict=True)
        for i in range(len(self)):
            yield self._odd[i] if i in self._odd else list(next(even))

    def take_columns(self, first: int) -> tuple[list[list[str]], Flags]:
        """Stripped cells of the rows of `width` from a row on, and which of the rows are such."""
        fits: Flags = np.ones(len(self) - first, dtype=np.bool_)
        fits[[i - first for i in self._at if i >= first]] = False
        place = self._count_even(first)
        return [
            column.cells[place:] if column.is_bare else list(map(str.strip, column.cells[place:]))
            for column in self._columns
        ], fits

    def _count_even(self, i: int) -> int:
        return i - bisect_left(self._at, i)


def split_evenly(text: str, delimiter: str) -> tuple[EvenRows, Ints] | None:
    """Rows and the line of each, from 1, as a reader of CSV finds them; None where it has to read.

    Lines without anything are left out.
    """
    if '"' in text:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\r" in text:
            return None
    body = text.encode("utf-8", "surrogatepass")
    if not body.endswith(b"\n"):
        body += b"\n"
    length, count = _measure_lines(np.frombuffer(body, dtype=np.uint8), ord(delimiter))
    filled = length > 0
    if not filled.any() or length.max() >= csv.field_size_limit():
        return None
    most = int(np.bincount(count[filled]).argmax())
    even = filled & (count == most)
    odd = filled & ~even
    if np.count_nonzero(odd) > _MOST_ODD:
        return None
    apart: dict[int, list[str]] = {}
    if not even.all():
        lines = body.split(b"\n")
        rows = (np.cumsum(filled) - 1)[odd].tolist()
        for i, at in zip(rows, np.flatnonzero(odd).tolist(), strict=True):
            apart[i] = lines[at].decode("utf-8", "surrogatepass").split(delimiter)
        body = b"\n".join([*compress(lines, even.tolist()), b""])
    starts: Ints = np.flatnonzero(filled).astype(np.int64) + 1
    return _gather(body, most + 1, delimiter, apart), starts


def hold_columns(columns: Sequence[list[str]]) -> EvenRows:
    """Rows of which there are columns already, all as long as each other."""
    body = "\n".join("\n".join(cells) for cells in columns).encode("utf-8", "surrogatepass")
    return EvenRows([_Column(cells, is_bare=False) for cells in columns], body, {})


def _gather(even: bytes, width: int, delimiter: str, odd: dict[int, list[str]]) -> EvenRows:
    source = np.frombuffer(even, dtype=np.uint8)
    sizes, edged = _measure_columns(source, ord(delimiter), width)
    ptr = np.concatenate(([0], np.cumsum(sizes)))
    gathered = np.empty(ptr[-1], dtype=np.uint8)
    _gather_columns(source, ord(delimiter), ptr[:-1].copy(), gathered)
    body = gathered.tobytes()
    parts = [body[i : j - 1] for i, j in pairwise(ptr.tolist())]
    columns = [
        _Column(part.decode("utf-8", "surrogatepass").split("\n"), not is_edged)
        for part, is_edged in zip(parts, edged.tolist(), strict=True)
    ]
    apart = "\n".join(cell for row in odd.values() for cell in row)
    return EvenRows(columns, body + apart.encode("utf-8", "surrogatepass"), odd)


def _measure_lines(body: Bytes, delimiter: int) -> tuple[Ints, Ints]:
    """Bytes and delimiters of each line."""
    ends = np.flatnonzero(body == _NEWLINE)
    before = np.searchsorted(np.flatnonzero(body == delimiter), ends)
    return np.diff(ends, prepend=-1) - 1, np.diff(before, prepend=0)


@numba.njit(cache=True, nogil=True)
def _measure_columns(body: Bytes, delimiter: int, width: int) -> tuple[Ints, Flags]:
    """Bytes of each column with a line end a cell, and whether a cell may have an edge to strip."""
    sizes = np.zeros(width, dtype=np.int64)
    edged = np.zeros(width, dtype=np.bool_)
    column, start = 0, 0
    for i in range(len(body)):
        if body[i] in (delimiter, _NEWLINE):
            sizes[column] += i + 1 - start
            if i > start:
                first, last = body[start], body[i - 1]
                edged[column] |= first <= _SPACE or last <= _SPACE
                edged[column] |= first == _SPACE_LEADS_2 or first in _SPACE_LEADS_3
                if i > start + 1:
                    edged[column] |= body[i - 2] == _SPACE_LEADS_2
                if i > start + 2:
                    edged[column] |= body[i - 3] in _SPACE_LEADS_3
            column = 0 if body[i] == _NEWLINE else column + 1
            start = i + 1
    return sizes, edged


@numba.njit(cache=True, nogil=True)
def _gather_columns(body: Bytes, delimiter: int, place: Ints, gathered: Bytes) -> None:
    """Put the cells of each column from its place on, a line end behind each."""
    column = 0
    for sign in body:
        is_end = sign in (delimiter, _NEWLINE)
        gathered[place[column]] = _NEWLINE if is_end else sign
        place[column] += 1
        if is_end:
            column = 0 if sign == _NEWLINE else column + 1
