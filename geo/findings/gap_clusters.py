"""Which points form one gap, and which of them stands for it (DESIGN 3.9).

Points i and j of one group are linked where d(i, j) ≤ a, with a the urban limit where both are
urban and the other limit elsewhere; the clusters are the components of these links (single
linkage). A cluster whose extent exceeds the widest allowed is cut by the cells of a fixed grid.
Of a cluster with weights w the medoid is the point p with the least Σ w_j d(p, j).
All distances are geodesics in whole millimetres.
"""

from __future__ import annotations

import numba
import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.geodesy import chord_geodesic_mm, ecef, geodesic_mm

DEGREE_M = 111_195.0
"""One degree on the sphere by which the grid is counted."""
BLOCK_DEGREES = 0.005
"""Side of the blocks by which sums of distances are bounded; no result depends on it."""


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

    Two points further apart than the larger limit lie at least two lattice cells apart, so only
    neighbouring cells are compared; no list of pairs is ever held.
    """
    side = 1.01 * max(join_urban_m, join_other_m) / 110_574.0
    shrink = np.cos(np.radians(np.abs(lat).max()))
    row = np.floor(lat / side).astype(np.int64)
    column = np.floor(lon * shrink / side).astype(np.int64)
    span = column.max() - column.min() + 3
    cell = (row - row.min()) * span + (column - column.min() + 1)
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    above = np.searchsorted(cell, cell + span - 1, side="left")
    root = _link(
        ecef(lon[order], lat[order]),
        urban[order],
        group[order],
        np.searchsorted(cell, cell + 1, side="right"),
        above,
        np.searchsorted(cell, cell + span + 1, side="right"),
        round(join_urban_m * 1000),
        round(join_other_m * 1000),
    )
    cluster = np.empty(len(order), dtype=np.int64)
    cluster[order] = root
    numbers: Ints = np.unique(cluster, return_inverse=True)[1].astype(np.int64)
    return numbers


def split_wide(lon: Floats, lat: Floats, cluster: Ints, widest_m: float) -> Ints:
    """Renumber clusters so that those wider or taller than `widest_m` fall apart by a grid.

    The grid is counted from (0°, 0°) on a sphere of 111,195 m to the degree, in rows of latitude;
    the columns of a row are `widest_m` wide at its middle. It depends on no data.
    """
    count = int(cluster.max()) + 1
    low, high = np.full((2, count), np.inf), np.full((2, count), -np.inf)
    for axis, values in enumerate((lon, lat)):
        np.minimum.at(low[axis], cluster, values)
        np.maximum.at(high[axis], cluster, values)
    middle = (low[1] + high[1]) / 2
    width_mm = geodesic_mm(low[0], middle, high[0], middle)
    height_mm = geodesic_mm(low[0], low[1], low[0], high[1])
    wide = (np.maximum(width_mm, height_mm) > widest_m * 1000)[cluster]
    row = np.floor(lat * DEGREE_M / widest_m)
    shrink = np.cos(np.radians((row + 0.5) * widest_m / DEGREE_M))
    column = np.floor(lon * shrink * DEGREE_M / widest_m)
    keys = np.column_stack((cluster, np.where(wide, row, 0), np.where(wide, column, 0)))
    parts: Ints = np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return parts


def find_medoids(lon: Floats, lat: Floats, weight: Ints, cluster: Ints) -> Ints:
    """Position of the weighted medoid of each cluster; of equal points the first wins.

    Shape (clusters,), clusters being numbered from 0 without holes. Points come sorted by
    (lon, lat, id), which makes the first of equal ones the one that DESIGN 3.9 names.
    """
    place = ecef(lon, lat)
    bound = _bound_sums(lon, lat, place, weight, cluster)
    order = np.lexsort((bound, cluster))
    medoid: Ints = _medoids(place[order], weight[order], order, bound[order], _starts(cluster))
    return medoid


def _bound_sums(lon: Floats, lat: Floats, place: Floats, weight: Ints, cluster: Ints) -> Floats:
    """A lower bound of each point's weighted sum of distances, in millimetres.

    A chord is no longer than the geodesic, and by Jensen the sum over a block of points is at
    least its weight times the chord to its mean; so Σ_b W_b |p − m_b| bounds the sum from below.
    One millimetre per resident is taken off for rounding.
    """
    keys = np.column_stack((cluster, np.floor(lon / BLOCK_DEGREES), np.floor(lat / BLOCK_DEGREES)))
    blocks, of_point = np.unique(keys, axis=0, return_inverse=True)
    of_point = of_point.reshape(-1)
    total = np.bincount(of_point, weights=weight)
    sums = [np.bincount(of_point, weights=weight * place[:, axis]) for axis in range(3)]
    mean = np.column_stack(sums) / np.maximum(total, 1.0).reshape(-1, 1)
    ptr = _starts(blocks[:, 0].astype(np.int64))
    bound: Floats = _block_sums(place, cluster, mean, total.astype(np.float64), ptr) * 1000.0
    return bound - np.bincount(cluster, weights=weight)[cluster]


def _starts(cluster: Ints) -> Ints:
    ptr: Ints = np.concatenate(([0], np.cumsum(np.bincount(cluster)))).astype(np.int64)
    return ptr


@numba.njit(cache=True, nogil=True)
def _find(root: Ints, i: int) -> int:
    while root[i] != i:
        root[i] = root[root[i]]
        i = root[i]
    return i


@numba.njit(cache=True, nogil=True)
def _link(
    place: Floats,
    urban: Flags,
    group: Ints,
    same_row_stop: Ints,
    above_start: Ints,
    above_stop: Ints,
    join_urban_mm: int,
    join_other_mm: int,
) -> Ints:
    root = np.arange(len(urban))
    for i in range(len(urban)):
        for half in range(2):
            start = i + 1 if half == 0 else above_start[i]
            stop = same_row_stop[i] if half == 0 else above_stop[i]
            for j in range(start, stop):
                if group[i] != group[j]:
                    continue
                a, b = _find(root, i), _find(root, j)
                if a == b:
                    continue
                limit = join_urban_mm if urban[i] and urban[j] else join_other_mm
                if _distance(place, i, j) <= limit:
                    root[max(a, b)] = min(a, b)
    for i in range(len(urban)):
        root[i] = _find(root, i)
    return root


@numba.njit(cache=True, nogil=True)
def _block_sums(place: Floats, cluster: Ints, mean: Floats, total: Floats, ptr: Ints) -> Floats:
    sums = np.zeros(len(cluster))
    for i in range(len(cluster)):
        for b in range(ptr[cluster[i]], ptr[cluster[i] + 1]):
            dx, dy = place[i, 0] - mean[b, 0], place[i, 1] - mean[b, 1]
            dz = place[i, 2] - mean[b, 2]
            sums[i] += total[b] * np.sqrt(dx * dx + dy * dy + dz * dz)
    return sums


@numba.njit(cache=True, nogil=True)
def _medoids(place: Floats, weight: Ints, position: Ints, bound: Floats, ptr: Ints) -> Ints:
    found = np.empty(len(ptr) - 1, dtype=np.int64)
    for c in range(len(ptr) - 1):
        least = np.int64(-1)
        for i in range(ptr[c], ptr[c + 1]):
            if least >= 0 and bound[i] > least:
                break
            total = np.int64(0)
            for j in range(ptr[c], ptr[c + 1]):
                total += weight[j] * _distance(place, i, j)
            if least < 0 or total < least or (total == least and position[i] < found[c]):
                least, found[c] = total, position[i]
    return found


@numba.njit(cache=True, nogil=True, inline="always")
def _distance(place: Floats, i: int, j: int) -> int:
    return chord_geodesic_mm(
        place[i, 0], place[i, 1], place[i, 2], place[j, 0], place[j, 1], place[j, 2]
    )
