"""Statuses on maps small enough to check by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from geo.findings.status.readings import Reading
from geo.model.trilean import Trilean
from tests.samples.road_maps import NORTH, WEST, draw, make_lines, shift_m
from tests.samples.small_world import (
    STANDARD,
    Clinic,
    Village,
    make_counties,
    make_evidence,
    status_by_id,
    statuses,
)


def place(east_m: float, north_m: float = 0.0) -> tuple[float, float]:
    return shift_m(WEST, NORTH, east_m, north_m)


def straight_road(length_m: float = 30_000) -> object:
    return make_lines([place(0), place(length_m)], [(0, 1)])


def test_a_village_at_exactly_10_km_is_covered_and_one_a_metre_farther_is_not() -> None:
    lines = make_lines(
        [place(0), place(10_000), place(10_001), place(20_000)], [(0, 1), (1, 2), (2, 3)]
    )
    evidence = make_evidence(
        lines,
        [Village("at", place(10_000)), Village("beyond", place(10_001))],
        [Clinic("s", place(0))],
    )
    expected = {"at": ("covered", ""), "beyond": ("uncovered", "beyond_straight_line")}
    assert status_by_id(evidence) == expected
    assert status_by_id(evidence, Reading(way="straight")) == expected


def test_an_urban_village_at_exactly_5_km_is_covered_and_one_a_metre_farther_is_not() -> None:
    lines = make_lines(
        [place(0), place(5_000), place(5_001), place(20_000)], [(0, 1), (1, 2), (2, 3)]
    )
    evidence = make_evidence(
        lines,
        [Village("at", place(5_000), urban=True), Village("beyond", place(5_001), urban=True)],
        [Clinic("s", place(0), urban=True)],
    )
    found = {name: status for name, (status, _) in status_by_id(evidence).items()}
    assert found == {"at": "covered", "beyond": "uncovered"}


def test_a_detour_makes_a_village_uncovered_by_road_only() -> None:
    lines, places = draw(
        """
        +-----+
        |     |
        |     |
        |     |
        |     |
        s     v
        +     +
        """
    )
    evidence = make_evidence(lines, [Village("v", places["v"])], [Clinic("s", places["s"])])
    assert status_by_id(evidence) == {"v": ("uncovered", "by_road_only")}
    straight = status_by_id(evidence, Reading(way="straight"))
    assert straight == {"v": ("covered", "")}


def test_a_village_too_far_from_every_road_is_unknown_near_a_site_and_uncovered_far_from_it() -> (
    None
):
    evidence = make_evidence(
        straight_road(),
        [Village("near", place(4_000, 3_500)), Village("far", place(28_000, 3_500))],
        [Clinic("s", place(0))],
    )
    assert status_by_id(evidence) == {
        "near": ("unknown", "unsnapped"),
        "far": ("uncovered", "beyond_straight_line"),
    }


def test_a_village_off_the_road_beside_a_site_off_the_road_meets_it_directly() -> None:
    evidence = make_evidence(
        straight_road(),
        [Village("v", place(4_000, 3_500))],
        [Clinic("s", place(4_500, 3_500))],
    )
    assert status_by_id(evidence) == {"v": ("covered", "")}


def test_the_access_leg_limit_itself_still_enters_the_network() -> None:
    def status(leg_m: float) -> str:
        lines = make_lines([place(0), place(20_000)], [(0, 1)])
        evidence = make_evidence(
            lines, [Village("v", place(6_000, leg_m))], [Clinic("s", place(0, 0))]
        )
        return status_by_id(evidence)["v"][0]

    assert status(2_990) == "covered"
    assert status(3_010) == "unknown"


def test_a_site_of_unknown_service_lifts_the_upper_bound_only() -> None:
    evidence = make_evidence(
        straight_road(),
        [Village("v", place(1_000))],
        [Clinic("s", place(0), routine=Trilean.UNKNOWN)],
    )
    assert status_by_id(evidence) == {"v": ("unknown", "unknown_service")}


def test_a_county_whose_only_unit_is_a_rabies_clinic_is_not_covered() -> None:
    evidence = make_evidence(
        straight_road(), [Village("v", place(1_000))], [Clinic("s", place(0), routine=Trilean.NO)]
    )
    assert status_by_id(evidence) == {"v": ("uncovered", "beyond_straight_line")}


def test_islands_stay_apart_and_are_trusted() -> None:
    lines = make_lines(
        [place(0), place(25_000), place(0, 5_000), place(25_000, 5_000)], [(0, 1), (2, 3)]
    )
    evidence = make_evidence(lines, [Village("v", place(0, 5_000))], [Clinic("s", place(0))])
    assert status_by_id(evidence) == {"v": ("uncovered", "by_road_only")}


def test_a_pair_across_the_gap_of_a_detached_component_is_undecided() -> None:
    lines = make_lines(
        [place(0), place(25_000), place(0, 500), place(24_000, 500)], [(0, 1), (2, 3)]
    )
    evidence = make_evidence(
        lines, [Village("v", place(3_000, 700))], [Clinic("s", place(0, -200))]
    )
    assert status_by_id(evidence) == {"v": ("unknown", "component")}


def test_a_stray_road_is_no_target_and_bars_what_lies_beyond_600_m_of_it() -> None:
    lines = make_lines(
        [place(0), place(25_000), place(2_000, 1_500), place(2_500, 1_500)], [(0, 1), (2, 3)]
    )
    evidence = make_evidence(
        lines,
        [Village("beside", place(2_200, 1_550)), Village("free", place(6_000, 1_550))],
        [Clinic("s", place(0))],
    )
    assert status_by_id(evidence) == {
        "beside": ("unknown", "unsnapped"),
        "free": ("covered", ""),
    }


def test_a_stray_road_within_600_m_of_the_network_lets_its_neighbours_use_it() -> None:
    lines = make_lines(
        [place(0), place(25_000), place(2_000, 500), place(2_500, 500)], [(0, 1), (2, 3)]
    )
    evidence = make_evidence(lines, [Village("v", place(2_200, 550))], [Clinic("s", place(0))])
    assert status_by_id(evidence) == {"v": ("covered", "")}


def test_a_motorway_beside_a_village_is_not_entered() -> None:
    lines, places = draw(
        """
        +==========+
        |          |
        s          |
        +          +
        """
    )
    at = shift_m(*places["s"], 5_000, 1_900)
    evidence = make_evidence(lines, [Village("v", at)], [Clinic("s", places["s"])])
    assert status_by_id(evidence)["v"] == ("unknown", "unsnapped")


def test_only_sites_of_the_own_county_count_in_that_reading() -> None:
    west = shapely.box(WEST - 1, NORTH - 1, place(2_000)[0], NORTH + 1)
    east = shapely.box(place(2_000)[0], NORTH - 1, WEST + 1, NORTH + 1)
    evidence = make_evidence(
        straight_road(),
        [Village("v", place(3_000), county=1)],
        [Clinic("s", place(1_000), county=0)],
        counties=make_counties([west, east]),
    )
    assert status_by_id(evidence)["v"][0] == "covered"
    assert status_by_id(evidence, Reading(whose="own_county"))["v"][0] == "uncovered"


def test_the_radius_may_follow_the_setting_of_the_site() -> None:
    evidence = make_evidence(
        straight_road(),
        [Village("v", place(7_000), urban=True)],
        [Clinic("s", place(0), urban=False)],
    )
    assert status_by_id(evidence)["v"][0] == "uncovered"
    assert status_by_id(evidence, Reading(radius_by="site"))["v"][0] == "covered"


def test_an_unplaced_site_makes_its_township_unknown_and_nobody_far_from_it() -> None:
    villages = [
        Village("home", place(0), township="210101001"),
        Village("far", place(25_000), township="210101002"),
    ]
    evidence = make_evidence(straight_road(), villages, [Clinic("s", None, township="210101001")])
    assert status_by_id(evidence) == {
        "home": ("unknown", "unplaced_site"),
        "far": ("uncovered", "beyond_straight_line"),
    }


def test_an_unplaced_site_without_a_known_township_makes_its_county_unknown() -> None:
    west = shapely.box(WEST - 1, NORTH - 1, place(5_000)[0], NORTH + 1)
    east = shapely.box(place(5_000)[0], NORTH - 1, WEST + 1, NORTH + 1)
    evidence = make_evidence(
        straight_road(),
        [Village("home", place(0)), Village("far", place(25_000), county=1)],
        [Clinic("s", None, county=0)],
        counties=make_counties([west, east]),
    )
    assert status_by_id(evidence) == {
        "home": ("unknown", "unplaced_site"),
        "far": ("uncovered", "beyond_straight_line"),
    }


def test_two_rooms_under_one_roof_are_one_place() -> None:
    evidence = make_evidence(
        straight_road(),
        [Village("v", place(1_000))],
        [Clinic("a", place(0)), Clinic("b", place(0)), Clinic("c", place(2_000))],
    )
    assert statuses(evidence).cover_count.tolist() == [2]


def test_the_table_holds_every_pair_within_the_straight_line_reach() -> None:
    evidence = make_evidence(
        straight_road(),
        [Village(str(k), place(k * 1_000.0)) for k in range(20)],
        [Clinic("s", place(0))],
    )
    limit = round(STANDARD.reach_m * 1000)
    assert len(evidence.reach.demand_index) == 12
    assert (evidence.reach.straight_mm <= limit).all()
    back = evidence.reach.site_index[evidence.reach.pair_of]
    assert np.array_equal(np.sort(back), evidence.reach.site_index)


def test_a_place_counts_the_site_in_charge_of_it_alone() -> None:
    evidence = make_evidence(
        straight_road(),
        [Village("own", place(0)), Village("other", place(9_000)), Village("none", place(1_000))],
        [Clinic("near", place(0)), Clinic("far", place(25_000))],
    )
    order = {name: i for i, name in enumerate(evidence.demand.demand_id)}
    assigned = np.full(3, "", dtype=object)
    assigned[order["own"]], assigned[order["other"]] = "near", "far"
    world = replace(evidence, demand=replace(evidence.demand, assigned_site_id=assigned))
    assert status_by_id(world, Reading(whose="assigned")) == {
        "own": ("covered", ""),
        "other": ("uncovered", "beyond_straight_line"),
        "none": ("unknown", "unassigned"),
    }
