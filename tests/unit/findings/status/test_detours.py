"""Detours on maps drawn by hand: which places may lack a road or a bridge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.findings.status.detours import find_references, mark_by_road, tell_doubtful
from geo.findings.status.readings import Evidence, Reading
from geo.model.trilean import Trilean
from geo.reach.edits.long_ways import LongWays
from geo.reach.search import FAR
from geo.rules.standard import DetourRule
from geo.verified.reach import replace_pairs
from tests.samples.road_maps import draw
from tests.samples.small_world import (
    STANDARD,
    Clinic,
    Village,
    make_counties,
    make_evidence,
    statuses,
    with_cutoff,
)
from tests.samples.ways import make_ways

RIVER = """
+A-----+
       |
       |
       |
       |
+V-----+
"""
"""A and V are 5 km apart in a straight line and 17 km by road: a detour of 3.4."""


def judge(
    picture: str,
    *,
    cell_m: float = 1000.0,
    sites: str = "A",
    states: dict[str, Trilean] | None = None,
    rule: DetourRule | None = None,
    reading: Reading | None = None,
    urban: bool = False,
) -> tuple[str, float, float]:
    """Reason of village V, and straight line and road (km) to the site that it is judged by."""
    lines, places = draw(picture, cell_m)
    standard = STANDARD.model_copy(update={"detour": rule or DetourRule()})
    clinics = [
        Clinic(name, places[name], (states or {}).get(name, Trilean.YES), urban) for name in sites
    ]
    villages = [Village("V", places["V"], urban=urban)]
    evidence = make_evidence(lines, villages, clinics, standard=standard)
    return judge_evidence(evidence, make_ways(lines, evidence), reading)


def judge_evidence(
    evidence: Evidence, ways: LongWays, reading: Reading | None = None
) -> tuple[str, float, float]:
    eligible, asked = evidence.sites.services["routine"], reading or Reading()
    found = tell_doubtful(evidence, eligible, asked, statuses(evidence, asked), ways.measure)
    by_road = np.flatnonzero(mark_by_road(found)).astype(np.int32)
    pairs = find_references(evidence, eligible, asked, by_road)
    if not len(pairs.point):
        return str(found.reason[0]), np.nan, np.nan
    road = ways.measure(pairs.site, pairs.point)
    km = road[0] / 1e6 if road[0] < FAR else np.inf
    return str(found.reason[0]), pairs.straight_mm[0] / 1e6, float(km)


def test_a_way_round_of_more_than_three_times_the_straight_line_is_doubtful() -> None:
    reason, straight_km, road_km = judge(RIVER)
    assert reason == "doubtful_detour"
    assert (straight_km, road_km) == pytest.approx((5.0, 17.0), abs=0.01)


@pytest.mark.parametrize(
    ("least", "reason"), [(3.39, "doubtful_detour"), (3.41, "by_road_only"), (9.0, "by_road_only")]
)
def test_the_standard_says_from_which_detour_on(least: float, reason: str) -> None:
    assert judge(RIVER, rule=DetourRule(doubtful_from=least))[0] == reason


@pytest.mark.parametrize(("share", "reason"), [(0.49, "by_road_only"), (0.51, "doubtful_detour")])
def test_a_straight_line_under_a_part_of_the_limit_is_doubtful_whatever_the_way(
    share: float, reason: str
) -> None:
    rule = DetourRule(doubtful_from=100.0, doubtful_share=share)
    assert judge(RIVER, rule=rule)[0] == reason


def test_half_the_limit_itself_is_no_longer_under_half() -> None:
    lines, places = draw(RIVER)
    evidence = make_evidence(lines, [Village("V", places["V"])], [Clinic("A", places["A"])])
    exact = int(evidence.reach.straight_mm[0]) / 1000.0
    for cutoff_m, reason in ((2 * exact, "by_road_only"), (2 * exact + 0.002, "doubtful_detour")):
        standard = with_cutoff(STANDARD, cutoff_m, cutoff_m)
        standard = standard.model_copy(update={"detour": DetourRule(doubtful_from=100.0)})
        told = replace(evidence, standard=standard)
        assert judge_evidence(told, make_ways(lines, told))[0] == reason


def test_a_village_of_the_case_says_its_two_distances() -> None:
    picture = """
    +A--------+
              |
    +V--------+
    """
    reason, straight_km, road_km = judge(picture, cell_m=316.0, urban=True)
    assert reason == "doubtful_detour"
    assert (straight_km, road_km) == pytest.approx((0.63, 6.32), abs=0.005)


def test_no_way_at_all_is_an_infinite_detour() -> None:
    picture = """
    +A----------------------+



    +





    +V----------------------+
    """
    reason, straight_km, road_km = judge(picture)
    assert reason == "doubtful_detour"
    assert straight_km == pytest.approx(10.0, abs=0.05)
    assert road_km == np.inf


def test_the_site_of_least_straight_line_decides_not_the_nearest_by_road() -> None:
    picture = """
    +A-----------+
                 |
                 |
                 |
                 |
                 |
    +V----------B+
    """
    reason, straight_km, road_km = judge(picture, sites="AB")
    assert reason == "doubtful_detour"
    assert (straight_km, road_km) == pytest.approx((6.0, 30.0), abs=0.05)


TWO_SHORES = """
+A-----------+
             |
             |
             |
             |
             |
