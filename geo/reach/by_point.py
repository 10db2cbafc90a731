"""The pairs of a table point by point: where those of each point stand, sites rising."""

from __future__ import annotations

import numba
import numpy as np

from geo.arrays import Indices, Ints
from geo.reach.spill import Space, position_type
from geo.threads import share_out

_PAIRS_AT_ONCE = 65_536
"""Pairs of neighbouring points that are put in place together: their positions stay in cache."""


def list_by_point(
    site_ptr: Ints, demand_index: Indices, demand_ptr: Ints, workers: int = 1,
    space_of: Space = np.empty,
) -> Indices | Ints:  # fmt: skip
    """Positions of pairs: those of point `p` are in `demand_ptr[p]:demand_ptr[p + 1]` and rise.

    Within a site, `demand_index` rises.
    """
    pairs, points = len(demand_index), len(demand_ptr) - 1
    pair_of = space_of(pairs, position_type(pairs))
    stretch = max(1, min(points, points * _PAIRS_AT_ONCE // max(pairs, 1)))
    borders = np.linspace(0, points, workers + 1).astype(np.int64)

    def put(part: int) -> None:
        first, last = borders[part], borders[part + 1]
        _put(first, last, stretch, site_ptr, demand_index, demand_ptr, pair_of)

    share_out(put, range(workers), workers)
    return pair_of


@numba.njit(cache=True, nogil=True)
def _put(
    first: int, last: int, stretch: int, site_ptr: Ints, demand_index: Indices, demand_ptr: Ints,
    pair_of: Indices | Ints,
) -> None:  # fmt: skip
    """Put in place the pairs of some points, stretch by stretch; each site is read on along."""
    at = np.empty(len(site_ptr) - 1, dtype=np.int64)
    for s in range(len(at)):
        own = demand_index[site_ptr[s] : site_ptr[s + 1]]
        at[s] = site_ptr[s] + np.searchsorted(own, first)
    place = np.empty(stretch, dtype=np.int64)
    for start in range(first, last, stretch):
        end = min(start + stretch, last)
        place[: end - start] = demand_ptr[start:end]
        for s in range(len(at)):
            k = at[s]
            while k < site_ptr[s + 1] and demand_index[k] < end:
                pair_of[place[demand_index[k] - start]] = k
                place[demand_index[k] - start] += 1
                k += 1
            at[s] = k
