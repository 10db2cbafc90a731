"""Needs of areas: whole people, exact for every share."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from geo.planning.quotas.areas import Areas, Ladder

AREAS = Areas(
    np.zeros(0, dtype=np.int32), np.array([1_000, 999_983, 0]), np.array([900, 0, 0])
)  # fmt: skip


def test_a_need_is_rounded_up_to_whole_people_less_those_covered() -> None:
    assert AREAS.needs(Fraction(95, 100)).tolist() == [50, 949_984, 0]
    assert AREAS.needs(Fraction(9, 10)).tolist() == [0, 899_985, 0]


def test_areas_that_are_not_asked_about_need_nobody() -> None:
    assert AREAS.needs(Fraction(1), np.array([0])).tolist() == [100, 0, 0]


def test_a_share_whose_parts_leave_64_bits_needs_as_many_as_the_share_beside_it() -> None:
    fine = Fraction(95, 100) + Fraction(1, 10**40)
    assert AREAS.needs(fine).tolist() == [51, 949_984, 0]


def test_a_ladder_stops_at_what_an_area_can_have() -> None:
    ladder = Ladder(AREAS, np.array([0, 1]), np.array([930, 999_983, 0]))
    assert ladder.needs_at(Fraction(95, 100)).tolist() == [30, 949_984, 0]
    assert ladder.needs_above(Fraction(91, 100)).tolist() == [11, 909_985, 0]
    assert ladder.needs_above(Fraction(1)).tolist() == [30, 999_983, 0]


def test_an_area_whose_best_is_exactly_the_share_lies_not_below_it() -> None:
    areas = Areas(np.zeros(0, dtype=np.int32), np.array([100, 100, 100]), np.zeros(3, dtype=int))
    ladder = Ladder(areas, np.array([0, 1]), np.array([7, 6, 0]))
    assert np.ceil(0.07 * 100) == 8
    assert ladder.find_capped(Fraction(7, 100)).tolist() == [1]
