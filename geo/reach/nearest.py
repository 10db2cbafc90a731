"""The nearest site of every demand point, however far: by network or directly.

For a point p and the chosen sites C, over all s in C:

    d(p) = min( leg(s) + way + leg(p) where both enter the network,
                straight(s, p) where straight(s, p) ≤ leg(s) + leg(p) )

Ties go to the site that comes first in the table, which is sorted by (lon, lat, id).
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba
import numpy as np
from scipy.spatial import cKDTree

from geo.arrays import Flags, Indices, Ints
from geo.geodesy import chord_geodesic_mm
from geo.reach.arcs import Arcs, Ends, along_edge_mm, arrive_mm
from geo.reach.search import FAR, NearestLabels
from geo.reach.table import Side

CHUNK = 16_384
"""Points that a thread looks at together; fewer are not worth a thread."""
NEAR_ROAD_MM = 1_000_000
"""Points with access legs up to this are searched for direct ways together."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """One entry per demand point; `site` is −1 and `road_mm` FAR where no site can be reached.

    `straight_mm` leads to that site, or to the nearest one by straight line where none can be
    reached (FAR where there is no site at all, or the point's position is unknown). `end` tells
    by which end of its edge the way leaves the point: 0 the first node, 1 the second, 2 along the
    edge itself; −1 where there is no way along the network.
    """

    site: Indices
    road_mm: Ints
    straight_mm: Ints
    direct: Flags
    end: Indices


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


def find_nearest(arcs: Arcs, labels: NearestLabels, sources: Sources, demand: Side) -> Nearest:
    """Evaluate the labels at every demand point and merge the direct ways.

    Many points are shared out among all cores; the answer is the same for any number of them.
    """
    starts = range(0, max(len(demand.xyz), 1), CHUNK)
    parts = [select_points(demand, slice(start, start + CHUNK)) for start in starts]
    if len(parts) == 1:
        return _find_part(arcs, labels, sources, parts[0])
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda part: _find_part(arcs, labels, sources, part), parts))
    return Nearest(
        *(np.concatenate([getattr(part, name) for part in found]) for name in Nearest.__slots__)
    )


def find_nearest_by_feet(
    arcs: Arcs,
    labels: NearestLabels,
    entries: Ends,
    sources: Sources,
    demand: Side,
    feet: list[Ends],
) -> Nearest:
    """As `find_nearest`, for ends with several feet.

    `entries` holds the feet of all sites, those of one site together: entry e is a foot of site
    e // n with n feet a site; `labels` are of entries. `sources` and `demand` tell of straight
    ways, by the legs that they have; `feet` are those of the points.
    """
    count = len(demand.xyz)
    each = len(entries.edge) // max(len(sources.sites.xyz), 1)
    site = np.full(count, -1, dtype=np.int32)
    road = np.full(count, FAR, dtype=np.int64)
    end = np.full(count, -1, dtype=np.int32)
    chosen = np.isin(np.arange(len(entries.edge)) // max(each, 1), sources.by_edge)
    entered = np.flatnonzero(chosen & (entries.edge >= 0)).astype(np.int32)
    by_edge: Indices = entered[np.argsort(entries.edge[entered], kind="stable")]
    for one in feet:
        _evaluate(arcs, labels, entries, one, by_edge, site, road, end)
    site[site >= 0] //= max(each, 1)
    direct = np.zeros(count, dtype=bool)
    _merge_direct(sources, demand, site, road, direct)
    end[:] = -1
    straight = _straight_to(sources, demand, site)
    found = site >= 0
    road[found] = np.maximum(road[found], straight[found])
    return Nearest(site, road, straight, direct, end)


def select_points(demand: Side, at: slice | Indices) -> Side:
    """Some of the points, in this order."""
    edge, along_mm, leg_mm = demand.ends
    return Side(Ends(edge[at], along_mm[at], leg_mm[at]), demand.component[at], demand.xyz[at])


def _find_part(arcs: Arcs, labels: NearestLabels, sources: Sources, demand: Side) -> Nearest:
    count = len(demand.xyz)
    site = np.full(count, -1, dtype=np.int32)
    road = np.full(count, FAR, dtype=np.int64)
    end = np.full(count, -1, dtype=np.int32)
    _evaluate(arcs, labels, sources.sites.ends, demand.ends, sources.by_edge, site, road, end)
    direct = np.zeros(count, dtype=bool)
    _merge_direct(sources, demand, site, road, direct)
    end[direct] = -1
    straight = _straight_to(sources, demand, site)
    found = site >= 0
    road[found] = np.maximum(road[found], straight[found])
    return Nearest(site, road, straight, direct, end)


@numba.njit(cache=True, nogil=True)
def _evaluate(
    arcs: Arcs, labels: NearestLabels, sites: Ends, demand: Ends, by_edge: Indices,
    best: Indices, road: Ints, end: Indices,
) -> None:  # fmt: skip
    """Arrays are taken out of their tuples once: compiled code counts references each time."""
    edges, site_along, site_leg = sites.edge[by_edge], sites.along_mm, sites.leg_mm
    edge_of, along, leg = demand.edge, demand.along_mm, demand.leg_mm
    edge_u, edge_v, label, nearest = arcs.edge_u, arcs.edge_v, labels.mm, labels.site
    for p in range(len(edge_of)):
        edge = edge_of[p]
        if edge < 0:
            continue
        ways = arrive_mm(arcs, edge, along[p])
        for k in range(2):
            node = edge_u[edge] if k == 0 else edge_v[edge]
            s = nearest[node]
            if ways[k] < 0 or s < 0:
                continue
            mm = label[node] + ways[k] + leg[p]
            if mm < road[p] or (mm == road[p] and s < best[p]):
                road[p], best[p], end[p] = mm, s, k
        for i in range(np.searchsorted(edges, edge), len(edges)):
            s = by_edge[i]
            if edges[i] != edge:
                break
            between = along_edge_mm(arcs, edge, site_along[s], along[p])
            mm = site_leg[s] + between + leg[p]
            if between >= 0 and (mm < road[p] or (mm == road[p] and s <= best[p])):
                road[p], best[p], end[p] = mm, s, 2


def _merge_direct(sources: Sources, demand: Side, site: Indices, road: Ints, direct: Flags) -> None:
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
    neighbours = 1
    placed = np.append(sources.placed, np.int32(-1))
    while len(open_points):
        neighbours = min(neighbours, len(sources.placed))
        legs = demand.ends.leg_mm[open_points] + sources.longest_leg_mm
        _, near = sources.tree.query(
            demand.xyz[open_points],
            k=[*range(1, neighbours + 1)],
            distance_upper_bound=(int(legs.max()) + 10) / 1000.0,
        )
        candidates = placed[near]
        farthest = _try_direct(open_points, candidates, sources.sites, demand, site, road, direct)
        if neighbours == len(sources.placed):
            return
        open_points = open_points[farthest <= np.minimum(road[open_points], legs)]
        neighbours *= 4


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
            if mm > sites.ends.leg_mm[s] + demand.ends.leg_mm[p]:
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


def _straight_to(sources: Sources, demand: Side, site: Indices) -> Ints:
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
