"""Verdicts at the target, one person above and one below it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from geo.findings.status.verdicts import UnitDoubts, UnitPeople, judge_units

TARGET = Fraction(95, 100)


def judge(
    covered: int,
    unknown: int,
    by_road: int,
    residents: int,
    *,
    doubtful: int = 0,
    poor: bool = False,
    unsettled: bool = False,
) -> str:
    counts = (covered, unknown, doubtful, by_road, residents)
    people = UnitPeople(*(np.array([n], dtype=np.int64) for n in counts))
    doubts = UnitDoubts(np.array([poor]), np.array([unsettled]))
    verdict: str = judge_units(people, TARGET, doubts)[0]
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


def test_nobody_is_short_while_people_who_may_lack_a_road_would_meet_the_target() -> None:
    assert judge(900, 0, 0, 1_000, doubtful=50) == "undetermined"
    assert judge(900, 0, 1, 1_000, doubtful=49) == "short"
    assert judge(900, 20, 0, 1_000, doubtful=30) == "undetermined"
    assert judge(900, 0, 20, 1_000, doubtful=30, poor=True) == "undetermined"
    assert judge(950, 0, 0, 1_000, doubtful=50) == "meets"


@pytest.mark.parametrize("covered", [0, 949, 950, 1_000])
def test_a_unit_whose_residents_are_unsettled_has_no_verdict(covered: int) -> None:
    assert judge(covered, 0, 0, 1_000, unsettled=True) == "undetermined"


def test_a_unit_without_residents_has_no_verdict() -> None:
    assert judge(0, 0, 0, 0) == "undetermined"


def test_people_of_a_whole_country_times_any_target_do_not_overflow() -> None:
    fine = Fraction(9_499_999_999, 10_000_000_000)
    one = np.array([1_400_000_000], dtype=np.int64)
    nobody = np.zeros(1, dtype=np.int64)
    people = UnitPeople(one, nobody, nobody, nobody, one)
    no = np.zeros(1, dtype=bool)
    verdict = judge_units(people, fine, UnitDoubts(no, no))
    assert verdict.tolist() == ["meets"]
