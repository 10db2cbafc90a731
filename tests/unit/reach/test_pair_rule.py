"""The rule for one pair at each of its limits, and one millimetre beyond."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from geo.reach.pair_rule import (
    APART,
    COMPONENT,
    DIRECT,
    NEAR,
    REACHED,
    UNDECIDED,
    UNSNAPPED,
    USABLE,
    VERIFIED,
    WITHIN,
    is_direct,
    judge_pair,
    judge_pairs,
    may_enter,
    pair_by_road,
    pair_straight,
)

R = 5_000_000
"""A cutoff of 5 km in millimetres."""


def test_a_leg_as_long_as_the_largest_still_enters() -> None:
    assert may_enter(1_000_000, 1_000_000)
    assert not may_enter(1_000_001, 1_000_000)


def test_a_line_as_long_as_both_legs_together_is_direct() -> None:
    assert is_direct(50, 30, 20)
    assert not is_direct(51, 30, 20)


def test_a_pair_counts_at_the_cutoff_itself_and_not_a_millimetre_beyond() -> None:
    assert judge_pair(REACHED, R, R, True, R) == NEAR | USABLE | WITHIN
    assert judge_pair(REACHED, R, R + 1, True, R) == NEAR | USABLE
    assert judge_pair(REACHED, R + 1, R + 1, True, R) == USABLE


@pytest.mark.parametrize(
    ("bits", "both_enter", "judged"),
    [
        (REACHED, False, UNSNAPPED | UNDECIDED),
        (REACHED | APART, True, USABLE | WITHIN | COMPONENT),
        (REACHED | APART, False, UNSNAPPED | COMPONENT | UNDECIDED),
        (DIRECT, True, USABLE | WITHIN),
        (DIRECT, False, USABLE | WITHIN | UNSNAPPED),
        (DIRECT | VERIFIED, False, USABLE | WITHIN),
        (0, True, 0),
        (0, False, UNSNAPPED | UNDECIDED),
        (APART, True, COMPONENT | UNDECIDED),
    ],
)
def test_a_near_pair_is_judged_by_the_way_that_both_ends_may_use(
    bits: int, both_enter: bool, judged: int
) -> None:
    assert judge_pair(bits, R - 1, R - 1, both_enter, R) == judged | NEAR


@pytest.mark.parametrize(
    ("bits", "both_enter", "judged"),
    [
        (REACHED | APART, True, USABLE | COMPONENT | UNDECIDED),
        (DIRECT, False, USABLE | UNSNAPPED | UNDECIDED),
        (DIRECT | VERIFIED, False, USABLE),
        (REACHED, True, USABLE),
    ],
)
def test_a_way_longer_than_the_cutoff_leaves_open_what_was_open(
    bits: int, both_enter: bool, judged: int
) -> None:
    assert judge_pair(bits, R - 1, R + 1, both_enter, R) == judged | NEAR


def test_nothing_is_asked_of_a_pair_whose_straight_line_is_beyond_the_cutoff() -> None:
    for bits, both_enter in product((0, APART, REACHED | APART, REACHED), (True, False)):
        judged = judge_pair(bits, R + 1, R + 2, both_enter, R)
        assert not judged & (NEAR | WITHIN | UNDECIDED)


def test_the_bits_of_a_pair_tell_whether_it_counts() -> None:
    words = [WITHIN | NEAR | USABLE, UNDECIDED | NEAR | UNSNAPPED, NEAR | USABLE, USABLE, 0]
    judged = np.array(words, dtype=np.uint8)
    assert pair_by_road(judged).tolist() == [2, 1, 0, 0, 0]
    assert pair_straight(judged).tolist() == [2, 2, 2, 0, 0]


def test_a_table_is_judged_by_the_cutoffs_of_its_points_or_of_its_sites() -> None:
    """Two sites and three points; point 2 does not enter, and only site 1 has the wide cutoff."""
    ptr, index = np.array([0, 3, 5]), np.array([0, 1, 2, 0, 2], dtype=np.int32)
    mm = np.array([9, 19, 9, 19, 19], dtype=np.int32)
    bits = np.array([REACHED, REACHED, REACHED, REACHED, DIRECT], dtype=np.uint8)
    enters = np.array([True, True]), np.array([True, True, False])
    pairs = (index, mm, mm, bits)
    by_point = judge_pairs(ptr, pairs, *enters, np.array([10, 20, 20]), False)
    assert pair_by_road(by_point).tolist() == [2, 2, 1, 0, 2]
    by_site = judge_pairs(ptr, pairs, *enters, np.array([10, 20]), True)
    assert pair_by_road(by_site).tolist() == [2, 0, 1, 2, 2]
