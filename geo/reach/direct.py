"""Direct ways to the nearest sites, and straight lines to sites that were found.

A site is met directly where the straight line is no longer than both access legs together
(rules.md#distance-4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from scipy.spatial import cKDTree

from geo.arrays import Flags, Indices, Ints
from geo.geometry.geodesy import chord_geodesic_mm
from geo.reach.pair_rule import is_direct
from geo.reach.prefilter import may_be_near
from geo.reach.search import FAR
from geo.reach.table import Side

NEAR_ROAD_MM = 1_000_000
"""Points with access legs up to this are searched for direct ways together."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The chosen sites made ready for asking: in order of their edges, and by place."""

    sites: Side
    by_edge: Indices
    placed: Indices
    tree: cKDTree
    longest_leg_mm: int


def gather_sources(sites: Side, chosen: Indices) -> Sources:
    """Make sites ready for `find_nearest`; `chosen` are positions in `sites`."""
    placed = chosen[~np.isnan(sites.xyz[chosen, 0])].astype(np.int32)
    return Sources(
        sites,
        chosen[np.argsort(sites.ends.edge[chosen], kind="stable")].astype(np.int32),
        placed,
        cKDTree(sites.xyz[placed]),
        int(sites.ends.leg_mm[placed].max(initial=0)),
    )


def merge_direct(sources: Sources, demand: Side, site: Indices, road: Ints, direct: Flags) -> None:
    """Merge direct ways; points near roads apart, since theirs can only be short."""
    known = ~np.isnan(demand.xyz[:, 0])
    near_road = demand.ends.leg_mm <= NEAR_ROAD_MM
    if len(sources.placed):
        for group in (known & near_road, known & ~near_road):
            points = np.flatnonzero(group).astype(np.int32)
            _merge_points(points, sources, demand, site, road, direct)


def _merge_points(
    open_points: Indices, sources: Sources, demand: Side, site: Indices, road: Ints, direct: Flags
) -> None:
    """Look at ever more of the nearest sites of a point until no direct way can still win."""
    if len(open_points) > len(sources.placed):
        near = _longest_m(sources, demand.ends.leg_mm[open_points])
        sites = sources.sites.xyz[sources.placed]
        open_points = open_points[may_be_near(demand.xyz[open_points], sites, near)]
    neighbours = 1
    placed = np.append(sources.placed, np.int32(-1))
    while len(open_points):
        neighbours = min(neighbours, len(sources.placed))
        legs = demand.ends.leg_mm[open_points]
        _, near = sources.tree.query(
            demand.xyz[open_points],
            k=[*range(1, neighbours + 1)],
            distance_upper_bound=_longest_m(sources, legs),
        )
        candidates = placed[near]
        farthest = _try_direct(open_points, candidates, sources.sites, demand, site, road, direct)
        if neighbours == len(sources.placed):
            return
        longest = np.minimum(road[open_points], legs + sources.longest_leg_mm)
        open_points = open_points[farthest <= longest]
        neighbours *= 4


def _longest_m(sources: Sources, legs: Ints) -> float:
    """No direct way of points with these legs is longer, in metres, rounding included."""
    return (int(legs.max(initial=0)) + sources.longest_leg_mm + 10) / 1000.0


@numba.njit(cache=True, nogil=True)
def _try_direct(
    points: Indices, candidates: Indices, sites: Side, demand: Side,
    site: Indices, road: Ints, direct: Flags,
) -> Ints:  # fmt: skip
    """Take every direct way that is nearer; return the farthest straight line looked at.

    A candidate of −1 stands for none within the legs, which ends the search for that point.
    """
    farthest = np.zeros(len(points), dtype=np.int64)
    for i in range(len(points)):
        p = points[i]
        for k in range(candidates.shape[1]):
            s = candidates[i, k]
            if s < 0:
                farthest[i] = FAR + 1
                break
            mm = _straight_mm(sites, s, demand, p)
            farthest[i] = max(farthest[i], mm)
            if not is_direct(mm, sites.ends.leg_mm[s], demand.ends.leg_mm[p]):
                continue
            if mm < road[p] or (mm == road[p] and s <= site[p]):
                road[p], site[p], direct[p] = mm, s, True
    return farthest


@numba.njit(cache=True, nogil=True)
def _straight_mm(sites: Side, s: int, demand: Side, p: int) -> int:
    return chord_geodesic_mm(
        sites.xyz[s, 0], sites.xyz[s, 1], sites.xyz[s, 2],
        demand.xyz[p, 0], demand.xyz[p, 1], demand.xyz[p, 2],
    )  # fmt: skip


def measure_straight_to(sources: Sources, demand: Side, site: Indices) -> Ints:
    """Straight lines (mm) to the site of each point, or to the nearest one where `site` is −1."""
    straight = np.full(len(site), FAR, dtype=np.int64)
    known = ~np.isnan(demand.xyz[:, 0])
    if len(sources.placed):
        to = site.copy()
        lost = known & (site < 0)
        if lost.any():
            to[lost] = sources.placed[sources.tree.query(demand.xyz[lost])[1]]
        _fill_straight(np.flatnonzero(known).astype(np.int32), to, sources.sites, demand, straight)
    return straight


@numba.njit(cache=True, nogil=True)
def _fill_straight(points: Indices, to: Indices, sites: Side, demand: Side, straight: Ints) -> None:
    for p in points:
        straight[p] = _straight_mm(sites, to[p], demand, p)
