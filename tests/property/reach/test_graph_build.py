from __future__ import annotations

import itertools
from dataclasses import fields, replace

import networkx as nx
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.geometry.geodesy import GEOD, metres_per_degree
from geo.model.road_lines import RoadLines
from geo.readers.roads.duplicate_edges import keep_edges
from geo.roads.build import build_graph
from geo.roads.graph import RoadGraph
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from tests.samples.road_maps import random_lines
from tests.soak import rounds

STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
MIDDLE = 42.025
SEEDS = st.integers(0, 2**32 - 1)


def shuffled(lines: RoadLines, rng: np.random.Generator) -> RoadLines:
    """The same roads with nodes and edges in another order and half of the edges turned."""
    node = rng.permutation(len(lines.node_lon))
    place = np.argsort(node)
    edge = rng.permutation(lines.edge_count)
    turned = rng.random(lines.edge_count) < 0.5
    shape = [
        np.arange(lines.shape_ptr[e], lines.shape_ptr[e + 1])[:: -1 if turned[e] else 1]
        for e in edge
    ]
    points = np.concatenate(shape).astype(int) if shape else np.zeros(0, dtype=int)
    ways = np.array([0, 2, 1, 3], dtype=np.uint8)[lines.flags & 3] | (lines.flags & 252)
    return RoadLines(
        lines.node_lon[node],
        lines.node_lat[node],
        place[np.where(turned, lines.v, lines.u)][edge].astype(np.int32),
        place[np.where(turned, lines.u, lines.v)][edge].astype(np.int32),
        np.where(turned, ways, lines.flags)[edge].astype(np.uint8),
        lines.highway[edge],
        lines.classes,
        np.cumsum([0, *map(len, shape)]),
        lines.shape_lon[points],
        lines.shape_lat[points],
        lines.given_mm[edge],
    )


def build(seed: int) -> tuple[RoadLines, RoadGraph]:
    rng = np.random.default_rng(seed)
    lines = random_lines(rng, int(rng.integers(2, 14)), int(rng.integers(1, 14)))
    return lines, build_graph(lines, STANDARD, directed=bool(seed % 2))[0]


@settings(max_examples=rounds(40, 240), deadline=None)
@given(SEEDS)
def test_the_order_of_the_file_changes_nothing(seed: int) -> None:
    lines, graph = build(seed)
    rng = np.random.default_rng(seed + 1)
    other, _ = build_graph(shuffled(lines, rng), STANDARD, directed=graph.directed)
    for field in fields(graph):
        left, right = getattr(graph, field.name), getattr(other, field.name)
        assert np.array_equal(left, right), field.name


@settings(max_examples=rounds(40, 240), deadline=None)
@given(SEEDS)
def test_ways_grow_along_edges_and_never_undercut_the_straight_line(seed: int) -> None:
    lines, graph = build(seed)
    ends = graph.point_ptr[1:] - 1
    assert np.array_equal(graph.cum_mm[ends], graph.length_mm)
    assert np.all(graph.cum_mm[graph.point_ptr[:-1]] == 0)
    step = np.diff(graph.cum_mm)
    within = np.ones(len(step), dtype=bool)
    within[ends[:-1]] = False
    assert np.all(step[within] >= 0)
    assert graph.component_mm.sum() == graph.length_mm.sum()
    assert sorted(set(graph.origin.tolist())) == [*range(lines.edge_count)]


@settings(max_examples=rounds(40, 240), deadline=None)
@given(SEEDS)
def test_components_are_those_of_networkx_in_falling_length(seed: int) -> None:
    _, graph = build(seed)
    oracle = nx.Graph(zip(graph.u.tolist(), graph.v.tolist(), strict=True))
    groups = {frozenset(group) for group in nx.connected_components(oracle)}
    ours = {
        frozenset(np.flatnonzero(graph.component == number).tolist())
        for number in range(len(graph.component_mm))
    }
    assert ours == groups
    assert np.all(np.diff(graph.component_mm) <= 0)


@settings(max_examples=rounds(30, 180), deadline=None)
@given(SEEDS)
def test_gaps_up_to_the_limit_are_those_of_a_brute_search(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lines = random_lines(rng, 30, 16)
    rule = STANDARD.stray.model_copy(update={"gap_m": float(rng.uniform(20.0, 900.0))})
    graph, _ = build_graph(lines, STANDARD.model_copy(update={"stray": rule}))
    pieces = flat_pieces(graph)
    for one in range(1, len(pieces)):
        least = min(measure_between(pieces[one], other) for other in pieces[:one])
        if least < rule.gap_m * 0.99:
            assert abs(graph.component_gap_m[one] - least) < 0.02 + 2e-4 * least
        elif least > rule.gap_m * 1.01:
            assert graph.component_gap_m[one] > rule.gap_m


def measure_between(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """Geodesic metres between the nearest points of two flat shapes."""
    if shapely.intersects(one, other):
        return 0.0
    scale = np.array(metres_per_degree(MIDDLE))
    ends = shapely.get_coordinates(shapely.shortest_line(one, other)) / scale
    (lon_1, lat_1), (lon_2, lat_2) = ends.tolist()
    return float(GEOD.inv(lon_1, lat_1, lon_2, lat_2)[2])


def flat_pieces(graph: RoadGraph) -> list[shapely.Geometry]:
    """Every component as one shape, in metres about the middle of the test area."""
    east, north = metres_per_degree(MIDDLE)
    points = np.column_stack((graph.point_lon * east, graph.point_lat * north))
    owner = np.repeat(np.arange(graph.edge_count), np.diff(graph.point_ptr))
    shapes = shapely.linestrings(points, indices=owner)
    number = graph.component[graph.u]
    return [shapely.multilinestrings(shapes[number == n]) for n in range(len(graph.component_mm))]


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_arcs_are_the_permitted_directions_of_edges(seed: int) -> None:
    _, graph = build(seed)
    expected = []
    for edge in range(graph.edge_count):
        u, v, flags = int(graph.u[edge]), int(graph.v[edge]), int(graph.flags[edge])
        expected += [(u, v, edge)] if flags & 1 or not graph.directed else []
        expected += [(v, u, edge)] if flags & 2 or not graph.directed else []
    tail = np.repeat(np.arange(graph.node_count), np.diff(graph.arc_ptr))
    found = zip(tail.tolist(), graph.arc_head.tolist(), graph.arc_edge.tolist(), strict=True)
    assert sorted(found) == sorted(expected)
    assert np.array_equal(graph.arc_mm, graph.length_mm[graph.arc_edge])


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_dropping_an_edge_never_lengthens_the_network(seed: int) -> None:
    lines, graph = build(seed)
    for gone in itertools.islice(range(lines.edge_count), 3):
        kept = np.arange(lines.edge_count) != gone
        if kept.any():
            rest, _ = build_graph(keep_edges(replace(lines), kept), STANDARD)
            assert rest.length_mm.sum() <= graph.length_mm.sum()
