"""Demand points in blocks of 64 that stand together in space, and which blocks lie near a place.

Points are taken along a Hilbert curve over the globe, block after block. With c the chord from a
place to a point and R any radius of curvature of the ellipsoid, c ≤ geodesic ≤ c + c³ / (24 R²):
hence two chords, one within the reach for certain and one beyond it, by which the box of a block
tells that all of its points are near, or none. Only points of the other blocks are looked at.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Floats, Indices, Ints
from geo.geometry.geodesy import chord_geodesic_mm
from geo.geometry.hilbert import hilbert_keys

BLOCK = 64
GROUP = 32
"""Blocks to a group, which is passed over as a whole where it lies too far."""
_FLATTEST_M = 6_300_000.0
"""Less than any radius of curvature of the ellipsoid."""


class PointBlocks(NamedTuple):
    """`order` has the point at every position of every block, shape (blocks, 64).

    `position` leads back, counted through all blocks; −1 for a point that stands nowhere. `x`, `y`
    and `z` are coordinates in metres. The last block is filled up with the centre of the earth,
    which nothing is near to. A box has the least and the largest of each coordinate in turn.
    Chords below `surely_m2` (squared) are within the reach for certain, above `hardly_m2` beyond.
    """

    order: Indices
    position: Indices
    x: Floats
    y: Floats
    z: Floats
    box: Floats
    group_box: Floats
    reach_mm: int
    surely_m2: float
    hardly_m2: float


class NearTally(NamedTuple):
    """Of how many sites each whole block lies near, and each point of the others."""

    block: Indices
    point: Indices


def cut_into_blocks(xyz: Floats, reach_mm: int) -> PointBlocks:
    """Blocks of points, shape (n, 3) in metres; points with NaN are left out."""
    known = np.flatnonzero(~np.isnan(xyz).any(axis=1))
    x, y, z = xyz[known].T
    curve = hilbert_keys(np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y))))
    along = known[np.argsort(curve)].astype(np.int32)
    blocks = -(-len(along) // BLOCK)
    order = np.zeros((blocks, BLOCK), dtype=np.int32)
    columns = np.zeros((3, blocks, BLOCK))
    order.reshape(-1)[: len(along)] = along
    columns.reshape(3, -1)[:, : len(along)] = xyz[along].T
    position = np.full(len(xyz), -1, dtype=np.int32)
    position[along] = np.arange(len(along), dtype=np.int32)
    box = np.stack((columns.min(axis=2), columns.max(axis=2)), axis=2).transpose(1, 0, 2)
    box = np.ascontiguousarray(box.reshape(blocks, 6))
    reach_m = reach_mm / 1000.0
    surely = reach_m - reach_m**3 / (24.0 * _FLATTEST_M**2) - 0.002
    return PointBlocks(
        order, position, columns[0], columns[1], columns[2], box, _box_groups(box), reach_mm,
        max(surely, 0.0) ** 2, (reach_m + 0.001) ** 2,
    )  # fmt: skip


def _box_groups(box: Floats) -> Floats:
    starts = np.arange(0, len(box), GROUP)
    if not len(starts):
        return box
    least = np.minimum.reduceat(box[:, ::2], starts)
    most = np.maximum.reduceat(box[:, 1::2], starts)
    return np.ascontiguousarray(np.stack((least, most), axis=2).reshape(-1, 6))


def make_tally(blocks: PointBlocks) -> NearTally:
    """Nothing counted yet."""
    counts = np.zeros(blocks.order.shape, dtype=np.int32)
    return NearTally(np.zeros(len(counts), dtype=np.int32), counts)


def sum_tallies(blocks: PointBlocks, tallies: list[NearTally]) -> Ints:
    """Of how many sites each point lies near, by its number in the file."""
    counts = np.zeros(blocks.order.shape, dtype=np.int64)
    for tally in tallies:
        counts += tally.point
        counts += tally.block[:, None]
    by_point = np.zeros(len(blocks.position), dtype=np.int64)
    stands = blocks.position >= 0
    by_point[stands] = counts.reshape(-1)[blocks.position[stands]]
    return by_point


@numba.njit(cache=True, nogil=True)
def list_blocks(blocks: PointBlocks, x: float, y: float, z: float, listed: Indices) -> int:
    """List the blocks with points near a place; return how many.

    A block of which all points are near for certain stands as itself, another as ~block.
    """
    if np.isnan(x):
        return 0
    count, box, group_box = 0, blocks.box, blocks.group_box
    surely_m2, hardly_m2 = blocks.surely_m2, blocks.hardly_m2
    for group in range(len(group_box)):
        if _bound_chords(group_box, group, x, y, z)[0] > hardly_m2:
            continue
        for block in range(group * GROUP, min((group + 1) * GROUP, len(box))):
            least, most = _bound_chords(box, block, x, y, z)
            if least <= hardly_m2:
                listed[count] = block if most < surely_m2 else ~block
                count += 1
    return count


@numba.njit(cache=True, nogil=True, inline="always")
def _bound_chords(box: Floats, row: int, x: float, y: float, z: float) -> tuple[float, float]:
    """The least and the largest squared chord that a point of a box may have."""
    least = most = 0.0
    for axis, value in enumerate((x, y, z)):
        below, above = box[row, 2 * axis] - value, value - box[row, 2 * axis + 1]
        least += max(below, above, 0.0) ** 2
        most += max(-below, -above) ** 2
    return least, most


@numba.njit(cache=True, nogil=True)
def count_near(
    blocks: PointBlocks, x: float, y: float, z: float, listed: Indices, tally: NearTally
) -> int:
    """How many points lie within reach of a place; each is counted in the tally too."""
    count, of_block, of_point = 0, tally.block, tally.point
    limits = blocks.surely_m2, blocks.hardly_m2, blocks.reach_mm
    columns = blocks.x, blocks.y, blocks.z
    for i in range(list_blocks(blocks, x, y, z, listed)):
        if listed[i] >= 0:
            of_block[listed[i]] += 1
            count += BLOCK
        else:
            count += _count_in_block(~listed[i], columns, x, y, z, limits, of_point)
    return count


@numba.njit(cache=True, nogil=True)
def _count_in_block(
    block: int, columns: tuple[Floats, Floats, Floats], x: float, y: float, z: float,
    limits: tuple[float, float, int], of_point: Indices,
) -> int:  # fmt: skip
    """Count the near points of one block: by the chord, and exactly where it leaves a doubt."""
    across, along, up = columns
    surely_m2, hardly_m2, reach_mm = limits
    count = doubts = 0
    for k in range(BLOCK):
        chord_m2 = (
            (across[block, k] - x) ** 2 + (along[block, k] - y) ** 2 + (up[block, k] - z) ** 2
        )
        surely = chord_m2 < surely_m2
        of_point[block, k] += surely
        count += surely
        doubts += (chord_m2 >= surely_m2) & (chord_m2 <= hardly_m2)
    if doubts == 0:
        return count
    for k in range(BLOCK):
        p_x, p_y, p_z = across[block, k], along[block, k], up[block, k]
        chord_m2 = (p_x - x) ** 2 + (p_y - y) ** 2 + (p_z - z) ** 2
        if surely_m2 <= chord_m2 <= hardly_m2:
            near = chord_geodesic_mm(x, y, z, p_x, p_y, p_z) <= reach_mm
            of_point[block, k] += near
            count += near
    return count
