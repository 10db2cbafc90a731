"""What a search needs of the graph: arcs, edge ends, and which way each edge may be left.

The search always runs **from sites**. For `to_site` (residents travel to the site) it runs along
reversed arcs, so that the distances found are those of the residents' way.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Indices, Ints
from geo.model.road_lines import BACKWARD, FORWARD
from geo.reach.pair_rule import may_enter
from geo.roads.graph import RoadGraph
from geo.roads.segments import MISSING_MM
from geo.roads.snapping import Snaps
from geo.study import Direction


class Arcs(NamedTuple):
    """Node `n` has arcs `ptr[n]:ptr[n + 1]`; `edge_way` has the bits FORWARD and BACKWARD.

    A named tuple, so that compiled code can take it. Lengths are int64 millimetres.
    """

    ptr: Ints
    head: Indices
    mm: Ints
    arc_edge: Indices
    edge_u: Indices
    edge_v: Indices
    edge_mm: Ints
    edge_way: Bytes


class Ends(NamedTuple):
    """Places on edges: where searches begin and end. `edge` is −1 where there is none."""

    edge: Indices
    along_mm: Ints
    leg_mm: Ints


def ends_of(snaps: Snaps, limit_mm: Ints | int | None = None) -> Ends:
    """Places from which the network may be entered: usable, and no leg longer than the limit.

    Nor one beyond the largest cutoff, however long `max_snap` is: roads are missing there
    (rules.md#distance-4).
    """
    entered = snaps.usable & (snaps.direct_mm != MISSING_MM)
    if limit_mm is not None:
        entered &= may_enter(snaps.leg_mm, limit_mm)
    edge = np.where(entered, snaps.edge, -1).astype(np.int32)
    return Ends(edge, snaps.along_mm, snaps.direct_mm)


def arcs_from_sites(graph: RoadGraph, direction: Direction) -> Arcs:
    """Arcs to search along from sites, for the direction in which residents' way is measured."""
    way = (graph.flags & (FORWARD | BACKWARD)).astype(np.uint8)
    ptr, head, mm, arc_edge = graph.arc_ptr, graph.arc_head, graph.arc_mm, graph.arc_edge
    if direction == "undirected":
        way = np.full(graph.edge_count, FORWARD | BACKWARD, dtype=np.uint8)
    elif direction == "to_site":
        way = (((way & FORWARD) << 1) | ((way & BACKWARD) >> 1)).astype(np.uint8)
        ptr, head, mm, arc_edge = _reverse(graph)
    return Arcs(ptr, head, mm, arc_edge, graph.u, graph.v, graph.length_mm, way)


def _reverse(graph: RoadGraph) -> tuple[Ints, Indices, Ints, Indices]:
    tail = np.repeat(np.arange(graph.node_count, dtype=np.int32), np.diff(graph.arc_ptr))
    order = np.argsort(graph.arc_head, kind="stable")
    counts = np.bincount(graph.arc_head, minlength=graph.node_count)
    ptr = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return ptr, tail[order], graph.arc_mm[order], graph.arc_edge[order]


@numba.njit(cache=True, nogil=True, inline="always")
def leave_mm(arcs: Arcs, edge: int, along: int) -> tuple[int, int]:
    """Way from a place on an edge to the edge's two ends; −1 where that way is forbidden."""
    length = arcs.edge_mm[edge]
    to_u = along if (arcs.edge_way[edge] & BACKWARD) or along == 0 else -1
    to_v = length - along if (arcs.edge_way[edge] & FORWARD) or along == length else -1
    return to_u, to_v


@numba.njit(cache=True, nogil=True, inline="always")
def arrive_mm(arcs: Arcs, edge: int, along: int) -> tuple[int, int]:
    """Way from the edge's two ends to a place on it; −1 where that way is forbidden."""
    length = arcs.edge_mm[edge]
    from_u = along if (arcs.edge_way[edge] & FORWARD) or along == 0 else -1
    from_v = length - along if (arcs.edge_way[edge] & BACKWARD) or along == length else -1
    return from_u, from_v


@numba.njit(cache=True, nogil=True, inline="always")
def along_edge_mm(arcs: Arcs, edge: int, start: int, end: int) -> int:
    """Way between two places on one edge without leaving it; −1 where that is forbidden."""
    if end >= start and ((arcs.edge_way[edge] & FORWARD) or end == start):
        return end - start
    if end <= start and (arcs.edge_way[edge] & BACKWARD):
        return start - end
    return -1
