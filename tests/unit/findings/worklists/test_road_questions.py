"""Questions about roads: a bridge that may be missing, a unit that no road comes near."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.arrays import texts
from geo.findings.status.detours import Detours
from geo.findings.status.readings import Reading, Statuses, decide_statuses
from geo.findings.worklists.hours_to_verify import HoursAsked
from geo.findings.worklists.road_questions import ask_roads
from geo.findings.worklists.verification import Stakes, list_unknowns
from geo.findings.worklists.yes_effects import DaysAsked
from geo.model.trilean import Trilean
from geo.reach.search import FAR
from tests.samples.road_maps import NORTH, WEST, make_lines, shift_m
from tests.samples.small_world import Clinic, Village, make_evidence


def place(east_m: float, north_m: float = 0.0) -> tuple[float, float]:
    return shift_m(WEST, NORTH, east_m, north_m)


ROAD = make_lines([place(0), place(30_000)], [(0, 1)])


def test_a_place_that_may_lack_a_bridge_is_asked_with_both_distances() -> None:
    evidence = make_evidence(
        ROAD, [Village("v", place(0), 40), Village("w", place(90_000), 7)], [Clinic("s", place(0))]
    )
    said = Statuses(
        np.zeros(2, dtype=np.int8),
        texts(["doubtful_detour", "doubtful_detour"]),
        np.zeros(2, dtype=np.int64),
    )
    zero = np.zeros(2, dtype=np.int32)
    found = ask_roads(
        evidence,
        evidence.sites.services["routine"],
        said,
        Detours(zero, np.array([632_000, 4_996_000]), np.array([6_320_379, FAR])),
        np.zeros(1),
    )
    assert found["question"].tolist() == [
        "到s直线0.63公里，沿道路6.32公里，是否有桥或近路？",
        "到s直线5.00公里，沿道路无法到达，是否有桥或近路？",
    ]
    assert found["key"].tolist() == found["demand_id"].tolist() == ["v", "w"]
    assert found["people"].tolist() == [40, 7]
    assert found["site_id"].tolist() == ["s", "s"]


@pytest.mark.parametrize("state", [Trilean.YES, Trilean.UNKNOWN])
def test_a_unit_far_from_every_road_is_asked_with_the_people_who_wait_for_it(
    state: Trilean,
) -> None:
    villages = [Village("near", place(4_000, 7_400), 11), Village("far", place(29_000), 5)]
    evidence = make_evidence(ROAD, villages, [Clinic("s", place(4_000, 8_400), state)])
    eligible = evidence.sites.services["routine"]
    found = decide_statuses(evidence, eligible, Reading())
    nothing = Detours(*(np.full(2, n) for n in (-1, FAR, FAR)))
    items = ask_roads(evidence, eligible, found, nothing, np.array([8_400.0]))
    assert items["what"].tolist() == ["site_off_roads"]
    row = items.iloc[0]
    said = "单位距最近道路8.4公里（限3公里）：坐标是否正确？道路数据是否缺失？"
    assert (row["site_id"], row["question"]) == ("s", said)


def test_a_unit_off_the_roads_that_offers_nothing_is_not_asked() -> None:
    evidence = make_evidence(ROAD, [Village("v", place(0))], [Clinic("s", place(0, 8_400))])
    found = decide_statuses(evidence, np.zeros(1, dtype=np.int8), Reading())
    nothing = Detours(*(np.full(1, n) for n in (-1, FAR, FAR)))
    items = ask_roads(evidence, np.zeros(1, dtype=np.int8), found, nothing, np.array([8_400.0]))
    assert items.empty


def test_roads_that_may_be_missing_are_asked_first_and_weighed_like_everything_else() -> None:
    villages = [Village("off", place(4_000, 3_500), 900), Village("v", place(0), 3)]
    evidence = make_evidence(ROAD, villages, [Clinic("s", place(0))])
    eligible = evidence.sites.services["routine"]
    found = decide_statuses(evidence, eligible, Reading())
    at = evidence.demand.demand_id.tolist().index("v")
    found.reason[at] = "doubtful_detour"
    zero = np.zeros(2, dtype=np.int32)
    roads = ask_roads(
        evidence, eligible, found, Detours(zero, zero + 1_000_000, zero + 9_000_000), np.zeros(1)
    )
    county = {"adcode": "210101", "residents": 1000, "covered": 947, "unknown": 3,
              "uncovered_doubtful": 3, "uncovered_by_road": 0, "quality": "good",
              "verdict": "undetermined"}  # fmt: skip
    silent = HoursAsked(
        np.zeros(1, dtype=bool), texts(["?"]), np.zeros(1, dtype=np.int64), texts([""]),
        DaysAsked(np.zeros((1, 0), dtype=np.int8), np.zeros((1, 0), dtype=bool)),
    )  # fmt: skip
    stakes = Stakes(pd.DataFrame([county]), silent, pd.DataFrame(), roads)
    items = list_unknowns(evidence, eligible, found, stakes)
    assert items["item_id"].iloc[0] == "doubtful_detour-v"
    first = items.iloc[0]
    assert (first["people"], first["can_flip"], first["verdicts"]) == (3, True, "管理目标")
    assert items["people"].iloc[1] == 900
