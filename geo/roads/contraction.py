"""Edges joined through nodes that only hand one road on to the next.

A node is passed through where exactly two edge ends meet in it, of two different edges with the
same class, target and ferry bits and, seen along the way, the same one-way bits (and none of them
a one-way without length, at whose end one would stand on both sides of it). Every maximal
row of edges between nodes that stay becomes one edge: its points are those of the row, its
`cum_mm` their running sum, so that no length is rounded again. A ring without any other node
keeps the one with the least (lon, lat). `origin` goes on naming the original edge of each piece.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Floats, Indices, Ints
from geo.geometry.ranges import pointer
from geo.model.road_lines import BACKWARD, FORWARD
from geo.roads.edges import WAYS, RoadEdges, swap_ways
from geo.roads.polylines import Polylines

_NONE = -1
_REST = 255 - WAYS


class _Ends(NamedTuple):
    """Edges by their two ends: half-edge 2e leaves edge e's first node, 2e + 1 its second."""

    u: Indices
    v: Indices
    flags: Bytes
    highway: Indices
    length_mm: Ints


class _Rows(NamedTuple):
    """Row `r` enters edges by the half-edges `half[ptr[r]:ptr[r + 1]]`, one after another."""

    ptr: Ints
    half: Indices


def contract_edges(edges: RoadEdges) -> tuple[RoadEdges, Ints]:
    """Join edges through; second, the positions of the nodes that stay, which keep their order.

    Joined edges run from the end with the lesser (lon, lat), or along their lesser original where
    both ends are at one place, and are sorted by their ends and their least original.
    """
    ends = _Ends(edges.u, edges.v, edges.flags, edges.highway, edges.length_mm)
    rows = _walk_rows(_pair_ends(ends, len(edges.node_lon)))
    _turn_rows(ends, edges.node_lon, edges.node_lat, rows)
    first, last = rows.half[rows.ptr[:-1]], rows.half[rows.ptr[1:] - 1]
    start, end = _node_of(ends, first), _node_of(ends, last ^ 1)
    least = np.minimum.reduceat(rows.half >> 1, rows.ptr[:-1])
    order = np.lexsort((least, end, start))
    stays = np.zeros(len(edges.node_lon), dtype=bool)
    stays[start] = stays[end] = True
    position = np.cumsum(stays, dtype=np.int32) - 1
    original, backwards = first[order] >> 1, (first[order] & 1) == 1
    flags = edges.flags[original]
    polylines, cum_mm, origin = _join_points(edges, rows, order)
    joined = RoadEdges(
        edges.node_lon[stays],
        edges.node_lat[stays],
        position[start[order]],
        position[end[order]],
        np.where(backwards, swap_ways(flags), flags),
        edges.highway[original],
        edges.classes,
        polylines,
        cum_mm,
        origin,
    )
    return joined, np.flatnonzero(stays)


def _node_of(ends: _Ends, half: Indices) -> Indices:
    node: Indices = np.where(half & 1, ends.v[half >> 1], ends.u[half >> 1])
    return node


@numba.njit(cache=True, nogil=True)
def _pair_ends(ends: _Ends, nodes: int) -> Indices:
    """For every half-edge the one with which it goes on through its node; −1 where none does."""
    count = np.zeros(nodes, dtype=np.int32)
    held = np.full((nodes, 2), _NONE, dtype=np.int32)
    for half in range(2 * len(ends.u)):
        node = ends.v[half >> 1] if half & 1 else ends.u[half >> 1]
        if count[node] < 2:
            held[node, count[node]] = half
        count[node] += 1
    partner = np.full(2 * len(ends.u), _NONE, dtype=np.int32)
    for node in range(nodes):
        one, other = held[node]
        if count[node] == 2 and _goes_on(ends, one, other):
            partner[one], partner[other] = other, one
    return partner


@numba.njit(cache=True, nogil=True, inline="always")
def _ways(flags: int, turned: int) -> int:
    """The one-way bits of an edge, as seen from its second node where it is turned."""
    if not turned:
        return flags & WAYS
    return (flags & FORWARD) << 1 | (flags & BACKWARD) >> 1


