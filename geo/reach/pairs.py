"""Which demand points lie within a straight line of a site: a search through cubes of space."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Floats, Indices, Ints
from geo.geometry.geodesy import chord_geodesic_mm
from geo.reach.counting_sort import group_positions

MOST_CELLS = 8_000_000
_POINT_BITS = 32
_MM_MASK = (1 << _POINT_BITS) - 1
"""A key is the point × 2^32 + the millimetres of its straight line."""
_DIGIT_BITS = 10
_DIGIT_MASK = (1 << _DIGIT_BITS) - 1
_FEW = 150
"""Fewer keys are sorted by comparing."""
_FLATTEST_M = 6_300_000.0
"""Less than any radius of curvature of the ellipsoid."""


class PointCells(NamedTuple):
    """Demand points sorted into cubes of at least the reach, so that a site looks at 27 of them.

    `xyz` holds their coordinates in that order. Chords below `surely_m2` (squared) are within
    the reach for certain, chords above `hardly_m2` are not. `most` is no less than any point.
    """

    order: Indices
    xyz: Floats
    ptr: Ints
    low: Floats
    side: float
    shape: Ints
    reach_mm: int
    surely_m2: float
    hardly_m2: float
    most: int


def sort_into_cells(xyz: Floats, reach_mm: int) -> PointCells:
    """Sort points, shape (n, 3) in metres, into cubes; points with NaN are left out.

    With c the chord and R any radius of curvature, c ≤ geodesic ≤ c + c³ / (24 R²).
    """
    known = np.flatnonzero(~np.isnan(xyz).any(axis=1))
    points = xyz if len(known) == len(xyz) else xyz[known]
    low = points.min(axis=0) if len(points) else np.zeros(3)
    extent = points.max(axis=0) - low if len(points) else np.zeros(3)
    reach_m = reach_mm / 1000.0
    side = reach_m
    while np.prod(np.floor(extent / side) + 1) > MOST_CELLS:
        side *= 2.0
    shape = np.floor(extent / side).astype(np.int64) + 1
    index = np.floor((points - low) / side).astype(np.int64)
    cell = (index[:, 0] * shape[1] + index[:, 1]) * shape[2] + index[:, 2]
    order = np.empty(len(points), dtype=np.int32)
    ptr = group_positions(cell, int(np.prod(shape)), order)
    order = known[order].astype(np.int32)
    surely = reach_m - reach_m**3 / (24.0 * _FLATTEST_M**2) - 0.002
    return PointCells(
        order, xyz[order], ptr, low, side, shape, reach_mm,
        max(surely, 0.0) ** 2, (reach_m + 0.001) ** 2, len(xyz),
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def count_near(cells: PointCells, x: float, y: float, z: float) -> int:
    """How many demand points lie within reach of a place."""
    return _list_near(cells, x, y, z, np.empty(0, dtype=np.int64))


@numba.njit(cache=True, nogil=True)
def list_near(
    cells: PointCells, x: float, y: float, z: float, keys: Ints, spare: Ints,
    index: Indices, straight_mm: Indices,
) -> None:  # fmt: skip
    """The demand points within reach of a place, rising, and the straight lines to them.

    All four arrays are as long as `count_near` says; `keys` and `spare` are room to work in.
    """
    _list_near(cells, x, y, z, keys)
    in_order = _sort_by_point(keys, spare, cells.most)
    for k in range(len(in_order)):
        index[k], straight_mm[k] = in_order[k] >> _POINT_BITS, in_order[k] & _MM_MASK


@numba.njit(cache=True, nogil=True)
def _sort_by_point(keys: Ints, spare: Ints, most: int) -> Ints:
    """The keys by rising point, in one of the two arrays: by counting, digit for digit."""
    if len(keys) < _FEW:
        keys.sort()
        return keys
    place = np.empty(1 << _DIGIT_BITS, dtype=np.int64)
    shift, done, source, target = _POINT_BITS, 0, keys, spare
    while most >> done:
        place[:] = 0
        for key in source:
            place[(key >> shift) & _DIGIT_MASK] += 1
        at = 0
        for digit in range(len(place)):
            count = place[digit]
            place[digit] = at
            at += count
        for key in source:
            digit = (key >> shift) & _DIGIT_MASK
            target[place[digit]] = key
            place[digit] += 1
        source, target = target, source
        shift, done = shift + _DIGIT_BITS, done + _DIGIT_BITS
    return source


@numba.njit(cache=True, nogil=True)
def _list_near(cells: PointCells, x: float, y: float, z: float, keys: Ints) -> int:
    """Count the demand points within reach of a place, and list them while there is room."""
    if np.isnan(x):
        return 0
    span = np.empty((3, 2), dtype=np.int64)
    for axis, value in enumerate((x, y, z)):
        at = int(np.floor((value - cells.low[axis]) / cells.side))
        span[axis, 0], span[axis, 1] = max(at - 1, 0), min(at + 1, cells.shape[axis] - 1)
    if span[2, 1] < span[2, 0]:
        return 0
    count = 0
    for i in range(span[0, 0], span[0, 1] + 1):
        for j in range(span[1, 0], span[1, 1] + 1):
            row = (i * cells.shape[1] + j) * cells.shape[2]
            first, last = cells.ptr[row + span[2, 0]], cells.ptr[row + span[2, 1] + 1]
            limits = cells.surely_m2, cells.hardly_m2, cells.reach_mm
            count = _list_run(cells.xyz, cells.order, first, last, x, y, z, limits, keys, count)
    return count


@numba.njit(cache=True, nogil=True)
def _list_run(
    xyz: Floats, order: Indices, first: int, last: int, x: float, y: float, z: float,
    limits: tuple[float, float, int], keys: Ints, count: int,
) -> int:  # fmt: skip
    """Count, and list, the points within reach among those that stand together in the order."""
    surely_m2, hardly_m2, reach_mm = limits
    for k in range(first, last):
        p_x, p_y, p_z = xyz[k, 0], xyz[k, 1], xyz[k, 2]
        chord_m2 = (p_x - x) ** 2 + (p_y - y) ** 2 + (p_z - z) ** 2
        if chord_m2 > hardly_m2:
            continue
        if len(keys) == 0 and chord_m2 < surely_m2:
            count += 1
            continue
        mm = chord_geodesic_mm(x, y, z, p_x, p_y, p_z)
        if mm <= reach_mm:
            if count < len(keys):
                keys[count] = (np.int64(order[k]) << _POINT_BITS) | mm
            count += 1
    return count
