"""Plans where nobody is uncovered, no candidate helps, or nobody lives where one stands."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.assessment import Assessment
from geo.planning.plan import Plan
from geo.plans.new_sites import make_plan
from geo.plans.request import PlanRequest
from tests.samples.small_study import add_spur, make_small_study, run

QUESTIONS: list[dict[str, Any]] = [
    {"sites": 1},
    {"sites": 1, "capacity": 3000.0},
    {"sites": 2, "each_county": True},
    {"sites": 2, "each_county": True, "capacity": 10.0},
    {"sites": 1, "objective": "worst-first"},
    {"objective": "reach-share", "share": 0.9},
    {"objective": "reach-share", "share": 0.9, "sites": 1},
    {"sites": 1, "count_unknown": True, "capacity": 3000.0},
]
ALONE = "210301"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """A study of one county of which everybody is covered."""
    study = make_small_study()
    study.demand = study.demand[study.demand["demand_id"].isin(["V001", "V002", "V003"])]
    study.outlines = study.outlines[study.outlines["adcode"] == "210101"]
    study.census = study.census[study.census["adcode"] == "210101"]
    study.townships = study.townships[study.townships["adcode"] == "210101"]
    study.demand = study.demand.assign(lon=123.0, lat=42.0, setting="rural")
    study.demand["township_code"] = "210101101"
    study.sites = study.sites[study.sites["site_id"] == "S00"]
    study.sections.pop("rosters")
    return run(study, tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="module")
def desert(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """The small study with a county beside it in which nobody lives."""
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"].isin(["S00", "S03"])]
    study.sections.pop("rosters")
    add_spur(study, [(6_000.0, 0.0)], start=(123.95, 42.0))
    village = ["V900", "界边村", 123.98, 42.0, 500, "rural", "210201101"]
    study.demand.loc[len(study.demand)] = village
    box = shapely.box(124.0, 41.8, 124.4, 42.2)
    more = gpd.GeoDataFrame(
        {"adcode": [ALONE], "name": ["丙荒区"], "prefecture": ["丙市"]}, geometry=[box], crs=4326
    )
    study.outlines = pd.concat([study.outlines, more], ignore_index=True)
    study.census.loc[len(study.census)] = [ALONE, "丙荒区", 0, 0, 0]
    return run(study, tmp_path_factory.mktemp("desert"))


def _plan(opened: Assessment, **asked: Any) -> Plan:
    return make_plan(opened, PlanRequest(**asked))


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_where_nobody_is_uncovered_nothing_is_suggested(
    content: Assessment, asked: dict[str, Any]
) -> None:
    plan = _plan(content, **asked)
    assert plan.feasible
    assert plan.people_gained == plan.figures["people_uncovered"] == 0
    assert plan.suggestions.empty
    assert plan.gap == 0


@pytest.mark.parametrize("asked", [one for one in QUESTIONS if "capacity" not in one], ids=str)
def test_a_candidate_where_nobody_lives_is_one_like_others(
    desert: Assessment, asked: dict[str, Any]
) -> None:
    rows = [
        {"candidate_id": "here", "lon": 123.9, "lat": 42.0},
        {"candidate_id": "there", "lon": 124.01, "lat": 42.0, "setting": "rural"},
    ]
    plan = _plan(desert, candidates="table", rows=rows, **asked)
    assert plan.figures["candidates"] == 2
    assert len(plan.suggestions) <= 2


def test_no_site_is_needed_in_a_county_where_nobody_lives(desert: Assessment) -> None:
    rows = [{"candidate_id": "there", "lon": 124.01, "lat": 42.0, "setting": "rural"}]
    plan = _plan(desert, candidates="table", rows=rows, sites=1, each_county=True)
    assert plan.feasible
    assert plan.suggestions["adcode"].tolist() == [ALONE]
    assert plan.people_gained > 0
