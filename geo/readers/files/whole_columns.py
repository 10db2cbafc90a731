"""Columns of cells looked at as one text: what is odd is looked for once, not cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from geo.arrays import Ints, Texts


def search_cells(
    cells: Sequence[str] | Texts, pattern: re.Pattern[str], needles: Sequence[str] = ()
) -> Ints:
    """Positions of the cells in which a pattern is found; it matches nothing of a line's end.

    Where `needles` are given, one of them stands in whatever the pattern finds: a column that has
    none is not looked through.
    """
    joined = "\n".join(cells)
    if needles and not any(needle in joined for needle in needles):
        return np.empty(0, dtype=np.int64)
    starts = [found.start() for found in pattern.finditer(joined)]
    if not starts:
        return np.empty(0, dtype=np.int64)
    ends = np.cumsum(np.fromiter(map(len, cells), np.int64, len(cells)) + 1)
    positions: Ints = np.unique(np.searchsorted(ends, starts, side="right")).astype(np.int64)
    return positions


def has_only(cells: Texts, signs: bytes) -> bool:
    """Whether the cells are written with some ASCII signs alone."""
    joined = "".join(cells)
    return joined.isascii() and not joined.encode("ascii").translate(None, signs)


def is_blank(cells: Texts) -> bool:
    """Whether no cell of a column says anything."""
    return not any(cells)


def map_distinct(cells: Texts, read: Callable[[str], object]) -> Texts:
    """What each cell is read as, every different text being read once."""
    known = {cell: read(cell) for cell in set(cells)}
    out = np.empty(len(cells), dtype=object)
    if len(known) == 1:
        out.fill(*known.values())
    else:
        out[:] = [known[cell] for cell in cells]
    return out
