"""Counts of pairs at every demand point, from which its status follows under every reading.

For a point p and a reading, over the sites that are not ruled out:

    COVERING   pair(p, s) AND eligible(s) is yes
    POSSIBLE   … is unknown
    OFF, APART the pair is undecided, for an end off the network or two that lie apart
    DOUBTFUL   the pair is yes and the site's service unknown
    NEAR       the straight line is within the cutoff

A site adds to these counts what its own pairs say, and takes the same away again.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Flags, Indices, Ints, Trileans
from geo.findings.status.readings import Evidence, Reading
from geo.reach.pair_rule import COMPONENT, PAIR, UNSNAPPED, read_straight
from geo.reach.pair_rule import NEAR as IS_NEAR

COVERING, POSSIBLE, OFF, APART, DOUBTFUL, NEAR, PLACES = range(7)
COUNTS = 7
REASONS = (
    "", "unsnapped", "component", "unknown_service", "unplaced_site", "by_road_only",
    "beyond_straight_line",
)  # fmt: skip
"""Texts of `reason`; among the causes of `unknown` the first that applies is named."""
_UNSNAPPED, _COMPONENT, _SERVICE, _UNPLACED, _BY_ROAD, _BEYOND = range(1, 7)


class PointCounts(NamedTuple):
    """Demand points and what is found of them, shaped (points,) or (points, readings).

    `counts` has shape (points, readings, COUNTS). `ground` marks what an unplaced site may cover,
    `lost` points without a place that some site may cover. `reason` is a position in `REASONS`.
    """

    county: Indices
    urban: Flags
    residents: Ints
    counts: Indices
    ground: Flags
    lost: Flags
    status: Trileans
    reason: Bytes


class ReadingFlags(NamedTuple):
    """The readings in columns of flags."""

    straight: Flags
    by_site: Flags
    own_county: Flags


class SiteFacts(NamedTuple):
    """What decides a site's pairs beside the pairs themselves."""

    county: int
    urban: bool
    enters: bool
    eligible: int


COVERED, UNKNOWN, BY_ROAD, CERTAIN, COVERED_URBAN = range(5)
"""Columns of totals: people covered, unknown, uncovered by road only and for certain, …"""
TOTALS = 5


def make_points(evidence: Evidence, readings: int) -> PointCounts:
    """Points with no site yet; statuses are set by `refresh`."""
    demand = evidence.demand
    count = len(demand)
    return PointCounts(
        demand.county,
        demand.urban,
        demand.residents,
        np.zeros((count, readings, COUNTS), dtype=np.int32),
        np.zeros((count, readings), dtype=bool),
        np.zeros(count, dtype=bool),
        np.zeros((count, readings), dtype=np.int8),
        np.full((count, readings), _BEYOND, dtype=np.uint8),
    )


def make_reading_flags(readings: list[Reading]) -> ReadingFlags:
    """Readings as compiled code takes them."""
    return ReadingFlags(
        np.array([one.way == "straight" for one in readings]),
        np.array([one.radius_by == "site" for one in readings]),
        np.array([one.whose == "own_county" for one in readings]),
    )


@numba.njit(cache=True, nogil=True)
def read_codes(
    points: PointCounts, readings: ReadingFlags, county: int, index: Indices, by_resident: Bytes,
    by_site: Bytes,
) -> Bytes:  # fmt: skip
    """The bits of every pair of one site under every reading, shape (pairs, readings).

    They are those of `geo.reach.pair_rule`, and 0 where a reading does not count the pair.
    """
    home = points.county
    codes = np.zeros((len(index), len(readings.straight)), dtype=np.uint8)
    for k in range(len(index)):
        for r in range(codes.shape[1]):
            if readings.own_county[r] and home[index[k]] != county:
                continue
            code = by_site[k] if readings.by_site[r] else by_resident[k]
            codes[k, r] = code & ~PAIR | read_straight(code) if readings.straight[r] else code
    return codes