@numba.njit(cache=True, nogil=True)
def _goes_on(ends: _Ends, one: int, other: int) -> bool:
    """Whether the edges of two half-edges at one node are different and of one kind."""
    a, b = one >> 1, other >> 1
    alike = a != b and ends.highway[a] == ends.highway[b]
    alike = alike and ends.flags[a] & _REST == ends.flags[b] & _REST
    ways = _ways(ends.flags[a], 1 - (one & 1))
    if ways != WAYS and (ends.length_mm[a] == 0 or ends.length_mm[b] == 0):
        return False
    return bool(alike and ways == _ways(ends.flags[b], other & 1))


@numba.njit(cache=True, nogil=True)
def _walk_rows(partner: Indices) -> _Rows:
    """Rows from the ends at which they stop, lesser edges first; then the rings that are left.

    The least edge of a ring begins at the ring's least node, since edges are sorted by it.
    """
    edges = len(partner) // 2
    half = np.empty(edges, dtype=np.int32)
    ptr = np.zeros(edges + 1, dtype=np.int64)
    done = np.zeros(edges, dtype=np.bool_)
    count = at = 0
    for rings in range(2):
        for begin in range(len(partner)):
            if done[begin >> 1] or (rings == 0 and partner[begin] != _NONE):
                continue
            here = begin
            while here != _NONE and not done[here >> 1]:
                half[at], done[here >> 1] = here, True
                at += 1
                here = partner[here ^ 1]
            count += 1
            ptr[count] = at
    return _Rows(ptr[: count + 1].copy(), half)


@numba.njit(cache=True, nogil=True)
def _turn_rows(ends: _Ends, lon: Floats, lat: Floats, rows: _Rows) -> None:
    """Turn, in place, the rows that end at a lesser (lon, lat) than they begin."""
    for r in range(len(rows.ptr) - 1):
        low, high = rows.ptr[r], rows.ptr[r + 1]
        first, last = rows.half[low], rows.half[high - 1]
        start = ends.v[first >> 1] if first & 1 else ends.u[first >> 1]
        end = ends.u[last >> 1] if last & 1 else ends.v[last >> 1]
        if (lon[end], lat[end]) < (lon[start], lat[start]):
            rows.half[low:high] = rows.half[low:high][::-1].copy() ^ 1


def _join_points(edges: RoadEdges, rows: _Rows, order: Ints) -> tuple[Polylines, Ints, Indices]:
    """The points of the rows in an order of theirs, a point shared by two edges only once."""
    ptr = edges.polylines.ptr
    steps = np.add.reduceat(np.diff(ptr)[rows.half >> 1] - 1, rows.ptr[:-1])
    joined = pointer(steps[order] + 1)
    source = np.empty(joined[-1], dtype=np.int64)
    cum_mm = np.empty(joined[-1], dtype=np.int64)
    origin = np.empty(joined[-1], dtype=np.int32)
    _string_points(rows, order, ptr, edges.cum_mm, source, cum_mm, origin)
    polylines = Polylines(joined, edges.polylines.lon[source], edges.polylines.lat[source])
    return polylines, cum_mm, edges.origin[ptr[:-1]][origin]


@numba.njit(cache=True, nogil=True)
def _string_points(
    rows: _Rows, order: Ints, ptr: Ints, cum_mm: Ints, source: Ints, joined_mm: Ints,
    origin: Indices,
) -> None:  # fmt: skip
    at = 0
    for r in order:
        before = edge = p = 0
        for k in range(rows.ptr[r], rows.ptr[r + 1]):
            edge, backwards = rows.half[k] >> 1, rows.half[k] & 1
            first, last = ptr[edge], ptr[edge + 1] - 1
            for step in range(last - first):
                p = last - step if backwards else first + step
                source[at], origin[at] = p, edge
                joined_mm[at] = before + (cum_mm[last] - cum_mm[p] if backwards else cum_mm[p])
                at += 1
            p = first if backwards else last
            before += cum_mm[last]
        source[at], origin[at], joined_mm[at] = p, edge, before
        at += 1
