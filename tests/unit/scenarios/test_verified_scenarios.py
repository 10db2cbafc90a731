"""Scenarios on an assessment with verified distances: these hold as long as both ends stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geo.assessment import Assessment
from geo.scenarios.apply import ScenarioResult
from geo.scenarios.schema import read_scenario
from tests.samples.small_study import SmallStudy, make_small_study, run
from tests.unit.scenarios.test_scenarios import EXTRA, assert_same, rewrite

NEAR = {"change": "add_site", "name": "近点", "lon": 123.06, "lat": 42.0, "services": ["routine"]}


def make_study(folder: Path) -> SmallStudy:
    """Three places: one verified far from the site beside it, one near a far site, one in vain."""
    study = make_small_study()
    for name in EXTRA:
        study.sites[name] = ""
    study.demand.loc[0, ["lon", "lat"]] = [123.01, 42.0]
    demand, sites = (
        study.demand.set_index("demand_id")[["lon", "lat"]],
        study.sites.set_index("site_id")[["lon", "lat"]],
    )
    rows = [("V000", "S00", 60_000.0), ("V000", "S01", 13_000.0), ("V025", "S00", 95_000.0)]
    pd.DataFrame(
        [
            [point, site, road_m, *demand.loc[point], *STOOD.get(site, sites.loc[site])]
            for point, site, road_m in rows
        ],
        columns=["demand_id", "site_id", "road_distance_m", "demand_lon", "demand_lat", "site_lon",
                 "site_lat"],
    ).to_csv(folder / "verified.csv", index=False)  # fmt: skip
    study.sections["verified"] = {"path": str(folder / "verified.csv")}
    return study


STOOD = {"S00": (123.01, 42.01), "S01": (122.9, 41.95)}
"""Where the sites stood when the distances were verified."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assessment, Path]:
    folder = tmp_path_factory.mktemp("verified")
    return run(make_study(folder), folder / "before"), folder


def apply(base: tuple[Assessment, Path], *changes: dict[str, Any]) -> ScenarioResult:
    made = base[0]
    engine = made.scenario_engine
    return engine.apply(read_scenario({"name": "方案", "changes": list(changes)}))


def test_the_world_is_as_drawn(base: tuple[Assessment, Path]) -> None:
    assert base[0].tables.verified["verified_state"].tolist() == ["used"] * 3
    assert base[0].tables.demand.set_index("demand_id").loc["V000", "status"] == "uncovered"


@pytest.mark.parametrize(
    "changes",
    [
        [NEAR],
        [{"change": "move_site", "site_id": "S00", "lon": 123.02, "lat": 42.0},
         {"change": "close_site", "site_id": "S01"}],
    ],
    ids=["a site is added", "verified sites move and close"],
)  # fmt: skip
def test_it_equals_the_assessment_of_the_changed_register(
    base: tuple[Assessment, Path], changes: list[dict[str, Any]], tmp_path: Path
) -> None:
    made, _ = base
    result = apply(base, *changes)
    assert "V000" in set(result.places["demand_id"])
    after = run(rewrite(make_study(tmp_path), changes), tmp_path / "after")
    assert_same(result, made, after)


@pytest.mark.parametrize(
    "ways",
    [[(123.0101, 42.0101)], [(123.05, 42.0), (123.01, 42.01)]],
    ids=["by some metres", "there and back"],
)
def test_a_site_moved_within_the_tolerance_keeps_its_verified_distances(
    base: tuple[Assessment, Path], ways: list[tuple[float, float]], tmp_path: Path
) -> None:
    made, _ = base
    changes = [
        {"change": "move_site", "site_id": "S00", "lon": lon, "lat": lat} for lon, lat in ways
    ]
    result = apply(base, *changes)
    assert "V000" not in set(result.places["demand_id"])
    after = run(rewrite(make_study(tmp_path), changes), tmp_path / "after")
    assert_same(result, made, after)


def test_a_lapsed_distance_holds_again_where_the_site_is_put_back(tmp_path: Path) -> None:
    study = make_study(tmp_path)
    study.sites.loc[0, ["lon", "lat"]] = 123.02, 42.01
    made = run(study, tmp_path / "away")
    assert made.tables.verified["verified_state"].tolist() == ["lapsed", "used", "lapsed"]
    back = {"change": "move_site", "site_id": "S00", "lon": 123.01, "lat": 42.01}
    result = apply((made, tmp_path), back)
    assert result.places.set_index("demand_id").loc["V000", "status_after"] == "uncovered"
    assert_same(result, made, run(rewrite(study, [back]), tmp_path / "back"))


def test_closed_roads_leave_verified_distances_as_they_are(base: tuple[Assessment, Path]) -> None:
    closure = {"change": "close_road", "line": [[122.99, 42.02], [123.07, 42.03]]}
    result = apply(base, closure)
    assert "V000" not in set(result.places["demand_id"])
    assert result.totals["people_gained"] == 0


def test_the_only_site_is_nearest_by_its_verified_way_before_and_after(tmp_path: Path) -> None:
    study = make_study(tmp_path)
    study.sites = study.sites.iloc[[0]]
    made = run(study, tmp_path / "alone")
    row = made.tables.demand.set_index("demand_id").loc["V000"]
    assert (row["nearest_site_id"], row["road_distance_m"], row["way"]) == (
        "S00", 60_000.0, "verified",
    )  # fmt: skip
    result = apply((made, tmp_path), NEAR)
    place = result.places.set_index("demand_id").loc["V000"]
    assert (place["road_distance_m_before"], place["nearest_site_id_after"]) == (60_000.0, "new-1")
