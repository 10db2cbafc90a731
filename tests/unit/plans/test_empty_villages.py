"""Villages of a table in which nobody lives: no demand, but a place for a site."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.assessment import Assessment
from geo.planning.plan import Plan
from geo.plans.new_sites import make_plan
from geo.plans.request import PlanRequest
from tests.samples.small_study import make_small_study, run


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"].isin(["S00", "S03"])]
    study.sections.pop("rosters")
    study.demand.loc[len(study.demand)] = [
        "V900", "空村", 123.8, 42.0, 0, "rural", "210201101",
    ]  # fmt: skip
    return run(study, tmp_path_factory.mktemp("empty"))


def _plan(opened: Assessment, **asked: object) -> Plan:
    return make_plan(opened, PlanRequest.model_validate({"sites": 1, "county": "210201", **asked}))


def test_an_empty_village_can_be_taken_or_left(opened: Assessment) -> None:
    taken = _plan(opened, forced=["V900"])
    assert taken.suggestions["candidate_id"].tolist() == ["V900"]
    assert taken.suggestions["name"].tolist() == ["空村"]
    assert taken.people_gained > 0
    left = _plan(opened, forbidden=["V900"])
    assert "V900" not in left.suggestions["candidate_id"].tolist()
    assert "V900" not in opened.tables.demand["demand_id"].tolist()


def test_an_empty_village_is_the_best_place_where_it_is(tmp_path: Path) -> None:
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"].isin(["S00", "S03"])]
    study.sections.pop("rosters")
    study.demand = study.demand[study.demand["demand_id"].isin(["V001", "V041", "V042"])]
    study.demand[["lon", "lat"]] = [[123.0, 42.0], [123.75, 42.0], [123.9, 42.0]]
    study.demand["setting"] = "rural"
    study.demand.loc[900] = ["V900", "空村", 123.825, 42.0, 0, "rural", "210201101"]
    plan = make_plan(run(study, tmp_path), PlanRequest(sites=1))
    assert plan.suggestions["candidate_id"].tolist() == ["V900"]
    assert len(plan.villages) == 2
