"""Decisions on a small study: what they promise is what the changed register is found to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geo.assessment import Assessment
from geo.errors import InputError
from geo.findings.status.eligibility import SiteQuestion
from geo.planning.decisions.request import DecisionRequest
from geo.planning.decisions.result import DecisionPlan
from geo.planning.told import ScenarioDocument
from geo.plans.decisions.answer import plan_decisions
from geo.queries.coverage import CoverageQuestion
from geo.scenarios.schema import read_scenario
from tests.samples.small_study import SmallStudy, make_small_study, run

HOLIDAY = "2026-02-18"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return run(make_small_study(), tmp_path_factory.mktemp("decisions"))


def _plan(opened: Assessment, **asked: Any) -> DecisionPlan:
    return plan_decisions(opened, DecisionRequest(**asked))


def _carry_out(study: SmallStudy, scenario: ScenarioDocument) -> None:
    """Write every change of a scenario into the files that an office keeps."""
    sites = study.sites.set_index("site_id", drop=False)
    roster, added = [], []
    for i, one in enumerate(scenario["changes"]):
        if one["change"] == "add_site":
            added.append(
                {"site_id": f"N{i}", "name": one["name"], "lon": one["lon"], "lat": one["lat"],
                 "kind": "卫生院", "setting": one["setting"], "hours": one.get("hours", "")}
            )  # fmt: skip
            continue
        site = str(one["site_id"])
        if one["change"] == "add_services":
            assert one["services"] == ["routine"]
            sites.loc[site, "kind"] = "卫生院"
        elif one["change"] == "set_hours":
            sites.loc[site, "hours"] = str(one["hours"])
        elif one["change"] == "move_site":
            sites.loc[site, ["lon", "lat"]] = one["lon"], one["lat"]
        else:
            assert one["state"] == "open"
            roster.append({"site_id": site, "date": one["date"], "open": "开诊"})
    study.sites = pd.concat([sites, pd.DataFrame(added)], ignore_index=True)
    study.roster = pd.concat([study.roster, pd.DataFrame(roster)], ignore_index=True)


def _count(assessment: Assessment, asked: dict[str, Any]) -> pd.Series:
    question = SiteQuestion(
        (("routine",),),
        least_days_per_week=asked.get("days_per_week", 0.0),
        day=date.fromisoformat(asked["date"]) if "date" in asked else None,
        kinds=assessment.coverage.read_kinds(asked.get("unit_kind", "")),
    )
    finder = assessment.coverage
    return finder.find(CoverageQuestion(question)).counties.set_index("adcode")["covered"]


ASKED = [
    {"most": 2, "decisions": ["service"]},
    {"most": 3, "date": HOLIDAY, "decisions": ["holiday", "new"], "count_unknown": True},
    {"most": 2, "days_per_week": 7, "decisions": ["hours"]},
    {"most": 2, "decisions": ["move"], "keep_norms": False},
    {"most": 2, "decisions": ["new", "move"], "unit_kind": "乡镇卫生院"},
    {"date": HOLIDAY, "budget": 10, "costs": {"new": 6, "service": 2, "holiday": 1, "move": 4}},
]


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_people_covered_anew_are_those_promised(
    opened: Assessment, asked: dict[str, Any], tmp_path: Path
) -> None:
    plan = _plan(opened, **asked)
    assert plan.people_gained > 0
    assert plan.gap == 0
    assert plan.cost <= asked.get("budget", len(plan.decisions))
    read_scenario(plan.scenario)
    study = make_small_study()
    _carry_out(study, plan.scenario)
    before, after = _count(opened, asked), _count(run(study, tmp_path), asked)
    changed = plan.counties.set_index("adcode")
    promised = (
        changed["people_gained"] + changed["people_clarified"]
        - changed["people_lost"] - changed["people_put_in_doubt"]
    )  # fmt: skip
    assert (after - before).to_dict() == promised.reindex(after.index, fill_value=0).to_dict()
    assert plan.decisions["people_added"].sum() == plan.objective_value


def test_only_units_of_the_kind_asked_for_count_and_are_built(opened: Assessment) -> None:
    every = _plan(opened, most=1, decisions=["new"])
    few = _plan(opened, most=1, decisions=["new"], unit_kind="产科接种室，乡镇卫生院")
    assert few.figures["sites_that_count"] < every.figures["sites_that_count"]
    assert [one["kind"] for one in few.scenario["changes"]] == ["birth_room"]
    read_scenario(few.scenario)
    for word in ("没有这类", "，"):
        with pytest.raises(InputError, match="kind: expected one of"):
            _plan(opened, most=1, decisions=["new"], unit_kind=word)
    with pytest.raises(InputError, match="no new unit can be of the kind other"):
        _plan(opened, most=1, decisions=["new"], unit_kind="其他")


def test_a_move_takes_nobodys_own_unit_unless_it_may(opened: Assessment) -> None:
    kept = _plan(opened, most=1, decisions=["move"])
    free = _plan(opened, most=1, decisions=["move"], keep_norms=False)
    assert kept.people_lost + kept.people_put_in_doubt == 0
    assert free.people_lost + free.people_put_in_doubt > 0
    assert kept.objective_value < free.objective_value
    assert not kept.norms["norm_change"].isin(["broken", "put_in_doubt"]).any()
    careful = _plan(opened, most=3, decisions=["move"], keep_norms=False, may_lose=0)
    assert careful.people_lost == careful.people_put_in_doubt == 0
    assert len(careful.decisions)


def test_the_last_clinic_of_a_township_moves_within_it(tmp_path: Path) -> None:
    found = []
    for k, code in enumerate(("210101001", "210101101")):
        study = make_small_study()
        study.sites["township_code"] = ["", "", code, *[""] * 6]
        opened = run(study, tmp_path / str(k), tmp_path / "cache")
        others = [one for one in study.sites["site_id"] if one != "S02"]
        plan = _plan(opened, most=1, decisions=["move"], fixed=others)
        places = opened.tables.demand.set_index("demand_id")["township_code"]
        found += [(code, places[name]) for name in plan.decisions["candidate_id"]]
    assert found
    assert all(home == place for home, place in found)


def test_a_unit_that_is_fixed_and_a_county_that_is_left_out_stay_as_they_are(
    opened: Assessment,
) -> None:
    asked: dict[str, Any] = {
        "most": 9, "date": HOLIDAY, "decisions": ["holiday"], "count_unknown": True,
    }  # fmt: skip
    every = _plan(opened, **asked).decisions
    assert len(every) > 1
    first = every["site_id"].iloc[0]
    assert first not in set(_plan(opened, **asked, fixed=[first]).decisions["site_id"])
    here = _plan(opened, **asked, county="210102").decisions
    assert set(here["adcode"]) == {"210102"}


def test_a_dearer_kind_is_bought_less(opened: Assessment) -> None:
    asked: dict[str, Any] = {
        "date": HOLIDAY, "budget": 4, "decisions": ["new", "holiday"], "count_unknown": True,
    }  # fmt: skip
    cheap = _plan(opened, **asked, costs={"new": 1, "holiday": 4}).decisions["decision"]
    dear = _plan(opened, **asked, costs={"new": 4, "holiday": 1}).decisions["decision"]
    assert (cheap == "new").sum() > (dear == "new").sum()
    assert (dear == "holiday").any()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"service": "dance"}, "service: expected one of"),
        ({"date": "2031-02-04"}, "date: expected a day of a notice"),
        ({"fixed": ["S99"]}, "fixed: expected ids"),
        ({"county": "999999"}, "county: expected"),
        ({"prefecture": "999999"}, "prefecture: expected"),
        ({"weight": "age_9"}, "weight: expected"),
    ],
)
def test_what_does_not_exist_is_refused(
    opened: Assessment, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        _plan(opened, most=1, **asked)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "most"),
        ({"most": 0}, "most"),
        ({"most": 1, "decisions": []}, "decisions"),
        ({"most": 1, "decisions": ["dance"]}, "decisions"),
        ({"most": 1, "decisions": ["holiday"]}, "date"),
        ({"most": 1, "decisions": ["hours"]}, "days_per_week"),
        ({"most": 1, "date": "2026-2-17"}, "date"),
        ({"most": 1, "date": "2026-02-30"}, "date"),
        ({"most": 1, "days_per_week": float("nan")}, "days_per_week"),
        ({"most": 1, "days_per_week": 8}, "days_per_week"),
        ({"budget": 5}, "budget"),
        ({"budget": float("inf"), "costs": {"new": 1}}, "budget"),
        ({"budget": 5, "costs": {"new": float("nan")}}, "costs"),
        ({"budget": 5, "costs": {"new": -1}}, "costs"),
        ({"budget": 5, "costs": {"dance": 1}}, "costs"),
        ({"budget": 5, "costs": {"new": 1}}, "costs"),
        ({"most": 1, "decisions": ["new"], "costs": {"new": 1, "move": 1}}, "costs"),
        ({"most": 1, "county": "210101", "prefecture": "210100"}, "prefecture"),
        ({"most": 1, "decisions": ["new"], "may_lose": 3}, "may_lose"),
        ({"most": 1, "may_lose": -1}, "may_lose"),
        ({"most": 1, "candidates": "table"}, "rows"),
        ({"most": 1, "keep_norms": "no"}, "keep_norms"),
        ({"most": 1, "colour": "red"}, "colour"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(asked: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        DecisionRequest(**asked)


def test_units_to_ask_first_are_named_where_decisions_may_be_made(opened: Assessment) -> None:
    notes = _plan(opened, most=1).notes
    assert any("1家单位（演示接种点4）" in note for note in notes)
    assert not any("演示接种点4" in note for note in _plan(opened, most=1, county="210201").notes)


def test_a_date_that_the_regulation_alone_fixes_is_told_as_provisional(opened: Assessment) -> None:
    told = "2030-01-01：仅法定假日，调休以国务院办公厅通知为准"
    assert told in _plan(opened, most=1, date="2030-01-01").notes
    assert not any("仅法定假日" in note for note in _plan(opened, most=1, date=HOLIDAY).notes)
