"""Plans for a small study: what they promise is what the sites change once they are there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.assessment import Assessment
from geo.errors import InputError
from geo.model.trilean import Trilean
from geo.planning.places.candidates import propose_townships
from geo.planning.plan import Plan
from geo.plans.new_sites import make_plan
from geo.plans.request import PlanRequest
from geo.plans.survey import survey
from geo.reports.answers.plan_files import describe_plan
from tests.samples.changed_sites import open_sites
from tests.samples.small_study import make_small_study, run


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"].isin(["S00", "S03", "S04"])]
    study.sections.pop("rosters")
    return run(study, tmp_path_factory.mktemp("plans"))


def _plan(opened: Assessment, **asked: Any) -> Plan:
    return make_plan(opened, PlanRequest(**asked))


def test_to_reach_a_target_that_nobody_set_is_refused_with_words(
    tmp_path: Path, opened: Assessment
) -> None:
    study = make_small_study()
    study.sections["standard"]["target"] = "none"
    aimless = run(study, tmp_path)
    with pytest.raises(InputError, match=r"share: expected a share to reach.*no target"):
        _plan(aimless, objective="reach-share")
    assert _plan(aimless, objective="reach-share", share=0.5).feasible
    assert _plan(aimless, objective="worst-first", sites=1).feasible


def _apply(opened: Assessment, plan: Plan) -> dict[str, int]:
    """People per county whom the plan's scenario takes from uncovered to covered."""
    changes = open_sites(opened)
    before = changes.cover.statuses("headline").status
    for change in plan.scenario["changes"]:
        assert change["change"] == "add_site"
        assert change["services"] == ["routine"]
        lon, lat = (float(str(change[name])) for name in ("lon", "lat"))
        changes.add(lon, lat, urban=change["setting"] == "urban")
    after = changes.cover.statuses("headline").status
    inputs = opened.inputs
    demand = inputs.decided.demand
    gained = (before == Trilean.NO) & (after == Trilean.YES)
    return {
        str(code): int(demand.residents[gained & (demand.county == c)].sum())
        for c, code in enumerate(inputs.counties.adcode)
    }


QUESTIONS = [
    {"sites": 1},
    {"sites": 3},
    {"sites": 3, "candidates": "townships"},
    {"sites": 2, "county": "210201"},
    {"sites": 3, "objective": "worst-first"},
    {"objective": "reach-share", "share": 0.8},
    {"sites": 2, "capacity": 1500.0},
    {"sites": 6, "each_county": True},
]


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_a_plan_applied_gains_exactly_the_people_it_promised(
    opened: Assessment, asked: dict[str, Any]
) -> None:
    plan = _plan(opened, **asked)
    assert plan.feasible
    assert plan.people_gained > 0
    real = _apply(opened, plan)
    assert sum(real.values()) == plan.people_gained == plan.suggestions["people_gained"].sum()
    promised = plan.counties.set_index("adcode")["people_gained"]
    assert real == {code: promised.get(code, 0) for code in real}


def test_each_candidate_covers_whom_a_site_there_would_cover(opened: Assessment) -> None:
    ground = survey(opened, PlanRequest(sites=1))
    changes = open_sites(opened)
    before = changes.cover.statuses("headline").status.copy()
    for j in range(len(ground.candidates)):
        one = ground.candidates
        slot = changes.add(float(one.lon[j]), float(one.lat[j]), urban=bool(one.urban[j]))
        after = changes.cover.statuses("headline").status
        covers = ground.points[ground.gains.point[ground.gains.ptr[j] : ground.gains.ptr[j + 1]]]
        assert (
            covers.tolist()
            == np.flatnonzero((before != Trilean.YES) & (after == Trilean.YES)).tolist()
        )
        changes.cover.close(slot)


def test_the_parts_of_a_plan_agree_with_one_another(opened: Assessment) -> None:
    plan = _plan(opened, sites=3)
    sites, villages = plan.suggestions, plan.villages
    assert plan.gap == 0
    assert plan.bound == plan.objective_value == plan.people_gained
    assert sites["people_added"].sum() == plan.people_gained
    assert (sites["people_gained_urban"] + sites["people_gained_rural"]).tolist() == sites[
        "people_gained"
    ].tolist()
    assert villages["residents"].sum() == plan.people_gained
    assert villages.groupby("candidate_id")["residents"].sum().to_dict() == dict(
        zip(sites["candidate_id"], sites["people_gained"], strict=True)
    )
    cutoff = villages["setting"].map({"urban": 5_000, "rural": 10_000})
    assert (villages["distance_after_m"] <= cutoff).all()
    assert not (villages["distance_before_m"] <= cutoff).any()
    assert plan.frontier["people_gained"].iloc[2] == plan.people_gained
    assert (plan.frontier["people_gained"] <= plan.frontier["bound"]).all()
    assert (plan.frontier["marginal_gain"] >= 0).all()


