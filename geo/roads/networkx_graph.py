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

    Edges carry `length` (metres), `highway`, `geometry` (it runs from node `from` to
    node `to`), `oneway` (`yes`, `-1` or `no`) and `target`.
    """
    out = nx.MultiGraph(crs="EPSG:4326")
    out.add_nodes_from(_nodes(graph))
    u, v = graph.u.tolist(), graph.v.tolist()
    out.add_edges_from((u[e], v[e], e, data) for e, data in enumerate(_edge_data(graph)))
    return out


def _nodes(graph: RoadGraph) -> Iterator[tuple[int, dict[str, float]]]:
    places = zip(graph.node_lon.tolist(), graph.node_lat.tolist(), strict=True)
    return ((i, {"x": x, "y": y}) for i, (x, y) in enumerate(places))


def _edge_data(graph: RoadGraph) -> Iterator[dict[str, Any]]:
    point = np.column_stack((graph.point_lon, graph.point_lat))
    owner = np.repeat(np.arange(graph.edge_count), np.diff(graph.point_ptr))
    shapes: Shapes = np.asarray(shapely.linestrings(point, indices=owner), dtype=object)
    metres = (graph.length_mm / 1000.0).tolist()
    names = graph.classes[graph.highway].tolist()
    for e, flags in enumerate(graph.flags.tolist()):
        yield {
            "osmid": e,
            "from": int(graph.u[e]),
            "to": int(graph.v[e]),
            "length": metres[e],
            "highway": names[e],
            "geometry": shapes[e],
            "oneway": _ONEWAY.get(flags & (FORWARD | BACKWARD), "no"),
            "target": bool(flags & TARGET),
        }


def graph_to_osmnx(graph: RoadGraph) -> nx.MultiDiGraph:
    """The same as OSMnx expects it: directed, each edge once per permitted direction."""
    out = nx.MultiDiGraph(crs="EPSG:4326")
    out.add_nodes_from(_nodes(graph))
    for edge, data in enumerate(_edge_data(graph)):
        start, end, shape = data["from"], data["to"], data["geometry"]
        shared = {name: data[name] for name in ("length", "highway", "osmid")}
        shared["oneway"] = data["oneway"] != "no"
        if data["oneway"] != "-1":
            out.add_edge(start, end, 2 * edge, **shared, reversed=False, geometry=shape)
        if data["oneway"] != "yes":
            turned = shapely.reverse(shape)
            out.add_edge(end, start, 2 * edge + 1, **shared, reversed=True, geometry=turned)
    return out
