"""Who would be nearer to a new place than to what there is: searches that stop at the border.

For a new place j, a point p and the distance now(p) to the nearest existing site, however far:

    pairs     { (j, p) : road(j, p) < now(p), road(j, p) ≤ cap }
    road      as everywhere: legs and way, or directly, never below the straight line

now(v) of a node is at most what the labels of the existing sites say. From a node that j reaches
no sooner, no point is nearer to j than to a site, so a search ends there: it looks at the ground
that the new place would win and no further. `cap` bounds it where no site is reached at all.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import NamedTuple

import numba
import numpy as np
from scipy.spatial import cKDTree

from geo.arrays import Indices, Ints
from geo.geometry.geodesy import chord_geodesic_mm
from geo.reach.arcs import Arcs, Ends, along_edge_mm, arrive_mm, leave_mm
from geo.reach.pair_rule import is_direct
from geo.reach.search import FAR
from geo.reach.table import Side
from geo.threads import count_workers, share_out

_CHUNK = 256
_NEAR_ROAD_MM = 1_000_000
"""Points with legs up to this are asked for direct ways together; longer legs would widen all."""
_ROUNDING_M = 1.0


class Nearer(NamedTuple):
    """Place `j` is nearer to `point[ptr[j]:ptr[j + 1]]` (rising) than any site, by `road_mm`."""

    ptr: Ints
    point: Indices
    road_mm: Ints


class CurrentReach(NamedTuple):
    """What there is: `point_mm` to the nearest site, `node_mm` its label at every node (or FAR)."""

    point_mm: Ints
    node_mm: Ints


class _Doors(NamedTuple):
    """Points by the nodes and by the edges at which they are entered."""

    node_ptr: Ints
    node_point: Indices
    node_way: Ints
    edge_ptr: Ints
    edge_point: Indices


class _Direct(NamedTuple):
    """Points that a place may meet directly: those of place `j` are `point[ptr[j]:ptr[j + 1]]`."""

    ptr: Ints
    point: Indices


def find_nearer(
    arcs: Arcs,
    places: Side,
    points: Side,
    now: CurrentReach,
    cap_mm: int,
    check_cancelled: Callable[[], None] = lambda: None,
) -> Nearer:
    """Search from every place; between stretches `check_cancelled` may end it."""
    count = len(places.xyz)
    if not count or not len(points.xyz):
        return Nearer(np.zeros(count + 1, dtype=np.int64), np.empty(0, np.int32), np.empty(0, int))
    doors, direct = _open_doors(arcs, points), _list_direct(places, points)
    starts = range(0, count, _CHUNK)
    found: list[tuple[Ints, Indices, Ints]] = []
    stretch = 4 * count_workers()
    for first in range(0, len(starts), stretch):
        check_cancelled()
        found += share_out(
            lambda k: _search(
                k, min(k + _CHUNK, count), arcs, places, points, doors, direct, now, cap_mm
            ),
            starts[first : first + stretch],
        )
    sizes, point, road = (np.concatenate(part) for part in zip(*found, strict=True))
    ptr = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)))
    return Nearer(ptr, point.astype(np.int32), road.astype(np.int64))


def _open_doors(arcs: Arcs, points: Side) -> _Doors:
    edge = points.ends.edge
    entered = np.flatnonzero(edge >= 0).astype(np.int32)
    node, way = _arrive(arcs, points.ends, entered)
    open_way = way.ravel() >= 0
    node, point = node.ravel()[open_way], np.repeat(entered, 2)[open_way]
    order = np.argsort(node, kind="stable")
    by_edge = entered[np.argsort(edge[entered], kind="stable")]
    return _Doors(
        _pointers(node, len(arcs.ptr) - 1),
        point[order],
        way.ravel()[open_way][order],
        _pointers(edge[entered], len(arcs.edge_u)),
        by_edge,
    )


def _pointers(of: Indices, count: int) -> Ints:
    sizes = np.bincount(of, minlength=count)
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)))


@numba.njit(cache=True, nogil=True)
def _arrive(arcs: Arcs, ends: Ends, some: Indices) -> tuple[Indices, Ints]:
    """Per point both ends of its edge, and the ways from there with its leg; −1 where forbidden."""
    node = np.empty((len(some), 2), dtype=np.int32)
    way = np.full((len(some), 2), -1, dtype=np.int64)
    for i in range(len(some)):
        p = some[i]
        edge = ends.edge[p]
        ways = arrive_mm(arcs, edge, ends.along_mm[p])
        node[i, 0], node[i, 1] = arcs.edge_u[edge], arcs.edge_v[edge]
        for k in range(2):
            if ways[k] >= 0:
                way[i, k] = ways[k] + ends.leg_mm[p]
    return node, way


def _list_direct(places: Side, points: Side) -> _Direct:
    """Points within the two legs of a place in a straight line, and a few more."""
    count = len(places.xyz)
    legs = points.ends.leg_mm
    known = ~np.isnan(points.xyz[:, 0])
    here = np.flatnonzero(~np.isnan(places.xyz[:, 0]))
    place, point = [], []
    for group in (known & (legs <= _NEAR_ROAD_MM), known & (legs > _NEAR_ROAD_MM)):
        mine = np.flatnonzero(group)
        if not len(mine):
            continue
        radius = np.maximum(places.ends.leg_mm[here] + int(legs[mine].max()), 0) / 1000.0
        hits = cKDTree(points.xyz[mine]).query_ball_point(places.xyz[here], radius + _ROUNDING_M)
        sizes = np.array([len(one) for one in hits], dtype=np.int64)
        place.append(np.repeat(here, sizes))
        point.append(mine[np.array([p for one in hits for p in one], dtype=np.int64)])
    if not place:
        return _Direct(np.zeros(count + 1, dtype=np.int64), np.empty(0, dtype=np.int32))
    of = np.concatenate(place)
    order = np.argsort(of, kind="stable")
    return _Direct(
        _pointers(of.astype(np.int32), count), np.concatenate(point)[order].astype(np.int32)
    )


@numba.njit(cache=True, nogil=True)
def _search(
    first: int, last: int, arcs: Arcs, places: Side, points: Side, doors: _Doors, direct: _Direct,
    now: CurrentReach, cap_mm: int,
) -> tuple[Ints, Indices, Ints]:  # fmt: skip
    """Pairs of the places `first` to `last` (not included): how many of each, point, distance."""
    nodes, count = len(arcs.ptr) - 1, len(points.xyz)
    label = np.full(nodes, FAR, dtype=np.int64)
    best = np.full(count, FAR, dtype=np.int64)
    sizes = np.zeros(last - first, dtype=np.int64)
    point, road = np.empty(1024, dtype=np.int32), np.empty(1024, dtype=np.int64)
    filled = 0
    for j in range(first, last):
        touched = _spread(arcs, places.ends, j, now.node_mm, cap_mm, label)
        seen = _arrive_at(arcs, places, points, doors, direct, j, touched, label, best)
        for node in touched:
            label[node] = FAR
        if filled + len(seen) > len(point):
            point, road = _more_room(point, road, filled + len(seen))
        for p in np.sort(seen):
            mm = max(best[p], _straight_mm(places, j, points, p))
            best[p] = FAR
            if mm < now.point_mm[p] and mm <= cap_mm:
                point[filled], road[filled] = p, mm
                filled += 1
                sizes[j - first] += 1
    return sizes, point[:filled].copy(), road[:filled].copy()


@numba.njit(cache=True, nogil=True)
def _more_room(point: Indices, road: Ints, least: int) -> tuple[Indices, Ints]:
    room = max(2 * len(point), least)
    more, longer = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int64)
    more[: len(point)], longer[: len(road)] = point, road
    return more, longer


@numba.njit(cache=True, nogil=True)
def _spread(  # noqa: C901 - compiled: one search in one loop
    arcs: Arcs, ends: Ends, j: int, node_mm: Ints, cap_mm: int, label: Ints
) -> Indices:
    """Label the nodes that the place reaches sooner than any site does; return them."""
    room, touched = np.empty(64, dtype=np.int32), 0
    edge = ends.edge[j]
    waiting = [(np.int64(0), np.int32(0)) for _ in range(0)]
    if edge < 0:
        return room[:0]
    ways = leave_mm(arcs, edge, ends.along_mm[j])
    for k in range(2):
        node = arcs.edge_u[edge] if k == 0 else arcs.edge_v[edge]
        mm = ends.leg_mm[j] + ways[k]
        if ways[k] >= 0 and mm <= cap_mm and mm < node_mm[node] and mm < label[node]:
            if label[node] == FAR:
                room[touched] = node
                touched += 1
            label[node] = mm
            heapq.heappush(waiting, (np.int64(mm), np.int32(node)))
    while waiting:
        mm, node = heapq.heappop(waiting)
        if label[node] != mm:
            continue
        for a in range(arcs.ptr[node], arcs.ptr[node + 1]):
            head, there = arcs.head[a], mm + arcs.mm[a]
            if there > cap_mm or there >= node_mm[head] or there >= label[head]:
                continue
            if label[head] == FAR:
                if touched == len(room):
                    wider = np.empty(2 * touched, dtype=np.int32)
                    wider[:touched] = room
                    room = wider
                room[touched] = head
                touched += 1
            label[head] = there
            heapq.heappush(waiting, (there, np.int32(head)))
    return room[:touched]


@numba.njit(cache=True, nogil=True)
def _arrive_at(
    arcs: Arcs, places: Side, points: Side, doors: _Doors, direct: _Direct, j: int,
    touched: Indices, label: Ints, best: Ints,
) -> Indices:  # fmt: skip
    """Write to `best` how near each point is that is met; return these points, each once."""
    edge = places.ends.edge[j]
    room = direct.ptr[j + 1] - direct.ptr[j]
    if edge >= 0:
        room += doors.edge_ptr[edge + 1] - doors.edge_ptr[edge]
    for node in touched:
        room += doors.node_ptr[node + 1] - doors.node_ptr[node]
    seen, count = np.empty(room, dtype=np.int32), 0
    for node in touched:
        for k in range(doors.node_ptr[node], doors.node_ptr[node + 1]):
            count = _note(doors.node_point[k], label[node] + doors.node_way[k], best, seen, count)
    if edge >= 0:
        for k in range(doors.edge_ptr[edge], doors.edge_ptr[edge + 1]):
            p = doors.edge_point[k]
            between = along_edge_mm(arcs, edge, places.ends.along_mm[j], points.ends.along_mm[p])
            if between >= 0:
                mm = places.ends.leg_mm[j] + between + points.ends.leg_mm[p]
                count = _note(p, mm, best, seen, count)
    for k in range(direct.ptr[j], direct.ptr[j + 1]):
        p = direct.point[k]
        mm = _straight_mm(places, j, points, p)
        if is_direct(mm, places.ends.leg_mm[j], points.ends.leg_mm[p]):
            count = _note(p, mm, best, seen, count)
    return seen[:count]


@numba.njit(cache=True, nogil=True, inline="always")
def _note(p: int, mm: int, best: Ints, seen: Indices, count: int) -> int:
    if best[p] == FAR:
        seen[count] = p
        count += 1
    best[p] = min(best[p], mm)
    return count


@numba.njit(cache=True, nogil=True)
def _straight_mm(places: Side, j: int, points: Side, p: int) -> int:
    return chord_geodesic_mm(
        places.xyz[j, 0], places.xyz[j, 1], places.xyz[j, 2],
        points.xyz[p, 0], points.xyz[p, 1], points.xyz[p, 2],
    )  # fmt: skip
