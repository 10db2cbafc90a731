"""A table with verified pairs, column by column."""

from __future__ import annotations

import numpy as np

from geo.reach.by_point import list_by_point
from geo.reach.pair_rule import APART, DIRECT, REACHED, VERIFIED
from geo.reach.table import Reach
from geo.verified.reach import replace_pairs

HELD = DIRECT | VERIFIED


def make_reach(rows: list[list[tuple[int, int, int, int]]], points: int) -> Reach:
    """Pairs (point, straight, road, bits) of every site."""
    flat = np.array([pair for row in rows for pair in row], dtype=np.int32).reshape(-1, 4)
    ptr = np.cumsum([0, *[len(row) for row in rows]]).astype(np.int64)
    index, straight, road, bits = np.ascontiguousarray(flat.T)
    demand_ptr = np.cumsum([0, *np.bincount(index, minlength=points)])
    pair_of = list_by_point(ptr, index, demand_ptr)
    return Reach(ptr, index, straight, road, bits.astype(np.uint8), demand_ptr, pair_of)


def replace(reach: Reach, pairs: list[tuple[int, int, int, int]]) -> Reach:
    """Verify pairs (site, point, straight, road)."""
    site, point, straight, road = np.array(pairs, dtype=np.int64).T
    return replace_pairs(reach, site.astype(np.int32), point.astype(np.int32), straight, road)


def assert_same(found: Reach, expected: Reach) -> None:
    for name in Reach.__slots__:
        left, right = getattr(found, name), getattr(expected, name)
        assert left.dtype == right.dtype, name
        assert left.tolist() == right.tolist(), name


def test_known_pairs_are_replaced_and_new_ones_stand_among_the_others() -> None:
    before = make_reach([[(0, 10, 11, REACHED), (2, 20, 21, APART)], [], [(1, 30, 31, REACHED)]], 4)
    kept = [getattr(before, name).copy() for name in Reach.__slots__]
    found = replace(before, [(0, 2, 20, 25), (1, 3, 40, 41), (2, 0, 50, 51), (2, 3, 60, 61)])
    expected = [
        [(0, 10, 11, REACHED), (2, 20, 25, HELD)],
        [(3, 40, 41, HELD)],
        [(0, 50, 51, HELD), (1, 30, 31, REACHED), (3, 60, 61, HELD)],
    ]
    assert_same(found, make_reach(expected, 4))
    assert_same(before, Reach(*kept))


def test_a_table_without_pairs_may_get_some() -> None:
    found = replace(make_reach([[], []], 3), [(1, 0, 5, 6), (1, 2, 7, 8)])
    assert_same(found, make_reach([[], [(0, 5, 6, HELD), (2, 7, 8, HELD)]], 3))
