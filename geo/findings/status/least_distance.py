"""The least road distance of every demand point to a site that counts, from the table alone.

A pair is held where its direct way counts, or where a way was reached and both ends may enter the
network. With H the held pairs and E the sites that are eligible for sure,

    least(p) = min { road(s, p) : (s, p) ∈ H, s ∈ E }

so that p is covered within a cutoff R if and only if least(p) ≤ R, for any R up to the reach.
"""

from __future__ import annotations

import numba
import numpy as np

from geo.arrays import Bytes, Flags, Indices, Ints, Trileans
from geo.findings.status.readings import Evidence
from geo.model.trilean import Trilean
from geo.reach.search import FAR
from geo.reach.table import DIRECT, REACHED


def find_least_mm(evidence: Evidence, eligible: Trileans) -> Ints:
    """Millimetres, shape (points,); FAR where no held pair of an eligible site is in the table."""
    reach = evidence.reach
    least = np.full(len(evidence.demand), FAR, dtype=np.int64)
    _lower(
        reach.site_ptr,
        reach.demand_index,
        reach.road_mm,
        reach.bits,
        eligible == Trilean.YES,
        evidence.site_enters,
        evidence.demand_enters,
        least,
    )
    return least


@numba.njit(cache=True, nogil=True, inline="always")
def is_held(bits: int, site_enters: bool, point_enters: bool) -> bool:  # noqa: FBT001 - compiled code takes no keywords
    """Whether the way of a pair may be used by both of its ends."""
    return bool(bits & DIRECT or (bits & REACHED and site_enters and point_enters))


@numba.njit(cache=True, nogil=True)
def _lower(
    site_ptr: Ints, demand_index: Indices, road_mm: Indices, bits: Bytes, counts: Flags,
    site_enters: Flags, demand_enters: Flags, least: Ints,
) -> None:  # fmt: skip
    for s in range(len(counts)):
        if not counts[s]:
            continue
        for k in range(site_ptr[s], site_ptr[s + 1]):
            p = demand_index[k]
            if road_mm[k] < least[p] and is_held(bits[k], site_enters[s], demand_enters[p]):
                least[p] = road_mm[k]
