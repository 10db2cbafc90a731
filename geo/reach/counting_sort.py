"""Positions by group, sorted by counting: pairs by demand point, points by cell of space."""

from __future__ import annotations

import numba
import numpy as np

from geo.arrays import Indices, Ints
from geo.threads import share_out


def group_positions(
    group: Indices | Ints, count: int, positions: Indices | Ints, workers: int = 1
) -> Ints:
    """Fill `positions` with 0, 1, … by group; return `ptr` of shape (count + 1).

    Group `g` has `positions[ptr[g]:ptr[g + 1]]`. Within a group positions rise, however many
    workers share them.
    """
    borders = np.linspace(0, len(group), workers + 1).astype(np.int64)
    place = np.zeros((workers, count), dtype=np.int64)

    def tally(part: int) -> None:
        _tally(group[borders[part] : borders[part + 1]], place[part])

    def put(part: int) -> None:
        _put(group, borders[part], borders[part + 1], place[part], positions)

    share_out(tally, range(workers), workers)
    ptr = _open_places(place)
    share_out(put, range(workers), workers)
    return ptr


@numba.njit(cache=True, nogil=True)
def _tally(group: Indices | Ints, counts: Ints) -> None:
    for g in group:
        counts[g] += 1


@numba.njit(cache=True, nogil=True)
def _open_places(place: Ints) -> Ints:
    """Turn the counts of every part and group into its first places; return `ptr`."""
    parts, groups = place.shape
    ptr = np.zeros(groups + 1, dtype=np.int64)
    at = 0
    for g in range(groups):
        for part in range(parts):
            count = place[part, g]
            place[part, g] = at
            at += count
        ptr[g + 1] = at
    return ptr


@numba.njit(cache=True, nogil=True)
def _put(
    group: Indices | Ints, first: int, last: int, place: Ints, positions: Indices | Ints
) -> None:
    for k in range(first, last):
        g = group[k]
        positions[place[g]] = k
        place[g] += 1