def test_a_weight_is_what_is_counted(tmp_path: Path) -> None:
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"] == "S00"]
    study.sections.pop("rosters")
    study.demand["age_60_plus"] = np.where(study.demand["demand_id"] == "V045", 15, 0)
    plan = _plan(run(study, tmp_path), sites=1, weight="age_60_plus")
    assert plan.objective_unit == "age_60_plus"
    assert plan.objective_value == plan.suggestions["gained_age_60_plus"].sum() > 0
    assert "V045" in plan.villages["demand_id"].tolist()


def test_forced_and_forbidden_places_are_obeyed(opened: Assessment) -> None:
    best = _plan(opened, sites=1).suggestions["candidate_id"].iloc[0]
    other = _plan(opened, sites=1, forbidden=[best])
    assert best not in other.suggestions["candidate_id"].tolist()
    assert other.people_gained <= _plan(opened, sites=1).people_gained
    both = _plan(opened, sites=2, forced=[other.suggestions["candidate_id"].iloc[0]])
    assert other.suggestions["candidate_id"].iloc[0] in both.suggestions["candidate_id"].tolist()


def test_a_budget_buys_no_more_than_it_can(opened: Assessment) -> None:
    rows = [
        {"candidate_id": f"H{i}", "lon": lon, "lat": 42.0, "cost": cost}
        for i, (lon, cost) in enumerate([(123.7, 3.0), (123.8, 2.0), (123.9, 2.0)])
    ]
    plan = _plan(opened, candidates="table", rows=rows, budget=4.0)
    assert plan.suggestions["cost"].sum() <= 4.0
    assert plan.gap == 0
    assert set(plan.suggestions["candidate_id"]) <= {"H0", "H1", "H2"}


def test_a_site_takes_no_more_than_its_capacity(opened: Assessment) -> None:
    plan = _plan(opened, sites=2, capacity=1500.0)
    assert plan.suggestions["people_taken"].max() <= 1500
    assert plan.objective_value == plan.suggestions["people_taken"].sum()


def test_a_share_out_of_reach_names_whom_nobody_reaches(opened: Assessment) -> None:
    plan = _plan(opened, objective="reach-share", share=1.0, candidates="townships")
    assert not plan.feasible
    assert plan.unreachable["residents"].sum() == plan.figures["people_unreachable"] > 0
    short = plan.figures["shortfalls"]
    assert short
    assert all(one["people_lacking"] > 0 for one in short)
    assert any("达不到" in note for note in plan.notes)


def test_more_counties_than_sites_is_told(opened: Assessment) -> None:
    plan = _plan(opened, sites=1, each_county=True)
    assert not plan.feasible
    assert plan.figures["reason"] == "needed"
    assert (describe_plan(plan)["gap"], describe_plan(plan)["bound"]) == (None, None)
    assert plan.suggestions.empty
    assert plan.scenario["changes"] == []


def test_a_township_stands_at_its_weighted_medoid(opened: Assessment) -> None:
    inputs = opened.inputs
    demand = inputs.decided.demand
    found = propose_townships(demand, inputs.township_names)
    assert sorted(found.candidate_id) == sorted(set(demand.township_code))
    for i, code in enumerate(found.candidate_id):
        mine = np.flatnonzero((demand.township_code == code) & demand.placed)
        flat = np.column_stack((demand.lon * np.cos(np.radians(42.0)), demand.lat))[mine]
        sums = [(np.hypot(*(flat - one).T) * demand.residents[mine]).sum() for one in flat]
        at = mine[int(np.argmin(sums))]
        assert (found.lon[i], found.lat[i]) == (demand.lon[at], demand.lat[at])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"county": "219999"}, "county: expected the six digits"),
        ({"forced": ["nowhere"]}, "forced: no candidate has the id 'nowhere'"),
        ({"forbidden": ["nowhere"]}, "forbidden: no candidate"),
        ({"weight": "cows"}, "weight: expected one of residents"),
    ],
)
def test_what_does_not_exist_is_refused_by_its_field(
    opened: Assessment, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        _plan(opened, sites=2, **asked)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "sites"),
        ({"sites": 0}, "sites"),
        ({"sites": True}, "sites"),
        ({"sites": 2, "share": 0.9}, "share: belongs"),
        ({"objective": "reach-share", "share": 1.2}, "share"),
        ({"objective": "reach-share", "share": float("nan")}, "share"),
        ({"sites": 2, "candidates": "table", "rows": []}, "at least one candidate"),
        ({"sites": 2, "budget": 3.0}, "budget: expected candidates with a cost"),
        ({"sites": 2, "forced": ["a"], "forbidden": ["a"]}, "forced: 'a' is forbidden too"),
        ({"sites": 2, "colour": "red"}, "colour"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        PlanRequest(**asked)


def test_a_cancelled_plan_stops(opened: Assessment) -> None:
    class Stop(Exception):  # noqa: N818 - a signal
        pass

    def progress(step: str) -> None:
        if step == "solving":
            raise Stop

    with pytest.raises(Stop):
        make_plan(opened, PlanRequest(sites=3), progress)
    with pytest.raises(Stop):
        make_plan(opened, PlanRequest(sites=3, objective="worst-first"), progress)
