"""From labelled nodes to the demand points between them: the last part of every way."""

from __future__ import annotations

import numba
import numpy as np

from geo.arrays import Indices
from geo.reach.arcs import Arcs, Ends, along_edge_mm, arrive_mm
from geo.reach.bounded import BEYOND, LABEL

NODE_U, FROM_U, NODE_V, FROM_V, EDGE, LEG, COMPONENT = range(7)
"""Columns of `open_doors`: the edge's ends, the ways from them to the point with its leg."""


@numba.njit(cache=True, nogil=True)
def open_doors(arcs: Arcs, demand: Ends, component: Indices) -> Indices:
    """What every pair asks of a demand point, in one row of 32 bytes.

    Ways end at BEYOND, longer than any reach; an end from which the point cannot be reached has
    that way too. A leg that stands for missing roads is −BEYOND here, the least that a row has
    room for; no other leg outweighs it.
    """
    doors = np.zeros((len(demand.edge), 8), dtype=np.int32)
    for p in range(len(doors)):
        edge, leg = demand.edge[p], demand.leg_mm[p]
        doors[p, EDGE], doors[p, LEG] = edge, max(min(leg, BEYOND), -BEYOND)
        doors[p, COMPONENT] = component[p]
        doors[p, FROM_U] = doors[p, FROM_V] = BEYOND
        if edge < 0:
            continue
        doors[p, NODE_U], doors[p, NODE_V] = arcs.edge_u[edge], arcs.edge_v[edge]
        from_u, from_v = arrive_mm(arcs, edge, demand.along_mm[p])
        if from_u >= 0:
            doors[p, FROM_U] = min(from_u + leg, BEYOND)
        if from_v >= 0:
            doors[p, FROM_V] = min(from_v + leg, BEYOND)
    return doors


@numba.njit(cache=True, nogil=True)
def come_in(rows: Indices, doors: Indices, index: Indices, road_mm: Indices) -> None:
    """Ways from the labelled nodes to the points, both legs included; BEYOND if longer."""
    for k in range(len(index)):
        p = index[k]
        by_u = rows[doors[p, NODE_U], LABEL] + doors[p, FROM_U]
        by_v = rows[doors[p, NODE_V], LABEL] + doors[p, FROM_V]
        road_mm[k] = min(by_u, by_v, BEYOND)


@numba.njit(cache=True, nogil=True)
def stay_on_edge(
    arcs: Arcs, sites: Ends, s: int, demand: Ends, doors: Indices, index: Indices, road_mm: Indices
) -> None:
    """Shorten `road_mm` to points on the edge of the site by ways that never leave it."""
    edge = sites.edge[s]
    for k in range(len(index)):
        p = index[k]
        if edge < 0 or doors[p, EDGE] != edge:
            continue
        between = along_edge_mm(arcs, edge, sites.along_mm[s], demand.along_mm[p])
        if between >= 0:
            mm = sites.leg_mm[s] + between + demand.leg_mm[p]
            road_mm[k] = min(mm, road_mm[k])
