"""Shortest ways along the network, from one site within a limit and from all sites at once.

Both keep nodes in buckets of equal width (a power of two, in millimetres) instead of a heap. A
node is settled when its bucket comes up, and once more if its label falls within that bucket, so
the result is exact for any width. Labels are int64: no length can wrap.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Indices, Ints
from geo.reach.arcs import Arcs, Ends, leave_mm

FAR = 1 << 62
"""Label of a node that was not reached; never compared with a cutoff."""
_ABSENT = -2


class Queue(NamedTuple):
    """Nodes by bucket, as doubly linked lists; every node stands in at most one bucket."""

    shift: int
    bucket: Indices
    after: Indices
    before: Indices


def make_queue(arcs: Arcs, span_mm: int) -> Queue:
    """A queue whose ring of buckets spans `span_mm`; buckets are about half the mean arc wide."""
    mean = float(arcs.mm.mean()) if len(arcs.mm) else 1000.0
    shift = max(10, int(np.log2(max(mean / 2.0, 1.0))))
    nodes = len(arcs.ptr) - 1
    return Queue(
        shift,
        np.full((span_mm >> shift) + 2, -1, dtype=np.int32),
        np.full(nodes, -1, dtype=np.int32),
        np.full(nodes, _ABSENT, dtype=np.int32),
    )


@numba.njit(cache=True, nogil=True, inline="always")
def _slot(queue: Queue, mm: int) -> int:
    return (mm >> queue.shift) % len(queue.bucket)


@numba.njit(cache=True, nogil=True)
def _move(queue: Queue, node: int, old_mm: int, new_mm: int) -> int:
    """Put a node into the bucket of its new label; return 1 if it was in none before."""
    was_absent = queue.before[node] == _ABSENT
    if not was_absent:
        _take(queue, node, _slot(queue, old_mm))
    slot = _slot(queue, new_mm)
    first = queue.bucket[slot]
    queue.after[node], queue.before[node] = first, -1
    if first >= 0:
        queue.before[first] = node
    queue.bucket[slot] = node
    return 1 if was_absent else 0


@numba.njit(cache=True, nogil=True)
def _take(queue: Queue, node: int, slot: int) -> None:
    """Remove a node from the bucket it stands in."""
    before, after = queue.before[node], queue.after[node]
    if before >= 0:
        queue.after[before] = after
    else:
        queue.bucket[slot] = after
    if after >= 0:
        queue.before[after] = before
    queue.before[node] = _ABSENT


class Workspace(NamedTuple):
    """Arrays that one thread uses again for every site; `label` is FAR between searches."""

    label: Ints
    touched: Indices
    queue: Queue


def make_workspace(arcs: Arcs, limit_mm: int) -> Workspace:
    """A workspace for `search_within` over these arcs."""
    nodes = len(arcs.ptr) - 1
    label = np.full(nodes, FAR, dtype=np.int64)
    return Workspace(label, np.empty(nodes, dtype=np.int32), make_queue(arcs, limit_mm))


@numba.njit(cache=True, nogil=True)
def search_within(arcs: Arcs, ends: Ends, site: int, limit_mm: int, work: Workspace) -> int:
    """Label every node within `limit_mm` of one site; return how many nodes were touched."""
    edge = ends.edge[site]
    if edge < 0:
        return 0
    label, queue = work.label, work.queue
    touched = 0
    ways = leave_mm(arcs, edge, ends.along_mm[site])
    for k in range(2):
        node = arcs.edge_u[edge] if k == 0 else arcs.edge_v[edge]
        mm = ends.leg_mm[site] + ways[k]
        if ways[k] >= 0 and mm <= limit_mm and mm < label[node]:
            if label[node] == FAR:
                work.touched[touched] = node
                touched += 1
            _move(queue, node, label[node], mm)
            label[node] = mm
    for slot in range(len(queue.bucket)):
        while queue.bucket[slot] >= 0:
            node = queue.bucket[slot]
            _take(queue, node, slot)
            for a in range(arcs.ptr[node], arcs.ptr[node + 1]):
                mm = label[node] + arcs.mm[a]
                head = arcs.head[a]
                if mm <= limit_mm and mm < label[head]:
                    if label[head] == FAR:
                        work.touched[touched] = head
                        touched += 1
                    _move(queue, head, label[head], mm)
                    label[head] = mm
    return touched


@numba.njit(cache=True, nogil=True)
def clear_labels(work: Workspace, touched: int) -> None:
    """Make the workspace ready for the next site."""
    for k in range(touched):
        work.label[work.touched[k]] = FAR


class NearestLabels(NamedTuple):
    """Every node's nearest site: distance (mm, legs of the site included), site, arc it came by.

    `site` is −1 where no site can be reached; `arc` is −1 at nodes entered straight from a site.
    Among equally near sites the one first in order wins.
    """

    mm: Ints
    site: Indices
    arc: Indices


def search_nearest(arcs: Arcs, ends: Ends, chosen: Indices) -> NearestLabels:
    """Search from all chosen sites at once, without any limit.

    Shapes: one label per node. The ring of buckets spans the longest arc and the longest way from
    a site to its first node, so that no label can overtake the ring.
    """
    nodes = len(arcs.ptr) - 1
    labels = NearestLabels(
        np.full(nodes, FAR, dtype=np.int64),
        np.full(nodes, -1, dtype=np.int32),
        np.full(nodes, -1, dtype=np.int32),
    )
    starts = chosen[ends.edge[chosen] >= 0].astype(np.int32)
    if len(starts):
        first = int((ends.leg_mm[starts] + arcs.edge_mm[ends.edge[starts]]).max())
        span = max(int(arcs.mm.max(initial=0)), first)
        _search_all(arcs, ends, starts, make_queue(arcs, span), labels)
    return labels


@numba.njit(cache=True, nogil=True, inline="always")
def _is_nearer(labels: NearestLabels, node: int, mm: int, site: int) -> bool:
    known = labels.mm[node]
    return bool(mm < known or (mm == known and site < labels.site[node]))


@numba.njit(cache=True, nogil=True)
def _search_all(
    arcs: Arcs, ends: Ends, starts: Indices, queue: Queue, labels: NearestLabels
) -> None:
    waiting = 0
    for s in starts:
        edge = ends.edge[s]
        ways = leave_mm(arcs, edge, ends.along_mm[s])
        for k in range(2):
            node = arcs.edge_u[edge] if k == 0 else arcs.edge_v[edge]
            mm = ends.leg_mm[s] + ways[k]
            if ways[k] >= 0 and _is_nearer(labels, node, mm, s):
                waiting += _move(queue, node, labels.mm[node], mm)
                labels.mm[node], labels.site[node] = mm, s
    slot = 0
    while waiting:
        node = queue.bucket[slot]
        if node < 0:
            slot = (slot + 1) % len(queue.bucket)
            continue
        _take(queue, node, slot)
        waiting -= 1
        for a in range(arcs.ptr[node], arcs.ptr[node + 1]):
            head, mm = arcs.head[a], labels.mm[node] + arcs.mm[a]
            if _is_nearer(labels, head, mm, labels.site[node]):
                waiting += _move(queue, head, labels.mm[head], mm)
                labels.mm[head], labels.site[head] = mm, labels.site[node]
                labels.arc[head] = a
