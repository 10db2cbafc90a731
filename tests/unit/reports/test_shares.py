"""Percentages that never step over the target."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.reports.shares import format_share, share_digits, target_of

TARGET = Fraction("0.95")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.9496, "94.96%"),
        (0.94996, "94.996%"),
        (0.95, "95.0%"),
        (19 / 20, "95.0%"),
        (0.9504, "95.04%"),
        (0.9512, "95.1%"),
        (0.5, "50.0%"),
        (0.0, "0.0%"),
        (1.0, "100.0%"),
        (0.9996, "99.96%"),
        (0.0004, "0.04%"),
        (float("nan"), "—"),
    ],
)
def test_a_share_keeps_its_side(share: float, text: str) -> None:
    assert format_share(share, TARGET) == text


def test_a_target_of_more_digits_is_kept_too() -> None:
    assert format_share(0.9554, Fraction("0.9555")) == "95.5%"
    assert format_share(0.95496, Fraction("0.955")) == "95.496%"


@given(st.integers(1, 10**9), st.floats(0, 1), st.integers(0, 1000))
def test_what_is_shown_stands_to_the_target_as_the_share_does(
    residents: int, part: float, target_per_mille: int
) -> None:
    covered = min(round(part * residents), residents)
    share, target = covered / residents, Fraction(target_per_mille, 1000)
    shown = Fraction(format_share(share, target).removesuffix("%")) / 100
    exact = Fraction(covered, residents)
    for bound in (Fraction(0), target, Fraction(1)):
        assert (shown < bound) == (exact < bound)
        assert (shown > bound) == (exact > bound)
    assert share_digits(share, target) <= 12


def test_the_target_is_read_without_rounding() -> None:
    assert target_of({"standard": {"target": "0.95"}}) == Fraction(19, 20)
