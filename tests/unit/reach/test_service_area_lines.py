"""Reached parts of edges on roads drawn by hand; straight roads run north, along the meridian."""

from __future__ import annotations

import pytest
import shapely

from geo.geometry.geodesy import GEOD
from geo.model.road_lines import BACKWARD, FORWARD, TARGET, RoadLines
from tests.samples.area_maps import make_area_map
from tests.samples.road_maps import NORTH, WEST, draw, make_lines, shift_m

BOTH = FORWARD | BACKWARD | TARGET
START = (WEST, NORTH)


def at(north_m: float) -> tuple[float, float]:
    return shift_m(WEST, NORTH, 0.0, north_m)


def road(*stops_m: float, flags: list[int] | None = None) -> RoadLines:
    """A road north through these stops."""
    nodes = [at(m) for m in stops_m]
    edges = [(i, i + 1) for i in range(len(nodes) - 1)]
    return make_lines(nodes, edges, flags=flags)


def north_span(shape: shapely.Geometry) -> list[float]:
    """Least and greatest metres north of the start."""
    lats = shapely.get_coordinates(shape)[:, 1]
    return [float(GEOD.inv(WEST, NORTH, WEST, y)[2]) * (1 if y >= NORTH else -1)
            for y in (lats.min(), lats.max())]  # fmt: skip


def test_an_edge_is_cut_at_exactly_the_cutoff():
    area = make_area_map(road(0, 10_000), [START]).lines(5_000.0)
    assert area.length_mm.tolist() == [5_000_000]
    (line,) = area.shape[0].geoms
    assert north_span(line) == pytest.approx([0.0, 5_000.0], abs=0.02)


def test_the_access_leg_counts_towards_the_cutoff():
    beside = shift_m(*at(3_000.0), 400.0, 0.0)
    area = make_area_map(road(0, 10_000), [beside])
    rest = 2_000_000 - int(area.snaps.leg_mm[0])
    assert rest == pytest.approx(1_600_000, abs=2)
    assert area.lines(2_000.0).length_mm.tolist() == [2 * rest]


def test_a_site_on_an_edge_reaches_both_ways_as_one_line():
    drawn = make_area_map(road(0, 10_000), [at(4_000.0)]).lines(2_000.0)
    (line,) = drawn.shape[0].geoms
    assert north_span(line) == pytest.approx([2_000.0, 6_000.0], abs=0.02)


def test_parts_from_both_ends_leave_out_the_middle():
    area = make_area_map(two_ways_with_side_roads(), [START])
    straight, bend = sorted(int(mm) for mm in area.graph.length_mm if mm > 2_000_000)
    assert straight == pytest.approx(8_000_000, abs=1)
    drawn = area.lines(9_000.0)
    from_far = 9_000_000 - straight
    assert drawn.length_mm.tolist() == [1_000_000 + straight + 9_000_000 + 2 * from_far]
    assert 9_000_000 + from_far < bend


def two_ways_with_side_roads() -> RoadLines:
    """From the start to 8 km north, straight and by a bend; a side road of 1 km at both ends."""
    far = at(8_000.0)
    bend = [shift_m(*START, 3_000.0, 0.0), shift_m(*far, 3_000.0, 0.0)]
    nodes = [START, far, at(-1_000.0), at(9_000.0)]
    edges = [(0, 1), (0, 1), (0, 2), (1, 3)]
    return make_lines(nodes, edges, shapes=[[], bend, [], []])


