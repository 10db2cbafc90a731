"""What to verify first: whom an answer concerns, and whether it can decide a verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.arrays import texts
from geo.findings.hours_to_verify import HoursAsked
from geo.findings.readings import Evidence
from geo.findings.verification import Stakes, list_unknowns
from geo.model.county import Counties
from geo.model.road_lines import RoadLines
from geo.model.trilean import Trilean
from tests.road_maps import NORTH, WEST, make_lines, shift_m
from tests.small_world import (
    STANDARD,
    Clinic,
    Village,
    make_counties,
    make_evidence,
    statuses,
)

HOME = "210101"


def place(east_m: float, north_m: float = 0.0) -> tuple[float, float]:
    return shift_m(WEST, NORTH, east_m, north_m)


ROAD = make_lines([place(0), place(30_000)], [(0, 1)])


def make_world(
    villages: list[Village],
    clinics: list[Clinic],
    *,
    lines: RoadLines | None = None,
    counties: Counties | None = None,
) -> Evidence:
    """Every site is of a known tier, so that none is asked for it."""
    evidence = make_evidence(lines or ROAD, villages, clinics, counties=counties)
    records = evidence.sites.records
    tier = texts([STANDARD.tiers[0]] * len(records))
    return replace(evidence, sites=replace(evidence.sites, records=replace(records, tier=tier)))


def list_items(
    evidence: Evidence, county: dict[str, Any] | None = None, **hours: Any
) -> pd.DataFrame:
    """The list by `item_id`, for one county of 100 residents with a target of 95."""
    count = len(evidence.sites)
    figures = {"adcode": HOME, "residents": 100, "covered": 94, "unknown": 1,
               "uncovered_doubtful": 0, "verdict": "undetermined"}  # fmt: skip
    asked = HoursAsked(
        hours.get("asked", np.zeros(count, dtype=bool)),
        texts(["?"] * count),
        hours.get("verdicts", np.zeros(count, dtype=np.int64)),
        texts([""] * count),
    )
    stakes = Stakes(
        pd.DataFrame([figures | (county or {})]), asked, pd.DataFrame(), np.zeros(count, np.int64)
    )
    eligible = evidence.sites.services["routine"]
    found = list_unknowns(evidence, eligible, statuses(evidence), stakes, STANDARD)
    return found.set_index("item_id")


@pytest.mark.parametrize(
    ("people", "county", "flips"),
    [
        (1, {"covered": 94, "unknown": 6}, True),
        (1, {"covered": 93, "unknown": 7}, False),
        (2, {"covered": 90, "unknown": 7}, False),
        (3, {"covered": 90, "unknown": 7}, True),
        (0, {"covered": 94, "unknown": 6}, False),
        (1, {"covered": 94, "unknown": 6, "verdict": "short"}, False),
    ],
)
def test_an_answer_decides_where_yes_meets_the_target_or_no_misses_it(
    people: int, county: dict[str, Any], *, flips: bool
) -> None:
    evidence = make_world([Village("v", place(4_000, 3_500), people)], [Clinic("s", place(0))])
    items = list_items(evidence, county)
    item = items.loc[f"unsnapped-{HOME}"]
    assert (item["people"], item["can_flip"]) == (people, flips)
    assert item["verdicts"] == ("管理目标" if flips else "")
    assert item["verdicts_at_stake"] == int("verdict" not in county)


def test_a_service_is_asked_for_whom_no_other_site_serves_for_sure() -> None:
    villages = [
        Village("served", place(9_000), 5),
        Village("waiting", place(10_500), 7),
        Village("far", place(4_000, 3_500), 17),
    ]
    clinics = [
        Clinic("asked", place(9_950), Trilean.UNKNOWN),
        Clinic("sure", place(0)),
        Clinic("rabies", place(10_500), Trilean.NO),
        Clinic("lost", None, Trilean.UNKNOWN),
    ]
    items = list_items(make_world(villages, clinics))
    assert items["people"].to_dict() == {
        f"unsnapped-{HOME}": 17,
        "site_service-asked": 7,
        "site_position-lost": 0,
    }


def test_the_service_of_a_site_off_the_roads_is_asked_for_nobody_yet() -> None:
    clinics = [Clinic("off", place(0, 3_500), Trilean.UNKNOWN)]
    items = list_items(make_world([Village("v", place(4_000), 7)], clinics))
    assert items["people"].to_dict() == {f"unsnapped-{HOME}": 7, "site_service-off": 0}


def test_a_service_is_asked_for_people_at_exactly_the_cutoff() -> None:
    lines = make_lines([place(0), place(10_000), place(20_000)], [(0, 1), (1, 2)])
    villages = [Village("at", place(10_000), 11), Village("beyond", place(10_001), 13)]
    asked = [Clinic("asked", place(0), Trilean.UNKNOWN)]
    items = list_items(make_world(villages, asked, lines=lines))
    assert items["people"].to_dict() == {"site_service-asked": 11}


def test_a_position_is_asked_for_the_people_of_the_county_who_wait_for_it() -> None:
    border = place(15_000)[0]
    west = shapely.box(WEST - 1, NORTH - 1, border, NORTH + 1)
    east = shapely.box(border, NORTH - 1, WEST + 1, NORTH + 1)
    villages = [
        Village("served", place(0), 5),
        Village("waiting", place(12_000), 7),
        Village("over", place(28_000), 11, county=1),
    ]
    clinics = [
        Clinic("lost", None),
        Clinic("nowhere", None, county=-1),
        Clinic("rabies", None, Trilean.NO),
        Clinic("sure", place(0)),
    ]
    items = list_items(make_world(villages, clinics, counties=make_counties([west, east])))
    assert items["people"].to_dict() == {"site_position-nowhere": 18, "site_position-lost": 7}
    assert items.loc["site_position-nowhere", "adcode"] == ""


def test_places_off_the_roads_are_asked_about_by_township_the_largest_named_first() -> None:
    villages = [
        Village(f"v{k}", place(4_000 + 10 * k, 3_500), people, township=township)
        for k, (people, township) in enumerate(
            [(1, "210101001"), (9, "210101001"), (5, "210101002"), (9, "210101001")]
        )
    ]
    items = list_items(make_world(villages, [Clinic("s", place(0))]))
    assert items["people"].to_dict() == {
        f"unsnapped-{HOME}210101001": 19, f"unsnapped-{HOME}210101002": 5,
    }  # fmt: skip
    assert items.iloc[0]["demand_id"] == "v1;v3;v0"
    assert items.iloc[0]["name"] == "v1、v3、v0"


def test_what_decides_most_comes_first_then_most_people_then_the_lowest_id() -> None:
    villages = [Village("v", place(4_000, 3_500), 1), Village("w", place(2_000), 50)]
    clinics = [Clinic(name, place(0), Trilean.UNKNOWN) for name in ("b", "a")]
    evidence = make_world(villages, clinics)
    asked = {"asked": np.array([True, False])}
    items = list_items(evidence, {"covered": 93, "unknown": 3}, **asked)
    order = [name.split("-")[0] + name[-1] for name in items.index]
    assert order == ["site_servicea", "site_serviceb", "site_hoursa", "unsnapped1"]
    assert items["can_flip"].tolist() == [True, True, False, False]
    assert items["people"].tolist() == [50, 50, 100, 1]


def test_hours_that_decide_a_holiday_decide_a_verdict() -> None:
    evidence = make_world([Village("v", place(0))], [Clinic("a", place(0)), Clinic("b", place(0))])
    decides = {"asked": np.array([True, True]), "verdicts": np.array([2, 0])}
    items = list_items(evidence, **decides)
    assert items["can_flip"].to_dict() == {"site_hours-a": True, "site_hours-b": False}
    assert items["verdicts_at_stake"].tolist() == [2, 0]
