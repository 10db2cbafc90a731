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


def make_workspace(arcs: Arcs, limit_mm: int, packed: Indices | None = None) -> Workspace:
    """A workspace for `search_within`; buckets are about half the mean arc wide.

    `packed` is that of `pack_arcs`, where several threads share it.
    """
    shared = pack_arcs(arcs) if packed is None else packed
    mean = float(arcs.mm.mean()) if len(arcs.mm) else 1000.0
    shift = max(10, int(np.log2(max(mean / 2.0, 1.0))))
    node = np.full((len(arcs.ptr), 4), _ABSENT, dtype=np.int32)
    node[:, LABEL] = BEYOND
    node[:, FIRST_ARC] = arcs.ptr
    bucket = np.full((limit_mm >> shift) + 1, _NONE, dtype=np.int32)
    return Workspace(shift, bucket, node, shared, np.empty(len(node), dtype=np.int32))


@numba.njit(cache=True, nogil=True, inline="always")
def _link(rows: Indices, bucket: Indices, slot: int, node: int) -> None:
    """Put a node at the head of a bucket."""
    first = bucket[slot]
    rows[node, AFTER], rows[node, BEFORE] = first, _NONE
    if first >= 0:
        rows[first, BEFORE] = node
    bucket[slot] = node


@numba.njit(cache=True, nogil=True, inline="always")
def _unlink(rows: Indices, bucket: Indices, slot: int, node: int) -> None:
    """Take a node out of the bucket it stands in."""
    before, after = rows[node, BEFORE], rows[node, AFTER]
    if before >= 0:
        rows[before, AFTER] = after
    else:
        bucket[slot] = after
    if after >= 0:
        rows[after, BEFORE] = before
    rows[node, BEFORE] = _ABSENT


@numba.njit(cache=True, nogil=True)
def search_within(arcs: Arcs, ends: Ends, site: int, limit_mm: int, work: Workspace) -> int:
    """Label every node within `limit_mm` of one site; return how many nodes were touched."""
    edge = ends.edge[site]
    if edge < 0:
        return 0
    rows, bucket, shift = work.node, work.bucket, work.shift
    touched = 0
    ways = leave_mm(arcs, edge, ends.along_mm[site])
    for k in range(2):
        start = arcs.edge_u[edge] if k == 0 else arcs.edge_v[edge]
        mm = ends.leg_mm[site] + ways[k]
        if ways[k] >= 0 and mm <= limit_mm and mm < rows[start, LABEL]:
            if rows[start, LABEL] == BEYOND:
                work.touched[touched] = start
                touched += 1
            else:
                _unlink(rows, bucket, rows[start, LABEL] >> shift, start)
            rows[start, LABEL] = mm
            _link(rows, bucket, mm >> shift, start)
    return _empty_buckets(rows, bucket, shift, work.arc, limit_mm, work.touched, touched)


@numba.njit(cache=True, nogil=True)
def _empty_buckets(
    rows: Indices, bucket: Indices, shift: int, arc: Indices, limit_mm: int,
    touched: Indices, count: int,
) -> int:  # fmt: skip
    """Settle every node in the buckets and whatever they lead to.

    Compiled code counts references whenever it takes an array out of a tuple, and threads would
    quarrel over the counters: hence arrays, one by one.
    """
    for slot in range(len(bucket)):
        while bucket[slot] >= 0:
            node = bucket[slot]
            _unlink(rows, bucket, slot, node)
            here = rows[node, LABEL]
            for a in range(rows[node, FIRST_ARC], rows[node + 1, FIRST_ARC]):
                head, mm = arc[a, 0], here + arc[a, 1]
                known = rows[head, LABEL]
                if mm > limit_mm or mm >= known:
                    continue
                if known == BEYOND:
                    touched[count] = head
                    count += 1
                elif rows[head, BEFORE] != _ABSENT:
                    _unlink(rows, bucket, known >> shift, head)
                rows[head, LABEL] = mm
                _link(rows, bucket, mm >> shift, head)
    return count


@numba.njit(cache=True, nogil=True)
def clear_labels(work: Workspace, touched: int) -> None:
    """Make the workspace ready for the next site."""
    rows, nodes = work.node, work.touched
    for k in range(touched):
        rows[nodes[k], LABEL] = BEYOND
