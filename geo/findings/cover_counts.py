"""Counts of pairs at every demand point, from which its status follows under every reading.

For a point p and a reading, over the sites that are not ruled out:

    COVERING   pair(p, s) AND eligible(s) is yes
    POSSIBLE   … is unknown
    OFF, APART the pair is undecided, and an end is off the network or the ends lie apart
    DOUBTFUL   the pair is yes and the site's service unknown
    NEAR       the straight line is within the cutoff

A site adds to these counts what its own pairs say, and takes the same away again.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Flags, Indices, Ints, Trileans
from geo.findings.readings import Evidence, Reading, cutoffs_mm
from geo.model.trilean import Trilean
from geo.reach.table import APART as BIT_APART
from geo.reach.table import DIRECT, REACHED, Pairs

COVERING, POSSIBLE, OFF, APART, DOUBTFUL, NEAR, PLACES = range(7)
COUNTS = 7
REASONS = (
    "", "unsnapped", "component", "unknown_service", "unplaced_site", "by_road_only",
    "beyond_straight_line",
)  # fmt: skip
"""Texts of `reason`; among the causes of `unknown` the first that applies is named."""
_UNSNAPPED, _COMPONENT, _SERVICE, _UNPLACED, _BY_ROAD, _BEYOND = range(1, 7)


class Points(NamedTuple):
    """Demand points and what is found of them, shaped (points,) or (points, readings).

    `counts` has shape (points, readings, COUNTS). `ground` marks what an unplaced site may cover,
    `lost` points without a place that some site may cover. `reason` is a position in `REASONS`.
    """

    cutoff_mm: Ints
    enters: Flags
    county: Indices
    urban: Flags
    residents: Ints
    counts: Indices
    ground: Flags
    lost: Flags
    status: Trileans
    reason: Bytes


class Rules(NamedTuple):
    """The readings in columns of flags; `site_cutoff_mm` is the rural one, then the urban one."""

    straight: Flags
    by_site: Flags
    own_county: Flags
    site_cutoff_mm: Ints


class SiteFacts(NamedTuple):
    """What decides a site's pairs beside the pairs themselves."""

    county: int
    urban: bool
    enters: bool
    eligible: int


COVERED, UNKNOWN, BY_ROAD, CERTAIN, COVERED_URBAN = range(5)
"""Columns of totals: people covered, unknown, uncovered by road only and for certain, …"""
TOTALS = 5


def make_points(evidence: Evidence, readings: int) -> Points:
    """Points with no site yet; statuses are set by `refresh`."""
    demand = evidence.demand
    count = len(demand)
    return Points(
        cutoffs_mm(demand.urban, evidence.standard),
        evidence.demand_enters,
        demand.county,
        demand.urban,
        demand.residents,
        np.zeros((count, readings, COUNTS), dtype=np.int32),
        np.zeros((count, readings), dtype=bool),
        np.zeros(count, dtype=bool),
        np.zeros((count, readings), dtype=np.int8),
        np.full((count, readings), _BEYOND, dtype=np.uint8),
    )


def make_rules(evidence: Evidence, readings: list[Reading]) -> Rules:
    """Readings as compiled code takes them."""
    return Rules(
        np.array([one.way == "straight" for one in readings]),
        np.array([one.radius_by == "site" for one in readings]),
        np.array([one.whose == "own_county" for one in readings]),
        cutoffs_mm(np.array([False, True]), evidence.standard),
    )


@numba.njit(cache=True, nogil=True)
def tally(points: Points, rules: Rules, site: SiteFacts, pairs: Pairs, sign: int) -> None:
    """Add (sign 1) or take away (−1) what one site says of its points; places stay as they are."""
    for k in range(len(pairs.bits)):
        p, bits = pairs.demand_index[k], pairs.bits[k]
        off = not (site.enters and points.enters[p])
        apart = (bits & BIT_APART) != 0
        held = (bits & DIRECT) != 0 or ((bits & REACHED) != 0 and not off)
        for r in range(len(rules.straight)):
            pair, near = _judge(points, rules, site, pairs, k, r, held, off or apart)
            count = points.counts[p, r]
            if near:
                count[NEAR] += sign
            chosen = min(pair, site.eligible)
            if chosen == Trilean.YES:
                count[COVERING] += sign
            elif chosen == Trilean.UNKNOWN:
                count[POSSIBLE] += sign
            if pair == Trilean.UNKNOWN and off:
                count[OFF] += sign
            if pair == Trilean.UNKNOWN and apart:
                count[APART] += sign
            if pair == Trilean.YES and site.eligible == Trilean.UNKNOWN:
                count[DOUBTFUL] += sign


