"""Shortest ways from one site within a limit: the search behind the reach table.

Nodes wait in buckets of equal width (a power of two, in millimetres) instead of a heap. A node is
settled when its bucket comes up, and again if its label falls within that bucket, so the result
is exact for any width. All that a node needs stands in one row, so that a visit costs one line of
the cache.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Indices
from geo.reach.arcs import Arcs, Ends, leave_mm

BEYOND = 2**31 - 1
"""Label of a node that was not reached; limits lie below it, since cutoffs end at 1,000 km."""
LABEL, AFTER, BEFORE, FIRST_ARC = range(4)
"""Columns of `Workspace.node`: label (mm), neighbours in the bucket, position of the first arc."""
_NONE = -1
_ABSENT = -2


class Workspace(NamedTuple):
    """Arrays that one thread uses again for every site.

    `node`, shape (nodes + 1, 4), holds int32 columns; every label is BEYOND between searches. A
    node stands in at most one bucket, as a member of a doubly linked list. `arc` is
    that of `pack_arcs`. `touched` lists the nodes labelled.
    """

    shift: int
    bucket: Indices
    node: Indices
    arc: Indices
    touched: Indices


def pack_arcs(arcs: Arcs) -> Indices:
    """Head and length of every arc in one int32 row; lengths end at BEYOND, which no limit is."""
    packed = np.empty((len(arcs.mm), 2), dtype=np.int32)
    packed[:, 0] = arcs.head
    packed[:, 1] = np.minimum(arcs.mm, BEYOND)
    return packed


def make_workspace(arcs: Arcs, packed: Indices, limit_mm: int) -> Workspace:
    """A workspace for `search_within`; buckets are about half the mean arc wide.

    `packed` is that of `pack_arcs`; threads share it.
    """
    mean = float(arcs.mm.mean()) if len(arcs.mm) else 1000.0
    shift = max(10, int(np.log2(max(mean / 2.0, 1.0))))
    node = np.full((len(arcs.ptr), 4), _ABSENT, dtype=np.int32)
    node[:, LABEL] = BEYOND
    node[:, FIRST_ARC] = arcs.ptr
    bucket = np.full((limit_mm >> shift) + 1, _NONE, dtype=np.int32)
    return Workspace(shift, bucket, node, packed, np.empty(len(node), dtype=np.int32))


@numba.njit(cache=True, nogil=True, inline="always")
def _link(work: Workspace, node: int, mm: int) -> None:
    """Label a node and put it at the head of the bucket of its label."""
    first = work.bucket[mm >> work.shift]
    work.node[node, LABEL] = mm
    work.node[node, AFTER], work.node[node, BEFORE] = first, _NONE
    if first >= 0:
        work.node[first, BEFORE] = node
    work.bucket[mm >> work.shift] = node


@numba.njit(cache=True, nogil=True, inline="always")
def _unlink(work: Workspace, node: int) -> None:
    """Take a node out of the bucket of its label."""
    before, after = work.node[node, BEFORE], work.node[node, AFTER]
    if before >= 0:
        work.node[before, AFTER] = after
    else:
        work.bucket[work.node[node, LABEL] >> work.shift] = after
    if after >= 0:
        work.node[after, BEFORE] = before
    work.node[node, BEFORE] = _ABSENT


@numba.njit(cache=True, nogil=True, inline="always")
def _lower(work: Workspace, node: int, mm: int, touched: int) -> int:
    """Give a node a lower label; return how many nodes are touched by then."""
    if work.node[node, LABEL] == BEYOND:
        work.touched[touched] = node
        touched += 1
    elif work.node[node, BEFORE] != _ABSENT:
        _unlink(work, node)
    _link(work, node, mm)
    return touched


@numba.njit(cache=True, nogil=True)
def search_within(arcs: Arcs, ends: Ends, site: int, limit_mm: int, work: Workspace) -> int:
    """Label every node within `limit_mm` of one site; return how many nodes were touched."""
    edge = ends.edge[site]
    if edge < 0:
        return 0
    touched = 0
    ways = leave_mm(arcs, edge, ends.along_mm[site])
    for k in range(2):
        start = arcs.edge_u[edge] if k == 0 else arcs.edge_v[edge]
        mm = ends.leg_mm[site] + ways[k]
        if ways[k] >= 0 and mm <= limit_mm and mm < work.node[start, LABEL]:
            touched = _lower(work, start, mm, touched)
    for slot in range(len(work.bucket)):
        while work.bucket[slot] >= 0:
            node = work.bucket[slot]
            _unlink(work, node)
            here = work.node[node, LABEL]
            for a in range(work.node[node, FIRST_ARC], work.node[node + 1, FIRST_ARC]):
                head, mm = work.arc[a, 0], here + work.arc[a, 1]
                if mm <= limit_mm and mm < work.node[head, LABEL]:
                    touched = _lower(work, head, mm, touched)
    return touched


@numba.njit(cache=True, nogil=True)
def clear_labels(work: Workspace, touched: int) -> None:
    """Make the workspace ready for the next site."""
    for k in range(touched):
        work.node[work.touched[k], LABEL] = BEYOND
