"""Places with a site near, but not by road: a road may be missing (rules.md#figures-3).

Of a place that is uncovered by road only, let s be the eligible site of least straight line d (of
sites that may be eligible where no other lies within the cutoff R), and r the road distance to it,
infinite where there is no way:

    detour   = r / d
    doubtful   detour ≥ `doubtful_from`   or   d < `doubtful_share` · R

A doubtful place stays uncovered. A distance to s that an office has verified leaves no doubt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from geo.arrays import Bytes, Flags, Floats, Indices, Ints, Trileans
from geo.findings.status.readings import (
    Evidence,
    Reading,
    Statuses,
    count_pairs_in,
    cutoff_of_pairs,
)
from geo.model.trilean import Trilean
from geo.reach.pair_rule import NEAR, USABLE, VERIFIED
from geo.reach.search import FAR
from geo.reach.table import Pairs, Reach
from geo.rules.standard import DetourRule

DOUBTFUL, BY_ROAD_ONLY = "doubtful_detour", "by_road_only"
Measure = Callable[[Indices, Indices], Ints]
"""Road distances (mm) of sites to points, FAR where there is no way."""


@dataclass(frozen=True, slots=True)
class NearPairs:
    """Pairs of sites and points, in any order; `road_mm` is FAR beyond the table's reach."""

    point: Indices
    site: Indices
    straight_mm: Ints
    road_mm: Ints
    cutoff_mm: Ints
    verified: Flags

    def take(self, which: Indices | Ints | Flags) -> NearPairs:
        """Some of them."""
        return NearPairs(*(getattr(self, name)[which] for name in NearPairs.__slots__))


@dataclass(frozen=True, slots=True)
class Detours:
    """Per demand point the site by which its detour is judged (−1 for none), and both distances.

    `straight_mm` and `road_mm` are FAR where there is no site or no way.
    """

    site: Indices
    straight_mm: Ints
    road_mm: Ints

    @property
    def ratio(self) -> Floats:
        """Road over straight line; infinite without a way, NaN without a site or place."""
        ratio = np.full(len(self.site), np.nan)
        asked = self.site >= 0
        straight, road = self.straight_mm[asked], self.road_mm[asked]
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio[asked] = np.where(
                road < FAR, np.where(road == straight, 1.0, road / straight), np.inf
            )
        return ratio


def tell_doubtful(
    evidence: Evidence, eligible: Trileans, reading: Reading, statuses: Statuses, measure: Measure
) -> Statuses:
    """The statuses with `doubtful_detour` as the reason of places that may lack a road."""
    points = np.flatnonzero(statuses.reason == BY_ROAD_ONLY).astype(np.int32)
    pairs = find_references(evidence, eligible, reading, points)
    return name_doubtful(statuses, find_doubtful(pairs, evidence.standard.detour, measure))


def find_references(
    evidence: Evidence, eligible: Trileans, reading: Reading, points: Indices
) -> NearPairs:
    """The pair of least straight line of each point, ascending by point."""
    pairs, near = list_near_pairs(evidence, reading, points)
    return choose_references(pairs.take(near & (eligible[pairs.site] != Trilean.NO)), eligible)


def list_near_pairs(
    evidence: Evidence, reading: Reading, points: Indices
) -> tuple[NearPairs, Flags]:
    """All pairs of these points, and which of them are near and count under the reading."""
    reach = evidence.reach
    k = list_pairs_of(reach, points)
    site = (np.searchsorted(reach.site_ptr, k, side="right") - 1).astype(np.int32)
    columns = reach.pairs.take(k)
    judged = evidence.judged[reading.radius_by][k]
    cutoff = cutoff_of_pairs(evidence, reading, site, columns.demand_index)
    counted = count_pairs_in(evidence, reading, site, columns.demand_index)
    return make_near_pairs(site, columns, judged, cutoff), counted & ((judged & NEAR) != 0)


def make_near_pairs(site: Indices, pairs: Pairs, judged: Bytes, cutoff_mm: Ints) -> NearPairs:
    """Some pairs with the site of each, their bits by the pair rule, and their cutoffs."""
    usable = (judged & USABLE) != 0
    return NearPairs(
        pairs.demand_index,
        site,
        pairs.straight_mm.astype(np.int64),
        np.where(usable, pairs.road_mm.astype(np.int64), FAR),
        cutoff_mm,
        (pairs.bits & VERIFIED) != 0,
    )


def list_pairs_of(reach: Reach, points: Indices) -> Indices | Ints:
    """Positions in the table of all pairs of these points."""
    first = reach.demand_ptr[points]
    counts = reach.demand_ptr[points.astype(np.int64) + 1] - first
    before = np.cumsum(counts) - counts
    at = np.repeat(first - before, counts) + np.arange(int(counts.sum()))
    return reach.pair_of[at]


def choose_references(pairs: NearPairs, eligible: Trileans) -> NearPairs:
    """Of each point the pair of least straight line, those of sites eligible for sure first."""
    order = np.lexsort(
        (pairs.site, pairs.straight_mm, eligible[pairs.site] != Trilean.YES, pairs.point)
    )
    point = pairs.point[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = point[1:] != point[:-1]
    return pairs.take(order[first])


def find_doubtful(pairs: NearPairs, rule: DetourRule, measure: Measure) -> Indices:
    """Points of the pairs that are doubtful; measured is only what the table cannot decide."""
    near = pairs.straight_mm < rule.doubtful_share * pairs.cutoff_mm
    doubtful = ~pairs.verified & (near | is_detour(measure_lacking(pairs, ~near, measure), rule))
    return pairs.point[doubtful]


def is_detour(pairs: NearPairs, rule: DetourRule) -> Flags:
    """Whether the way is so much longer than the straight line that a road may be missing."""
    far: Flags = (pairs.road_mm >= FAR) | (pairs.road_mm >= rule.doubtful_from * pairs.straight_mm)
    return far


def measure_lacking(pairs: NearPairs, asked: Flags, measure: Measure) -> NearPairs:
    """The pairs with the ways beyond the table measured, of those asked about."""
    lacking = np.flatnonzero(asked & (pairs.road_mm >= FAR) & ~pairs.verified)
    road = pairs.road_mm.copy()
    if len(lacking):
        road[lacking] = measure(pairs.site[lacking], pairs.point[lacking])
    return replace(pairs, road_mm=road)


def name_doubtful(statuses: Statuses, points: Indices) -> Statuses:
    """The statuses with the reason of these points named."""
    reason = statuses.reason.copy()
    reason[points] = DOUBTFUL
    return replace(statuses, reason=reason)


def mark_by_road(statuses: Statuses) -> Flags:
    """Places uncovered by road only, the doubtful among them."""
    return np.isin(statuses.reason.astype(str), (BY_ROAD_ONLY, DOUBTFUL))
