"""Plans for short ways: what they promise is what an assessment of the new register finds."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.assessment import Assessment
from geo.errors import InputError
from geo.planning.plan import Plan
from geo.plans.new_distances import enter_roads, measure_distances, search_from
from geo.plans.new_sites import make_plan
from geo.plans.proposed import propose
from geo.plans.request import PlanRequest
from geo.reach.pair_rule import DIRECT, REACHED
from geo.reach.table import build_reach
from geo.roads.graph import ComponentTrust
from tests.samples.small_study import SmallStudy, make_small_study, run


def _make() -> SmallStudy:
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"].isin(["S00", "S03", "S04"])]
    study.sections.pop("rosters")
    return study


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return run(_make(), tmp_path_factory.mktemp("distances"))


def _plan(opened: Assessment, **asked: Any) -> Plan:
    return make_plan(opened, PlanRequest(**asked))


def _assess_with(plan: Plan, folder: Path) -> pd.DataFrame:
    """The demand table of the study whose register holds the new sites."""
    study = _make()
    added = [
        {"site_id": f"N{i}", "name": c["name"], "lon": c["lon"], "lat": c["lat"], "kind": "卫生院",
         "setting": c["setting"]}
        for i, c in enumerate(plan.scenario["changes"])
    ]  # fmt: skip
    study.sites = pd.concat([study.sites, pd.DataFrame(added)], ignore_index=True)
    demand: pd.DataFrame = run(study, folder).tables.demand
    return demand


@pytest.mark.parametrize("objective", ["p-median", "p-centre"])
def test_ways_after_a_plan_are_those_of_the_register_assessed_anew(
    opened: Assessment, objective: str, tmp_path: Path
) -> None:
    plan = _plan(opened, objective=objective, sites=2)
    demand = _assess_with(plan, tmp_path)
    known = demand["road_distance_m"].notna()
    people, ways = demand.loc[known, "residents"], demand.loc[known, "road_distance_m"]
    figures = plan.figures
    average = float((people * ways).sum() / people.sum())
    assert figures["average_distance_m_after"] == pytest.approx(average, abs=1e-9)
    assert figures["farthest_distance_m_after"] == ways[people > 0].max()
    assert figures["people_without_distance_after"] == demand.loc[~known, "residents"].sum()
    assert figures["average_distance_m_after"] < figures["average_distance_m_before"]
    assert plan.gap == 0


def test_no_two_places_do_better_than_those_suggested(opened: Assessment) -> None:
    demand = opened.inputs.decided.demand
    every = propose(opened, PlanRequest(sites=1))
    measured = measure_distances(opened, every, demand.residents, lambda: None)
    distances, weight = measured.distances, measured.distances.weight
    table = np.tile(distances.now_mm, (len(every), 1))
    for j in range(len(every)):
        mine = slice(distances.ptr[j], distances.ptr[j + 1])
        table[j, distances.point[mine]] = distances.road_mm[mine]
    pairs = list(combinations(range(len(every)), 2))
    best = min(int((weight * np.minimum(table[i], table[j])).sum()) for i, j in pairs)
    asked = weight > 0
    least = min(int(np.minimum(table[i], table[j])[asked].max()) for i, j in pairs)
    median = _plan(opened, objective="p-median", sites=2)
    assert median.objective_value == pytest.approx(best / weight.sum() / 1000, abs=1e-9)
    assert _plan(opened, objective="p-centre", sites=2).objective_value == least / 1000


def test_a_share_beside_is_reached_and_costs_way(opened: Assessment) -> None:
    free = _plan(opened, objective="p-median", sites=3, county="210201")
    bound = _plan(opened, objective="p-median", sites=3, county="210201", share=0.7)
    assert bound.feasible
    assert bound.figures["areas"][0]["share_after"] >= 0.7
    assert bound.objective_value >= free.objective_value
    impossible = _plan(opened, objective="p-centre", sites=1, share=1.0)
    assert not impossible.feasible
    assert impossible.figures["reason"] in {"share", "sites"}


def test_whom_nothing_reaches_is_told_and_not_averaged(opened: Assessment) -> None:
    plan = _plan(opened, objective="p-median", sites=1, county="210101")
    lost = opened.tables.demand
    home = lost["adcode"] == "210101"
    far = home & lost["road_distance_m"].isna()
    assert plan.figures["people_without_distance_before"] == lost.loc[far, "residents"].sum()
    assert plan.figures["people_asked"] == lost.loc[home, "residents"].sum()


def test_rural_people_alone_are_counted_where_they_are_asked_about(opened: Assessment) -> None:
    plan = _plan(opened, objective="p-median", sites=1, setting="rural")
    demand = opened.tables.demand
    assert (
        plan.figures["people_asked"] == demand.loc[demand["setting"] == "rural", "residents"].sum()
    )
    with pytest.raises(InputError, match="setting: nobody asked about"):
        _plan(opened, objective="p-median", sites=1, setting="urban", county="210201")


def test_pairs_found_are_those_of_the_whole_table_that_are_nearer(opened: Assessment) -> None:
    network, inputs = opened.network, opened.inputs
    every = propose(opened, PlanRequest(sites=1))
    cap_mm = 60_000_000
    found = search_from(opened, every, cap_mm, lambda: None)
    weak = (inputs.graph.component_standing != ComponentTrust.TRUSTED).astype(np.uint8)
    places = enter_roads(opened, every)
    table = build_reach(network.arcs, places, network.demand, weak, cap_mm)
    held = (table.bits & (REACHED | DIRECT)) != 0
    nearer = held & (table.road_mm < network.nearest.road_mm[table.demand_index])
    expected = zip(table.site_index[nearer], table.demand_index[nearer], strict=True)
    owner = np.repeat(np.arange(len(every)), np.diff(found.ptr))
    assert set(zip(owner, found.point, strict=True)) == set(expected)
    assert sorted(found.road_mm) == sorted(table.road_mm[nearer])
