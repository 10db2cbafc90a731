"""Verdicts at the target, one person above and one below it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from geo.findings.verdicts import judge_units

TARGET = Fraction(95, 100)


def judge(covered: int, unknown: int, by_road: int, residents: int, *, poor: bool = False) -> str:
    columns = (np.array([n], dtype=np.int64) for n in (covered, unknown, by_road, residents))
    verdict: str = judge_units(*columns, TARGET, np.array([poor]))[0]
    return verdict


@pytest.mark.parametrize(
    ("covered", "unknown", "verdict"),
    [
        (950, 0, "meets"),
        (949, 0, "short"),
        (949, 1, "undetermined"),
        (900, 50, "undetermined"),
        (900, 49, "short"),
        (950, 50, "meets"),
    ],
)
def test_a_share_at_the_target_meets_it_and_one_person_less_does_not(
    covered: int, unknown: int, verdict: str
) -> None:
    assert judge(covered, unknown, 0, 1_000) == verdict


def test_a_share_is_never_rounded_across_the_target() -> None:
    assert judge(9_499, 0, 0, 10_000) == "short"
    assert judge(94_999_999, 0, 0, 100_000_000) == "short"
    assert judge(95_000_000, 0, 0, 100_000_000) == "meets"


def test_where_data_are_poor_nobody_is_short_by_roads_alone() -> None:
    assert judge(900, 0, 50, 1_000) == "short"
    assert judge(900, 0, 50, 1_000, poor=True) == "undetermined"
    assert judge(900, 0, 49, 1_000, poor=True) == "short"
    assert judge(900, 20, 30, 1_000, poor=True) == "undetermined"
    assert judge(950, 0, 50, 1_000, poor=True) == "meets"


def test_a_unit_without_residents_has_no_verdict() -> None:
    assert judge(0, 0, 0, 0) == "undetermined"


def test_people_of_a_whole_country_times_any_target_do_not_overflow() -> None:
    people = 1_400_000_000
    fine = Fraction(9_499_999_999, 10_000_000_000)
    one = np.array([people], dtype=np.int64)
    nobody = np.zeros(1, dtype=np.int64)
    verdict = judge_units(one, nobody, nobody, one, fine, np.zeros(1, dtype=bool))
    assert verdict.tolist() == ["meets"]
