"""An independent oracle: networkx on a graph whose edges are split at every foot point."""

from __future__ import annotations

import networkx as nx
import numpy as np

from geo.model.road_lines import BACKWARD, FORWARD
from geo.roads.graph import RoadGraph


def split_graph(
    graph: RoadGraph,
    edge: np.ndarray,
    along_mm: np.ndarray,
    leg_mm: np.ndarray,
    *,
    directed: bool = False,
) -> nx.MultiDiGraph:
    """Nodes are ints; point i is `("p", i)`, tied by its leg to its foot; weights are mm.

    Points with edge −1 stay alone.
    """
    out = nx.MultiDiGraph()
    out.add_nodes_from(range(graph.node_count))
    out.add_nodes_from(("p", i) for i in range(len(edge)))
    snaps: dict[int, list[tuple[int, int]]] = {}
    for i in np.flatnonzero(edge >= 0):
        snaps.setdefault(int(edge[i]), []).append((int(along_mm[i]), int(i)))
    for e in range(graph.edge_count):
        way = int(graph.flags[e]) & (FORWARD | BACKWARD) if directed else FORWARD | BACKWARD
        here, at = int(graph.u[e]), 0
        length = int(graph.length_mm[e])
        stops = [(a, ("f", i)) for a, i in sorted(snaps.get(e, []))]
        for along, name in [*stops, (length, int(graph.v[e]))]:
            if way & FORWARD or along == at:
                out.add_edge(here, name, weight=along - at)
            if way & BACKWARD or along == at:
                out.add_edge(name, here, weight=along - at)
            here, at = name, along
        for along, name in stops:
            for end, mark in ((int(graph.u[e]), 0), (int(graph.v[e]), length)):
                if along == mark:
                    out.add_edge(name, end, weight=0)
                    out.add_edge(end, name, weight=0)
    for i in np.flatnonzero(edge >= 0):
        out.add_edge(("p", int(i)), ("f", int(i)), weight=int(leg_mm[i]))
        out.add_edge(("f", int(i)), ("p", int(i)), weight=int(leg_mm[i]))
    return out
