"""The way to a site as points on the map, on roads small enough to follow with a finger."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.model.road_lines import BACKWARD, FORWARD, TARGET, RoadLines
from geo.reach.arcs import arcs_from_sites, ends_of
from geo.reach.place import PlaceAnswer, make_place_search
from geo.reach.search import search_nearest
from geo.reach.table import make_side
from geo.roads.build import build_graph
from geo.roads.segments import build_segment_grid
from geo.roads.snapping import snap_points
from geo.study import Direction
from tests.samples.road_maps import NORTH, WEST, make_lines, shift_m
from tests.samples.small_world import STANDARD

Spot = tuple[float, float]


def place(east_m: float, north_m: float = 0.0) -> Spot:
    return shift_m(WEST, NORTH, east_m, north_m)


FORK = place(5_000)
CORNERS = [place(6_000), place(6_000, 1_000), place(5_000, 1_000)]


def lollipop(loop_ways: int = FORWARD | BACKWARD) -> RoadLines:
    """A road of 5 km that ends in a loop of 4 km, drawn against the clock."""
    return make_lines(
        [place(0), FORK],
        [(0, 1), (1, 1)],
        flags=[FORWARD | BACKWARD | TARGET, loop_ways | TARGET],
        shapes=[[], CORNERS],
    )


def find_way(lines: RoadLines, start: Spot, site: Spot, direction: Direction) -> PlaceAnswer:
    graph, _ = build_graph(lines, STANDARD)
    grid = build_segment_grid(graph)
    lon, lat = np.array([site[0]]), np.array([site[1]])
    snaps = snap_points(graph, grid, lon, lat, stray_gap_m=STANDARD.stray.gap_m)
    side = make_side(ends_of(snaps), snaps.component, lon, lat)
    arcs, chosen = arcs_from_sites(graph, direction), np.zeros(1, dtype=np.int32)
    labels = search_nearest(arcs, side.ends, chosen)
    search = make_place_search(graph, grid, arcs, labels, side, chosen, STANDARD.stray.gap_m)
    return search.ask(*start, 1_000_000)


def assert_goes_through(found: PlaceAnswer, spots: list[Spot], metres: float) -> None:
    drawn, expected = shapely.LineString(found.way), shapely.LineString(spots)
    assert drawn.hausdorff_distance(expected) < 2e-5
    along = [drawn.project(shapely.Point(spot)) for spot in spots]
    assert along == sorted(along)
    assert abs(found.road_mm / 1000 - metres) < 1


def test_a_way_enters_a_loop_from_the_side_on_which_the_site_is_nearer() -> None:
    start = place(3_000)
    early, late = place(6_000, 300), place(5_000, 400)
    found = find_way(lollipop(), start, early, "undirected")
    assert_goes_through(found, [start, FORK, CORNERS[0], early], 3_300)
    found = find_way(lollipop(), start, late, "undirected")
    assert_goes_through(found, [start, FORK, late], 2_400)


def test_a_way_follows_a_one_way_loop_as_its_traffic_does() -> None:
    start, late = place(3_000), place(5_000, 400)
    found = find_way(lollipop(FORWARD), start, late, "to_site")
    assert_goes_through(found, [start, FORK, *CORNERS, late], 5_600)
    found = find_way(lollipop(BACKWARD), start, late, "to_site")
    assert_goes_through(found, [start, FORK, late], 2_400)
    found = find_way(lollipop(BACKWARD), start, late, "from_site")
    assert_goes_through(found, [start, FORK, *CORNERS, late], 5_600)


@pytest.mark.parametrize("drawn", [(1, 2), (2, 1)])
def test_a_way_follows_every_bend_of_the_roads_between(drawn: tuple[int, int]) -> None:
    west, east = place(3_000), place(6_000)
    first, last = place(2_000, 500), place(7_000, 500)
    bends = [place(3_500, 1_000), place(5_500, 1_000)]
    lines = make_lines(
        [place(0), west, east, place(9_000), place(3_000, -2_000), place(6_000, -2_000)],
        [(0, 1), drawn, (2, 3), (1, 4), (2, 5)],
        shapes=[[first], bends if drawn == (1, 2) else bends[::-1], [last], [], []],
    )
    start, end = place(1_000, 250), place(8_000, 250)
    outer = np.hypot(1_000, 250) + np.hypot(1_000, 500)
    metres = 2 * outer + 2 * np.hypot(500, 1_000) + 2_000
    there = [start, first, west, *bends, east, last, end]
    assert_goes_through(find_way(lines, start, end, "undirected"), there, metres)
    assert_goes_through(find_way(lines, end, start, "undirected"), there[::-1], metres)


def test_a_way_along_one_road_stays_on_it_in_either_direction() -> None:
    corner = place(2_000)
    lines = make_lines([place(0), place(2_000, 2_000)], [(0, 1)], shapes=[[corner]])
    start, end = place(1_500), place(2_000, 500)
    assert_goes_through(find_way(lines, start, end, "undirected"), [start, corner, end], 1_000)
    assert_goes_through(find_way(lines, end, start, "undirected"), [end, corner, start], 1_000)
    assert_goes_through(find_way(lines, corner, end, "undirected"), [corner, end], 500)