@numba.njit(cache=True, nogil=True)
def count_roof(
    points: Points, rules: Rules, site: SiteFacts, pairs: Pairs, roof: Indices, sign: int
) -> None:
    """Count the site's own covering pairs into `roof`, shape (points, readings)."""
    for k in range(len(pairs.bits)):
        for r in range(len(rules.straight)):
            if covers(points, rules, site, pairs, k, r):
                roof[pairs.demand_index[k], r] += sign


@numba.njit(cache=True, nogil=True)
def count_place(
    points: Points, rules: Rules, site: SiteFacts, pairs: Pairs, roof: Indices, sign: int
) -> None:
    """Count the place of a site where no other unit under its roof covers the point already."""
    for k in range(len(pairs.bits)):
        p = pairs.demand_index[k]
        for r in range(len(rules.straight)):
            if roof[p, r] == 0 and covers(points, rules, site, pairs, k, r):
                points.counts[p, r, PLACES] += sign


@numba.njit(cache=True, nogil=True)
def refresh(points: Points, index: Indices, totals: Ints) -> None:
    """Statuses, reasons and totals of these points from their counts.

    `totals` has shape (readings, counties, TOTALS).
    """
    for i in range(len(index)):
        p = index[i]
        for r in range(points.status.shape[1]):
            _add_people(points, p, r, totals, -1)
            status, reason = _decide(points, p, r)
            points.status[p, r], points.reason[p, r] = status, reason
            _add_people(points, p, r, totals, 1)


@numba.njit(cache=True, nogil=True, inline="always")
def covers(points: Points, rules: Rules, site: SiteFacts, pairs: Pairs, k: int, r: int) -> bool:
    """Whether a pair covers its point for sure."""
    p, bits = pairs.demand_index[k], pairs.bits[k]
    off = not (site.enters and points.enters[p])
    held = (bits & DIRECT) != 0 or ((bits & REACHED) != 0 and not off)
    pair, _ = _judge(points, rules, site, pairs, k, r, held, off)
    return bool(pair == Trilean.YES and site.eligible == Trilean.YES)


@numba.njit(cache=True, nogil=True, inline="always")
def _judge(
    points: Points, rules: Rules, site: SiteFacts, pairs: Pairs, k: int, r: int,
    held: bool, in_doubt: bool,  # noqa: FBT001 - compiled code takes no keywords
) -> tuple[int, bool]:  # fmt: skip
    """Trilean of a pair under one reading, and whether it is near in a straight line."""
    p = pairs.demand_index[k]
    if rules.own_county[r] and points.county[p] != site.county:
        return 0, False
    cutoff = points.cutoff_mm[p]
    if rules.by_site[r]:
        cutoff = rules.site_cutoff_mm[1 if site.urban else 0]
    near = pairs.straight_mm[k] <= cutoff
    if rules.straight[r]:
        return (2 if near else 0), near
    if held and pairs.road_mm[k] <= cutoff:
        return 2, near
    return (1 if near and in_doubt else 0), near


@numba.njit(cache=True, nogil=True, inline="always")
def _decide(points: Points, p: int, r: int) -> tuple[int, int]:
    count = points.counts[p, r]
    if count[COVERING] > 0:
        return 2, 0
    if count[POSSIBLE] > 0 or points.ground[p, r] or points.lost[p]:
        return 1, _name_doubt(count, points.ground[p, r], points.lost[p])
    return 0, _BY_ROAD if count[NEAR] > 0 else _BEYOND


@numba.njit(cache=True, nogil=True, inline="always")
def _name_doubt(count: Indices, ground: bool, lost: bool) -> int:  # noqa: FBT001 - compiled code
    if count[OFF] > 0 or lost:
        return _UNSNAPPED
    if count[APART] > 0:
        return _COMPONENT
    if count[DOUBTFUL] > 0:
        return _SERVICE
    return _UNPLACED if ground else 0


@numba.njit(cache=True, nogil=True, inline="always")
def _add_people(points: Points, p: int, r: int, totals: Ints, sign: int) -> None:
    people, total = sign * points.residents[p], totals[r, points.county[p]]
    status, reason = points.status[p, r], points.reason[p, r]
    if status == 2:
        total[COVERED] += people
        if points.urban[p]:
            total[COVERED_URBAN] += people
    elif status == 1:
        total[UNKNOWN] += people
    elif reason == _BY_ROAD:
        total[BY_ROAD] += people
    else:
        total[CERTAIN] += people
