"""Gaps as problems: only people who certainly have no way within the limit make one."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.findings.worklists.access_problems import list_uncovered_gaps
from geo.findings.worklists.problem_rows import ProblemSources
from tests.samples.small_world import STANDARD


def make_gaps(residents: list[int], doubtful: list[int]) -> pd.DataFrame:
    count = len(residents)
    return pd.DataFrame(
        {
            "gap_id": [f"210101-v{i}" for i in range(count)],
            "adcode": "210101",
            "kind": "uncovered",
            "places": "村",
            "residents": residents,
            "uncovered_doubtful": doubtful,
            "setting": "rural",
            "nearest_site_name": "甲",
            "road_distance_m": 12_000.0,
        }
    )


def list_rows(gaps: pd.DataFrame) -> pd.DataFrame:
    nothing = pd.DataFrame()
    found = ProblemSources(**dict.fromkeys(ProblemSources.__slots__, nothing) | {"gaps": gaps})
    return list_uncovered_gaps(found, STANDARD)


@pytest.mark.parametrize(
    ("residents", "doubtful", "people"), [(90, 0, [90]), (90, 89, [1]), (90, 90, [])]
)
def test_people_who_may_lack_a_road_make_no_problem(
    residents: int, doubtful: int, people: list[int]
) -> None:
    rows = list_rows(make_gaps([residents], [doubtful]))
    assert (rows["people"].tolist() if len(rows) else []) == people


def test_a_problem_names_the_doubtful_beside_it() -> None:
    rows = list_rows(make_gaps([90, 50], [0, 20]))
    assert rows["detail"].tolist() == [
        "超半径片区：最近单位甲",
        "超半径片区：最近单位甲，另有疑似缺路、缺桥20人",
    ]
