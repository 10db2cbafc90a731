"""Two-step floating catchment: capacity that reaches a resident, shared with all who can reach it.

For a pair (s, p) within the cutoff R of p, d apart by road (rules.md#figures-5):

    W(s, p) = (e^(−½(d/R)²) − e^(−½)) / (1 − e^(−½))          1 at d = 0, 0 at d = R
    ratio(p) = Σ over s of W(s, p) · capacity(s) / Σ over q of residents(q) · W(s, q)

Sites count that are eligible for sure; one without a stated capacity has capacity 1, one that
nobody can reach gives nothing. Hence Σ residents(p) · ratio(p) is the capacity within reach.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numba
import numpy as np

from geo.arrays import Bytes, Floats, Indices, Ints, Trileans
from geo.findings.status.readings import Evidence
from geo.model.trilean import Trilean
from geo.reach.pair_rule import WITHIN

_EDGE = math.exp(-0.5)


@dataclass(frozen=True, slots=True)
class Catchment:
    """`ratio` is capacity per resident of every demand point, 0 where none can be reached.

    `sites` counted, and for `assumed` of them the capacity is not stated.
    """

    ratio: Floats
    sites: int
    assumed: int


def measure_catchment(evidence: Evidence, eligible: Trileans) -> Catchment:
    """Catchment ratio of every demand point."""
    reach, demand = evidence.reach, evidence.demand
    counts = (eligible == Trilean.YES) & evidence.sites.placed
    stated = evidence.sites.records.capacity
    ratio = np.zeros(len(demand))
    _share_out(
        reach.site_ptr,
        reach.demand_index,
        reach.road_mm,
        evidence.judged["resident"],
        np.where(counts, np.where(np.isnan(stated), 1.0, stated), 0.0),
        evidence.cutoff_mm,
        demand.residents,
        ratio,
    )
    return Catchment(ratio, int(counts.sum()), int((counts & np.isnan(stated)).sum()))


def average_catchment(ratio: Floats, residents: Ints, group: Indices, count: int) -> Floats:
    """Resident-weighted mean of each group, shape (count,); NaN for a group without residents."""
    used = group >= 0
    total = np.bincount(group[used], weights=residents[used], minlength=count)
    held = np.bincount(group[used], weights=(residents * ratio)[used], minlength=count)
    mean = np.full(count, np.nan)
    np.divide(held, total, out=mean, where=total > 0)
    return mean


@numba.njit(cache=True, nogil=True, inline="always")
def weigh_distance(mm: int, cutoff_mm: int) -> float:
    """W of the module's docstring, for a pair within the cutoff."""
    return (math.exp(-0.5 * (mm / cutoff_mm) ** 2) - _EDGE) / (1.0 - _EDGE)


@numba.njit(cache=True, nogil=True)
def _share_out(
    site_ptr: Ints, demand_index: Indices, road_mm: Indices, judged: Bytes,
    capacity: Floats, cutoff_mm: Ints, residents: Ints, ratio: Floats,
) -> None:  # fmt: skip
    for s in range(len(capacity)):
        if capacity[s] == 0.0:
            continue
        asked = 0.0
        for k in range(site_ptr[s], site_ptr[s + 1]):
            p = demand_index[k]
            if judged[k] & WITHIN:
                asked += residents[p] * weigh_distance(road_mm[k], cutoff_mm[p])
        if asked == 0.0:
            continue
        for k in range(site_ptr[s], site_ptr[s + 1]):
            p = demand_index[k]
            if judged[k] & WITHIN:
                ratio[p] += capacity[s] / asked * weigh_distance(road_mm[k], cutoff_mm[p])
