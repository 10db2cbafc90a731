"""What plans of new sites say of norms, and whom they have asked first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geo.assessment import Assessment, assess
from geo.errors import InputError
from geo.findings.norms.changes import WORSE
from geo.planning.plan import Plan
from geo.plans.new_sites import make_plan
from geo.plans.request import PlanRequest
from geo.scenarios.apply import ScenarioEngine
from geo.scenarios.schema import read_scenario
from geo.study import read_study
from tests.samples.small_study import make_small_study, run

SHARE_NORM = """
[[norms]]
id = "half_able"
zh = "每个县区半数单位有接种能力"
force = "limit"
source = "测试"
per = "county"
of = [{ field = "known.routine", is = "yes" }]
have = [{ field = "capacity", at_least = 1.0 }]
share = "0.5"
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"].isin(["S00", "S03", "S04", "S08"])]
    study.sections.pop("rosters")
    return run(study, tmp_path_factory.mktemp("norms"))


@pytest.fixture(scope="module")
def engine(opened: Assessment) -> ScenarioEngine:
    return opened.scenario_engine


def _plan(opened: Assessment, **asked: Any) -> Plan:
    return make_plan(opened, PlanRequest(**asked))


@pytest.mark.parametrize(
    "asked",
    [
        {"sites": 1},
        {"sites": 4},
        {"sites": 3, "unit_kind": "村卫生室"},
        {"sites": 2, "capacity": 1500.0},
        {"objective": "reach-share", "share": 0.8},
        {"sites": 2, "objective": "worst-first"},
    ],
    ids=str,
)
def test_norms_of_a_plan_are_those_of_its_scenario(
    opened: Assessment, engine: ScenarioEngine, asked: dict[str, Any]
) -> None:
    plan = _plan(opened, **asked)
    result = engine.apply(read_scenario(plan.scenario))
    pd.testing.assert_frame_equal(plan.norms, result.norms)
    pd.testing.assert_frame_equal(plan.norm_sums, result.norm_sums)
    assert len(plan.suggestions)
    assert not plan.norms["norm_change"].isin(["broken", "put_in_doubt"]).any()
    assert {"own_county_cover"} <= set(plan.norms["norm_id"])


def test_a_new_clinic_mends_its_township_and_a_village_point_does_not(opened: Assessment) -> None:
    for kind, mends in (("预防接种门诊", True), ("村卫生室", False)):
        plan = _plan(opened, sites=4, county="210201", unit_kind=kind)
        rows = plan.norms[plan.norms["norm_id"] == "clinic_per_township"]
        assert ("mended" in set(rows["norm_change"])) == mends
        changes = plan.scenario["changes"]
        assert {change["kind"] for change in changes} == {kind}


def test_units_that_would_stand_worse_get_no_new_site(tmp_path: Path) -> None:
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"].isin(["S00", "S03"])].copy()
    study.sections.pop("rosters")
    path = study.write(tmp_path / "study")
    rules = tmp_path / "study" / "standard.toml"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("[[quality]]", SHARE_NORM + "\n[[quality]]", 1),
        encoding="utf-8",
    )
    opened = assess(read_study(path), tmp_path / "cache")
    units = opened.tables.norm_units
    assert set(units.loc[units["norm_id"] == "half_able", "adcode"]) == {"210201"}
    kept = _plan(opened, sites=6)
    assert not kept.norms["norm_change"].isin(["broken", "put_in_doubt"]).any()
    assert any("未采用" in note for note in kept.notes)
    let = _plan(opened, sites=6, may_break=["half_able"])
    assert let.people_gained > kept.people_gained
    assert "half_able" in set(let.norms.loc[let.norms["norm_change"] == "put_in_doubt", "norm_id"])


