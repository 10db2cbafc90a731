"""The network as peers take it: nodes and arcs, with every site as a node of its own.

A site node has arcs to the nodes at which the site enters the network, as long as leg and way
together, and none leads to it: so a peer starts inside edges as we do, without passing through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Indices, Ints
from geo.model.road_lines import BACKWARD, FORWARD
from geo.reach.arcs import Arcs, Ends


@dataclass(frozen=True, slots=True)
class ArcList:
    """Arcs by tail, head and millimetres; of parallel ones only the shortest is kept.

    Site `s` is node `nodes + s`; `size` counts the nodes with those of the sites.
    """

    tail: Indices
    head: Indices
    mm: Ints
    nodes: int
    size: int


def list_arcs(arcs: Arcs, sites: Ends) -> ArcList:
    """Arcs of the search from sites, and those out of the site nodes."""
    nodes = len(arcs.ptr) - 1
    tail = np.repeat(np.arange(nodes, dtype=np.int32), np.diff(arcs.ptr))
    entered = np.flatnonzero(sites.edge >= 0)
    edge, along, leg = sites.edge[entered], sites.along_mm[entered], sites.leg_mm[entered]
    way, rest = arcs.edge_way[edge], arcs.edge_mm[edge] - along
    to_u = ((way & BACKWARD) > 0) | (along == 0)
    to_v = ((way & FORWARD) > 0) | (rest == 0)
    tails = (tail, nodes + entered[to_u], nodes + entered[to_v])
    heads = (arcs.head, arcs.edge_u[edge[to_u]], arcs.edge_v[edge[to_v]])
    lengths = (arcs.mm, (leg + along)[to_u], (leg + rest)[to_v])
    return _keep_shortest(
        np.concatenate(tails).astype(np.int32),
        np.concatenate(heads).astype(np.int32),
        np.concatenate(lengths),
        nodes,
        nodes + len(sites.edge),
    )


def _keep_shortest(tail: Indices, head: Indices, mm: Ints, nodes: int, size: int) -> ArcList:
    order = np.lexsort((mm, head, tail))
    tail, head, mm = tail[order], head[order], mm[order]
    first = np.ones(len(tail), dtype=bool)
    first[1:] = (np.diff(tail) != 0) | (np.diff(head) != 0)
    return ArcList(tail[first], head[first], mm[first], nodes, size)
