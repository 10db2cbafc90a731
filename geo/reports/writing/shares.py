"""Shares written as percentages that never cross the target, nothing or everything by rounding."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from geo.rules.policy import NO_TARGET
from geo.words.labels import value_label
from geo.words.sentences import say

NO_SHARE = "—"
_MOST_DIGITS = 12
_CLEAR = 0.001
"""Farther than this from a bound, one decimal of a percentage cannot cross it."""


@lru_cache(maxsize=65_536)
def share_digits(share: float, target: Fraction | None) -> int:
    """Decimals of the percentage that keep a share on its own side of 0, the target and 1.

    The least d ≥ 1 such that the rounded share stands to each of the three (<, = or >) as the
    share itself does; to two of them where there is no target. The shortest decimal that names the
    float is taken for the share, so that 0.95 is the target 0.95.
    """
    bounds = (Fraction(0), Fraction(1), *(() if target is None else (target,)))
    if all(abs(share - float(bound)) > _CLEAR for bound in bounds):
        return 1
    exact = Fraction(Decimal(repr(float(share))))
    for digits in range(1, _MOST_DIGITS):
        shown = Fraction(round(exact * 100, digits)) / 100
        if all(_side(exact, bound) == _side(shown, bound) for bound in bounds):
            return digits
    return _MOST_DIGITS


def format_share(share: float, target: Fraction | None) -> str:
    """A percentage such as `94.96%`, or a dash where the share is null or has no bound."""
    if not math.isfinite(share):
        return NO_SHARE
    digits = share_digits(share, target)
    return f"{Decimal(repr(float(share))) * 100:.{digits}f}%"


def target_of(summary: Mapping[str, Any]) -> Fraction | None:
    """The target share that a summary names, without rounding; None where there is none."""
    target = summary["standard"].get("target", NO_TARGET)
    return None if target == NO_TARGET else Fraction(str(target))


def tell_target(summary: Mapping[str, Any]) -> str:
    """The target in words, with who set it and when: 95%（演示用管理目标，2026-02-01；非政策规定）.

    No policy gives a share, so no clause is named beside it.
    """
    standard, target = summary["standard"], target_of(summary)
    if target is None:
        return say("no_target_no_conclusion")
    by, on = standard.get("target_set_by"), standard.get("target_set_on")
    who = "，".join(part for part in (by, on) if part)
    who = (
        say("target_by_no_policy", who=who)
        if who
        else standard.get("target_source") or say("no_policy_sets_it")
    )
    return f"{percent(target)}（{who}）"


def tell_optimum(gap: float, side: str = say("upper_bound")) -> str:
    """How near an answer is to the best there can be; a gap is never rounded to nothing."""
    if gap == 0:
        return say("bound_reached", side=side)
    return say("gap_at_most", side=side, gap=format_share(gap, None))


def percent(share: Fraction) -> str:
    """A stated share as a percentage with every digit it has: 94.96%."""
    text = f"{Decimal(share.numerator * 100) / Decimal(share.denominator):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def _side(value: Fraction, bound: Fraction) -> int:
    return (value > bound) - (value < bound)


def tell_solver(solver: str) -> str:
    """How an answer was found, such as 贪心＋交换改进＋拉格朗日松弛."""
    parts = [part.strip() for part in solver.replace(",", "+").split("+")]
    return "＋".join(value_label("solver", part) for part in parts)
