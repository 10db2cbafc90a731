"""Catchment ratios after some sites have changed, equal to those measured anew.

The ratio of a point is a sum over sites in the order of the table
(`geo.findings.access.catchment`), and a
site's part of it depends on the site alone. So only points with a pair of a changed site are summed
again, term by term in the same order: floating-point sums come out the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np

from geo.arrays import Bytes, Flags, Floats, Indices, Ints, Trileans
from geo.findings.access.catchment import measure_catchment, weigh_distance
from geo.findings.status.readings import Evidence
from geo.model.trilean import Trilean
from geo.reach.edits.site_pairs import take_pairs
from geo.reach.pair_rule import WITHIN
from geo.reach.table import Pairs


@dataclass(frozen=True, slots=True)
class CatchmentBase:
    """Ratios before: `share` is what each site gives to a resident at no distance."""

    evidence: Evidence
    site_index: Indices
    cutoff_mm: Ints
    share: Floats
    ratio: Floats


@dataclass(frozen=True, slots=True)
class ChangedSite:
    """A site as it is now, at a position in the order of the table after.

    `capacity` is 0 where it does not count, 1 where it counts and states none; `judged` are the
    bits of its pairs by `geo.reach.pair_rule`.
    """

    position: int
    capacity: float
    pairs: Pairs
    judged: Bytes


def open_catchment(evidence: Evidence, eligible: Trileans) -> CatchmentBase:
    """Measure once."""
    reach = evidence.reach
    cutoff = evidence.cutoff_mm
    capacity = count_capacity(evidence.sites.records.capacity, eligible, evidence.sites.placed)
    share = np.zeros(len(capacity))
    for s in np.flatnonzero(capacity):
        pairs = take_pairs(reach, int(s))
        judged = evidence.judged_of(int(s))["resident"]
        share[s] = _find_share(capacity[s], pairs, judged, cutoff, evidence.demand.residents)
    ratio = measure_catchment(evidence, eligible).ratio
    return CatchmentBase(evidence, reach.site_index, cutoff, share, ratio)


def count_capacity(stated: Floats, eligible: Trileans, placed: Flags) -> Floats:
    """What each site has to give: 0 unless it counts for sure and has a place."""
    counts = (eligible == Trilean.YES) & placed
    return np.where(counts, np.where(np.isnan(stated), 1.0, stated), 0.0)


def update_ratio(base: CatchmentBase, rank: Indices, changed: Sequence[ChangedSite]) -> Floats:
    """Ratios after.

    `rank` has, for every site before, its position in the table after, and −1 for one that has
    gone or stands in `changed`.
    """
    evidence, reach = base.evidence, base.evidence.reach
    ratio = base.ratio.copy()
    gone = np.flatnonzero(rank < 0)
    touched = [take_pairs(reach, int(s)).demand_index for s in gone]
    touched += [one.pairs.demand_index for one in changed]
    if not touched:
        return ratio
    points = np.unique(np.concatenate(touched)).astype(np.int32)
    demand = evidence.demand
    columns: list[tuple[Indices, Indices, Floats]] = []
    for one in changed:
        share = _find_share(one.capacity, one.pairs, one.judged, base.cutoff_mm, demand.residents)
        term = _find_terms(share, one.pairs, one.judged, base.cutoff_mm)
        columns.append((one.pairs.demand_index, np.full(len(term), one.position, np.int32), term))
    point, position, term = _stack(columns)
    order = np.lexsort((position, point))
    point, position, term = point[order], position[order], term[order]
    _sum_again(
        points, reach.demand_ptr, reach.pair_of, base.site_index, reach.road_mm,
        evidence.judged["resident"], base.share, rank, base.cutoff_mm,
        np.searchsorted(point, points), np.searchsorted(point, points, side="right"),
        position, term, ratio,
    )  # fmt: skip
    return ratio


def _stack(columns: list[tuple[Indices, Indices, Floats]]) -> tuple[Indices, Indices, Floats]:
    if not columns:
        return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0)
    point, position, term = (np.concatenate(parts) for parts in zip(*columns, strict=True))
    return point, position, term


@numba.njit(cache=True, nogil=True)
def _find_share(
    capacity: float, pairs: Pairs, judged: Bytes, cutoff_mm: Ints, residents: Ints
) -> float:
    if capacity == 0.0:
        return 0.0
    asked = 0.0
    for k in range(len(judged)):
        p = pairs.demand_index[k]
        if judged[k] & WITHIN:
            asked += residents[p] * weigh_distance(pairs.road_mm[k], cutoff_mm[p])
    return capacity / asked if asked != 0.0 else 0.0


@numba.njit(cache=True, nogil=True)
def _find_terms(share: float, pairs: Pairs, judged: Bytes, cutoff_mm: Ints) -> Floats:
    term = np.zeros(len(pairs.demand_index))
    for k in range(len(term)):
        p = pairs.demand_index[k]
        if judged[k] & WITHIN:
            term[k] = share * weigh_distance(pairs.road_mm[k], cutoff_mm[p])
    return term


@numba.njit(cache=True, nogil=True)
def _sum_again(
    points: Indices, demand_ptr: Ints, pair_of: Indices | Ints, site_index: Indices,
    road_mm: Indices, judged: Bytes, share: Floats, rank: Indices, cutoff_mm: Ints,
    first: Ints, last: Ints, position: Indices, term: Floats, ratio: Floats,
) -> None:  # fmt: skip
    """Merge the terms of sites that stay with those of changed ones, by position."""
    for i in range(len(points)):
        p = points[i]
        total, c = 0.0, first[i]
        for k in range(demand_ptr[p], demand_ptr[p + 1]):
            pair = pair_of[k]
            s = site_index[pair]
            if rank[s] < 0:
                continue
            while c < last[i] and position[c] < rank[s]:
                total += term[c]
                c += 1
            if judged[pair] & WITHIN:
                total += share[s] * weigh_distance(road_mm[pair], cutoff_mm[p])
        while c < last[i]:
            total += term[c]
            c += 1
        ratio[p] = total
