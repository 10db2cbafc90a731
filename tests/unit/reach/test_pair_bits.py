"""What is found of one pair: its bits and its distance, at every limit and one beyond."""

from __future__ import annotations

import numpy as np
import pytest

from geo.reach.arrival import COMPONENT, LEG
from geo.reach.bounded import BEYOND
from geo.reach.pair_rule import APART, DIRECT, REACHED
from geo.reach.table import NOT_REACHED, Pairs, judge_found

REACH_MM = 1_000
SITE_LEG, POINT_LEG = 30, 20


def judge(
    straight: int,
    network: int,
    *,
    site_in: int = 0,
    point_in: int = 0,
    weak: tuple[int, ...] = (0, 0, 0),
) -> tuple[int, int]:
    """Road and bits of a pair whose legs are 50 together."""
    doors = np.zeros((1, 8), dtype=np.int32)
    doors[0, LEG], doors[0, COMPONENT] = POINT_LEG, point_in
    one = [np.array([mm], dtype=np.int32) for mm in (0, straight, network)]
    pairs = Pairs(*one, np.zeros(1, dtype=np.uint8))
    judge_found(SITE_LEG, site_in, doors, np.array(weak, dtype=np.uint8), REACH_MM, pairs)
    return int(pairs.road_mm[0]), int(pairs.bits[0])


def test_a_way_as_long_as_the_reach_is_within_it() -> None:
    assert judge(900, REACH_MM) == (REACH_MM, REACHED)
    assert judge(900, REACH_MM + 1) == (NOT_REACHED, 0)
    assert judge(900, BEYOND) == (NOT_REACHED, 0)


def test_a_line_as_long_as_both_legs_together_is_a_way() -> None:
    assert judge(50, 400) == (50, REACHED | DIRECT)
    assert judge(51, 400) == (400, REACHED)
    assert judge(50, BEYOND) == (50, DIRECT)


def test_no_way_is_shorter_than_its_line() -> None:
    assert judge(700, 699) == (700, REACHED)
    assert judge(50, 49) == (50, REACHED | DIRECT)


@pytest.mark.parametrize(
    ("site_in", "point_in", "weak", "apart"),
    [
        (0, 1, (0, 0, 0), False),
        (0, 1, (0, 1, 0), True),
        (1, 0, (0, 1, 0), True),
        (1, 2, (0, 1, 0), True),
        (2, 1, (0, 1, 0), True),
        (2, 0, (0, 1, 0), False),
        (1, 1, (0, 1, 0), False),
        (0, 1, (1, 0, 0), True),
        (1, 0, (1, 0, 0), True),
        (-1, 1, (0, 1, 1), True),
        (1, -1, (0, 1, 1), True),
        (-1, 0, (0, 1, 1), False),
        (0, -1, (0, 1, 1), False),
        (-1, -1, (1, 1, 1), False),
    ],
)
def test_ends_are_apart_where_one_of_two_components_is_weak(
    site_in: int, point_in: int, weak: tuple[int, ...], apart: bool
) -> None:
    for straight, network, usual in (
        (900, 950, REACHED),
        (900, BEYOND, 0),
        (40, 60, REACHED | DIRECT),
    ):
        bits = judge(straight, network, site_in=site_in, point_in=point_in, weak=weak)[1]
        assert bits == usual | (APART if apart else 0)