def test_a_ring_is_whole_from_the_cutoff_at_which_its_ends_meet():
    lines, _ = draw("+----------+\n|          |\n+----------+")
    area = make_area_map(lines, [START])
    whole = int(area.graph.length_mm.sum())
    assert area.lines((whole // 2 - 1) / 1000).length_mm[0] == 2 * (whole // 2 - 1)
    assert area.lines((whole // 2 + 1) / 1000).length_mm[0] == whole


def test_a_bend_is_followed_and_cut_between_its_points():
    corner, end = at(3_000.0), shift_m(*at(3_000.0), 3_000.0, 0.0)
    lines = make_lines([START, end], [(0, 1)], shapes=[[corner]])
    drawn = make_area_map(lines, [START]).lines(4_000.0)
    points = shapely.get_coordinates(drawn.shape[0].simplify(1e-6)).tolist()
    assert drawn.length_mm.tolist() == [4_000_000]
    assert len(points) == 3
    assert points[1] == list(corner)
    cut = max(points)
    assert GEOD.inv(*corner, *cut)[2] == pytest.approx(1_000.0, abs=0.02)


def test_a_line_runs_on_through_a_junction():
    nodes = [START, at(2_000.0), at(4_000.0), shift_m(*at(2_000.0), 1_000.0, 0.0)]
    area = make_area_map(make_lines(nodes, [(0, 1), (1, 2), (1, 3)]), [START])
    drawn = area.lines(9_000.0)
    assert drawn.length_mm[0] == area.graph.length_mm.sum()
    assert len(drawn.shape[0].geoms) == 2


@pytest.mark.parametrize(("direction", "span"), [("from_site", [5, 7]), ("to_site", [3, 5])])
def test_a_one_way_road_is_reached_the_way_residents_travel(direction, span):
    lines = road(0, 10_000, flags=[FORWARD | TARGET])
    drawn = make_area_map(lines, [at(5_000.0)], direction).lines(2_000.0)
    assert drawn.length_mm.tolist() == [2_000_000]
    assert north_span(drawn.shape[0]) == pytest.approx([1000 * s for s in span], abs=0.02)


def test_a_one_way_road_is_not_entered_against_its_direction():
    lines = road(0, 2_000, 4_000, flags=[BOTH, BACKWARD | TARGET])
    drawn = make_area_map(lines, [START], "from_site").lines(9_000.0)
    assert int(drawn.length_mm[0]) == pytest.approx(2_000_000, abs=1)
    undirected = make_area_map(lines, [START]).lines(9_000.0)
    assert int(undirected.length_mm[0]) == pytest.approx(4_000_000, abs=2)


def test_a_site_beyond_every_snap_limit_has_no_lines():
    drawn = make_area_map(road(0, 5_000), [shift_m(*START, 4_000.0, 0.0)]).lines(9_000.0)
    assert drawn.shape[0].is_empty
    assert drawn.length_mm.tolist() == [0]


def test_a_site_whose_leg_is_longer_than_the_cutoff_has_no_lines():
    drawn = make_area_map(road(0, 5_000), [shift_m(*at(1_000.0), 900.0, 0.0)]).lines(800.0)
    assert drawn.shape[0].is_empty


def test_a_loop_is_reached_from_both_sides():
    inner = [shift_m(*START, *xy) for xy in ((1_000, 0), (1_000, 1_000), (0, 1_000))]
    area = make_area_map(make_lines([START], [(0, 0)], shapes=[inner]), [START])
    assert area.lines(1_500.0).length_mm.tolist() == [3_000_000]
    assert area.lines(2_100.0).length_mm[0] == area.graph.length_mm[0]


def test_parallel_edges_are_both_drawn():
    area = make_area_map(two_ways_with_side_roads(), [START])
    drawn = area.lines(15_000.0)
    assert area.graph.edge_count == 4
    assert drawn.length_mm[0] == area.graph.length_mm.sum()
    assert len(drawn.shape[0].geoms) == 2


def test_each_place_on_a_road_belongs_to_its_nearest_site_only():
    area = make_area_map(road(0, 10_000), [at(m) for m in (1_000.0, 3_000.0, 9_000.0)])
    drawn = area.nearest_lines(2_500.0)
    spans = [north_span(shape) for shape in drawn.shape]
    assert spans[0] == pytest.approx([0.0, 2_000.0], abs=0.02)
    assert spans[1] == pytest.approx([2_000.0, 5_500.0], abs=0.02)
    assert spans[2] == pytest.approx([6_500.0, 10_000.0], abs=0.02)
    assert drawn.length_mm.tolist() == pytest.approx([2_000_000, 3_500_000, 3_500_000], abs=20)