@numba.njit(cache=True, nogil=True)
def tally(counts: Indices, index: Indices, codes: Bytes, eligible: int, sign: int) -> None:
    """Add (sign 1) or take away (−1) what one site says of its points; places stay as they are."""
    for k in range(len(index)):
        p = index[k]
        for r in range(codes.shape[1]):
            code = codes[k, r]
            pair = code & PAIR
            chosen = min(pair, eligible)
            if code & IS_NEAR:
                counts[p, r, NEAR] += sign
            if chosen == 2:
                counts[p, r, COVERING] += sign
            elif chosen == 1:
                counts[p, r, POSSIBLE] += sign
            if pair == 1 and code & UNSNAPPED:
                counts[p, r, OFF] += sign
            if pair == 1 and code & COMPONENT:
                counts[p, r, APART] += sign
            if pair == 2 and eligible == 1:
                counts[p, r, DOUBTFUL] += sign


@numba.njit(cache=True, nogil=True)
def count_building(building: Indices, index: Indices, codes: Bytes, sign: int) -> None:
    """Count covering pairs of a site eligible for sure; `building` has shape (points, readings)."""
    for k in range(len(index)):
        for r in range(codes.shape[1]):
            if codes[k, r] & PAIR == 2:
                building[index[k], r] += sign


@numba.njit(cache=True, nogil=True)
def count_place(
    counts: Indices, building: Indices, index: Indices, codes: Bytes, sign: int
) -> None:
    """Count the place of such a site where nobody under its roof covers the point already."""
    for k in range(len(index)):
        p = index[k]
        for r in range(codes.shape[1]):
            if codes[k, r] & PAIR == 2 and building[p, r] == 0:
                counts[p, r, PLACES] += sign


@numba.njit(cache=True, nogil=True)
def refresh(points: PointCounts, index: Indices, totals: Ints) -> None:
    """Statuses, reasons and totals of these points from their counts.

    `totals` has shape (readings, counties, TOTALS).
    """
    counts, ground, lost = points.counts, points.ground, points.lost
    county, urban, residents = points.county, points.urban, points.residents
    status, reason = points.status, points.reason
    for i in range(len(index)):
        p = index[i]
        home, people = county[p], residents[p]
        in_town = people if urban[p] else 0
        for r in range(status.shape[1]):
            was = _total_of(status[p, r], reason[p, r])
            status[p, r], reason[p, r] = _decide(counts, p, r, ground[p, r], lost[p])
            now = _total_of(status[p, r], reason[p, r])
            totals[r, home, was] -= people
            totals[r, home, now] += people
            totals[r, home, COVERED_URBAN] -= in_town if was == COVERED else 0
            totals[r, home, COVERED_URBAN] += in_town if now == COVERED else 0


@numba.njit(cache=True, nogil=True, inline="always")
def _total_of(status: int, reason: int) -> int:
    """The column in which a point's people stand."""
    if status == 2:
        return COVERED
    if status == 1:
        return UNKNOWN
    return BY_ROAD if reason == _BY_ROAD else CERTAIN


@numba.njit(cache=True, nogil=True, inline="always")
def _decide(
    counts: Indices, p: int, r: int, ground: bool, lost: bool,  # noqa: FBT001 - compiled code takes no keywords
) -> tuple[int, int]:  # fmt: skip
    if counts[p, r, COVERING] > 0:
        return 2, 0
    if counts[p, r, POSSIBLE] == 0 and not ground and not lost:
        return 0, _BY_ROAD if counts[p, r, NEAR] > 0 else _BEYOND
    if counts[p, r, OFF] > 0 or lost:
        return 1, _UNSNAPPED
    if counts[p, r, APART] > 0:
        return 1, _COMPONENT
    return 1, _SERVICE if counts[p, r, DOUBTFUL] > 0 else _UNPLACED
