"""Percentages that never step over the target."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.reports.writing.shares import (
    format_share,
    percent,
    share_digits,
    target_of,
    tell_optimum,
    tell_solver,
    tell_target,
)

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


def test_without_a_target_nothing_is_rounded_to_nothing_or_to_all() -> None:
    assert format_share(0.94996, None) == "95.0%"
    assert format_share(0.00004, None) == "0.004%"
    assert format_share(0.99996, None) == "99.996%"
    assert format_share(float("inf"), None) == "—"


@pytest.mark.parametrize(
    ("target", "text"),
    [("0.95", "95%"), ("0.9496", "94.96%"), ("0.999999999", "99.9999999%"), ("1", "100%"),
     ("0", "0%"), ("0.10", "10%")],
)  # fmt: skip
def test_a_target_is_written_with_every_digit_it_has(target: str, text: str) -> None:
    assert percent(Fraction(target)) == text


def test_the_words_of_a_target_name_who_set_it_and_no_clause() -> None:
    standard = {"target": "0.95", "target_set_by": "演示用管理目标", "target_set_on": "2026-02-01"}
    told = tell_target({"standard": standard})
    assert told == "95%（演示用管理目标，2026-02-01；非政策规定）"
    assert "第10条" not in told
    assert tell_target({"standard": {"target": "none"}}) == "未设管理目标，不作评估结论"
    assert target_of({"standard": {"target": "none"}}) is None


def test_a_gap_to_the_best_is_nothing_only_where_it_is() -> None:
    assert tell_optimum(0.0) == "已达理论最大值"
    assert tell_optimum(0.000012) == "与理论最大值至多相差0.001%"


def test_the_target_is_read_without_rounding() -> None:
    assert target_of({"standard": {"target": "0.95"}}) == Fraction(19, 20)


def test_a_way_of_solving_is_told_in_chinese() -> None:
    told = tell_solver("greedy+interchange+lagrange+branch")
    assert told == "贪心＋交换改进＋拉格朗日松弛＋分支定界"
    assert tell_solver("flow+highs, county by county") == "网络流＋整数规划＋逐县求解"
