"""From labelled nodes to the demand points between them: the last part of every way.

A point may have several snaps, each with two doors, the ends of its edge. Columns are as blocks
are, so that one after the other is read along.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Indices, Ints
from geo.reach.arcs import Arcs, Ends, along_edge_mm, arrive_mm
from geo.reach.blocks.near_points import NearPoints
from geo.reach.blocks.point_blocks import BLOCK, PointBlocks
from geo.reach.bounded import BEYOND, LABEL


class Doors(NamedTuple):
    """Columns of shape (snaps, blocks, 64): the edge's ends, the ways from them with the leg.

    Ways end at BEYOND, longer than any reach; an end from which the point cannot be reached has
    that way too. A leg that stands for missing roads is −BEYOND here, the least that there is room
    for; no other leg outweighs it. `weak` marks points in a component that is stray or detached.
    `by_edge` has positions of points, those of one edge together; `edge` is theirs, rising.
    """

    node_u: Indices
    from_u: Indices
    node_v: Indices
    from_v: Indices
    along_mm: Ints
    leg_mm: Indices
    component: Indices
    weak: Bytes
    edge: Indices
    by_edge: Indices


def open_doors(
    arcs: Arcs, blocks: PointBlocks, snaps: list[Ends], component: Indices, weak: Bytes
) -> Doors:
    """Doors of the points in blocks; `component` is that of every point, by its first snap.

    `weak` marks with 1 the components that are stray or detached.
    """
    shape = len(snaps), *blocks.order.shape
    columns = np.zeros((6, *shape), dtype=np.int32)
    along_mm = np.empty(shape, dtype=np.int64)
    by_edge = np.empty((len(snaps), blocks.order.size), dtype=np.int32)
    for snap, ends in enumerate(snaps):
        _open(arcs, blocks.order, ends, columns[:, snap], along_mm[snap])
        by_edge[snap] = np.argsort(columns[5, snap].ravel())
    here = component[blocks.order]
    node_u, from_u, node_v, from_v, leg_mm, edge = columns
    edge = np.take_along_axis(edge.reshape(by_edge.shape), by_edge, axis=1)
    is_weak = np.append(weak, np.zeros(1, dtype=np.uint8))[here]
    return Doors(
        node_u, from_u, node_v, from_v, along_mm, leg_mm, here, is_weak, edge, by_edge,
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _open(arcs: Arcs, order: Indices, snaps: Ends, columns: Indices, along_mm: Ints) -> None:
    """Fill in nodes and ways, legs and edges; a point without an edge keeps node 0."""
    edges, alongs, legs = snaps
    edge_u, edge_v = arcs.edge_u, arcs.edge_v
    for at in range(order.size):
        block, k = at // BLOCK, at % BLOCK
        p = order[block, k]
        edge, leg = edges[p], legs[p]
        along_mm[block, k] = alongs[p]
        columns[1, block, k] = columns[3, block, k] = BEYOND
        columns[4, block, k] = min(max(leg, -BEYOND), BEYOND)
        columns[5, block, k] = edge
        if edge < 0:
            continue
        columns[0, block, k], columns[2, block, k] = edge_u[edge], edge_v[edge]
        from_u, from_v = arrive_mm(arcs, edge, alongs[p])
        if from_u >= 0:
            columns[1, block, k] = min(from_u + leg, BEYOND)
        if from_v >= 0:
            columns[3, block, k] = min(from_v + leg, BEYOND)


@numba.njit(cache=True, nogil=True)
def come_in(
    arcs: Arcs, sites: Ends, s: int, doors: Doors, rows: Indices, near: NearPoints, count: int
) -> None:
    """Shorten roads to the points of the blocks listed: by labelled nodes, legs included.

    Points on the edge of the site may be met without leaving it.
    """
    node_u, from_u, node_v, from_v = doors.node_u, doors.from_u, doors.node_v, doors.from_v
    listed, road_mm = near.listed, near.road_mm
    for snap in range(len(node_u)):
        for i in range(count):
            block = max(listed[i], ~listed[i])
            _come_in_block(snap, block, node_u, from_u, node_v, from_v, rows, road_mm)
        if sites.edge[s] >= 0:
            _stay_on_edge(arcs, sites, s, doors, snap, road_mm)


@numba.njit(cache=True, nogil=True)
def _come_in_block(
    snap: int, block: int, node_u: Indices, from_u: Indices, node_v: Indices, from_v: Indices,
    rows: Indices, road_mm: Indices,
) -> None:  # fmt: skip
    for k in range(BLOCK):
        by_u = rows[node_u[snap, block, k], LABEL] + np.int64(from_u[snap, block, k])
        by_v = rows[node_v[snap, block, k], LABEL] + np.int64(from_v[snap, block, k])
        road_mm[block, k] = min(by_u, by_v, road_mm[block, k])


@numba.njit(cache=True, nogil=True)
def _stay_on_edge(
    arcs: Arcs, sites: Ends, s: int, doors: Doors, snap: int, road_mm: Indices
) -> None:
    edge, edges = sites.edge[s], doors.edge[snap]
    along_mm, leg_mm, roads = (
        doors.along_mm[snap].ravel(),
        doors.leg_mm[snap].ravel(),
        road_mm.ravel(),
    )
    for i in range(np.searchsorted(edges, edge), len(edges)):
        if edges[i] != edge:
            break
        at = doors.by_edge[snap, i]
        between = along_edge_mm(arcs, edge, sites.along_mm[s], along_mm[at])
        if between >= 0:
            roads[at] = min(sites.leg_mm[s] + between + leg_mm[at], roads[at])
