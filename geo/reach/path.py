"""The way from a place to its nearest site, as points on the map, for compiled code.

A way leaves the place's snap by one end of its edge, follows the arcs by which the labels came, and
ends at the site's snap; or it stays on the one edge that both are on.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Floats, Ints
from geo.reach.arcs import Arcs, Ends, leave_mm
from geo.reach.search import NearestLabels
from geo.roads.graph import RoadGraph


class Shapes(NamedTuple):
    """Shapes of edges as the graph holds them."""

    ptr: Ints
    lon: Floats
    lat: Floats
    cum_mm: Ints


def shapes_of(graph: RoadGraph) -> Shapes:
    """The shapes of a graph for compiled code."""
    return Shapes(graph.point_ptr, graph.point_lon, graph.point_lat, graph.cum_mm)


@numba.njit(cache=True, nogil=True)
def trace_way(
    arcs: Arcs, labels: NearestLabels, shapes: Shapes, sites: Ends,
    edge: int, along: int, site: int, end: int,
) -> Floats:  # fmt: skip
    """Points (lon, lat), shape (n, 2), from a snap on an edge to the snap of a site.

    `end` is that of `geo.reach.nearest.Nearest`: the end of the edge by which the way leaves.
    """
    goal_edge, goal = sites.edge[site], sites.along_mm[site]
    if end == 2:
        line = np.empty((_count_points(shapes, edge), 2))
        return line[: _draw(shapes, edge, along, goal, line, 0)]
    first = arcs.edge_u[edge] if end == 0 else arcs.edge_v[edge]
    line = np.empty((_count_way(arcs, labels, shapes, edge, goal_edge, first), 2))
    count = _draw(shapes, edge, along, 0 if end == 0 else arcs.edge_mm[edge], line, 0)
    node = first
    while labels.arc[node] >= 0:
        arc = labels.arc[node]
        edge = arcs.arc_edge[arc]
        tail = _find_tail(arcs.ptr, arc)
        length = arcs.edge_mm[edge]
        if arcs.edge_u[edge] == node and arcs.edge_v[edge] == tail:
            count = _draw(shapes, edge, 0, length, line, count - 1)
        else:
            count = _draw(shapes, edge, length, 0, line, count - 1)
        node = tail
    at_u = _is_entered_at_u(arcs, goal_edge, goal, node)
    start = 0 if at_u else arcs.edge_mm[goal_edge]
    return line[: _draw(shapes, goal_edge, start, goal, line, count - 1)]


@numba.njit(cache=True, nogil=True)
def _is_entered_at_u(arcs: Arcs, edge: int, along: int, node: int) -> bool:
    """Whether the edge of a site is entered by its first end; a loop by the shorter free way."""
    if arcs.edge_u[edge] != arcs.edge_v[edge]:
        return bool(arcs.edge_u[edge] == node)
    by_u, by_v = leave_mm(arcs, edge, along)
    return bool(by_u >= 0 and (by_v < 0 or by_u <= by_v))


@numba.njit(cache=True, nogil=True)
def _find_tail(ptr: Ints, arc: int) -> int:
    """The node that an arc leaves."""
    low, high = 0, len(ptr) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if ptr[middle] <= arc:
            low = middle
        else:
            high = middle
    return low


@numba.njit(cache=True, nogil=True)
def _count_points(shapes: Shapes, edge: int) -> int:
    """Room that a part of an edge takes at most: its points, and two ends inside them."""
    return int(shapes.ptr[edge + 1] - shapes.ptr[edge]) + 2


@numba.njit(cache=True, nogil=True)
def _count_way(
    arcs: Arcs, labels: NearestLabels, shapes: Shapes, edge: int, goal_edge: int, first: int
) -> int:
    count = _count_points(shapes, edge) + _count_points(shapes, goal_edge)
    node = first
    while labels.arc[node] >= 0:
        count += _count_points(shapes, arcs.arc_edge[labels.arc[node]])
        node = _find_tail(arcs.ptr, labels.arc[node])
    return count


@numba.njit(cache=True, nogil=True)
def _draw(shapes: Shapes, edge: int, start_mm: int, end_mm: int, line: Floats, at: int) -> int:
    """Write the part of an edge from `start_mm` to `end_mm`; return the row after it.

    The first point takes the place of the last one of the part before, which it is.
    """
    first, last = shapes.ptr[edge], shapes.ptr[edge + 1] - 1
    cum = shapes.cum_mm
    _place(shapes, first, last, start_mm, line, at)
    at += 1
    if start_mm <= end_mm:
        for p in range(first, last + 1):
            if start_mm < cum[p] < end_mm:
                line[at, 0], line[at, 1] = shapes.lon[p], shapes.lat[p]
                at += 1
    else:
        for p in range(last, first - 1, -1):
            if end_mm < cum[p] < start_mm:
                line[at, 0], line[at, 1] = shapes.lon[p], shapes.lat[p]
                at += 1
    _place(shapes, first, last, end_mm, line, at)
    return at + 1


@numba.njit(cache=True, nogil=True)
def _place(shapes: Shapes, first: int, last: int, mm: int, line: Floats, at: int) -> None:
    """Write the place so many millimetres along an edge."""
    cum, p = shapes.cum_mm, last
    while p > first and cum[p] > mm:
        p -= 1
    share = 0.0
    if p < last and cum[p + 1] > cum[p]:
        share = (mm - cum[p]) / (cum[p + 1] - cum[p])
    q = min(p + 1, last)
    line[at, 0] = shapes.lon[p] + share * (shapes.lon[q] - shapes.lon[p])
    line[at, 1] = shapes.lat[p] + share * (shapes.lat[q] - shapes.lat[p])
