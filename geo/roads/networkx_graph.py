"""A road graph as networkx knows it, for analysts and for OSMnx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
import shapely

from geo.arrays import Shapes
from geo.model.road_lines import BACKWARD, FORWARD, TARGET
from geo.roads.graph import RoadGraph

_ONEWAY = {FORWARD: "yes", BACKWARD: "-1"}


def graph_to_networkx(graph: RoadGraph) -> nx.MultiGraph:
    """One node per road node (`x, y`), one edge per edge, keyed by its position.

    Edges carry `length` (metres), `highway`, `geometry` (from u to v as `from_node` and `to_node`
    name them), `oneway` (`yes`, `-1` or `no`) and `target`.
    """
    out: nx.MultiGraph = nx.MultiGraph(crs="EPSG:4326")
    out.add_nodes_from(
        (i, {"x": float(x), "y": float(y)})
        for i, (x, y) in enumerate(zip(graph.node_lon, graph.node_lat, strict=True))
    )
    u, v = graph.u.tolist(), graph.v.tolist()
    out.add_edges_from((u[e], v[e], e, data) for e, data in enumerate(_edge_data(graph)))
    return out


def _edge_data(graph: RoadGraph) -> Iterator[dict[str, Any]]:
    point = np.column_stack((graph.point_lon, graph.point_lat))
    owner = np.repeat(np.arange(graph.edge_count), np.diff(graph.point_ptr))
    shapes: Shapes = np.asarray(shapely.linestrings(point, indices=owner), dtype=object)
    metres = (graph.length_mm / 1000.0).tolist()
    names = graph.classes[graph.highway].tolist()
    for e, flags in enumerate(graph.flags.tolist()):
        yield {
            "osmid": e,
            "from_node": int(graph.u[e]),
            "to_node": int(graph.v[e]),
            "length": metres[e],
            "highway": names[e],
            "geometry": shapes[e],
            "oneway": _ONEWAY.get(flags & (FORWARD | BACKWARD), "no"),
            "target": bool(flags & TARGET),
        }


def graph_to_osmnx(graph: RoadGraph) -> nx.MultiDiGraph:
    """The same as OSMnx expects it: directed, each edge once per permitted direction."""
    out: nx.MultiDiGraph = nx.MultiDiGraph(crs="EPSG:4326")
    undirected = graph_to_networkx(graph)
    out.add_nodes_from(undirected.nodes(data=True))
    for _, _, key, data in undirected.edges(keys=True, data=True):
        start, end = data["from_node"], data["to_node"]
        kept = {name: data[name] for name in ("length", "highway", "osmid")}
        oneway = data["oneway"] != "no"
        if data["oneway"] != "-1":
            out.add_edge(start, end, key, **kept, oneway=oneway, reversed=False,
                         geometry=data["geometry"])  # fmt: skip
        if data["oneway"] != "yes":
            out.add_edge(end, start, key, **kept, oneway=oneway, reversed=True,
                         geometry=shapely.reverse(data["geometry"]))  # fmt: skip
    return out
