"""What a peer lacks for a table: from the labels of one site to its pairs, as the rules want them.

The points within the reach are found by boxes of points that stand together; legs at both ends,
straight lines, ways on the site's own edge and components are looked at in one compiled loop. It
is what a user of a search by nodes would have to write besides, and written to be fast.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Floats, Indices, Ints
from geo.geometry.geodesy import chord_geodesic_mm
from geo.reach.arcs import Arcs, Ends, along_edge_mm, arrive_mm
from geo.reach.pair_rule import APART, DIRECT, NOT_REACHED, REACHED, is_direct
from geo.reach.table import Side

_TOGETHER = 64
"""Points of one box."""
_ROUNDING_M = 0.001


class PairColumns(NamedTuple):
    """Pairs of one site: points, rising, and what a reach table says of them."""

    point: Indices
    straight_mm: Indices
    road_mm: Indices
    bits: Bytes


class Points(NamedTuple):
    """Demand points made ready once: where each is entered, and boxes of neighbours in their order.

    `from_u` and `from_v` are the ways from the two nodes of its edge with its leg, infinite where
    that way is forbidden; `low` and `high` hold the least and the greatest x, y, z of the boxes.
    """

    side: Side
    node_u: Indices
    node_v: Indices
    from_u: Floats
    from_v: Floats
    low: Floats
    high: Floats


def prepare_points(arcs: Arcs, demand: Side) -> Points:
    """What every site asks of the points, whichever it is."""
    starts = np.arange(0, len(demand.xyz), _TOGETHER)
    return Points(
        demand,
        *_open_doors(arcs, demand.ends),
        np.fmin.reduceat(demand.xyz, starts),
        np.fmax.reduceat(demand.xyz, starts),
    )


@numba.njit(cache=True, nogil=True)
def _open_doors(arcs: Arcs, demand: Ends) -> tuple[Indices, Indices, Floats, Floats]:
    count = len(demand.edge)
    nodes, ways = np.zeros((2, count), dtype=np.int32), np.full((2, count), np.inf)
    for p in range(count):
        edge = demand.edge[p]
        if edge >= 0:
            nodes[0, p], nodes[1, p] = arcs.edge_u[edge], arcs.edge_v[edge]
            from_u, from_v = arrive_mm(arcs, edge, demand.along_mm[p])
            if from_u >= 0:
                ways[0, p] = from_u + demand.leg_mm[p]
            if from_v >= 0:
                ways[1, p] = from_v + demand.leg_mm[p]
    return nodes[0], nodes[1], ways[0], ways[1]


@numba.njit(cache=True, nogil=True)
def evaluate_site(
    arcs: Arcs, sites: Side, s: int, points: Points, weak: Bytes, label_mm: Floats, reach_mm: int
) -> PairColumns:
    """The pairs of a site whose nodes are labelled; unreached ones infinitely far.

    Arrays are taken out of their tuples once: compiled code counts references each time.
    """
    ends, component, xyz = points.side
    edges, alongs, legs = ends
    node_u, node_v, from_u, from_v = points.node_u, points.node_v, points.from_u, points.from_v
    x, y, z = sites.xyz[s]
    home, along, leg = sites.ends.edge[s], sites.ends.along_mm[s], sites.ends.leg_mm[s]
    here = sites.component[s]
    weak_here = here >= 0 and weak[here] > 0
    most_m2 = (reach_mm / 1000.0 + _ROUNDING_M) ** 2
    near = _list_boxes(points.low, points.high, x, y, z, most_m2)
    room = len(near) * _TOGETHER
    point, straight = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
    road, bits = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.uint8)
    count = 0
    for box in near:
        for p in range(box * _TOGETHER, min((box + 1) * _TOGETHER, len(xyz))):
            east, north, up = xyz[p, 0] - x, xyz[p, 1] - y, xyz[p, 2] - z
            if not east * east + north * north + up * up <= most_m2:
                continue
            line = chord_geodesic_mm(x, y, z, xyz[p, 0], xyz[p, 1], xyz[p, 2])
            if line > reach_mm:
                continue
            way = min(label_mm[node_u[p]] + from_u[p], label_mm[node_v[p]] + from_v[p])
            if edges[p] == home and home >= 0:
                between = along_edge_mm(arcs, home, along, alongs[p])
                if between >= 0:
                    way = min(way, float(leg + between + legs[p]))
            found = REACHED if way <= reach_mm else 0
            if is_direct(line, leg, legs[p]):
                found |= DIRECT
                way = min(way, float(line))
            there = component[p]
            point[count], straight[count], road[count] = p, line, NOT_REACHED
            if found:
                road[count] = max(np.int64(way), np.int64(line))
            if there != here and (weak_here or (there >= 0 and weak[there] > 0)):
                found |= APART
            bits[count] = found
            count += 1
    return PairColumns(point[:count], straight[:count], road[:count], bits[:count])


@numba.njit(cache=True, nogil=True)
def _list_boxes(low: Floats, high: Floats, x: float, y: float, z: float, most_m2: float) -> Ints:
    near, count = np.empty(len(low), dtype=np.int64), 0
    for box in range(len(low)):
        east = max(low[box, 0] - x, 0.0, x - high[box, 0])
        north = max(low[box, 1] - y, 0.0, y - high[box, 1])
        up = max(low[box, 2] - z, 0.0, z - high[box, 2])
        if east * east + north * north + up * up <= most_m2:
            near[count] = box
            count += 1
    return near[:count]
