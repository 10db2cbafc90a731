"""Which units and facilities lie in each area of a report, and how many of them are what.

A code lies in an area where it begins with the code of the area, and may where the code of the
area begins with it: so wide is what is known of some facilities.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.arrays import Flags, Ints, Texts, Trileans, texts
from geo.findings.norms.states import Units
from geo.rules.norm_rules import Level

_VALUES = 3


class AreaCounts:
    """Areas by their codes, of which several norms ask the same."""

    def __init__(self, codes: Texts, units: Mapping[Level, Units], places: Texts) -> None:
        """Find what lies where; `places` are the areas of facilities, as far as they are known."""
        self._place, distinct = pd.factorize(places)
        self._inside = mark_prefixes(codes, texts(distinct))
        wider = mark_prefixes(texts(distinct), codes).T
        self._perhaps: Flags = wider & ~self._inside
        self._picked = {
            level: mark_prefixes(codes, one.code[~one.apart]) for level, one in units.items()
        }

    def pick_units(self, level: Level) -> Flags:
        """Which counted units of a level lie in each area; shape (areas, units)."""
        return self._picked[level]

    def count(self, asked: Trileans, having: Trileans) -> tuple[Ints, Ints]:
        """Facilities in each area for sure, then those that are perhaps.

        By whether they are asked, then by what they have; shape (areas, 3, 3).
        """
        kind = (self._place * _VALUES + asked) * _VALUES + having
        size = self._inside.shape[1] * _VALUES**2
        each = np.bincount(kind, minlength=size).reshape(-1, _VALUES**2)
        shape = (len(self._inside), _VALUES, _VALUES)
        inside, perhaps = (
            (flags.astype(np.int64) @ each).reshape(shape)
            for flags in (self._inside, self._perhaps)
        )
        return inside, perhaps


def mark_prefixes(prefixes: Texts, codes: Texts) -> Flags:
    """Which codes begin with which prefixes; shape (prefixes, codes)."""
    found = np.zeros((len(prefixes), len(codes)), dtype=bool)
    rows: dict[str, list[int]] = {}
    for i, prefix in enumerate(prefixes):
        rows.setdefault(prefix, []).append(i)
    widths = {len(prefix) for prefix in rows}
    for j, code in enumerate(codes):
        for width in widths:
            if width <= len(code):
                found[rows.get(code[:width], []), j] = True
    return found
