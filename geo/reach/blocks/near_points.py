"""What one thread holds of the points near one site, and how it hands them on in rising order.

Columns stand in the order of blocks, so that they are written block by block; what lies in blocks
that were not listed is left from other sites and means nothing. A point that is near has its bit
set by its number in the file. Reading the bits gives the points rising without sorting them.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from geo.arrays import Bytes, Indices
from geo.reach.blocks.point_blocks import BLOCK, PointBlocks

_WORD = 64
_FACTOR = 0x03F79D71B4CB0A89
"""The 6 bits of this number from any place on are different: times a power of 2 they tell which."""
_BIT_OF = np.zeros(_WORD, dtype=np.int32)
_BIT_OF[[(_FACTOR << bit) % 2**_WORD >> _WORD - 6 for bit in range(_WORD)]] = range(_WORD)


class NearPoints(NamedTuple):
    """Columns have shape (blocks, 64); `marks` is zero between two sites."""

    listed: Indices
    straight_mm: Indices
    road_mm: Indices
    bits: Bytes
    marks: NDArray[np.uint64]


def make_near_points(blocks: PointBlocks) -> NearPoints:
    """Room for one thread."""
    return NearPoints(
        np.empty(len(blocks.order), dtype=np.int32),
        np.empty(blocks.order.shape, dtype=np.int32),
        np.empty(blocks.order.shape, dtype=np.int32),
        np.empty(blocks.order.shape, dtype=np.uint8),
        np.zeros(len(blocks.position) // _WORD + 1, dtype=np.uint64),
    )


@numba.njit(cache=True, nogil=True)
def mark_near(blocks: PointBlocks, near: NearPoints, count: int) -> None:
    """Mark the near points of the blocks listed, whose straight lines are known."""
    order, listed, straight_mm, marks = blocks.order, near.listed, near.straight_mm, near.marks
    reach_mm = blocks.reach_mm
    for i in range(count):
        block = listed[i]
        if block >= 0:
            for k in range(BLOCK):
                p = order[block, k]
                marks[p >> 6] |= np.uint64(1) << np.uint64(p & 63)
        else:
            for k in range(BLOCK):
                p = order[~block, k]
                is_near = np.uint64(straight_mm[~block, k] <= reach_mm)
                marks[p >> 6] |= is_near << np.uint64(p & 63)


@numba.njit(cache=True, nogil=True)
def take_rising(
    blocks: PointBlocks, near: NearPoints,
    index: Indices, straight_mm: Indices, road_mm: Indices, bits: Bytes,
) -> None:  # fmt: skip
    """Copy what is marked, rising, and take the marks away."""
    _read_marks(near.marks, _BIT_OF, index)
    position = blocks.position
    straight, road, found = near.straight_mm.ravel(), near.road_mm.ravel(), near.bits.ravel()
    for k in range(len(index)):
        at = position[index[k]]
        straight_mm[k] = straight[at]
        road_mm[k] = road[at]
        bits[k] = found[at]


@numba.njit(cache=True, nogil=True)
def _read_marks(marks: NDArray[np.uint64], bit_of: Indices, index: Indices) -> None:
    at = 0
    for word in range(len(marks)):
        left = marks[word]
        if left == 0:
            continue
        marks[word] = 0
        while left:
            lowest = left & (~left + np.uint64(1))
            left ^= lowest
            bit = bit_of[np.int64((lowest * np.uint64(_FACTOR)) >> np.uint64(58))]
            index[at] = (word << 6) + bit
            at += 1
