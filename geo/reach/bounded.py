"""Shortest ways from one site within a limit: the search behind the reach table.

Nodes wait in buckets of equal width (a power of two, in millimetres) instead of a heap. A node is
settled when its bucket comes up, and again if its label falls within that bucket, so the result
is exact for any width. A node whose label falls waits again, and what waited before is passed
over when it comes up; a node that leads back only is labelled and never waits.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Indices, Ints
from geo.reach.arcs import Arcs, Ends, leave_mm

BEYOND = 2**31 - 1
"""Label of a node that was not reached; limits lie below it, since cutoffs end at 1,000 km."""
LABEL, FIRST_ARC = range(2)
"""Columns of `Workspace.node`: label (mm), position of the first arc."""
HEAD, LENGTH = range(2)
"""Columns of `pack_arcs`."""
_NEXT, _NODE, _MM = range(3)
"""Columns of `Workspace.waiting`: the entry below in the bucket, node, label as it began."""
_NONE = -1
_SEVERAL = -2


class Workspace(NamedTuple):
    """Arrays that one thread uses again for every site.

    `node`, shape (nodes + 1, 2), holds int32 columns; every label is BEYOND between searches.
    `bucket` holds the topmost entry of each bucket, a row of `waiting`. `arc` is that of
    `pack_arcs`. `touched` lists the nodes labelled.
    """

    shift: int
    bucket: Indices
    waiting: Indices
    node: Indices
    arc: Indices
    touched: Indices


def pack_arcs(arcs: Arcs) -> Indices:
    """Head and length of every arc in one int32 row; lengths end at BEYOND, which no limit is.

    A head from which all arcs lead back to the arc's tail is written as ~head.
    """
    packed = np.empty((len(arcs.mm), 2), dtype=np.int32)
    _pack(arcs.ptr, arcs.head, arcs.mm, packed)
    return packed


@numba.njit(cache=True, nogil=True)
def _find_sole(ptr: Ints, heads: Indices) -> Indices:
    """The one other node that each node leads to; `_NONE` for none, `_SEVERAL` for more."""
    sole = np.full(len(ptr) - 1, _NONE, dtype=np.int32)
    for tail in range(len(sole)):
        for a in range(ptr[tail], ptr[tail + 1]):
            head = heads[a]
            if head != tail and head != sole[tail]:
                sole[tail] = head if sole[tail] == _NONE else _SEVERAL
    return sole


@numba.njit(cache=True, nogil=True)
def _pack(ptr: Ints, heads: Indices, lengths: Ints, packed: Indices) -> None:
    sole = _find_sole(ptr, heads)
    for tail in range(len(sole)):
        for a in range(ptr[tail], ptr[tail + 1]):
            head = heads[a]
            leads_on = sole[head] != _NONE and sole[head] != tail
            packed[a, HEAD] = head if leads_on else ~head
            packed[a, LENGTH] = min(lengths[a], BEYOND)


def make_workspace(arcs: Arcs, limit_mm: int, packed: Indices | None = None) -> Workspace:
    """A workspace for `search_within`; buckets are about half the mean arc wide.

    `packed` is that of `pack_arcs`, where several threads share it.
    """
    shared = pack_arcs(arcs) if packed is None else packed
    mean = float(arcs.mm.mean()) if len(arcs.mm) else 1000.0
    shift = max(10, int(np.log2(max(mean / 2.0, 1.0))))
    node = np.empty((len(arcs.ptr), 2), dtype=np.int32)
    node[:, LABEL] = BEYOND
    node[:, FIRST_ARC] = arcs.ptr
    bucket = np.full((limit_mm >> shift) + 1, _NONE, dtype=np.int32)
    waiting = np.empty((len(node) + 2, 3), dtype=np.int32)
    return Workspace(shift, bucket, waiting, node, shared, np.empty(len(node), dtype=np.int32))


@numba.njit(cache=True, nogil=True)
def search_within(arcs: Arcs, ends: Ends, site: int, limit_mm: int, work: Workspace) -> int:
    """Label every node within `limit_mm` of one site; return how many nodes were touched."""
    edge = ends.edge[site]
    if edge < 0:
        return 0
    rows, bucket, waiting, shift = work.node, work.bucket, work.waiting, work.shift
    touched = entries = 0
    ways = leave_mm(arcs, edge, ends.along_mm[site])
    for k in range(2):
        start = arcs.edge_u[edge] if k == 0 else arcs.edge_v[edge]
        mm = ends.leg_mm[site] + ways[k]
        if ways[k] >= 0 and mm <= limit_mm and mm < rows[start, LABEL]:
            if rows[start, LABEL] == BEYOND:
                work.touched[touched] = start
                touched += 1
            rows[start, LABEL] = mm
            _wait(waiting, bucket, mm >> shift, entries, start, mm)
            entries += 1
    return _empty_buckets(
        rows, bucket, waiting, shift, work.arc, limit_mm, work.touched, touched, entries
    )


@numba.njit(cache=True, nogil=True, inline="always")
def _wait(waiting: Indices, bucket: Indices, slot: int, entry: int, node: int, mm: int) -> None:
    """Put an entry on top of a bucket."""
    waiting[entry, _NEXT] = bucket[slot]
    waiting[entry, _NODE] = node
    waiting[entry, _MM] = mm
    bucket[slot] = entry


@numba.njit(cache=True, nogil=True)
def _empty_buckets(
    rows: Indices, bucket: Indices, waiting: Indices, shift: int, arc: Indices, limit_mm: int,
    touched: Indices, count: int, entries: int,
) -> int:  # fmt: skip
    """Settle every node in the buckets and whatever they lead to.

    Compiled code counts references whenever it takes an array out of a tuple, and threads would
    quarrel over the counters: hence arrays, one by one.
    """
    for slot in range(len(bucket)):
        while bucket[slot] >= 0:
            entry = bucket[slot]
            bucket[slot] = waiting[entry, _NEXT]
            node, here = waiting[entry, _NODE], waiting[entry, _MM]
            if rows[node, LABEL] != here:
                continue
            first, last = rows[node, FIRST_ARC], rows[node + 1, FIRST_ARC]
            if entries + last - first > len(waiting):
                waiting = _more_room(waiting, last - first)
            for a in range(first, last):
                head, mm = arc[a, HEAD], here + arc[a, LENGTH]
                leads_on = head >= 0
                if not leads_on:
                    head = ~head
                known = rows[head, LABEL]
                if mm > limit_mm or mm >= known:
                    continue
                if known == BEYOND:
                    touched[count] = head
                    count += 1
                rows[head, LABEL] = mm
                if leads_on:
                    _wait(waiting, bucket, mm >> shift, entries, head, mm)
                    entries += 1
    return count


@numba.njit(cache=True, nogil=True)
def _more_room(waiting: Indices, least: int) -> Indices:
    """The entries with as much room again, and at least so much more."""
    more = np.empty((2 * len(waiting) + least, 3), dtype=np.int32)
    more[: len(waiting)] = waiting
    return more


@numba.njit(cache=True, nogil=True)
def clear_labels(work: Workspace, touched: int) -> None:
    """Make the workspace ready for the next site."""
    rows, nodes = work.node, work.touched
    for k in range(touched):
        rows[nodes[k], LABEL] = BEYOND
