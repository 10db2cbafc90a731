from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.errors import RoadError
from geo.geometry.geodesy import GEOD
from geo.model.road_lines import BACKWARD, FORWARD, TARGET
from geo.roads.build import build_graph
from geo.roads.segments import build_segment_grid
from geo.roads.snapping import snap_points
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from tests.samples.road_maps import BOTH, NORTH, WEST, draw, make_lines, shift_m

STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")


def row_of_nodes(*east_m: float) -> list[tuple[float, float]]:
    return [shift_m(WEST, NORTH, east, 0.0) for east in east_m]


def test_a_drawn_cross_has_five_nodes_and_four_kilometre_edges() -> None:
    lines, _ = draw("""
    +
    |
  +-+-+
    |
    +
    """)
    graph, report = build_graph(lines, STANDARD)
    assert (report.nodes, report.edges, len(report.components)) == (5, 4, 1)
    assert np.all(np.abs(graph.length_mm - 2_000_000) <= 1_000)
    assert np.diff(graph.arc_ptr).max() == 4


def test_length_is_the_sum_of_segments_rounded_once() -> None:
    ends = [(123.0, 42.0), (123.02, 42.008)]
    bend = (123.012, 42.0)
    graph, _ = build_graph(make_lines(ends, [(0, 1)], shapes=[[bend]]), STANDARD)
    first, second = GEOD.inv(*ends[0], *bend)[2], GEOD.inv(*bend, *ends[1])[2]
    assert graph.cum_mm[1] == round(first * 1000)
    assert graph.length_mm.tolist() == [round((first + second) * 1000)]
    assert graph.cum_mm[-1] == graph.length_mm[0]


def test_fifty_bends_do_not_add_up_their_roundings() -> None:
    nodes = row_of_nodes(0, 5_000)
    bends = row_of_nodes(*range(100, 5_000, 100))
    graph, _ = build_graph(make_lines(nodes, [(0, 1)], shapes=[bends]), STANDARD)
    whole = GEOD.inv(*nodes[0], *nodes[1])[2]
    assert graph.length_mm.tolist() == [round(whole * 1000)]


def test_a_place_along_a_segment_of_29_km_lies_on_its_geodesic() -> None:
    ends = [(123.0, 42.0), (123.3, 42.14)]
    graph, report = build_graph(make_lines(ends, [(0, 1)]), STANDARD)
    azimuth, _, length = GEOD.inv(*ends[0], *ends[1])
    lon, lat, _ = GEOD.fwd(*ends[0], azimuth, 11_111.0)
    at = snap_points(
        graph, build_segment_grid(graph), np.array([lon]), np.array([lat]), stray_gap_m=600.0
    )
    assert abs(at.along_mm[0] - 11_111_000) <= 1
    assert at.leg_mm[0] <= 2
    assert graph.length_mm.tolist() == [round(length * 1000)]
    assert np.diff(graph.cum_mm).max() <= 250_001
    assert report.long_edges == 1


def test_a_road_over_the_antimeridian_takes_places_at_both_sides_and_none_round_the_globe() -> None:
    ends = [(179.9, -16.8), (179.99, -16.8), (-179.99, -16.8), (-179.9, -16.8)]
    graph, _ = build_graph(make_lines(ends, [(0, 1), (1, 2), (2, 3)]), STANDARD)
    assert graph.length_mm.sum() == pytest.approx(GEOD.inv(*ends[0], *ends[3])[2] * 1000, abs=300)
    lon = np.array([179.995, -179.995, -179.95, 179.95, 100.0])
    at = snap_points(graph, build_segment_grid(graph), lon, np.full(5, -16.801), stray_gap_m=600.0)
    assert at.leg_mm[:4].tolist() == pytest.approx([110_650] * 4, abs=1_000)
    assert at.leg_mm[4] > 8_000_000_000
    assert at.snap_lon[:4] == pytest.approx(lon[:4], abs=1e-5)


def test_a_stated_length_below_the_geodesic_is_lifted_and_counted() -> None:
    lines = make_lines(row_of_nodes(0, 1000), [(0, 1)], given_m=[990.0])
    graph, report = build_graph(lines, STANDARD)
    assert graph.length_mm.tolist() == [1_000_000]
    assert (report.lifted_edges, report.lifted_m) == (1, 10.0)


def test_a_stated_length_above_the_geodesic_stretches_the_way_along_the_edge() -> None:
    lines = make_lines(
        row_of_nodes(0, 1000), [(0, 1)], shapes=[row_of_nodes(250)], given_m=[2000.0]
    )
    graph, report = build_graph(lines, STANDARD)
    assert graph.cum_mm.tolist() == [0, 500_000, 2_000_000]
    assert report.lifted_edges == 0


