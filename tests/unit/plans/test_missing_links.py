"""A lattice of roads with most of its crossings broken: what is said of places that lack a road."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.assessment import Assessment
from geo.plans.new_sites import make_plan
from geo.plans.request import PlanRequest
from geo.reach.direct import gather_sources
from geo.reach.nearest import find_nearest
from geo.reach.search import FAR, search_nearest
from geo.scenarios.apply import ScenarioEngine, ScenarioResult
from geo.scenarios.schema import read_scenario
from tests.samples.small_study import SmallStudy, make_small_study, run

PARTS = ["uncovered_certain", "uncovered_by_road", "uncovered_doubtful"]
SIDES = ("before", "after")


@dataclass
class BrokenStudy(SmallStudy):
    """The small study by a standard with short limits and detours from 1.6 on."""

    def write(self, folder: Path) -> Path:
        path = super().write(folder)
        standard = folder / "standard.toml"
        text = standard.read_text(encoding="utf-8")
        for old, new in {
            "doubtful_from = 3.0": "doubtful_from = 1.6",
            "doubtful_share = 0.5": "doubtful_share = 0.3",
        }.items():
            assert old in text
            text = text.replace(old, new)
        text = text.replace("urban = 5000.0", "urban = 6000.0", 1)
        standard.write_text(text, encoding="utf-8")
        return path


def make_study(seed: int = 3) -> BrokenStudy:
    """A third of the roads gone, and a column for what a scenario may change."""
    usual = make_small_study()
    study = BrokenStudy(**{one.name: getattr(usual, one.name) for one in fields(usual)})
    rng = np.random.default_rng(seed)
    study.edges = study.edges[rng.random(len(study.edges)) < 0.66].reset_index(drop=True)
    for name in ("tier", "services", "setting", "valid_from", "valid_to"):
        study.sites[name] = ""
    return study


Base = tuple[Assessment, ScenarioEngine, Path]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    folder = tmp_path_factory.mktemp("broken")
    made = run(make_study(), folder)
    return made, made.scenario_engine, folder


def apply(base: Base, *changes: dict[str, Any]) -> ScenarioResult:
    return base[1].apply(read_scenario({"name": "方案", "changes": list(changes)}))


def measure_every(made: Assessment) -> np.ndarray:
    """Road distance (mm) from every site alone to every point, however far."""
    network, rows = made.network, []
    for s in range(len(network.sites.xyz)):
        alone = np.array([s], dtype=np.int32)
        labels = search_nearest(network.arcs, network.sites.ends, alone)
        sources = gather_sources(network.sites, alone)
        rows.append(find_nearest(network.arcs, labels, sources, network.demand).road_mm)
    return np.array(rows)


def test_there_are_places_of_every_kind(base: Base) -> None:
    reasons = base[0].tables.demand["status_reason"].value_counts()
    assert {"doubtful_detour", "by_road_only", "beyond_straight_line"} <= set(reasons.index)


@pytest.mark.parametrize("name", ["province", "prefectures", "counties", "townships"])
def test_certain_by_road_and_doubtful_are_the_uncovered_of_every_table(
    base: Base,
    name: str,
) -> None:
    rows = getattr(base[0].tables, name)
    assert (rows[PARTS].sum(axis=1) == rows["uncovered"]).all()
    assert rows["uncovered_doubtful"].sum() > 0
    weights = base[0].tables.weights
    assert (weights[PARTS].sum(axis=1) == weights["uncovered"]).all()


def test_a_county_is_short_only_if_the_doubtful_do_not_help(base: Base) -> None:
    rows = base[0].tables.counties
    most = rows["covered"] + rows["unknown"] + rows["uncovered_doubtful"]
    most += rows["uncovered_by_road"].where(rows["quality"] == "poor", 0)
    short = (20 * most < 19 * rows["residents"]) & (rows["residents"] > 0)
    assert ((rows["verdict"] == "short") == short).all()


def test_own_nearest_units_are_the_least_of_all_of_the_county(base: Base) -> None:
    made = base[0]
    network, inputs = made.network, made.inputs
    every, home = measure_every(made), inputs.decided.demand.county
    table = made.tables.demand
    for p in range(len(table)):
        own = [s for s in network.chosen.tolist() if inputs.sites.county[s] == home[p]]
        best = min(((int(every[s, p]), s) for s in own), default=(FAR, -1))
        row = table.iloc[p]
        if best[0] >= FAR:
            assert row["own_nearest_site_id"] == ""
            assert np.isnan(row["own_road_distance_m"])
        else:
            assert row["own_nearest_site_id"] == inputs.sites.records.site_id[best[1]]
            assert row["own_road_distance_m"] == best[0] / 1000.0
    gaps = made.tables.gaps
    assert (gaps["own_nearest_site_id"] != gaps["nearest_site_id"]).any()


def test_every_table_of_places_and_units_has_the_detour(base: Base) -> None:
    tables = base[0].tables
    for name in ("province", "prefectures", "counties", "townships", "demand", "gaps"):
        assert getattr(tables, name)["detour"].notna().any(), name
    known = tables.demand.set_index("demand_id")["detour"]
    alone = tables.gaps[tables.gaps["points"] == 1]
    for gap_id, detour in zip(alone["gap_id"], alone["detour"], strict=True):
        own = known[gap_id.split("-", 1)[1]]
        assert detour == own or (np.isnan(detour) and np.isnan(own))


def test_the_detour_is_road_over_straight_line_to_the_site_of_least_straight_line(
    base: Base,
) -> None:
    made = base[0]
    network, demand = made.network, made.inputs.decided.demand
    every, xyz, sites = measure_every(made), network.demand.xyz, network.sites.xyz
    table = made.tables.demand
    chords = np.linalg.norm(sites[network.chosen][:, None] - xyz[None], axis=2)
    for p in np.flatnonzero(demand.placed).tolist():
        s = int(network.chosen[np.argmin(chords[:, p])])
        found = table["detour"].iloc[p]
        if every[s, p] >= FAR:
            assert np.isnan(found)
        else:
            line = chords[:, p].min()
            assert found == pytest.approx(every[s, p] / 1000.0 / line, rel=1e-4)


def assert_as_recomputed(result: ScenarioResult, before: Assessment, after: Assessment) -> None:
    for side, made in zip(SIDES, (before, after), strict=True):
        for name in (*PARTS, "uncovered", "covered", "unknown", "verdict"):
            expected = made.tables.counties[name].tolist()
            assert result.counties[f"{name}_{side}"].tolist() == expected, (side, name)
    was, now = (made.tables.demand.set_index("demand_id") for made in (before, after))
    places = result.places.set_index("demand_id")
    for side, table in zip(SIDES, (was, now), strict=True):
        expected = table.loc[places.index, "status_reason"].tolist()
        assert places[f"status_reason_{side}"].tolist() == expected
    both = pd.DataFrame(
        {"was": was["status"], "now": now["status"].loc[was.index], "n": was["residents"]}
    )
    people = both.groupby(["was", "now"])["n"].sum().to_dict()
    for name, pair in {
        "gained": ("uncovered", "covered"), "clarified": ("unknown", "covered"),
        "lost": ("covered", "uncovered"), "put_in_doubt": ("covered", "unknown"),
    }.items():  # fmt: skip
        assert result.totals[f"people_{name}"] == people.get(pair, 0)
    change = result.totals["covered_after"] - result.totals["covered_before"]
    assert change == sum(
        sign * result.totals[f"people_{name}"]
        for name, sign in {"gained": 1, "clarified": 1, "lost": -1, "put_in_doubt": -1}.items()
    )
    helped = was[(was["status_reason"] == "doubtful_detour") & (now["status"] == "covered")]
    assert result.totals["people_gained_doubtful"] == helped["residents"].sum()


def test_what_a_scenario_says_is_what_an_assessment_of_the_changed_register_says(
    base: Base,
) -> None:
    before, _, folder = base
    rng, seen = np.random.default_rng(11), set()
    for step in range(4):
        study = make_study()
        ids = rng.permutation(study.sites["site_id"].to_numpy()[:7]).tolist()
        sites = study.sites.set_index("site_id")
        changes: list[dict[str, Any]] = [{"change": "close_site", "site_id": ids[0]}]
        sites = sites.drop(ids[0])
        for name in ids[1:3]:
            lon, lat = rng.uniform(122.9, 123.9), rng.uniform(41.9, 42.1)
            changes.append({"change": "move_site", "site_id": name, "lon": lon, "lat": lat})
            sites.loc[name, ["lon", "lat"]] = [lon, lat]
        changes.append(
            {"change": "set_services", "site_id": ids[3], "services": [["rabies"], ["routine"]][
                step % 2
            ]}
        )  # fmt: skip
        sites.loc[ids[3], "services"] = ["rabies", "routine"][step % 2]
        study.sites = sites.reset_index()
        after = run(study, folder / f"after-{step}", folder / "cache")
        result = apply(base, *changes)
        assert_as_recomputed(result, before, after)
        seen |= set(result.places["status_reason_before"])
        seen |= set(result.places["status_reason_after"])
    assert "doubtful_detour" in seen


@pytest.mark.parametrize("asked", [{"sites": 3}, {"sites": 2, "candidates": "townships"}])
def test_a_plan_tells_doubtful_and_clarified_apart_as_its_scenario_does(
    base: Base, asked: dict[str, Any]
) -> None:
    plan = make_plan(base[0], PlanRequest(**asked))
    totals = base[1].apply(read_scenario(plan.scenario)).totals
    assert plan.people_gained == totals["people_gained"] > 0
    assert plan.figures["people_gained_doubtful"] == totals["people_gained_doubtful"]
    assert plan.figures["people_clarified"] == totals["people_clarified"]
    for name in ("people_gained_doubtful", "people_clarified"):
        assert plan.suggestions[name].sum() == plan.counties[name].sum() == totals[name]


def test_a_new_road_across_the_break_settles_the_doubt(base: Base) -> None:
    made = base[0]
    table = made.tables.demand.query("status_reason == 'doubtful_detour'")
    sites = made.tables.sites.set_index("site_id")
    questions = made.tables.to_verify
    asked = questions[questions["what"] == "doubtful_detour"]
    assert set(asked["demand_id"]) == set(table["demand_id"])
    assert questions["what"].iloc[: len(asked)].eq("doubtful_detour").all()
    row = asked.iloc[0]
    place = made.tables.demand.set_index("demand_id").loc[row["demand_id"]]
    site = sites.loc[row["site_id"]]
    bridge = [[float(site["lon"]), float(site["lat"])], [float(place["lon"]), float(place["lat"])]]
    result = apply(base, {"change": "open_road", "line": bridge})
    now = result.places.set_index("demand_id").loc[row["demand_id"]]
    assert now["status_reason_before"] == "doubtful_detour"
    assert now["status_after"] == "covered"
    assert result.totals["people_gained_doubtful"] >= place["residents"]
