"""Single linkage of points within a distance, linear in their number (rules.md#figures-4).

Points i and j of one group are linked where d(i, j) ≤ a, with a the urban limit where both are
urban and the other limit elsewhere; the clusters are the components of these links. Points fall
into cells whose diagonal is just below the limit, so that a cell is one component; two cells are
compared only while they are not joined yet, touching ones first, and only by the points that lie
within the limit of the other's box. All distances are geodesics in whole millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, hypot, radians, sqrt

import numba
import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.geometry.geodesy import chord_geodesic_mm, ecef

_DEGREE_M = 111_700.0
"""No degree of latitude, nor of longitude divided by the cosine, is longer."""
_LEAST_DEGREE_M = 110_500.0
_LEAST_SIDE_M = 1.0
_MOST_KEYS = 2**61


@dataclass(frozen=True, slots=True)
class _Cells:
    """Points sorted by cell; `key` ascends, cell c holds `order[ptr[c]:ptr[c + 1]]`.

    `low` and `high` are the corners of each cell's box of earth-centred coordinates.
    """

    order: Ints
    key: Ints
    ptr: Ints
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class _Lattice:
    """Cells of one size: columns are counted where the data lie nearest to the equator."""

    row: Ints
    column: Ints
    span: int
    rows: int
    ring: int
    whole: bool

    def key(self, group: Ints) -> Ints:
        """One ascending number per point: group, row, column."""
        keys: Ints = (group * self.rows + self.row) * self.span + self.column
        return keys


def link_points(
    lon: Floats,
    lat: Floats,
    urban: Flags,
    group: Ints,
    *,
    join_urban_m: float,
    join_other_m: float,
) -> Ints:
    """Number the clusters of single linkage; points of different groups never meet.

    Returns shape (points,), numbered in the order of each cluster's first point.
    """
    place = ecef(lon, lat)
    root = np.arange(len(lon))
    around = _unwrap(lon)
    for members, join_m in ((urban, join_urban_m), (~urban, join_other_m)):
        lattice = _lay_lattice(around, lat, group, join_m)
        cells = _fill(lattice, group, place, np.flatnonzero(members))
        _join_cells(root, place, cells, cells, lattice, round(join_m * 1000))
    lattice = _lay_lattice(around, lat, group, join_other_m)
    town = _fill(lattice, group, place, np.flatnonzero(urban))
    country = _fill(lattice, group, place, np.flatnonzero(~urban))
    _join_cells(root, place, town, country, lattice, round(join_other_m * 1000))
    _, first, number = np.unique(_find_all(root), return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    numbered: Ints = rank[number.reshape(-1)]
    return numbered


def _unwrap(lon: Floats) -> Floats:
    """Longitudes without a jump where points lie on both sides of the antimeridian."""
    if len(lon) and np.ptp(lon) > 180.0:
        return np.where(lon < 0, lon + 360.0, lon)
    return lon


def _lay_lattice(lon: Floats, lat: Floats, group: Ints, limit_m: float) -> _Lattice:
    if len(lon) == 0:
        none = np.empty(0, dtype=np.int64)
        return _Lattice(none, none, 1, 1, 0, whole=False)
    groups = int(group.max()) + 1
    wide = cos(radians(float(np.abs(lat).min())))
    narrow = max(cos(radians(float(np.abs(lat).max()))), 1e-6)
    side_m = max(0.999 * limit_m / sqrt(2.0), _LEAST_SIDE_M)
    while True:
        side = side_m / _DEGREE_M
        row = np.floor((lat - lat.min()) / side).astype(np.int64)
        column = np.floor((lon - lon.min()) * wide / side).astype(np.int64)
        ring = 1 + ceil(limit_m / (side * _LEAST_DEGREE_M * narrow / wide))
        span, rows = int(column.max()) + 2 * ring + 1, int(row.max()) + 2 * ring + 1
        if groups * span * rows < _MOST_KEYS:
            whole = hypot(side_m, side_m) <= limit_m
            return _Lattice(row + ring, column + ring, span, rows, ring, whole=whole)
        side_m *= 2.0


def _fill(lattice: _Lattice, group: Ints, place: Floats, members: Ints) -> _Cells:
    key = lattice.key(group)[members]
    sort = np.argsort(key, kind="stable")
    order, key = members[sort], key[sort]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    ptr = np.append(starts, len(order)).astype(np.int64)
    if len(starts) == 0:
        empty = np.empty((0, 3))
        return _Cells(order, key[starts], ptr, empty, empty)
    low = np.minimum.reduceat(place[order], starts, axis=0)
    high = np.maximum.reduceat(place[order], starts, axis=0)
    return _Cells(order, key[starts], ptr, low, high)


def _join_cells(
    root: Ints, place: Floats, left: _Cells, right: _Cells, lattice: _Lattice, limit_mm: int
) -> None:
    """Join what lies within the limit of each other, one of `left` and one of `right`."""
    if len(left.key) == 0 or len(right.key) == 0:
        return
    same = left is right
    rows = np.arange(-lattice.ring, lattice.ring + 1)
    near = np.abs(rows) <= 1
    if same:
        _join_within(root, place, left.order, left.ptr, limit_mm, int(lattice.whole))
    for chosen, reach in ((rows[near], 1), (rows, lattice.ring)):
        for row in chosen:
            centre = left.key + row * lattice.span
            start = np.searchsorted(right.key, centre - reach, side="left")
            stop = np.searchsorted(right.key, centre + reach, side="right")
            _join_rows(
                root, place, left.order, left.ptr, left.low, left.high,
                right.order, right.ptr, right.low, right.high,
                start, stop, limit_mm, int(same), int(lattice.whole),
            )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _find(root: Ints, i: int) -> int:
    while root[i] != i:
        root[i] = root[root[i]]
        i = root[i]
    return i


@numba.njit(cache=True, nogil=True)
def _find_all(root: Ints) -> Ints:
    for i in range(len(root)):
        root[i] = _find(root, i)
    return root


@numba.njit(cache=True, nogil=True)
def _join_within(
    root: Ints, place: Floats, order: Ints, ptr: Ints, limit_mm: int, whole: int
) -> None:
    """Points of one cell: all of them where its diagonal is within the limit."""
    for c in range(len(ptr) - 1):
        for p in range(ptr[c] + 1, ptr[c + 1]):
            i = order[p]
            if whole:
                root[_find(root, i)] = _find(root, order[ptr[c]])
                continue
            for q in range(ptr[c], p):
                j = order[q]
                a, b = _find(root, i), _find(root, j)
                if a != b and _distance(place, i, j) <= limit_mm:
                    root[a] = b


@numba.njit(cache=True, nogil=True)
def _join_rows(
    root: Ints,
    place: Floats,
    left_order: Ints,
    left_ptr: Ints,
    left_low: Floats,
    left_high: Floats,
    right_order: Ints,
    right_ptr: Ints,
    right_low: Floats,
    right_high: Floats,
    start: Ints,
    stop: Ints,
    limit_mm: int,
    same: int,
    whole: int,
) -> None:
    """Compare cells row by row; with `whole` the points of a right cell are of one component."""
    limit_m = limit_mm / 1000.0 + 0.001
    for c in range(len(left_ptr) - 1):
        for d in range(start[c], stop[c]):
            if same and d <= c:
                continue
            first, other = left_order[left_ptr[c]], right_order[right_ptr[d]]
            if same and whole and _find(root, first) == _find(root, other):
                continue
            if _box_gap(left_low[c], left_high[c], right_low[d], right_high[d]) > limit_m:
                continue
            _join_pair(
                root, place, left_order[left_ptr[c] : left_ptr[c + 1]],
                right_order[right_ptr[d] : right_ptr[d + 1]],
                right_low[d], right_high[d], limit_mm, limit_m, same and whole, whole,
            )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _join_pair(
    root: Ints,
    place: Floats,
    left: Ints,
    right: Ints,
    low: Floats,
    high: Floats,
    limit_mm: int,
    limit_m: float,
    left_is_one: int,
    right_is_one: int,
) -> None:
    """Join what two cells hold; points of one component are not compared again."""
    for i in left:
        if right_is_one and _find(root, i) == _find(root, right[0]):
            continue
        if _box_gap(place[i], place[i], low, high) > limit_m:
            continue
        for j in right:
            a, b = _find(root, i), _find(root, j)
            if a == b or _distance(place, i, j) > limit_mm:
                continue
            root[a] = b
            if left_is_one and right_is_one:
                return
            if right_is_one:
                break


@numba.njit(cache=True, nogil=True, inline="always")
def _box_gap(low_1: Floats, high_1: Floats, low_2: Floats, high_2: Floats) -> float:
    """The chord between two boxes, which no geodesic between their points is shorter than."""
    total = 0.0
    for axis in range(3):
        gap = max(low_1[axis] - high_2[axis], low_2[axis] - high_1[axis], 0.0)
        total += gap * gap
    return sqrt(total)


@numba.njit(cache=True, nogil=True, inline="always")
def _distance(place: Floats, i: int, j: int) -> int:
    return chord_geodesic_mm(
        place[i, 0], place[i, 1], place[i, 2], place[j, 0], place[j, 1], place[j, 2]
    )
