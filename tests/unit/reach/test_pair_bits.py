"""What is found of one pair: its bits and its distance, at every limit and one beyond."""

from __future__ import annotations

import numpy as np
import pytest

from geo.reach.arcs import Arcs, Ends
from geo.reach.blocks.doors import open_doors
from geo.reach.blocks.judging import judge_found
from geo.reach.blocks.near_points import make_near_points
from geo.reach.blocks.point_blocks import cut_into_blocks
from geo.reach.bounded import BEYOND
from geo.reach.pair_rule import APART, DIRECT, NOT_REACHED, REACHED

REACH_MM = 1_000
SITE_LEG, POINT_LEG = 30, 20
NO_ROADS = Arcs(
    np.zeros(2, np.int64), np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.int32),
    np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.uint8),
)  # fmt: skip


def judge(
    straight: int,
    network: int,
    *,
    site_in: int = 0,
    point_in: int = 0,
    weak: tuple[int, ...] = (0, 0, 0),
) -> tuple[int, int]:
    """Road and bits of a pair whose legs are 50 together."""
    weak_here = np.array(weak, dtype=np.uint8)
    blocks = cut_into_blocks(np.array([[6_378_137.0, 0.0, 0.0]]), REACH_MM)
    off = Ends(np.array([-1], np.int32), np.zeros(1, int), np.array([POINT_LEG]))
    component = np.array([point_in], dtype=np.int32)
    doors = open_doors(NO_ROADS, blocks, [off], component, weak_here)
    near = make_near_points(blocks)
    near.listed[0], near.straight_mm[0, 0], near.road_mm[0, 0] = ~0, straight, network
    judge_found(SITE_LEG, np.int32(site_in), doors, weak_here, REACH_MM, near, 1)
    return int(near.road_mm[0, 0]), int(near.bits[0, 0])


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