def test_a_unit_that_can_bear_some_new_sites_gets_them_and_the_bound_stays_true(
    tmp_path: Path,
) -> None:
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"].isin(["S00", "S06", "S07"])].copy()
    study.sites["adcode"] = ["210101", "210201", "210201"]
    study.sites["kind"] = "卫生院"
    study.sections.pop("rosters")
    path = study.write(tmp_path / "study")
    rules = tmp_path / "study" / "standard.toml"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("[[quality]]", SHARE_NORM + "\n[[quality]]", 1),
        encoding="utf-8",
    )
    opened = assess(read_study(path), tmp_path / "cache")
    asked = {"sites": 3, "county": "210201", "setting": "rural"}
    let = _plan(opened, **asked, may_break=["half_able"])
    assert len(let.suggestions) == 3
    assert "half_able" in set(let.norms.loc[let.norms["norm_change"].isin(WORSE), "norm_id"])
    kept = _plan(opened, **asked)
    assert len(kept.suggestions) == 2
    assert not kept.norms["norm_change"].isin(WORSE).any()
    assert kept.people_gained <= let.people_gained <= kept.bound
    assert kept.frontier["bound"].iloc[1] >= let.frontier["people_gained"].iloc[1]
    assert any("未采用" in note for note in kept.notes)


def test_a_norm_that_there_is_not_is_refused(opened: Assessment) -> None:
    with pytest.raises(InputError, match=r"may_break: expected some of clinic_per_township"):
        _plan(opened, sites=1, may_break=["capacity"])


def test_whom_to_ask_is_named_before_what_to_build(opened: Assessment) -> None:
    rows = [{"candidate_id": "at-the-unit", "name": "旧址", "lon": 123.5, "lat": 41.94}]
    plan = _plan(opened, candidates="table", rows=rows, sites=1, count_unknown=True)
    site = plan.suggestions.iloc[0]
    assert site["verify_first"]
    assert site["people_clarified"] > site["people_gained"]
    assert "演示接种点4" in site["ask_first"]
    (call,) = plan.to_verify[plan.to_verify["site_id"] == "S04"].to_dict("records")
    assert call["people_depending"] > 0
    assert "at-the-unit" in call["candidates_depending"]
    assert "该单位是否提供免疫规划疫苗接种" in call["question"]
    assert any("先核实后建设" in note for note in plan.notes)


def test_a_plan_of_certain_gains_asks_nobody(opened: Assessment) -> None:
    plan = _plan(opened, sites=1, county="210201")
    assert plan.people_gained > 0
    assert not plan.suggestions["verify_first"].any() or plan.figures["people_clarified"]
    assert len(plan.to_verify) == 0 or plan.figures["people_clarified"] > 0


def test_a_share_that_hangs_on_the_unknown_names_those_to_ask(opened: Assessment) -> None:
    rows = [{"candidate_id": "x", "lon": 123.3, "lat": 42.05}]
    asked = {"objective": "reach-share", "share": 1.0, "county": "210102"}
    plan = _plan(opened, candidates="table", rows=rows, **asked)
    assert plan.figures["limited_by"] == "unknown"
    assert {one["adcode"] for one in plan.figures["shortfalls"]} == {"210102"}
    assert "210102" in set(plan.to_verify["adcode"])
    assert "S08" in set(plan.to_verify["site_id"])


def test_places_of_one_name_give_a_scenario_that_applies(
    opened: Assessment, engine: ScenarioEngine
) -> None:
    rows = [
        {"candidate_id": f"C{i}", "name": "新村", "lon": lon, "lat": 42.0}
        for i, lon in enumerate([123.0, 123.85])
    ]
    plan = _plan(opened, candidates="table", rows=rows, sites=2, forced=["C0", "C1"])
    assert len(plan.suggestions) == 2
    result = engine.apply(read_scenario(plan.scenario))
    assert result.totals["people_gained"] == plan.people_gained


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("study", "合计仍达不到要求的占比，以下建议使合计尽可能接近要求"),
        ("prefecture", "仍有市达不到要求的占比，以下建议使其余市达到要求，并使上述市尽可能接近"),
    ],
)
def test_what_cannot_be_reached_is_told_of_the_areas_asked_about(
    opened: Assessment, scope: str, told: str
) -> None:
    rows = [{"candidate_id": "a", "lon": 123.0, "lat": 42.0}]
    asked = {"objective": "reach-share", "share": 1.0, "scope": scope}
    plan = _plan(opened, candidates="table", rows=rows, **asked)
    assert not plan.feasible
    said = "，".join(plan.notes)
    assert all(part in said for part in told.split("，"))
    assert "县区" not in said


def test_people_that_capacity_leaves_out_are_told(opened: Assessment) -> None:
    plan = _plan(opened, sites=2, capacity=100.0)
    assert plan.people_gained > 200
    assert any("按上限新单位可接纳200人" in note for note in plan.notes)