def test_a_stated_length_on_an_edge_without_extent_counts() -> None:
    lines = make_lines(row_of_nodes(0, 0), [(0, 1)], given_m=[5.0])
    graph, _ = build_graph(lines, STANDARD)
    assert graph.cum_mm.tolist() == [0, 5000]


def test_zero_lengths_loops_and_parallels_are_kept_and_counted() -> None:
    nodes = [*row_of_nodes(0, 1000, 1000), (50.0, 50.0)]
    loop = [shift_m(WEST, NORTH, 0, 100), shift_m(WEST, NORTH, 100, 100)]
    lines = make_lines(nodes, [(0, 1), (1, 0), (1, 2), (0, 0)], shapes=[[], [], [], loop])
    graph, report = build_graph(lines, STANDARD)
    assert (report.zero_length_edges, report.loops, report.parallel_edges) == (1, 1, 1)
    assert (report.nodes, report.edges, report.isolated_nodes) == (3, 4, 1)
    assert len(graph.arc_head) == 8
    at_loop = graph.u[graph.u == graph.v][0]
    arcs = slice(graph.arc_ptr[at_loop], graph.arc_ptr[at_loop + 1])
    assert np.sum(graph.arc_head[arcs] == at_loop) == 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_one_way_keeps_its_direction_whichever_end_comes_first(order: tuple[int, int]) -> None:
    west_to_east = FORWARD if order == (0, 1) else BACKWARD
    lines = make_lines(row_of_nodes(0, 1000), [order], flags=[west_to_east | TARGET])
    graph, _ = build_graph(lines, STANDARD, directed=True)
    assert graph.directed
    west = int(np.argmin(graph.node_lon))
    assert np.diff(graph.arc_ptr)[west] == 1
    assert np.diff(graph.arc_ptr)[1 - west] == 0
    assert graph.flags.tolist() == [FORWARD | TARGET]


def test_an_undirected_graph_goes_both_ways_whatever_the_one_way_says() -> None:
    lines = make_lines(row_of_nodes(0, 1000), [(0, 1)], flags=[FORWARD])
    graph, _ = build_graph(lines, STANDARD)
    assert np.diff(graph.arc_ptr).tolist() == [1, 1]


def test_a_turned_edge_keeps_its_shape() -> None:
    shape = row_of_nodes(900, 600, 100)
    lines = make_lines(row_of_nodes(0, 1000), [(1, 0)], shapes=[shape])
    graph, _ = build_graph(lines, STANDARD)
    assert np.all(np.diff(graph.point_lon) > 0)
    assert graph.length_mm[0] == graph.cum_mm[-1] == pytest.approx(1_000_000, abs=4)


def test_a_loop_on_a_stick_is_the_same_drawn_either_way_round() -> None:
    stick = shift_m(WEST, NORTH, 100, 0)
    turn = [shift_m(WEST, NORTH, 200, 50), shift_m(WEST, NORTH, 150, -50)]
    graphs = [
        build_graph(
            make_lines(row_of_nodes(0), [(0, 0)], flags=[ways], shapes=[[stick, *round_, stick]]),
            STANDARD,
        )[0]
        for ways, round_ in ((FORWARD, turn), (BACKWARD, turn[::-1]))
    ]
    assert np.array_equal(graphs[0].point_lon, graphs[1].point_lon)
    assert np.array_equal(graphs[0].flags, graphs[1].flags)


def test_long_edges_without_a_shape_are_marked_beyond_two_kilometres() -> None:
    nodes = row_of_nodes(0, 2000, 4001, 7000)
    shape = [[], [], row_of_nodes(5000)]
    _, report = build_graph(make_lines(nodes, [(0, 1), (1, 2), (2, 3)], shapes=shape), STANDARD)
    assert report.long_edges == 1
    assert report.long_km == pytest.approx(2.001, abs=1e-5)


def test_kilometres_are_told_by_class_and_unused_classes_are_not() -> None:
    lines = make_lines(row_of_nodes(0, 1000, 3000), [(0, 1), (1, 2)])
    classes = np.array(["track", "ghost", "primary"], dtype=object)
    lines = replace(lines, classes=classes, highway=np.array([2, 0], dtype=np.int32))
    graph, report = build_graph(lines, STANDARD)
    assert graph.classes.tolist() == ["primary", "track"]
    assert report.km_by_class == pytest.approx({"primary": 1.0, "track": 2.0}, abs=1e-5)
    assert report.km == pytest.approx(3.0, abs=1e-5)


def test_no_road_at_all_is_refused() -> None:
    with pytest.raises(RoadError, match="expected at least one road"):
        build_graph(make_lines(row_of_nodes(0), []), STANDARD)


def test_one_node_with_a_loop_is_a_network() -> None:
    lines = make_lines(row_of_nodes(0), [(0, 0)], flags=[BOTH])
    graph, report = build_graph(lines, STANDARD)
    assert (report.nodes, report.zero_length_edges) == (1, 1)
    assert graph.component_standing.tolist() == [0]
