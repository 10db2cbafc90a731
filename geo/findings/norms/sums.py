"""Sums of numbers over facilities, and their growth since a base date, in exact fractions.

With x(f) in [low, high], both at least nothing, and S the facilities that are asked and stand in
the unit for sure, P those of which one of the two is only possible,

    Σ_{S} low  ≤  sum  ≤  Σ_{S ∪ P} high
    now.low − base.high  ≤  growth  ≤  now.high − base.low

so what is not stated leaves the upper end open. Decimals are added as they are written: ten times
0.1 is 1.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geo.arrays import Floats, Texts, Trileans, texts
from geo.errors import StandardError
from geo.model.facts import Bounds, Facts
from geo.model.trilean import Trilean


@dataclass(frozen=True, slots=True)
class Amounts:
    """Per unit the least and largest amount, None where that end is open, and how many count.

    `counted` are facilities that are or may be asked in the unit.
    """

    low: list[Fraction | None]
    high: list[Fraction | None]
    counted: list[int]

    def grown_from(self, base: Amounts) -> Amounts:
        """What came to these amounts since those of the base date."""
        low = [_subtract(*ends) for ends in zip(self.low, base.high, strict=True)]
        high = [_subtract(*ends) for ends in zip(self.high, base.low, strict=True)]
        both = [a + b for a, b in zip(self.counted, base.counted, strict=True)]
        return Amounts(low, high, both)


def read_amounts(facts: Facts, name: str | None) -> Bounds:
    """The numbers of a field, or one for each facility where none is named.

    Raises
    ------
    StandardError
        The field is not of numbers.
    """
    if name is None:
        ones = np.ones(facts.count)
        return Bounds(ones, ones)
    if name not in facts.numbers:
        listed = ", ".join(sorted(facts.numbers)) or "none"
        raise StandardError(f"norms: sum takes a field of numbers ({listed}), got {name!r}")
    return facts.numbers[name]


def add_up(area: Texts, asked: Trileans, amounts: Bounds, codes: Texts) -> Amounts:
    """Add the amounts of facilities whose area is in, or may be in, each unit."""
    low: dict[str, Fraction] = dict.fromkeys(codes, Fraction(0))
    high: dict[str, Fraction | None] = dict.fromkeys(codes, Fraction(0))
    counted = dict.fromkeys(codes, 0)
    ends: Mapping[str, list[str]] = _list_inner(codes)
    widths = {len(code) for code in codes}
    for (place, state, bottom, top), count in _count_alike(area, asked, amounts).items():
        sure = [place[:width] for width in widths if len(place) >= width]
        inside = [code for code in sure if code in low]
        least, most = _fraction(bottom) or Fraction(0), _fraction(top)
        for code in (*inside, *ends.get(place, [])):
            is_sure = state == Trilean.YES and code in inside
            low[code] += count * least if is_sure else 0
            before = high[code]
            high[code] = None if before is None or most is None else before + count * most
            counted[code] += count
    return Amounts([*low.values()], [*high.values()], [*counted.values()])


def _count_alike(
    area: Texts, asked: Trileans, amounts: Bounds
) -> Counter[tuple[str, int, float, float]]:
    """How many facilities share area, state and both ends; those that are not asked are left."""
    chosen = np.flatnonzero(asked != Trilean.NO)
    low, high = (np.where(np.isfinite(one), one, np.inf) for one in (amounts.low, amounts.high))
    numbers = (one[chosen].tolist() for one in (asked, low, high))
    return Counter(zip(map(str, area[chosen]), *numbers, strict=True))


def compare(
    found: Amounts, least: float | None, most: float | None, partial: np.ndarray
) -> tuple[Trileans, Texts]:
    """State and reason of each unit; a partial one may hold more than is known of."""
    states, reasons = [], []
    for low, top, open_above in zip(found.low, found.high, partial, strict=True):
        high = None if open_above else top
        holds = fails = False
        if least is not None:
            limit = Fraction(repr(float(least)))
            holds, fails = low is not None and low >= limit, high is not None and high < limit
        over = False
        if most is not None:
            limit = Fraction(repr(float(most)))
            over = low is not None and low > limit
            under = high is not None and high <= limit
            holds, fails = under and (least is None or holds), fails or over
        states.append(Trilean.NO if fails else Trilean.YES if holds else Trilean.UNKNOWN)
        unknown = "partial_unit" if open_above else "facility_unknown"
        reasons.append(
            ("too_many" if over else "too_little") if fails else "" if holds else unknown
        )
    return np.array(states, dtype=np.int8), texts(reasons)


def as_floats(values: list[Fraction | None]) -> Floats:
    """Amounts for tables, NaN where one is open."""
    return np.array([math.nan if one is None else float(one) for one in values], dtype=np.float64)


def _subtract(now: Fraction | None, before: Fraction | None) -> Fraction | None:
    return None if now is None or before is None else now - before


def _fraction(value: float) -> Fraction | None:
    return Fraction(repr(float(value))) if math.isfinite(value) else None


def _list_inner(codes: Texts) -> dict[str, list[str]]:
    """Wider areas, "" among them, to the units that lie in them."""
    found: dict[str, list[str]] = {}
    for code in codes:
        for width in range(len(code)):
            found.setdefault(str(code)[:width], []).append(str(code))
    return found
