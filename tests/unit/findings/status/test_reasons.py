"""Why a place has its status: where several causes could be named, the one that holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from geo.arrays import texts
from geo.findings.status.readings import Evidence, Reading, count_places
from geo.model.trilean import Trilean
from geo.scenarios.incremental_cover import IncrementalCover
from geo.verified.reach import replace_pairs
from tests.samples.road_maps import NORTH, WEST, make_lines, shift_m
from tests.samples.small_world import (
    Clinic,
    Village,
    make_counties,
    make_evidence,
    make_sites,
    status_by_id,
)

NO, UNKNOWN = Trilean.NO, Trilean.UNKNOWN


def place(east_m: float, north_m: float = 0.0) -> tuple[float, float]:
    return shift_m(WEST, NORTH, east_m, north_m)


ROAD = make_lines([place(0), place(30_000)], [(0, 1)])
TWO_BANKS = make_lines(
    [place(0), place(25_000), place(0, 500), place(24_000, 500)], [(0, 1), (2, 3)]
)


def judge(evidence: Evidence, village: str = "v") -> tuple[str, str]:
    """Status and reason of a village, which counting place by place must find as well."""
    found = status_by_id(evidence)[village]
    cover = IncrementalCover(evidence, evidence.sites.services["routine"], {"headline": Reading()})
    at = evidence.demand.demand_id.tolist().index(village)
    assert cover.statuses("headline").reason[at] == found[1]
    return found


def verify(evidence: Evidence, straight_m: int, road_m: int) -> Evidence:
    """The only site and the only village have a verified distance."""
    here = np.zeros(1, dtype=np.int32)
    reach = replace_pairs(
        evidence.reach, here, here, np.array([straight_m * 1000]), np.array([road_m * 1000])
    )
    return replace(evidence, reach=reach)


@pytest.mark.parametrize(
    ("road_m", "expected"),
    [(10_000, ("covered", "")), (10_001, ("uncovered", "by_road_only"))],
)
@pytest.mark.parametrize("off", ["village", "site", "both"])
def test_a_verified_way_decides_about_ends_off_the_roads(
    off: str, road_m: int, expected: tuple[str, str]
) -> None:
    village = place(4_000, 0 if off == "site" else 3_500)
    site = place(0, 0 if off == "village" else -3_500)
    evidence = make_evidence(ROAD, [Village("v", village)], [Clinic("s", site)])
    assert judge(evidence) == ("unknown", "unsnapped")
    assert judge(verify(evidence, 6_000, road_m)) == expected


def test_a_verified_way_decides_across_a_gap_of_the_roads() -> None:
    evidence = make_evidence(
        TWO_BANKS, [Village("v", place(3_000, 700))], [Clinic("s", place(0, -200))]
    )
    assert judge(evidence) == ("unknown", "component")
    assert judge(verify(evidence, 3_100, 9_000)) == ("covered", "")
    assert judge(verify(evidence, 3_100, 11_000)) == ("uncovered", "by_road_only")


def test_a_site_off_the_roads_leaves_a_village_beside_them_unknown() -> None:
    evidence = make_evidence(ROAD, [Village("v", place(4_000))], [Clinic("s", place(0, 3_500))])
    assert judge(evidence) == ("unknown", "unsnapped")


def test_a_site_that_does_not_count_leaves_nothing_to_ask_about_its_road() -> None:
    clinics = [Clinic("off", place(0, 3_500), NO), Clinic("asked", place(3_000), UNKNOWN)]
    evidence = make_evidence(ROAD, [Village("v", place(4_000))], clinics)
    assert judge(evidence) == ("unknown", "unknown_service")


def test_a_site_beyond_the_cutoff_leaves_nothing_to_ask_about_its_road() -> None:
    clinics = [Clinic("off", place(13_500, 4_000)), Clinic("asked", place(3_000), UNKNOWN)]
    evidence = make_evidence(ROAD, [Village("v", place(4_000))], clinics)
    assert len(evidence.reach.bits) == 2
    assert judge(evidence) == ("unknown", "unknown_service")


def test_a_site_across_a_gap_beyond_the_cutoff_leaves_nothing_to_ask_about_the_gap() -> None:
    clinics = [Clinic("across", place(13_500, -200)), Clinic("asked", place(4_000, 700), UNKNOWN)]
    evidence = make_evidence(TWO_BANKS, [Village("v", place(3_000, 700))], clinics)
    assert len(evidence.reach.bits) == 2
    assert judge(evidence) == ("unknown", "unknown_service")


def test_only_a_site_within_the_cutoff_is_asked_for_its_services() -> None:
    clinics = [
        Clinic("lost", None),
        Clinic("rabies", place(3_000), NO),
        Clinic("asked", place(14_500), UNKNOWN),
    ]
    evidence = make_evidence(ROAD, [Village("v", place(4_000))], clinics)
    assert len(evidence.reach.bits) == 2
    assert judge(evidence) == ("unknown", "unplaced_site")


def test_an_unplaced_site_may_serve_whom_the_largest_radius_reaches_from_its_county() -> None:
    """By hand: ground to 5 km, 5 km more that a stated county may be missed by, then 7 km."""
    border = place(5_000)[0]
    west = shapely.box(WEST - 1, NORTH - 1, border, NORTH + 1)
    east = shapely.box(border, NORTH - 1, WEST + 1, NORTH + 1)
    evidence = make_evidence(
        ROAD,
        [Village("v", place(17_000), urban=True, county=1)],
        [Clinic("lost", None, county=0)],
        counties=make_counties([west, east]),
    )
    assert judge(evidence) == ("uncovered", "beyond_straight_line")
    by_site = status_by_id(evidence, Reading(radius_by="site"))["v"]
    assert by_site == ("unknown", "unplaced_site")
    own = Reading(radius_by="site", whose="own_county")
    assert status_by_id(evidence, own)["v"][0] == "uncovered"


def test_a_place_whose_only_site_in_charge_is_unplaced_is_unknown() -> None:
    evidence = make_evidence(ROAD, [Village("v", place(0))], [Clinic("lost", None)])
    demand = replace(evidence.demand, assigned_site_id=texts(["lost"]))
    world = replace(evidence, demand=demand)
    assert status_by_id(world, Reading(whose="assigned"))["v"] == ("unknown", "unplaced_site")


def test_an_unplaced_site_that_does_not_count_makes_nobody_unknown() -> None:
    evidence = make_evidence(
        ROAD, [Village("v", place(4_000))], [Clinic("lost", None, NO), Clinic("far", place(25_000))]
    )
    assert judge(evidence) == ("uncovered", "beyond_straight_line")


@pytest.mark.parametrize(
    ("routine", "expected"),
    [
        (Trilean.YES, ("unknown", "unsnapped")),
        (UNKNOWN, ("unknown", "unsnapped")),
        (NO, ("uncovered", "beyond_straight_line")),
    ],
)
def test_a_village_without_a_place_is_unknown_while_any_site_may_serve_it(
    routine: Trilean, expected: tuple[str, str]
) -> None:
    evidence = make_evidence(
        ROAD,
        [Village("v", place(25_000))],
        [Clinic("s", place(0), routine), Clinic("rabies", place(100), NO)],
    )
    demand = replace(evidence.demand, placed=np.zeros(1, dtype=bool))
    assert judge(replace(evidence, demand=demand)) == expected


def test_rooms_of_one_house_are_one_place_of_each_county() -> None:
    sites = make_sites([Clinic(name, place(k * 50.0)) for k, name in enumerate("abcd")])
    county = np.array([1, 1, 0, -1], dtype=np.int32)
    assert count_places(sites, county, 3).tolist() == [1, 2, 0]
    houses = replace(sites, place=np.array([7, 7, 7, 9]))
    assert count_places(houses, county, 3).tolist() == [1, 1, 0]
