"""Shares written as percentages that never cross the target, nothing or everything by rounding."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

NO_SHARE = "—"
_MOST_DIGITS = 12
_CLEAR = 0.001
"""Farther than this from a bound, one decimal of a percentage cannot cross it."""


@lru_cache(maxsize=65_536)
def share_digits(share: float, target: Fraction) -> int:
    """Decimals of the percentage that keep a share on its own side of 0, the target and 1.

    The least d ≥ 1 such that the rounded share stands to each of the three (<, = or >) as the
    share itself does. The shortest decimal that names the float is taken for the share, so that
    0.95 is the target 0.95.
    """
    if all(abs(share - bound) > _CLEAR for bound in (0.0, float(target), 1.0)):
        return 1
    bounds = (Fraction(0), target, Fraction(1))
    exact = Fraction(Decimal(repr(float(share))))
    for digits in range(1, _MOST_DIGITS):
        shown = Fraction(round(exact * 100, digits)) / 100
        if all(_side(exact, bound) == _side(shown, bound) for bound in bounds):
            return digits
    return _MOST_DIGITS


def format_share(share: float, target: Fraction) -> str:
    """A percentage such as `94.96%`, or a dash where the share is null."""
    if math.isnan(share):
        return NO_SHARE
    digits = share_digits(share, target)
    return f"{Decimal(repr(float(share))) * 100:.{digits}f}%"


def target_of(summary: Mapping[str, Any]) -> Fraction:
    """The target share that a summary names, without rounding; 1 where its rules have none."""
    return Fraction(str(summary["standard"].get("target", 1)))


def _side(value: Fraction, bound: Fraction) -> int:
    return (value > bound) - (value < bound)
