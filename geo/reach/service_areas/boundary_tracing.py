"""From parts of edges to lines on the map: parts that meet at a junction run on as one line.

A line goes on through a junction for as long as a part not yet drawn leaves there, so junctions
are not repeated for every edge; every part is drawn exactly once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numba
import numpy as np
import shapely

from geo.arrays import Bytes, Floats, Indices, Ints, Shapes
from geo.geometry.ranges import pointer
from geo.reach.arcs import Arcs
from geo.reach.service_areas.lines import EdgeParts
from geo.reach.service_areas.outlines import join_pointers
from geo.roads.graph import RoadGraph


class EdgeShapes(NamedTuple):
    """The points of every edge, as `RoadGraph` has them; a named tuple for compiled code."""

    point_ptr: Ints
    cum_mm: Ints
    lon: Floats
    lat: Floats


class TracedLines(NamedTuple):
    """Lines: line `k` has the points `line_ptr[k]:line_ptr[k + 1]` of `point`, (lon, lat)."""

    point: Floats
    line_ptr: Indices


def edge_shapes(graph: RoadGraph) -> EdgeShapes:
    """What drawing needs of a graph."""
    return EdgeShapes(graph.point_ptr, graph.cum_mm, graph.point_lon, graph.point_lat)


@numba.njit(cache=True, nogil=True)
def join_pieces(arcs: Arcs, shapes: EdgeShapes, pieces: EdgeParts, first: Indices) -> TracedLines:
    """Join parts into lines. `first`, one entry a node, holds −1 before and after.

    Part `k` has the ends 2k (low) and 2k + 1 (high). Inner functions take arrays one by one, since
    compiled code counts references to those it takes out of tuples.
    """
    edge, low_mm, high_mm = pieces
    ptr, cum_mm, lon, lat = shapes
    count = len(edge)
    node = _find_end_nodes(arcs.edge_u, arcs.edge_v, arcs.edge_mm, edge, low_mm, high_mm)
    after = _chain_ends(node, first)
    room = count
    for e in edge:
        room += ptr[e + 1] - ptr[e]
    point = np.empty((room, 2), dtype=np.float64)
    line_ptr = np.zeros(count + 1, dtype=np.int32)
    drawn = np.zeros(count, dtype=np.uint8)
    order = np.empty(count, dtype=np.int32)
    lines = place = 0
    for k in range(count):
        if drawn[k]:
            continue
        length = _order_line(k, node, first, after, drawn, order)
        start = place
        for end in order[:length]:
            e = edge[end >> 1]
            place = _draw_piece(
                ptr[e], ptr[e + 1], cum_mm, lon, lat, low_mm[end >> 1], high_mm[end >> 1],
                end & 1, point, place, start,
            )  # fmt: skip
        lines += 1
        line_ptr[lines] = place
    for at in node:
        if at >= 0:
            first[at] = -1
    return TracedLines(point[:place], line_ptr[: lines + 1])


@numba.njit(cache=True, nogil=True)
def _find_end_nodes(
    edge_u: Indices, edge_v: Indices, edge_mm: Ints, edge: Indices, low_mm: Ints, high_mm: Ints
) -> Indices:
    """The junction at both ends of every part; −1 where it ends on the road between two."""
    node = np.full(2 * len(edge), -1, dtype=np.int32)
    for k in range(len(edge)):
        if low_mm[k] == 0:
            node[2 * k] = edge_u[edge[k]]
        if high_mm[k] == edge_mm[edge[k]]:
            node[2 * k + 1] = edge_v[edge[k]]
    return node


@numba.njit(cache=True, nogil=True)
def _chain_ends(node: Indices, first: Indices) -> Indices:
    """List the ends of parts at every junction: `first` of the junction, then `after` each end."""
    after = np.full(len(node), -1, dtype=np.int32)
    for end in range(len(node)):
        if node[end] >= 0:
            after[end], first[node[end]] = first[node[end]], end
    return after


@numba.njit(cache=True, nogil=True)
def _order_line(
    k: int, node: Indices, first: Indices, after: Indices, drawn: Bytes, order: Indices
) -> int:
    """Put the ends by which the parts of one line through part `k` are entered into `order`."""
    drawn[k] = 1
    back = _walk(2 * k, node, first, after, drawn, order, 0)
    for i in range(back // 2):
        order[i], order[back - 1 - i] = order[back - 1 - i], order[i]
    for i in range(back):
        order[i] ^= 1
    order[back] = 2 * k
    return int(_walk(2 * k + 1, node, first, after, drawn, order, back + 1))


@numba.njit(cache=True, nogil=True)
def _walk(
    end: int,
    node: Indices,
    first: Indices,
    after: Indices,
    drawn: Bytes,
    order: Indices,
    count: int,
) -> int:
    """Go on from one end of a part, noting the ends by which further parts are entered."""
    while node[end] >= 0:
        at = node[end]
        while first[at] >= 0 and drawn[first[at] >> 1]:
            first[at] = after[first[at]]
        if first[at] < 0:
            break
        order[count] = first[at]
        drawn[first[at] >> 1] = 1
        end = first[at] ^ 1
        count += 1
    return count


@numba.njit(cache=True, nogil=True)
def _draw_piece(
    begin: int, stop: int, cum_mm: Ints, lon: Floats, lat: Floats, low: int, high: int,
    backwards: int, point: Floats, place: int, start: int,
) -> int:  # fmt: skip
    """Write the points of a part in the direction of the line, less the junction it goes on from.

    The edge has the points `begin` to `stop`; the line starts at `start`.
    """
    if place == start:
        _put_place(begin, cum_mm, lon, lat, high if backwards else low, point[place])
        place += 1
    for i in range(begin + 1, stop - 1):
        p = begin + stop - 1 - i if backwards else i
        if low < cum_mm[p] < high:
            point[place, 0], point[place, 1] = lon[p], lat[p]
            place += 1
    _put_place(begin, cum_mm, lon, lat, low if backwards else high, point[place])
    return place + 1


@numba.njit(cache=True, nogil=True, inline="always")
def _put_place(begin: int, cum_mm: Ints, lon: Floats, lat: Floats, mm: int, place: Floats) -> None:
    """Write the place at `mm` along the edge whose points start at `begin`."""
    p = begin
    while cum_mm[p + 1] < mm:
        p += 1
    span = cum_mm[p + 1] - cum_mm[p]
    t = (mm - cum_mm[p]) / span if span > 0 else 0.0
    near = p + 1 if t >= 1.0 else p
    part = 0.0 if t >= 1.0 else t
    place[0] = lon[near] + part * (lon[p + 1] - lon[p])
    place[1] = lat[near] + part * (lat[p + 1] - lat[p])


def shape_lines(trails: Sequence[TracedLines]) -> Shapes:
    """One MultiLineString per entry, in degrees; an empty one where nothing is reached."""
    points = np.concatenate([*(trail.point for trail in trails), np.empty((0, 2))])
    offsets = (
        join_pointers([trail.line_ptr for trail in trails]),
        pointer(np.array([len(trail.line_ptr) - 1 for trail in trails], dtype=np.int64)),
    )
    kind = shapely.GeometryType.MULTILINESTRING
    return np.asarray(shapely.from_ragged_array(kind, points, offsets), dtype=object)
