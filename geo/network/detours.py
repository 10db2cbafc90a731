"""Detours of places, and the nearest site of their own county: distances beyond the table."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from geo.arrays import Floats, Indices, Ints
from geo.findings.status.detours import Detours, find_references, list_near_pairs, mark_by_road
from geo.findings.status.readings import Reading, Statuses
from geo.geometry.geodesy import chord_geodesic_mm
from geo.network.build import Network, metres
from geo.reach.nearest import Nearest
from geo.reach.search import FAR
from geo.verified.nearest import VerifiedWays, list_verified, merge_verified

_NEIGHBOURS = 4
"""Sites looked at for the least straight line, so that those of one distance are told apart."""


@dataclass(frozen=True, slots=True)
class OwnNearest:
    """Per demand point: the nearest eligible site of its own county, −1 where none is reached."""

    site: Indices
    road_mm: Ints

    @property
    def road_m(self) -> Floats:
        """Metres; NaN where there is none."""
        return metres(self.road_mm)


def measure_site_legs(network: Network) -> Floats:
    """Metres from every site to the nearest road that may be used; NaN where there is none."""
    snaps = network.site_snaps
    return np.where(snaps.edge >= 0, snaps.leg_mm / 1000.0, np.nan)


def find_own_nearest(network: Network) -> OwnNearest:
    """Keep the nearest site where it is one of the county; search from the county's elsewhere."""
    evidence, nearest, chosen = network.evidence, network.nearest, network.chosen
    home, county = evidence.demand.county, evidence.sites.county
    own = nearest.site >= 0
    own[own] = county[nearest.site[own]] == home[own]
    site = np.where(own, nearest.site, -1).astype(np.int32)
    road = np.where(own, nearest.road_mm, FAR)
    verified = list_verified(evidence.reach)
    lacking = evidence.demand.placed & ~own
    for c in np.unique(home[lacking]).tolist():
        of_county = chosen[county[chosen] == c]
        if len(of_county):
            points = np.flatnonzero(lacking & (home == c)).astype(np.int32)
            found = _search_own(network, of_county, points, verified)
            site[points], road[points] = found.site, found.road_mm
    return OwnNearest(site, road)


def _search_own(
    network: Network, chosen: Indices, points: Indices, verified: VerifiedWays
) -> Nearest:
    search = network.ways.find_nearest
    return merge_verified(search(chosen, points), points, verified, chosen, search)


def measure_detours(network: Network, headline: Statuses) -> Detours:
    """Straight line and road of every point to the site by which the place is judged.

    Of places that are not uncovered by road only it is the eligible one of least straight line.
    """
    evidence = network.evidence
    site, straight = _find_straight_nearest(network)
    by_road = np.flatnonzero(mark_by_road(headline)).astype(np.int32)
    pairs = find_references(evidence, network.eligible, Reading(), by_road)
    site[pairs.point], straight[pairs.point] = pairs.site, pairs.straight_mm
    return Detours(site, straight, _measure_roads(network, site))


def _find_straight_nearest(network: Network) -> tuple[Indices, Ints]:
    """Position of the eligible site of least straight line (−1), and that line, of every point."""
    sources, xyz = network.sources, network.demand.xyz
    site = np.full(len(xyz), -1, dtype=np.int32)
    straight = np.full(len(xyz), FAR, dtype=np.int64)
    known = np.flatnonzero(~np.isnan(xyz[:, 0]))
    if not len(sources.placed) or not len(known):
        return site, straight
    ranks = list(range(1, min(_NEIGHBOURS, len(sources.placed)) + 1))
    near = sources.placed[sources.tree.query(xyz[known], k=ranks)[1]]
    _choose_straight(known, near.reshape(len(known), -1), sources.sites.xyz, xyz, site, straight)
    return site, straight


@numba.njit(cache=True, nogil=True)
def _choose_straight(
    known: Ints, near: Indices, at: Floats, xyz: Floats, site: Indices, straight: Ints
) -> None:
    """The least straight line of every known point to the sites of its row, ties by the first."""
    for i in range(len(known)):
        p = known[i]
        for s in near[i]:
            mm = chord_geodesic_mm(
                at[s, 0], at[s, 1], at[s, 2], xyz[p, 0], xyz[p, 1], xyz[p, 2]
            )  # fmt: skip
            if mm < straight[p] or (mm == straight[p] and s < site[p]):
                straight[p], site[p] = mm, s


def _measure_roads(network: Network, site: Indices) -> Ints:
    """Road distance of every point to one site: known from a search or the table, or measured."""
    nearest = network.nearest
    road = np.where((site >= 0) & (nearest.site == site), nearest.road_mm, FAR)
    open_ = np.flatnonzero((site >= 0) & (nearest.site >= 0) & (road >= FAR)).astype(np.int32)
    pairs, _ = list_near_pairs(network.evidence, Reading(), open_)
    told = pairs.take((site[pairs.point] == pairs.site) & (pairs.road_mm < FAR))
    road[told.point] = told.road_mm
    open_ = open_[road[open_] >= FAR]
    road[open_] = network.ways.measure(site[open_], open_)
    return road
