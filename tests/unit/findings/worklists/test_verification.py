"""What to verify first: whom an answer concerns, and whether it can decide a verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.arrays import texts
from geo.findings.status.detours import Detours
from geo.findings.status.readings import Evidence
from geo.findings.worklists.hours_to_verify import HoursAsked
from geo.findings.worklists.road_questions import COLUMNS, ask_roads
from geo.findings.worklists.verification import Stakes, list_unknowns
from geo.findings.worklists.yes_effects import DaysAsked
from geo.model.county import Counties
from geo.model.road_lines import RoadLines
from geo.model.trilean import Trilean
from geo.reach.search import FAR
from tests.samples.road_maps import NORTH, WEST, make_lines, shift_m
from tests.samples.small_world import (
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
    figures = {"residents": 100, "covered": 94, "unknown": 1, "quality": "good",
               "uncovered_doubtful": 0, "uncovered_by_road": 0,
               "verdict": "undetermined"}  # fmt: skip
    eligible, codes = evidence.sites.services["routine"], evidence.counties.adcode
    nothing = DaysAsked(np.zeros((count, 0), dtype=np.int8), np.zeros((count, 0), dtype=bool))
    asked = HoursAsked(
        hours.get("asked", np.zeros(count, dtype=bool)),
        texts(["几点开诊？"] * count),
        hours.get("verdicts", np.zeros(count, dtype=np.int64)),
        texts([""] * count),
        hours.get("days", nothing),
    )
    stakes = Stakes(
        pd.DataFrame([figures | (county or {}) | {"adcode": code} for code in codes]),
        asked,
        hours.get("norms", pd.DataFrame()),
        hours.get("roads", pd.DataFrame(columns=list(COLUMNS))),
    )
    return list_unknowns(evidence, eligible, statuses(evidence), stakes).set_index("item_id")


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
    ]
    items = list_items(make_world(villages, clinics))
    assert items["people"].to_dict() == {f"unsnapped-{HOME}": 17, "site-asked": 7}


def test_a_site_without_place_and_service_is_one_call_for_whoever_waits() -> None:
    villages = [Village("served", place(0), 5), Village("waiting", place(12_000), 7)]
    clinics = [Clinic("lost", None, Trilean.UNKNOWN), Clinic("sure", place(0))]
    item = list_items(make_world(villages, clinics)).loc["site-lost"]
    assert (item["what"], item["questions"], item["people"]) == (
        "site_position;site_service", 2, 7,
    )  # fmt: skip
    assert item["question"] == (
        "（1）请提供该单位的经纬度（注明坐标系）或在地图上标注位置。"
        "（2）该单位是否提供免疫规划疫苗接种？"
    )


def test_a_site_off_the_roads_with_unknown_service_is_asked_for_whom_both_answers_cover() -> None:
    clinics = [Clinic("off", place(0, 3_500), Trilean.UNKNOWN)]
    items = list_items(make_world([Village("v", place(4_000), 7)], clinics))
    assert items["people"].to_dict() == {f"unsnapped-{HOME}": 7, "site-off": 7}


def test_a_service_is_asked_for_people_at_exactly_the_cutoff() -> None:
    lines = make_lines([place(0), place(10_000), place(20_000)], [(0, 1), (1, 2)])
    villages = [Village("at", place(10_000), 11), Village("beyond", place(10_001), 13)]
    asked = [Clinic("asked", place(0), Trilean.UNKNOWN)]
    items = list_items(make_world(villages, asked, lines=lines))
    assert items["people"].to_dict() == {"site-asked": 11}


def test_a_position_is_asked_for_the_unknown_people_on_its_ground() -> None:
    border = place(15_000)[0]
    west = shapely.box(WEST - 1, NORTH - 1, border, NORTH + 1)
    east = shapely.box(border, NORTH - 1, WEST + 1, NORTH + 1)
    villages = [
        Village("served", place(0), 5),
        Village("waiting", place(12_000), 7),
        Village("over", place(45_000), 11, county=1),
    ]
    clinics = [
        Clinic("lost", None),
        Clinic("nowhere", None, county=-1),
        Clinic("rabies", None, Trilean.NO),
        Clinic("sure", place(0)),
    ]
    lines = make_lines([place(0), place(50_000)], [(0, 1)])
    items = list_items(
        make_world(villages, clinics, lines=lines, counties=make_counties([west, east]))
    )
    assert items["people"].to_dict() == {"site-nowhere": 18, "site-lost": 7}
    assert items.loc["site-nowhere", "adcode"] == ""


def test_hours_are_asked_for_people_without_another_open_site_in_reach() -> None:
    villages = [
        Village("both", place(0), 5),
        Village("a alone", place(-9_900), 7),
        Village("nobody", place(29_000), 11),
    ]
    clinics = [Clinic("a", place(0)), Clinic("b", place(500)), Clinic("rabies", place(600))]
    held = np.array([[1, 1], [2, 0], [0, 0]], dtype=np.int8)
    first_day_alone = DaysAsked(held[:, :1], held[:, :1] == 1)
    asked = {"asked": np.array([True, False, False])}
    items = list_items(make_world(villages, clinics), **asked, days=first_day_alone)
    assert items["people"].to_dict() == {"site-a": 7}
    items = list_items(make_world(villages, clinics), **asked, days=DaysAsked(held, held == 1))
    assert items["people"].to_dict() == {"site-a": 12}


def test_all_questions_of_a_unit_are_one_row_with_one_number() -> None:
    villages = [Village("v", place(0), 9)]
    norms = pd.DataFrame(
        {
            "what": "norm", "unit": "site-a", "question": ["是否提供预约？", "是否提供咨询？"],
            "where": "", "adcode": HOME, "township_code": "", "site_id": "a", "demand_id": "",
            "name": "演示", "phone": "", "people": 0, "verdicts_at_stake": 1,
            "verdicts_flipped": 1, "verdicts": ["预约", "咨询"],
        }
    )  # fmt: skip
    held = np.array([[1]], dtype=np.int8)
    items = list_items(
        make_world(villages, [Clinic("a", place(0))]),
        asked=np.array([True]),
        verdicts=np.array([2]),
        days=DaysAsked(held, held == 1),
        norms=norms,
    )
    row = items.loc["site-a"]
    assert items.index.tolist() == ["site-a"]
    assert (row["what"], row["questions"], row["people"]) == ("site_hours;norm", 3, 9)
    assert (row["verdicts_flipped"], row["verdicts"]) == (4, "咨询、预约")
    assert row["question"] == "（1）几点开诊？（2）是否提供咨询？（3）是否提供预约？"


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
    villages = [Village("v", place(4_000, 3_500), 1), Village("w", place(2_000), 2)]
    clinics = [Clinic(name, place(0), Trilean.UNKNOWN) for name in ("b", "a")]
    clinics.append(Clinic("c", place(13_000)))
    evidence = make_world(villages, clinics)
    asked = {"asked": np.array([False, False, True]), "verdicts": np.array([0, 0, 3])}
    items = list_items(evidence, {"covered": 93, "unknown": 3}, **asked)
    assert items.index.tolist() == ["site-c", "site-a", "site-b", f"unsnapped-{HOME}"]
    assert items["verdicts_flipped"].tolist() == [3, 1, 1, 0]
    assert items["people"].tolist() == [0, 2, 2, 1]


def test_hours_that_decide_a_holiday_decide_a_verdict() -> None:
    evidence = make_world([Village("v", place(0))], [Clinic("a", place(0)), Clinic("b", place(0))])
    decides = {"asked": np.array([True, True]), "verdicts": np.array([2, 0])}
    items = list_items(evidence, **decides)
    assert items["can_flip"].to_dict() == {"site-a": True, "site-b": False}
    assert items["verdicts_at_stake"].tolist() == [2, 0]


@pytest.mark.parametrize(
    ("others", "flips"),
    [
        ([], True),
        ([Clinic("b", place(100), Trilean.UNKNOWN)], False),
        ([Clinic("b", None)], False),
    ],
)
def test_a_no_decides_only_for_whom_no_other_site_may_cover(
    others: list[Clinic], *, flips: bool
) -> None:
    villages = [Village("v", place(0), 6)]
    evidence = make_world(villages, [Clinic("a", place(0), Trilean.UNKNOWN), *others])
    items = list_items(evidence, {"covered": 88, "unknown": 12})
    assert items.loc["site-a", "can_flip"] == flips


def test_a_unit_off_the_roads_is_asked_for_the_unknown_people_near_it() -> None:
    villages = [Village("near", place(5_000), 5), Village("far", place(25_000), 7)]
    evidence = make_world(villages, [Clinic("off", place(0, 4_000))])
    roads = ask_roads(
        evidence,
        evidence.sites.services["routine"],
        statuses(evidence),
        Detours(*(np.full(2, n) for n in (-1, FAR, FAR))),
        np.array([4_000.0]),
    )
    items = list_items(evidence, roads=roads)
    assert items.loc["site-off", ["what", "people"]].tolist() == ["site_off_roads", 5]
