from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from shapely import LineString

from geo.errors import RoadError
from geo.model.road_lines import BACKWARD, FORWARD, TARGET, RoadLines
from geo.model.row_report import RowReport
from geo.readers.roads.classes import choose_classes
from geo.readers.roads.graphs import lines_from_networkx, read_graphml
from geo.roads.build import build_graph
from geo.roads.graph import RoadGraph
from geo.roads.networkx_graph import graph_to_networkx, graph_to_osmnx
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from geo.study import RoadSource
from tests.samples.road_maps import make_lines, random_lines

STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
BOTH = FORWARD | BACKWARD
A, B = (123.0, 42.0), (123.1, 42.0)


def street(graph: nx.Graph) -> nx.Graph:
    graph.add_node("a", x=A[0], y=A[1])
    graph.add_node("b", x=B[0], y=B[1])
    return graph


def built(lines: RoadLines) -> RoadGraph:
    return build_graph(lines, STANDARD, contract=False)[0]


def test_a_plain_graph_is_taken_with_length_and_class() -> None:
    graph = street(nx.Graph())
    graph.add_edge("a", "b", length=9000.25, highway="primary")
    lines = lines_from_networkx(graph)
    assert lines.given_mm.tolist() == [9_000_250]
    assert lines.classes.tolist() == ["primary"]
    assert lines.flags.tolist() == [BOTH | TARGET]


def test_a_directed_edge_is_open_its_own_way_and_two_make_one_street() -> None:
    graph = street(nx.MultiDiGraph())
    shape = LineString([A, (123.05, 42.01), B])
    graph.add_edge("a", "b", geometry=shape, highway="primary")
    assert lines_from_networkx(graph).flags.tolist() == [FORWARD | TARGET]
    graph.add_edge("b", "a", geometry=shape.reverse(), highway="primary")
    both = lines_from_networkx(graph)
    assert both.flags.tolist() == [BOTH | TARGET]
    assert both.shape_lon.tolist() == [123.05]


def test_a_shape_drawn_from_the_far_end_is_turned() -> None:
    graph = street(nx.Graph())
    graph.add_edge("a", "b", geometry=LineString([B, (123.09, 42.01), (123.01, 42.01), A]))
    lines = lines_from_networkx(graph)
    from_start = lines.shape_lon if lines.node_lon[lines.u[0]] == A[0] else lines.shape_lon[::-1]
    assert from_start.tolist() == [123.01, 123.09]


def test_lengths_by_osmnx_are_left_aside() -> None:
    graph = street(nx.MultiDiGraph(created_with="OSMnx 2.1.1"))
    graph.add_edge("a", "b", length=8299.9)
    assert lines_from_networkx(graph).given_mm.tolist() == [-1]


def test_several_classes_of_a_merged_edge_count_as_the_first() -> None:
    graph = street(nx.Graph())
    graph.add_edge("a", "b", highway=["residential", "service"])
    assert lines_from_networkx(graph).classes.tolist() == ["residential"]


def test_a_projected_graph_comes_out_in_degrees() -> None:
    graph = nx.Graph(crs="EPSG:4528")
    graph.add_node(1, x=40_500_000.0, y=4_650_000.0)
    graph.add_node(2, x=40_501_000.0, y=4_650_000.0)
    graph.add_edge(1, 2)
    assert np.all(np.abs(lines_from_networkx(graph).node_lon - 120.0) < 0.02)


def test_a_node_without_a_place_is_refused() -> None:
    graph = street(nx.Graph())
    graph.add_edge("a", "nowhere")
    with pytest.raises(RoadError, match="numbers x and y at node 'nowhere'"):
        lines_from_networkx(graph)


def test_an_edge_whose_geometry_is_no_line_is_refused() -> None:
    graph = street(nx.Graph())
    graph.add_edge("a", "b", geometry="POINT (1 2)")
    with pytest.raises(RoadError, match="expected a line"):
        lines_from_networkx(graph)


@pytest.mark.parametrize("seed", range(6))
def test_a_graph_comes_back_from_networkx_as_it_went(seed: int) -> None:
    graph = built(random_lines(np.random.default_rng(seed), 9, 14))
    back = built(lines_from_networkx(graph_to_networkx(graph)))
    for field in fields(graph):
        if field.name != "flags":
            left, right = getattr(graph, field.name), getattr(back, field.name)
            if field.name in {"point_lon", "point_lat"}:
                assert np.abs(left - right).max() < 1e-12
            else:
                assert np.array_equal(left, right), field.name
    assert np.array_equal(graph.flags & BOTH, back.flags & BOTH)


def test_one_ways_come_back_from_osmnx_form() -> None:
    flags = [FORWARD | TARGET, BACKWARD | TARGET, BOTH | TARGET]
    nodes = [A, B, (123.0, 42.1)]
    graph = built(make_lines(nodes, [(0, 1), (1, 2), (2, 0)], flags=flags))
    directed = graph_to_osmnx(graph)
    assert directed.number_of_edges() == 4
    back = built(lines_from_networkx(directed))
    assert np.array_equal(graph.flags, back.flags)
    assert np.array_equal(graph.length_mm, back.length_mm)


def test_graphml_keeps_shape_length_and_direction(tmp_path: Path) -> None:
    graph = street(nx.MultiDiGraph(crs="epsg:4326"))
    shape = LineString([A, (123.05, 42.01), B])
    graph.add_edge("a", "b", geometry=shape.wkt, length="9500.5", highway="['primary', 'road']")
    nx.write_graphml(graph, tmp_path / "g.graphml")
    classes = choose_classes(RoadSource(path=tmp_path / "g.graphml"))
    lines = read_graphml(RoadSource(path=tmp_path / "g.graphml"), classes, RowReport("roads"))
    assert (lines.shape_lon.tolist(), lines.given_mm.tolist()) == ([123.05], [9_500_500])
    assert lines.classes.tolist() == ["primary"]
    assert lines.flags.tolist() == [FORWARD | TARGET]


@pytest.mark.parametrize("body", ["", "<graphml", "{}"])
def test_what_is_no_graphml_is_refused(tmp_path: Path, body: str) -> None:
    path = tmp_path / "g.graphml"
    path.write_text(body)
    source = RoadSource(path=path)
    with pytest.raises(RoadError, match=r"g\.graphml: expected GraphML"):
        read_graphml(source, choose_classes(source), RowReport("roads"))
