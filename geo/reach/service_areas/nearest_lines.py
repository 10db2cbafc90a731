"""Lines that do not overlap: each place on the road belongs to the site nearest along it.

Between two neighbouring places on an edge that hold a site or end it, at x₁ < x₂, let

    F = min over starts at x ≤ x₁ of d − x     where first → second node is allowed
    G = min over starts at x ≥ x₂ of d + x     where second → first node is allowed

with d the leg of a site on the edge, or the label of an end. A place at `a` has the distances F + a
and G − a, so F's site owns all up to a = (G − F) / 2 and G's site the rest, each cut at its own
cutoff. Half a millimetre goes to F's side; equal distances go to the site first in order.
"""

from __future__ import annotations

import numba
import numpy as np

from geo.arrays import Indices, Ints, Shapes
from geo.geometry.ranges import pointer
from geo.model.road_lines import BACKWARD, FORWARD
from geo.reach.arcs import Arcs, Ends
from geo.reach.search import FAR, NearestLabels
from geo.reach.service_areas.areas import AreaSites, LineAreas, run_chunks
from geo.reach.service_areas.boundary_tracing import EdgeShapes, join_pieces, shape_lines
from geo.reach.service_areas.lines import EdgeParts


def draw_nearest_lines(
    arcs: Arcs, labels: NearestLabels, shapes: EdgeShapes, sites: AreaSites, chosen: Indices
) -> LineAreas:
    """Parts of edges that have each chosen site as their nearest, within its cutoff.

    `labels` are those of `search_nearest` for the chosen sites.
    """
    edges = sites.side.ends.edge[chosen]
    by_edge = chosen[np.lexsort((sites.side.ends.along_mm[chosen], edges))].astype(np.int32)
    owner, pieces = _share_edges(arcs, labels, sites.side.ends, by_edge, sites.limit_mm)
    order = np.argsort(owner, kind="stable")
    ptr = pointer(np.bincount(owner, minlength=len(sites.lon)))
    mine = [order[ptr[s] : ptr[s + 1]] for s in chosen]
    length = np.array(
        [(pieces.high_mm[rows] - pieces.low_mm[rows]).sum() for rows in mine], dtype=np.int64
    )

    def draw(rows: Ints) -> Shapes:
        first = np.full(len(arcs.ptr) - 1, -1, dtype=np.int32)
        parts = [EdgeParts(*(array[mine[row]] for array in pieces)) for row in rows]
        return shape_lines([join_pieces(arcs, shapes, part, first) for part in parts])

    return LineAreas(run_chunks(draw, len(chosen)), length)


@numba.njit(cache=True, nogil=True)
def _share_edges(
    arcs: Arcs, labels: NearestLabels, ends: Ends, by_edge: Indices, limit_mm: Ints
) -> tuple[Indices, EdgeParts]:
    """Owner and extent of every owned part of every edge; `by_edge` sorts sites along edges."""
    count = len(arcs.edge_u)
    most = 2 * (count + len(by_edge))
    owner = np.empty(most, dtype=np.int32)
    out = EdgeParts(np.empty(most, np.int32), np.empty(most, np.int64), np.empty(most, np.int64))
    edges = ends.edge[by_edge]
    first = np.searchsorted(edges, 0)
    place = 0
    for e in range(count):
        last = first
        while last < len(edges) and edges[last] == e:
            last += 1
        place = _share_edge(arcs, labels, ends, by_edge[first:last], limit_mm, e, owner, out, place)
        first = last
    pieces = EdgeParts(out.edge[:place], out.low_mm[:place], out.high_mm[:place])
    return owner[:place], pieces


@numba.njit(cache=True, nogil=True)
def _share_edge(
    arcs: Arcs, labels: NearestLabels, ends: Ends, on_edge: Indices, limit_mm: Ints,
    e: int, owner: Indices, out: EdgeParts, place: int,
) -> int:  # fmt: skip
    """Write the owned parts of one edge; return how many are written by then."""
    u, length, way = arcs.edge_u[e], arcs.edge_mm[e], arcs.edge_way[e]
    ahead, ahead_site = FAR, -1
    if way & FORWARD and labels.site[u] >= 0:
        ahead, ahead_site = labels.mm[u], labels.site[u]
    from_mm = 0
    for k in range(len(on_edge) + 1):
        to_mm = ends.along_mm[on_edge[k]] if k < len(on_edge) else length
        back, back_site = _look_back(arcs, labels, ends, on_edge[k:], e)
        middle = min(max((back - ahead + 1) // 2, from_mm), to_mm)
        if ahead_site >= 0:
            end = min(middle, limit_mm[ahead_site] - ahead)
            place = _put_part(e, from_mm, end, ahead_site, owner, out, place)
        if back_site >= 0:
            start = max(middle, back - limit_mm[back_site])
            place = _put_part(e, start, to_mm, back_site, owner, out, place)
        if k < len(on_edge) and way & FORWARD:
            s, mm = on_edge[k], ends.leg_mm[on_edge[k]] - to_mm
            if mm < ahead or (mm == ahead and s < ahead_site):
                ahead, ahead_site = mm, s
        from_mm = to_mm
    return place


@numba.njit(cache=True, nogil=True)
def _look_back(
    arcs: Arcs, labels: NearestLabels, ends: Ends, beyond: Indices, e: int
) -> tuple[int, int]:
    """G of the module's rule and its site: the least of the far end and the sites before it."""
    if not arcs.edge_way[e] & BACKWARD:
        return FAR, -1
    back, back_site = FAR, -1
    v = arcs.edge_v[e]
    if labels.site[v] >= 0:
        back, back_site = labels.mm[v] + arcs.edge_mm[e], labels.site[v]
    for s in beyond:
        mm = ends.leg_mm[s] + ends.along_mm[s]
        if mm < back or (mm == back and s < back_site):
            back, back_site = mm, s
    return back, back_site


@numba.njit(cache=True, nogil=True)
def _put_part(
    e: int, low: int, high: int, s: int, owner: Indices, out: EdgeParts, place: int
) -> int:
    """Write one part unless it is empty; it prolongs the last one where that is the same site's."""
    if high <= low:
        return place
    last = place - 1
    if last >= 0 and out.edge[last] == e and owner[last] == s and out.high_mm[last] == low:
        out.high_mm[last] = high
        return place
    owner[place], out.edge[place], out.low_mm[place], out.high_mm[place] = s, e, low, high
    return place + 1
