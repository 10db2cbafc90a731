"""The nearest sites with verified distances among them.

With V(p) the chosen sites that have a verified distance to a point p, its nearest site is the
least by (distance, position) of

    the sites of V(p) by their verified distances, and
    the nearest of all other chosen sites by computed ones, however far.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from geo.arrays import Flags, Indices
from geo.findings.status.readings import Evidence
from geo.reach.nearest import Nearest
from geo.reach.pair_rule import VERIFIED
from geo.reach.table import Pairs, Reach

Search = Callable[[Indices, Indices], Nearest]
"""The nearest of some sites to some points."""


class VerifiedWays(NamedTuple):
    """Verified distances by positions of points and sites."""

    point: Indices
    site: Indices
    road_mm: Indices
    straight_mm: Indices

    def take(self, which: Flags) -> VerifiedWays:
        """Some of them."""
        return VerifiedWays(*(column[which] for column in self))


def list_verified(reach: Reach) -> VerifiedWays:
    """The verified distances of a table."""
    k = np.flatnonzero((reach.bits & VERIFIED) != 0)
    return VerifiedWays(
        reach.demand_index[k], reach.site_index[k], reach.road_mm[k], reach.straight_mm[k]
    )


def list_verified_of(pairs: Pairs, site: int) -> VerifiedWays:
    """The verified distances of one site, which has this position."""
    k = np.flatnonzero((pairs.bits & VERIFIED) != 0)
    here = np.full(len(k), site, dtype=np.int32)
    return VerifiedWays(pairs.demand_index[k], here, pairs.road_mm[k], pairs.straight_mm[k])


def merge_verified(
    nearest: Nearest, points: Indices, ways: VerifiedWays, chosen: Indices, search: Search
) -> Nearest:
    """The nearest of the chosen sites to `points`, of which `nearest` has the computed ones.

    Points that share V(p) are searched for together, where the computed way led to one of V(p).
    """
    ways = ways.take(np.isin(ways.site, chosen))
    own: dict[int, list[int]] = defaultdict(list)
    for k in np.lexsort((ways.site, ways.road_mm)).tolist():
        own[int(ways.point[k])].append(k)
    columns = [getattr(nearest, name).copy() for name in Nearest.__slots__]
    site, road, straight, direct, end = columns
    rows = [row for row, point in enumerate(points.tolist()) if point in own]
    lost: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for row in rows:
        of_point = ways.site[own[int(points[row])]]
        if site[row] in of_point:
            lost[tuple(np.sort(of_point).tolist())].append(row)
    for verified, at in lost.items():
        found = search(chosen[~np.isin(chosen, verified)], points[at])
        for column, name in zip(columns, Nearest.__slots__, strict=True):
            column[at] = getattr(found, name)
    for row in rows:
        k = own[int(points[row])][0]
        if (ways.road_mm[k], ways.site[k]) < (road[row], site[row]) or site[row] < 0:
            site[row], road[row], straight[row] = ways.site[k], ways.road_mm[k], ways.straight_mm[k]
            direct[row], end[row] = False, -1
    return Nearest(site, road, straight, direct, end)


def mark_verified(nearest: Nearest, evidence: Evidence) -> Flags:
    """Points whose way to the nearest site is a verified distance."""
    ways = list_verified(evidence.reach)
    marked = np.zeros(len(evidence.demand), dtype=bool)
    marked[ways.point[nearest.site[ways.point] == ways.site]] = True
    return marked
