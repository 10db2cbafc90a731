"""Graphs of OSMnx: what it measures and writes is what the road door reads."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import osmnx
import pytest

from geo.model.row_report import RowReport
from geo.readers.roads.door import read_roads
from geo.roads.build import build_graph
from geo.roads.networkx_graph import graph_to_osmnx
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from geo.study import RoadSource

STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")


@pytest.fixture
def drawn() -> nx.MultiDiGraph:
    """A square with a way out of it, two-way but for its first side."""
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    corners = [(123.0, 42.0), (123.02, 42.0), (123.02, 42.02), (123.0, 42.02), (123.04, 42.02)]
    for k, (x, y) in enumerate(corners):
        graph.add_node(k, x=x, y=y)
    for k, (u, v) in enumerate([(0, 1), (1, 2), (2, 3), (3, 0), (2, 4)]):
        graph.add_edge(u, v, osmid=k, highway="tertiary", oneway=k == 0)
        if k:
            graph.add_edge(v, u, osmid=k, highway="tertiary", oneway=False)
    return osmnx.distance.add_edge_lengths(graph)


def test_a_graph_saved_by_osmnx_is_read_with_its_lengths(
    drawn: nx.MultiDiGraph, tmp_path: Path
) -> None:
    osmnx.save_graphml(drawn, tmp_path / "roads.graphml")
    lines = read_roads(RoadSource(path=tmp_path / "roads.graphml"), RowReport("roads"))
    graph = build_graph(lines, STANDARD, directed=True, contract=False)[0]
    ours = nx.MultiDiGraph(graph_to_osmnx(graph))
    assert (len(ours), ours.number_of_edges()) == (len(drawn), drawn.number_of_edges())
    theirs = np.sort([length for *_, length in drawn.edges(data="length")])
    found = np.sort([length for *_, length in ours.edges(data="length")])
    np.testing.assert_allclose(found, theirs, rtol=0.005)


def test_osmnx_takes_our_graph_for_frames_of_nodes_and_edges(
    drawn: nx.MultiDiGraph, tmp_path: Path
) -> None:
    osmnx.save_graphml(drawn, tmp_path / "roads.graphml")
    lines = read_roads(RoadSource(path=tmp_path / "roads.graphml"), RowReport("roads"))
    ours = graph_to_osmnx(build_graph(lines, STANDARD, directed=True, contract=False)[0])
    nodes, edges = osmnx.graph_to_gdfs(ours)
    assert (len(nodes), len(edges)) == (5, 9)
    assert nodes.crs == edges.crs == "EPSG:4326"
    assert edges.geometry.geom_type.eq("LineString").all()