+V           |
|            |
|            |
+B-----------+
"""
"""A is 6 km away in a straight line and 42 by road, B 3 km and by road 4."""


PENINSULAS = """
+A-----------+
             |
             |
             |
             |
             |
+V-----------+
             |
+B-----------+
"""
"""A is 6 km away in a straight line, B 2 km; by road both are over 20."""


def test_a_place_that_another_site_covers_is_asked_nothing() -> None:
    assert judge(TWO_SHORES, sites="AB")[0] == ""


@pytest.mark.parametrize(
    ("north", "south", "straight_km"),
    [
        (Trilean.YES, Trilean.YES, 2.0),
        (Trilean.YES, Trilean.UNKNOWN, 6.0),
        (Trilean.UNKNOWN, Trilean.UNKNOWN, 2.0),
        (Trilean.NO, Trilean.UNKNOWN, 2.0),
        (Trilean.UNKNOWN, Trilean.NO, 6.0),
    ],
)
def test_a_site_of_unknown_service_is_judged_by_only_where_no_sure_one_is_near(
    north: Trilean, south: Trilean, straight_km: float
) -> None:
    found = judge(PENINSULAS, sites="AB", states={"A": north, "B": south})
    assert found[1] == pytest.approx(straight_km, abs=0.05)


def test_a_site_that_does_not_count_is_not_judged_by() -> None:
    reason, straight_km, _ = judge(RIVER, states={"A": Trilean.NO})
    assert reason == "beyond_straight_line"
    assert np.isnan(straight_km)


@pytest.mark.parametrize("road_m", [10_001, 17_000, 60_000])
def test_a_verified_distance_leaves_no_doubt(road_m: int) -> None:
    lines, places = draw(RIVER)
    evidence = make_evidence(lines, [Village("V", places["V"])], [Clinic("A", places["A"])])
    here = np.zeros(1, dtype=np.int32)
    told = replace(
        evidence,
        reach=replace_pairs(
            evidence.reach, here, here, evidence.reach.straight_mm.astype(np.int64),
            np.array([road_m * 1000]),
        ),
    )  # fmt: skip
    ways = make_ways(lines, evidence)
    assert judge_evidence(evidence, ways)[0] == "doubtful_detour"
    assert judge_evidence(told, ways)[0] == "by_road_only"


def test_each_reading_judges_by_the_sites_that_it_counts() -> None:
    lines, places = draw(PENINSULAS)
    outlines = make_counties()
    evidence = make_evidence(
        lines,
        [Village("V", places["V"])],
        [Clinic("A", places["A"]), Clinic("B", places["B"])],
        counties=outlines,
    )
    foreign = np.where(evidence.sites.records.site_id == "B", 1, 0).astype(np.int32)
    evidence = replace(evidence, sites=replace(evidence.sites, county=foreign))
    ways = make_ways(lines, evidence)
    assert judge_evidence(evidence, ways)[1] == pytest.approx(2.0, abs=0.05)
    own = judge_evidence(evidence, ways, Reading(whose="own_county"))
    assert own[1] == pytest.approx(6.0, abs=0.05)


def test_of_two_sites_equally_far_the_western_one_is_judged_by() -> None:
    picture = """
    A     V     B
    """
    lines, places = draw("+--+")
    _, places = draw(picture)
    evidence = make_evidence(
        lines,
        [Village("V", places["V"])],
        [Clinic("A", places["A"], Trilean.NO), Clinic("B", places["B"], Trilean.NO)],
    )
    reach = replace(evidence.reach, straight_mm=np.full(2, 6_000_000, dtype=np.int32))
    evidence = replace(evidence, reach=reach)
    yes = np.full(2, Trilean.YES, dtype=np.int8)
    found = find_references(evidence, yes, Reading(), np.zeros(1, dtype=np.int32))
    assert evidence.sites.records.site_id[found.site].tolist() == ["A"]
