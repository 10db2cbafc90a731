"""Residents within the cutoff of an open site, day by day, from the one table.

For a demand point p, a day t, and e(s, t) whether site s counts on that day,

    status(p, t) = max over s of min( pair(p, s), e(s, t) )            (rules.md#status-2)

with unplaced sites and points without a place as there. Every day is decided as
`geo.findings.status.readings.decide_statuses` would decide it, all of them in one pass over the
pairs:
what a site says of its days stands in the bits of whole numbers, 64 days each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from geo.arrays import Indices, Ints, Trileans
from geo.findings.status.readings import Evidence, Reading, decide_pairs
from geo.findings.status.unplaced_sites import mark_grounds
from geo.model.trilean import Trilean

_WORD = 64
Words = NDArray[np.uint64]
"""Days in bits, shape (entries, words)."""


@dataclass(frozen=True, slots=True)
class CoverByDay:
    """People per county and day, both of shape (counties, days)."""

    covered: Ints
    unknown: Ints


def cover_days(evidence: Evidence, eligible: Trileans, people: Ints | None = None) -> CoverByDay:
    """Count people by status on every day.

    `eligible` has shape (sites, days); `people` one number per point, the residents if absent.
    """
    demand, days = evidence.demand, eligible.shape[1]
    covered, possible = gather_days(evidence, eligible)
    counted = demand.residents if people is None else people
    shape = (len(evidence.counties), days)
    totals = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    _count(demand.county, counted, covered, possible, *totals)
    return CoverByDay(*totals)


def gather_days(evidence: Evidence, eligible: Trileans) -> tuple[Words, Words]:
    """Days on which each demand point is covered, and may be; one row of bits per point."""
    sure, maybe = pack_days(eligible == Trilean.YES), pack_days(eligible != Trilean.NO)
    covered = np.zeros((len(evidence.demand), sure.shape[1]), dtype=np.uint64)
    possible = covered.copy()
    pair = decide_pairs(evidence, Reading())
    reach = evidence.reach
    _gather(reach.site_ptr, reach.demand_index, pair, sure, maybe, covered, possible)
    _add_unplaced(evidence, maybe, possible)
    return covered, possible


def pack_days(flags: NDArray[np.bool_]) -> Words:
    """Flags of shape (entries, days) as bits; day d is bit d % 64 of word d // 64."""
    count, days = flags.shape
    words = np.zeros((count, max(1, -(-days // _WORD))), dtype=np.uint64)
    for day in range(days):
        bit = np.uint64(1) << np.uint64(day % _WORD)
        words[flags[:, day], day // _WORD] |= bit
    return words


def _add_unplaced(evidence: Evidence, maybe: Words, possible: Words) -> None:
    """What sites without a place may cover, and points without a place may have."""
    demand, sites = evidence.demand, evidence.sites
    cutoff_m = evidence.cutoff_mm / 1000.0
    for s in np.flatnonzero(~sites.placed & maybe.any(axis=1)):
        ground = mark_grounds(evidence.grounds, np.array([s]), cutoff_m, own_county=False)
        possible[ground] |= maybe[s]
    if len(maybe):
        possible[~demand.placed] |= np.bitwise_or.reduce(maybe, axis=0)


@numba.njit(cache=True, nogil=True)
def _gather(
    site_ptr: Ints, demand_index: Indices, pair: Trileans, sure: Words, maybe: Words,
    covered: Words, possible: Words,
) -> None:  # fmt: skip
    for s in range(len(site_ptr) - 1):
        for k in range(site_ptr[s], site_ptr[s + 1]):
            if pair[k] == 0:
                continue
            p = demand_index[k]
            for w in range(sure.shape[1]):
                possible[p, w] |= maybe[s, w]
                if pair[k] == 2:
                    covered[p, w] |= sure[s, w]


@numba.njit(cache=True, nogil=True)
def _count(
    county: Indices, people: Ints, covered: Words, possible: Words, yes: Ints, unknown: Ints
) -> None:
    one = np.uint64(1)
    for p in range(len(county)):
        for day in range(yes.shape[1]):
            word, bit = day // _WORD, one << np.uint64(day % _WORD)
            if covered[p, word] & bit:
                yes[county[p], day] += people[p]
            elif possible[p, word] & bit:
                unknown[county[p], day] += people[p]
