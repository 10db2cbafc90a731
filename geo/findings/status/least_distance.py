"""The least road distance of every demand point to a site that counts, from the table alone.

With U the pairs that are usable (`geo.reach.pair_rule`) and E the sites eligible for sure,

    least(p) = min { road(s, p) : (s, p) ∈ U, s ∈ E }

so that p is covered within a cutoff R if and only if least(p) ≤ R, for any R up to the reach.
"""

from __future__ import annotations

import numba
import numpy as np

from geo.arrays import Bytes, Flags, Indices, Ints, Trileans
from geo.findings.status.readings import Evidence
from geo.model.trilean import Trilean
from geo.reach.pair_rule import USABLE
from geo.reach.search import FAR


def find_least_mm(evidence: Evidence, eligible: Trileans) -> Ints:
    """Millimetres, shape (points,); FAR where no pair of a site that counts is usable."""
    reach = evidence.reach
    least = np.full(len(evidence.demand), FAR, dtype=np.int64)
    _lower(
        reach.site_ptr,
        reach.demand_index,
        reach.road_mm,
        evidence.judged["resident"],
        eligible == Trilean.YES,
        least,
    )
    return least


@numba.njit(cache=True, nogil=True)
def _lower(
    site_ptr: Ints, demand_index: Indices, road_mm: Indices, judged: Bytes, counts: Flags,
    least: Ints,
) -> None:  # fmt: skip
    for s in range(len(counts)):
        if not counts[s]:
            continue
        for k in range(site_ptr[s], site_ptr[s + 1]):
            p = demand_index[k]
            if road_mm[k] < least[p] and judged[k] & USABLE:
                least[p] = road_mm[k]
