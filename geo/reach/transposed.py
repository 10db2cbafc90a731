"""The pairs of the reach table in demand-major order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

from geo.arrays import Indices, Ints


def transpose_pairs(
    demand_index: Indices, demand_count: int, pair_of: Ints, workers: int = 1
) -> Ints:
    """Fill `pair_of`, the positions of the pairs by demand point, and return `demand_ptr`.

    Within a point positions rise, however many workers share the pairs.
    """
    borders = np.linspace(0, len(demand_index), workers + 1).astype(np.int64)
    place = np.zeros((workers, demand_count), dtype=np.int64)

    def count(part: int) -> None:
        _count_pairs(demand_index[borders[part] : borders[part + 1]], place[part])

    def put(part: int) -> None:
        _place_pairs(demand_index, borders[part], borders[part + 1], place[part], pair_of)

    if workers == 1:
        count(0)
        ptr = _open_places(place)
        put(0)
        return ptr
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(count, range(workers)))
        ptr = _open_places(place)
        list(pool.map(put, range(workers)))
    return ptr


@numba.njit(cache=True, nogil=True)
def _count_pairs(demand_index: Indices, counts: Ints) -> None:
    for p in demand_index:
        counts[p] += 1


@numba.njit(cache=True, nogil=True)
def _open_places(place: Ints) -> Ints:
    """Turn the counts of every part and point into its first positions; return `demand_ptr`."""
    parts, points = place.shape
    ptr = np.zeros(points + 1, dtype=np.int64)
    at = 0
    for p in range(points):
        for part in range(parts):
            count = place[part, p]
            place[part, p] = at
            at += count
        ptr[p + 1] = at
    return ptr


@numba.njit(cache=True, nogil=True)
def _place_pairs(demand_index: Indices, first: int, last: int, place: Ints, pair_of: Ints) -> None:
    for k in range(first, last):
        p = demand_index[k]
        pair_of[place[p]] = k
        place[p] += 1
