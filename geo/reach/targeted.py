"""Shortest ways from some sites to some points: a search that ends once the points are reached.

Labels are those of `geo.reach.search`, compared as (millimetres, site); a node is settled when it
is the least that waits. Nodes beyond the last point stay without a label.
"""

from __future__ import annotations

import heapq

import numba
import numpy as np

from geo.arrays import Bytes, Indices, Ints
from geo.reach.arcs import Arcs, Ends, leave_mm
from geo.reach.search import FAR, NearestLabels


def search_targets(arcs: Arcs, ends: Ends, chosen: Indices, nodes: Indices) -> NearestLabels:
    """Search from the chosen sites until every node of `nodes` is settled or none can be.

    Shapes: one label per node of the network; right at `nodes`, and at whatever lies nearer.
    """
    count = len(arcs.ptr) - 1
    labels = NearestLabels(
        np.full(count, FAR, dtype=np.int64),
        np.full(count, -1, dtype=np.int32),
        np.full(count, -1, dtype=np.int32),
    )
    wanted = np.zeros(count, dtype=np.uint8)
    wanted[nodes] = 1
    starts = np.sort(chosen[ends.edge[chosen] >= 0]).astype(np.int32)
    if len(starts) and len(nodes):
        _settle(arcs, ends, starts, wanted, int(wanted.sum()), labels)
    return labels


@numba.njit(cache=True, nogil=True)
def _settle(
    arcs: Arcs, ends: Ends, starts: Indices, wanted: Bytes, missing: int, labels: NearestLabels
) -> None:
    """Settle nodes, the least label first. Arrays are taken out of their tuples once."""
    ptr, heads, lengths = arcs.ptr, arcs.head, arcs.mm
    mm, site, came = labels
    settled = np.zeros(len(mm), dtype=np.uint8)
    waiting = [(np.int64(0), np.int32(0), np.int32(0))]
    waiting.pop()
    for s in starts:
        edge = ends.edge[s]
        ways = leave_mm(arcs, edge, ends.along_mm[s])
        for k in range(2):
            node = arcs.edge_u[edge] if k == 0 else arcs.edge_v[edge]
            far = ends.leg_mm[s] + ways[k]
            if ways[k] >= 0 and _is_less(far, int(s), mm[node], site[node]):
                mm[node], site[node], came[node] = far, s, -1
                heapq.heappush(waiting, (np.int64(far), np.int32(s), np.int32(node)))
    while missing and waiting:
        far, s, node = heapq.heappop(waiting)
        if settled[node]:
            continue
        settled[node] = 1
        missing -= wanted[node]
        for a in range(ptr[node], ptr[node + 1]):
            head, there = heads[a], far + lengths[a]
            if not settled[head] and _is_less(there, int(s), mm[head], site[head]):
                mm[head], site[head], came[head] = there, s, a
                heapq.heappush(waiting, (np.int64(there), np.int32(s), np.int32(head)))


@numba.njit(cache=True, nogil=True, inline="always")
def _is_less(mm: int, site: int, known_mm: int, known_site: int) -> bool:
    return mm < known_mm or (mm == known_mm and site < known_site)


def list_doors(arcs: Arcs, ends: Ends) -> Ints:
    """The nodes from which these ends are reached: those of their edges."""
    edges = ends.edge[ends.edge >= 0]
    return np.unique(np.concatenate((arcs.edge_u[edges], arcs.edge_v[edges]))).astype(np.int64)
