"""Shortest ways from some sites to some places: a search that ends once the places are reached.

Labels are those of `geo.reach.search`, compared as (millimetres, site); a node is settled when it
is the least that waits. Let b(p) be the least label + way of the doors of a place p that are
settled. Whatever is settled later has a label no less than the one that waits, so that the search
ends once that exceeds every b(p). Nodes beyond stay without a label, or with one that is too long
to matter.

A place whose doors no site reaches would keep the search going through the whole network. One-way
streets make some: `mark_reached` tells them beforehand.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Any, NamedTuple

import numba
import numpy as np

from geo.arrays import Flags, Indices, Ints
from geo.reach.arcs import Arcs, Ends, arrive_mm, leave_mm
from geo.reach.search import FAR, NearestLabels


class Doors(NamedTuple):
    """Nodes by which places are entered, ascending, and the way (mm) from each, legs included."""

    node: Indices
    place: Indices
    way_mm: Ints


def list_doors(arcs: Arcs, snaps: Sequence[Ends], reached: Flags | None = None) -> Doors:
    """The doors of places that have one end or several; only those of `reached` nodes if given."""
    found = [_open_doors(arcs, ends) for ends in snaps]
    node, place, way_mm = (np.concatenate(column) for column in zip(*found, strict=True))
    kept = slice(None) if reached is None else reached[node]
    node, place, way_mm = node[kept], place[kept], way_mm[kept]
    order = np.argsort(node, kind="stable")
    return Doors(node[order], place[order], way_mm[order])


def blank_labels(arcs: Arcs) -> NearestLabels:
    """Labels of a network where nothing has been searched for."""
    count = len(arcs.ptr) - 1
    return NearestLabels(
        np.full(count, FAR, dtype=np.int64),
        np.full(count, -1, dtype=np.int32),
        np.full(count, -1, dtype=np.int32),
    )


def search_targets(
    arcs: Arcs, ends: Ends, chosen: Indices, doors: Doors, labels: NearestLabels
) -> Indices:
    """Search from the chosen sites until every place is reached, or none can be any more.

    `labels` are blank ones of the network; those written to are returned, for `wipe_labels`.
    """
    starts = np.sort(chosen[ends.edge[chosen] >= 0]).astype(np.int32)
    if not len(starts) or not len(doors.node):
        return np.empty(0, dtype=np.int32)
    first = np.zeros(len(labels.mm), dtype=np.int32)
    node, at = np.unique(doors.node, return_index=True)
    first[node] = at + 1
    bound = np.full(int(doors.place.max()) + 1, FAR, dtype=np.int64)
    found: Indices = _settle(arcs, ends, starts, doors, first, bound, labels)
    return found


def wipe_labels(labels: NearestLabels, written: Indices) -> None:
    """Make labels blank again."""
    labels.mm[written] = FAR
    labels.site[written] = labels.arc[written] = -1


def mark_reached(arcs: Arcs, ends: Ends) -> Flags:
    """Which nodes can be reached from any of the sites, however far."""
    marked = np.zeros(len(arcs.ptr) - 1, dtype=np.bool_)
    _follow(arcs, ends, marked)
    return marked


@numba.njit(cache=True, nogil=True)
def _follow(arcs: Arcs, ends: Ends, marked: Flags) -> None:
    ptr, heads = arcs.ptr, arcs.head
    open_ = np.empty(len(marked), dtype=np.int32)
    count = 0
    for s in range(len(ends.edge)):
        edge = ends.edge[s]
        if edge < 0:
            continue
        ways = leave_mm(arcs, edge, ends.along_mm[s])
        for k in range(2):
            node = arcs.edge_u[edge] if k == 0 else arcs.edge_v[edge]
            if ways[k] >= 0 and not marked[node]:
                marked[node] = True
                open_[count] = node
                count += 1
    while count:
        count -= 1
        node = open_[count]
        for a in range(ptr[node], ptr[node + 1]):
            head = heads[a]
            if not marked[head]:
                marked[head] = True
                open_[count] = head
                count += 1


def _open_doors(arcs: Arcs, ends: Ends) -> tuple[Indices, Indices, Ints]:
    """Both ends of every edge by which its place may be entered: node, place and way."""
    count = len(ends.edge)
    node, way = np.full((2, count), -1, dtype=np.int32), np.zeros((2, count), dtype=np.int64)
    _measure_doors(arcs, ends, node, way)
    open_ = node.ravel() >= 0
    place = np.tile(np.arange(count, dtype=np.int32), 2)
    return node.ravel()[open_], place[open_], way.ravel()[open_]


@numba.njit(cache=True, nogil=True)
def _measure_doors(arcs: Arcs, ends: Ends, node: Indices, way: Ints) -> None:
    for p in range(len(ends.edge)):
        edge = ends.edge[p]
        if edge < 0:
            continue
        ways = arrive_mm(arcs, edge, ends.along_mm[p])
        for k in range(2):
            if ways[k] >= 0:
                node[k, p] = arcs.edge_u[edge] if k == 0 else arcs.edge_v[edge]
                way[k, p] = ways[k] + ends.leg_mm[p]


@numba.njit(cache=True, nogil=True)
def _settle(
    arcs: Arcs, ends: Ends, starts: Indices, doors: Doors, first: Indices, bound: Ints,
    labels: NearestLabels,
) -> Indices:  # fmt: skip
    """Settle nodes, the least label first; `first` is 1 + the position of a node's first door.

    What waits with a label that has fallen since is passed over. Arrays are taken out of their
    tuples once.
    """
    ptr, heads, lengths = arcs.ptr, arcs.head, arcs.mm
    mm, site, came = labels
    missing, limit = len(np.unique(doors.place)), FAR
    written = [np.int32(0)]
    waiting: list[Any] = [(np.int64(0), np.int32(0), np.int32(0))]
    written.pop()
    waiting.pop()
    for s in starts:
        edge = ends.edge[s]
        ways = leave_mm(arcs, edge, ends.along_mm[s])
        for k in range(2):
            node = arcs.edge_u[edge] if k == 0 else arcs.edge_v[edge]
            if ways[k] >= 0:
                _lower(ends.leg_mm[s] + ways[k], s, node, -1, mm, site, came, written, waiting)
    while waiting:
        far, s, node = heapq.heappop(waiting)
        if far > limit:
            break
        if far != mm[node] or s != site[node]:
            continue
        if first[node]:
            missing -= _enter_places(doors, first[node] - 1, far, bound)
            if not missing and limit == FAR:
                limit = bound[doors.place].max()
        for a in range(ptr[node], ptr[node + 1]):
            _lower(far + lengths[a], s, heads[a], a, mm, site, came, written, waiting)
    return np.array(written, dtype=np.int32)


@numba.njit(cache=True, nogil=True, inline="always")
def _lower(
    far: int, s: int, node: int, arc: int, mm: Ints, site: Indices, came: Indices,
    written: list[Any], waiting: list[Any],
) -> None:  # fmt: skip
    """Let a node wait with this label if it is less than the one that it has."""
    if far < mm[node] or (far == mm[node] and s < site[node]):
        if mm[node] == FAR:
            written.append(np.int32(node))
        mm[node], site[node], came[node] = far, s, arc
        heapq.heappush(waiting, (np.int64(far), np.int32(s), np.int32(node)))


@numba.njit(cache=True, nogil=True, inline="always")
def _enter_places(doors: Doors, first: int, far: int, bound: Ints) -> int:
    """Bound the ways to the places of a node; how many of them had none before."""
    entered = 0
    node = doors.node[first]
    for k in range(first, len(doors.node)):
        if doors.node[k] != node:
            break
        place = doors.place[k]
        entered += bound[place] == FAR
        bound[place] = min(bound[place], far + doors.way_mm[k])
    return entered
