from __future__ import annotations

import numpy as np
import pytest

from geo.errors import StudyError
from geo.model.road_lines import FERRY, RoadLines
from geo.roads.build import build_graph
from geo.roads.report import ComponentTable
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from tests.samples.road_maps import BOTH, NORTH, WEST, make_lines, shift_m

STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
Place = tuple[float, float]


def roads(*courses: list[Place]) -> RoadLines:
    """Straight roads given by (east, north) in metres, none of them joined."""
    places = [shift_m(WEST, NORTH, *end) for course in courses for end in course]
    edges = [(2 * i, 2 * i + 1) for i in range(len(courses))]
    return make_lines(places, edges)


def components(lines: RoadLines, **overrule: str) -> ComponentTable:
    named = {number.removeprefix("c"): word for number, word in overrule.items()}
    return build_graph(lines, STANDARD, overrule=named)[1].components


MAIN = [(0.0, 0.0), (40_000.0, 0.0)]


@pytest.mark.parametrize(
    ("length_m", "gap_m", "standing"),
    [
        (999.0, 50_000.0, "stray"),
        (1_001.0, 50_000.0, "trusted"),
        (5_000.0, 599.0, "stray"),
        (5_000.0, 601.0, "trusted"),
        (19_999.0, 599.0, "stray"),
        (20_001.0, 599.0, "detached"),
        (20_001.0, 601.0, "trusted"),
    ],
)
def test_standing_follows_length_and_gap(length_m: float, gap_m: float, standing: str) -> None:
    west = 40_000.0 + gap_m
    table = components(roads(MAIN, [(west, 0.0), (west + length_m, 0.0)]))
    assert table.standing_names.tolist() == ["trusted", standing]
    assert table.gap_m[0] == np.inf


@pytest.mark.parametrize(("beyond_m", "standing"), [(0.0, "stray"), (0.001, "trusted")])
def test_a_gap_of_exactly_the_limit_counts_as_near(beyond_m: float, standing: str) -> None:
    lines = roads(MAIN, [(40_600.0, 0.0), (45_000.0, 0.0)])
    gap_m = float(components(lines).gap_m[1])
    assert gap_m == pytest.approx(600.0, abs=0.0011)
    rule = STANDARD.stray.model_copy(update={"gap_m": round(gap_m - beyond_m, 3)})
    _, report = build_graph(lines, STANDARD.model_copy(update={"stray": rule}))
    assert report.components.standing_names.tolist() == ["trusted", standing]


@pytest.mark.parametrize("shift_east_m", range(0, 1_200, 150))
@pytest.mark.parametrize("shift_north_m", [0, 400, 800])
@pytest.mark.parametrize("side", [(-1, 0), (1, 0), (0, -1), (0, 1)])
def test_a_gap_is_found_wherever_the_cells_of_the_search_fall(
    shift_east_m: int, shift_north_m: int, side: tuple[int, int]
) -> None:
    east, north = float(shift_east_m), float(shift_north_m)
    corner = [(-3_000.0, -3_000.0), (-3_000.0, -2_900.0)]
    cross = [(east, north), (east, north + 10.0)]
    far_side = [(east + 590.0 * side[0], north + (590.0 + 10.0 * (side[1] > 0)) * side[1])]
    far_side.append((far_side[0][0] + 8.0 * side[0], far_side[0][1] + 8.0 * side[1]))
    table = components(roads(corner, cross, far_side))
    assert table.gap_m[2] == pytest.approx(590.0, abs=0.5)


def test_roads_that_cross_without_a_junction_are_no_distance_apart() -> None:
    table = components(roads(MAIN, [(20_000.0, -2_500.0), (20_000.0, 2_500.0)]))
    assert table.gap_m[1] == 0.0
    assert table.standing_names[1] == "stray"


def test_a_river_between_two_halves_is_measured_from_bank_to_bank() -> None:
    bank = [(0.0, 0.0), (22_000.0, 0.0)]
    table = components(roads(bank, [(300.0, 300.0), (21_700.0, 300.0)]))
    assert table.gap_m[1] == pytest.approx(300.0, abs=1.0)
    assert table.standing_names[1] == "detached"


def test_the_longest_is_trusted_however_short() -> None:
    table = components(roads([(0.0, 0.0), (50.0, 0.0)], [(100.0, 0.0), (140.0, 0.0)]))
    assert table.standing_names.tolist() == ["trusted", "stray"]


def test_the_gap_is_to_a_longer_one_and_not_to_a_shorter() -> None:
    far = [(0.0, 30_000.0), (25_000.0, 30_000.0)]
    tiny_beside_far = [(0.0, 30_100.0), (500.0, 30_100.0)]
    table = components(roads(MAIN, far, tiny_beside_far))
    assert table.gap_m[1] == pytest.approx(30_000.0, rel=1e-3)
    assert table.gap_m[2] == pytest.approx(100.0, abs=3.0)
    assert table.standing_names.tolist() == ["trusted", "trusted", "stray"]


def test_a_ferry_joins_two_shores() -> None:
    places = [shift_m(WEST, NORTH, east, 0.0) for east in (0, 5_000, 30_000, 35_000)]
    lines = make_lines(places, [(0, 1), (1, 2), (2, 3)], flags=[BOTH, BOTH | FERRY, BOTH])
    assert len(components(lines)) == 1


def test_the_study_overrules_a_standing() -> None:
    lines = roads(MAIN, [(40_100.0, 0.0), (45_000.0, 0.0)])
    table = components(lines, c1="trusted")
    assert table.standing_names.tolist() == ["trusted", "trusted"]
    assert table.overruled.tolist() == [False, True]
    graph, _ = build_graph(lines, STANDARD, overrule={"1": "detached"})
    assert graph.component_standing.tolist() == [0, 1]


@pytest.mark.parametrize("number", ["2", "-1", "x"])
def test_overruling_a_component_that_does_not_exist_is_refused(number: str) -> None:
    with pytest.raises(StudyError, match="does not exist"):
        build_graph(roads(MAIN, MAIN), STANDARD, overrule={number: "stray"})


def test_equal_lengths_are_numbered_from_the_west() -> None:
    lines = roads([(9_000.0, 0.0), (9_000.0, 5_000.0)], [(0.0, 0.0), (0.0, 5_000.0)])
    table = components(lines)
    assert table.lon[0] < table.lon[1]


def test_a_thousand_tiny_components_are_all_stray() -> None:
    side = range(0, 33_000, 1_000)
    tiny = [[(float(x), 5_000.0 + y), (x + 40.0, 5_000.0 + y)] for x in side for y in side]
    table = components(roads(MAIN, *tiny))
    assert len(table) == 1 + 33 * 33
    assert np.all(table.standing[1:] == 2)
    assert np.all(np.isfinite(table.gap_m[1:]))
