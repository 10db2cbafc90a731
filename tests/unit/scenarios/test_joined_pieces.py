"""A new road judges what it joins; a closed one leaves its people to walk."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.scenarios.apply import ScenarioResult
from geo.scenarios.schema import read_scenario
from tests.samples.road_maps import shift_m
from tests.samples.small_study import CORNER, SmallStudy, add_spur, make_small_study, run

START = (123.85, 41.9)
"""The junction n20-0 of the lattice, at its southern edge."""


def _apart(north_m: float) -> tuple[SmallStudy, list[tuple[float, float]]]:
    """A piece of 900 m that ends so far south of the lattice, a village at its far end."""
    study = make_small_study()
    ends = [shift_m(*START, 0.0, -north_m), shift_m(*START, 0.0, -north_m - 900.0)]
    for name, at in zip(("stray-a", "stray-b"), ends, strict=True):
        study.nodes.loc[study.nodes["id"] == name, ["lon", "lat"]] = at
    village = shift_m(*ends[1], 40.0, 5.0)
    study.demand.loc[study.demand["demand_id"] == "V060", ["lon", "lat"]] = village
    site = shift_m(*START, 0.0, 30.0)
    study.sites.loc[0, ["lon", "lat"]] = site
    study.sites.loc[0, ["adcode", "kind"]] = ["210201", "卫生院"]
    return study, ends


def _apply(study: SmallStudy, folder, *changes) -> ScenarioResult:
    document = {"name": "改路", "changes": list(changes)}
    return run(study, folder).scenario_engine.apply(read_scenario(document))


@pytest.mark.parametrize("north_m", [12.0, 720.0])
def test_a_road_to_a_stray_piece_lets_its_people_out_as_if_it_had_been_there(tmp_path, north_m):
    study, ends = _apart(north_m)
    line = [list(ends[0]), list(START)]
    found = _apply(study, tmp_path / "before", {"change": "open_road", "line": line})
    built, _ = _apart(north_m)
    built.edges.loc[len(built.edges)] = ["stray-a", "n20-0"]
    scratch = run(built, tmp_path / "after").tables
    counted = ["covered", "uncovered", "unknown"]
    after = found.counties[["adcode", *(f"{name}_after" for name in counted)]]
    assert after.to_numpy().tolist() == scratch.counties[["adcode", *counted]].to_numpy().tolist()
    row = found.places.set_index("demand_id")
    assert ("V060" in row.index) == (north_m > 600.0)
    village = scratch.demand.set_index("demand_id").loc["V060"]
    assert village["status"] == "covered"
    if north_m > 600.0:
        # the least of two feet counts: never longer than from the nearest road alone
        way_m = row.loc["V060", "road_distance_m_after"]
        assert village["straight_distance_m"] < way_m <= village["road_distance_m"] + 0.002


def test_without_a_road_the_piece_keeps_its_people_off(tmp_path):
    study, _ = _apart(720.0)
    demand = run(study, tmp_path).tables.demand.set_index("demand_id")
    assert demand.loc["V060", ["status", "status_reason"]].tolist() == ["unknown", "unsnapped"]


def test_people_on_a_closed_dead_end_are_counted_apart(tmp_path):
    study = make_small_study()
    (end,) = add_spur(study, [(800.0, 500.0)])
    place = shift_m(*CORNER, 420.0, 262.0)
    study.demand.loc[study.demand["demand_id"] == "V000", ["lon", "lat"]] = place
    change = {"change": "close_road", "line": [list(place), list(end)]}
    found = _apply(study, tmp_path, change)
    base = run(study, tmp_path).tables.demand.set_index("demand_id")
    here = pd.Series(found.counties["people_on_closed_roads"].to_numpy(),
                     index=found.counties["adcode"])  # fmt: skip
    assert here["210101"] >= base.loc["V000", "residents"] > 0
    assert found.totals["people_on_closed_roads"] == here.sum() == base.loc["V000", "residents"]
    other = _apply(study, tmp_path, {"change": "close_site", "site_id": "S01"})
    assert other.totals["people_on_closed_roads"] == 0
