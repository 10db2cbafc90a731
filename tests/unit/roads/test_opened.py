"""New roads of a scenario: which road an end joins is told by the standard."""

from __future__ import annotations

import pytest

from geo.roads.build import build_graph
from geo.roads.new_road import open_road
from geo.roads.segments import build_segment_grid
from tests.samples.road_maps import NORTH, WEST, make_lines, shift_m
from tests.samples.small_world import STANDARD


@pytest.mark.parametrize(("join_m", "joins"), [(50.0, True), (29.0, False)])
def test_an_end_joins_a_road_as_far_off_as_the_standard_allows(join_m: float, joins: bool) -> None:
    standard = STANDARD.model_copy(update={"opened_road_join_m": join_m})
    west, east = (WEST, NORTH), shift_m(WEST, NORTH, 2_000.0, 0.0)
    graph, _ = build_graph(make_lines([west, east], [(0, 1)]), standard)
    start = shift_m(WEST, NORTH, 1_000.0, -30.0)
    end = shift_m(WEST, NORTH, 1_000.0, -900.0)
    road = open_road(graph, build_segment_grid(graph), [start, end], [], {}, standard)
    assert [junction.is_free for junction in road.ends].count(False) == int(joins)
    assert road.length_mm == pytest.approx(900_000 if joins else 870_000, abs=200)
