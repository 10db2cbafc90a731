"""What is found of the pairs of one site: the bits of each, and its road."""

from __future__ import annotations

import numba
import numpy as np

from geo.arrays import Bytes, Indices
from geo.reach.blocks.doors import Doors
from geo.reach.blocks.near_points import NearPoints
from geo.reach.blocks.point_blocks import BLOCK
from geo.reach.pair_rule import APART, DIRECT, NOT_REACHED, REACHED, is_direct


@numba.njit(cache=True, nogil=True)
def judge_found(
    leg_mm: int, component: int, doors: Doors, weak: Bytes, reach_mm: int, near: NearPoints,
    count: int,
) -> None:  # fmt: skip
    """Set the bits, and merge the way by network with the direct one.

    Legs and components of points are those of their first snaps.
    """
    site = leg_mm, np.int32(component), bool(component >= 0 and weak[component] > 0)
    points = doors.leg_mm, doors.component, doors.weak
    listed, straight_mm, road_mm, bits = near.listed, near.straight_mm, near.road_mm, near.bits
    for i in range(count):
        block = max(listed[i], ~listed[i])
        _judge_block(block, site, points, np.int32(reach_mm), straight_mm, road_mm, bits)


@numba.njit(cache=True, nogil=True)
def _judge_block(
    block: int, site: tuple[int, np.int32, bool], points: tuple[Indices, Indices, Bytes],
    reach_mm: np.int32, straight_mm: Indices, road_mm: Indices, bits: Bytes,
) -> None:  # fmt: skip
    """One pass without a branch, so that many points are judged at once."""
    leg_mm, component, weak_here = site
    legs, components, weak = points
    for k in range(BLOCK):
        road, straight = road_mm[block, k], straight_mm[block, k]
        reached = road <= reach_mm
        direct = is_direct(straight, leg_mm, legs[0, block, k])
        apart = (components[block, k] != component) & (weak_here | (weak[block, k] > 0))
        way = max(min(road, straight) if direct else road, straight)
        road_mm[block, k] = way if reached | direct else NOT_REACHED
        bits[block, k] = (
            np.uint8(reached) * np.uint8(REACHED)
            | np.uint8(direct) * np.uint8(DIRECT)
            | np.uint8(apart) * np.uint8(APART)
        )
