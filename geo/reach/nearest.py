"""The nearest site of every demand point, however far: by network or directly.

For a point p and the chosen sites C, over all s in C:

    d(p) = min( leg(s) + way + leg(p) where both enter the network,
                straight(s, p) where straight(s, p) ≤ leg(s) + leg(p) )

Ties go to the site that comes first in the table, which is sorted by (lon, lat, id).
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from geo.arrays import Bytes, Flags, Indices, Ints
from geo.reach.arcs import Arcs, Ends, along_edge_mm, arrive_mm
from geo.reach.direct import Sources, measure_straight_to, merge_direct
from geo.reach.search import FAR, NearestLabels
from geo.reach.table import Side
from geo.threads import share_out

CHUNK = 16_384
"""Points that a thread looks at together; fewer are not worth a thread."""
_MARKS = 1 << 15
"""As many bytes as the first cache of a processor holds; a power of two."""


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


def find_nearest(arcs: Arcs, labels: NearestLabels, sources: Sources, demand: Side) -> Nearest:
    """Evaluate the labels at every demand point and merge the direct ways.

    Many points are shared out among all cores; the answer is the same for any number of them.
    """
    count = len(demand.xyz)
    found = Nearest(
        np.full(count, -1, dtype=np.int32),
        np.full(count, FAR, dtype=np.int64),
        np.empty(count, dtype=np.int64),
        np.zeros(count, dtype=bool),
        np.full(count, -1, dtype=np.int32),
    )
    marks = _mark_edges(sources.sites.ends.edge[sources.by_edge])

    def fill(start: int) -> None:
        part = slice(start, start + CHUNK)
        mine = Nearest(*(getattr(found, name)[part] for name in Nearest.__slots__))
        _fill_part(arcs, labels, sources, marks, select_points(demand, part), mine)

    share_out(fill, range(0, count, CHUNK))
    return found


def find_nearest_by_snaps(
    arcs: Arcs,
    labels: NearestLabels,
    entries: Ends,
    sources: Sources,
    demand: Side,
    snaps: list[Ends],
) -> Nearest:
    """As `find_nearest`, for ends with several snaps.

    `entries` holds the snaps of all sites, those of one site together: entry e is a snap of site
    e // n with n snaps a site; `labels` are of entries. `sources` and `demand` tell of straight
    ways, by the legs that they have; `snaps` are those of the points.
    """
    count = len(demand.xyz)
    each = len(entries.edge) // max(len(sources.sites.xyz), 1)
    site = np.full(count, -1, dtype=np.int32)
    road = np.full(count, FAR, dtype=np.int64)
    end = np.full(count, -1, dtype=np.int32)
    chosen = np.isin(np.arange(len(entries.edge)) // max(each, 1), sources.by_edge)
    entered = np.flatnonzero(chosen & (entries.edge >= 0)).astype(np.int32)
    by_edge: Indices = entered[np.argsort(entries.edge[entered], kind="stable")]
    marks = _mark_edges(entries.edge[by_edge])
    for one in snaps:
        _evaluate(arcs, labels, entries, one, by_edge, marks, site, road, end)
    site[site >= 0] //= max(each, 1)
    direct = np.zeros(count, dtype=bool)
    merge_direct(sources, demand, site, road, direct)
    end[:] = -1
    straight = measure_straight_to(sources, demand, site)
    found = site >= 0
    road[found] = np.maximum(road[found], straight[found])
    return Nearest(site, road, straight, direct, end)


def select_points(demand: Side, at: slice | Indices) -> Side:
    """Some of the points, in this order."""
    edge, along_mm, leg_mm = demand.ends
    return Side(Ends(edge[at], along_mm[at], leg_mm[at]), demand.component[at], demand.xyz[at])


def _fill_part(
    arcs: Arcs, labels: NearestLabels, sources: Sources, marks: Bytes, demand: Side, mine: Nearest
) -> None:
    sites, ends = sources.sites.ends, demand.ends
    _evaluate(arcs, labels, sites, ends, sources.by_edge, marks, mine.site, mine.road_mm, mine.end)
    merge_direct(sources, demand, mine.site, mine.road_mm, mine.direct)
    mine.straight_mm[:] = measure_straight_to(sources, demand, mine.site)
    _raise_to_straight(mine.site, mine.straight_mm, mine.direct, mine.road_mm, mine.end)


@numba.njit(cache=True, nogil=True)
def _raise_to_straight(
    site: Indices, straight: Ints, direct: Flags, road: Ints, end: Indices
) -> None:
    for p in range(len(site)):
        if site[p] >= 0:
            road[p] = max(road[p], straight[p])
        if direct[p]:
            end[p] = -1


def _mark_edges(edges: Indices) -> Bytes:
    """A mark where the last bits of an edge are those of one that holds a site: most hold none."""
    marks = np.zeros(_MARKS, dtype=np.uint8)
    marks[edges & (_MARKS - 1)] = 1
    return marks


@numba.njit(cache=True, nogil=True)
def _evaluate(
    arcs: Arcs, labels: NearestLabels, sites: Ends, demand: Ends, by_edge: Indices, marks: Bytes,
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
        if not marks[edge & (_MARKS - 1)]:
            continue
        for i in range(np.searchsorted(edges, edge), len(edges)):
            s = by_edge[i]
            if edges[i] != edge:
                break
            between = along_edge_mm(arcs, edge, site_along[s], along[p])
            mm = site_leg[s] + between + leg[p]
            if between >= 0 and (mm < road[p] or (mm == road[p] and s <= best[p])):
                road[p], best[p], end[p] = mm, s, 2
