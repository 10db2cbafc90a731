"""The reached parts of edges, cut at the cutoff to the millimetre.

For a site s, a place at `a` millimetres along edge e = (u, v) of length L, and the cutoff R:

    reached  ⇔  label(u) + a ≤ R              where u → v is allowed
             or label(v) + L − a ≤ R          where v → u is allowed
             or leg(s) + |a − snap(s)| ≤ R    on the site's own edge, each way where allowed

Labels include the leg of the site; the place itself is on the road and has none. Each edge thus
has at most three reached parts; those that touch are one. The direct way (rules.md#distance-4) adds
nothing here: no target lies nearer to the site than its snap.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Indices, Ints
from geo.model.road_lines import BACKWARD, FORWARD
from geo.reach.arcs import Arcs, Ends
from geo.reach.bounded import LABEL, Workspace

_PARTS = 3


class EdgeParts(NamedTuple):
    """Parts of edges: from `low_mm` to `high_mm`, measured from the edge's first node."""

    edge: Indices
    low_mm: Ints
    high_mm: Ints


@numba.njit(cache=True, nogil=True)
def collect_pieces(
    arcs: Arcs, ends: Ends, s: int, limit_mm: int, work: Workspace, touched: int, stamp: Indices
) -> EdgeParts:
    """Reached parts of edges, none of length zero; `work` as `search_within` left it.

    `stamp`, one entry an edge, must hold no `s` yet; the edges looked at hold it afterwards.
    """
    ptr, arc_edge, nodes = arcs.ptr, arcs.arc_edge, work.touched[:touched]
    most = 1
    for node in nodes:
        most += ptr[node + 1] - ptr[node]
    listed = np.empty(most, dtype=np.int32)
    count = 0
    own = ends.edge[s]
    if own >= 0 and ends.leg_mm[s] <= limit_mm:
        stamp[own] = s
        listed[0] = own
        count = 1
    for node in nodes:
        for a in range(ptr[node], ptr[node + 1]):
            if stamp[arc_edge[a]] != s:
                stamp[arc_edge[a]] = s
                listed[count] = arc_edge[a]
                count += 1
    return _cut_edges(arcs, ends, s, limit_mm, work, listed[:count])


@numba.njit(cache=True, nogil=True)
def _cut_edges(
    arcs: Arcs, ends: Ends, s: int, limit_mm: int, work: Workspace, listed: Indices
) -> EdgeParts:
    rows, edge_u, edge_v = work.node, arcs.edge_u, arcs.edge_v
    lengths, ways = arcs.edge_mm, arcs.edge_way
    own, snap, rest = ends.edge[s], ends.along_mm[s], limit_mm - ends.leg_mm[s]
    edge = np.empty(_PARTS * len(listed), dtype=np.int32)
    low, high = np.empty(len(edge), dtype=np.int64), np.empty(len(edge), dtype=np.int64)
    count = 0
    for e in listed:
        length, way = lengths[e], ways[e]
        from_u = limit_mm - rows[edge_u[e], LABEL] if way & FORWARD else -1
        from_v = limit_mm - rows[edge_v[e], LABEL] if way & BACKWARD else -1
        snap_low = snap_high = 0
        if e == own:
            snap_low = max(snap - rest, 0) if way & BACKWARD else snap
            snap_high = min(snap + rest, length) if way & FORWARD else snap
        count = _add_parts(
            length, from_u, from_v, snap_low, snap_high, e, edge, low, high, count
        )  # fmt: skip
    return EdgeParts(edge[:count], low[:count], high[:count])


@numba.njit(cache=True, nogil=True)
def _add_parts(
    length: int, from_u: int, from_v: int, snap_low: int, snap_high: int, e: int,
    edge: Indices, low_mm: Ints, high_mm: Ints, count: int,
) -> int:  # fmt: skip
    """Write the reached parts of one edge, from its first node on; return the new count.

    `from_u` and `from_v` are what is left of the cutoff at the ends, negative where that way is
    not open; the site on the edge itself reaches `snap_low` to `snap_high`.
    """
    low, high = 0, max(min(from_u, length), 0)
    for k in range(2):
        start = snap_low if k == 0 else max(length - from_v, 0)
        end = snap_high if k == 0 else length
        if start >= end:
            continue
        if start > high:
            if high > low:
                edge[count], low_mm[count], high_mm[count] = e, low, high
                count += 1
            low = start
        high = max(high, end)
    if high > low:
        edge[count], low_mm[count], high_mm[count] = e, low, high
        count += 1
    return count
