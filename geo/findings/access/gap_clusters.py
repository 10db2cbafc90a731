"""How wide clusters fall apart, and which point stands for one (rules.md#figures-4).

A cluster whose extent exceeds the widest allowed is cut by the cells of a fixed grid. Of a
cluster with weights w the medoid is the point p with the least Σ w_j d(p, j).
All distances are geodesics in whole millimetres.
"""

from __future__ import annotations

import numba
import numpy as np

from geo.arrays import Floats, Ints
from geo.geometry.geodesy import chord_geodesic_mm, ecef, geodesic_mm

DEGREE_M = 111_195.0
"""One degree on the sphere by which the grid is counted."""
BLOCK_DEGREES = 0.01
"""Side of the blocks by which sums of distances are bounded; no result depends on it."""


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
    return _number(cluster, _number(np.where(wide, row, 0.0), np.where(wide, column, 0.0)))


def _number(first: Ints | Floats, second: Ints | Floats) -> Ints:
    """Number the pairs (first, second) in their order, from 0 without holes."""
    high, low = (np.unique(one, return_inverse=True) for one in (first, second))
    pairs = high[1].reshape(-1) * len(low[0]) + low[1].reshape(-1)
    numbers: Ints = np.unique(pairs, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return numbers


def find_medoids(lon: Floats, lat: Floats, weight: Ints, cluster: Ints) -> Ints:
    """Position of the weighted medoid of each cluster; of equal points the first wins.

    Shape (clusters,), clusters being numbered from 0 without holes. Points come sorted by
    (lon, lat, id), which makes the first of equal ones the one that rules.md#figures-4 names.
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
    column, row = (np.floor(one / BLOCK_DEGREES).astype(np.int64) for one in (lon, lat))
    column, row = column - column.min(initial=0), row - row.min(initial=0)
    columns, rows = (int(one.max(initial=0)) + 1 for one in (column, row))
    key = (cluster * columns + column) * rows + row
    _, first, of_point = np.unique(key, return_index=True, return_inverse=True)
    total = np.bincount(of_point, weights=weight)
    sums = [np.bincount(of_point, weights=weight * place[:, axis]) for axis in range(3)]
    mean = np.column_stack(sums) / np.maximum(total, 1.0).reshape(-1, 1)
    ptr = _starts(cluster[first])
    bound: Floats = _block_sums(place, cluster, mean, total.astype(np.float64), ptr) * 1000.0
    return bound - np.bincount(cluster, weights=weight)[cluster]


def _starts(cluster: Ints) -> Ints:
    ptr: Ints = np.concatenate(([0], np.cumsum(np.bincount(cluster)))).astype(np.int64)
    return ptr


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
