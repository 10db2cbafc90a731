"""A road file that holds only part of the counties is noticed, and classes are tallied."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.assessment import assess
from geo.study import read_study
from tests.samples.road_maps import shift_m
from tests.samples.small_study import make_small_study, run


def test_a_county_without_its_roads_is_named_and_its_data_are_poor(tmp_path):
    study = make_small_study()
    kept = study.nodes["lon"] < 123.62
    study.nodes = study.nodes[kept]
    inside = study.edges["u"].isin(study.nodes["id"]) & study.edges["v"].isin(study.nodes["id"])
    study.edges = study.edges[inside]
    tables = run(study, tmp_path).tables
    named = [line for line in tables.summary["warnings"] if "路网密度" in line]
    assert len(named) == 1
    assert named[0].endswith("乙北县")
    quality = dict(zip(tables.counties["adcode"], tables.counties["quality"], strict=True))
    assert quality["210201"] == "poor"
    reasons = tables.summary["quality_reasons"]
    assert any(r.startswith("road_share_of_neighbours=") for r in reasons["210201"])
    assert not any(r.startswith("road_share") for r in reasons.get("210102", []))


def test_a_whole_road_file_gives_no_such_warning(tmp_path):
    tables = run(make_small_study(), tmp_path).tables
    assert not [line for line in tables.summary["warnings"] if "路网密度" in line]


def test_roads_are_tallied_by_class_from_the_cache_as_from_the_file(tmp_path):
    study = make_small_study()
    study.edges["highway"] = "residential"
    study.edges.loc[:2, "highway"] = "proposed"
    found = []
    for folder in ("a", "b"):
        tables = run(study, tmp_path / folder, tmp_path / "cache").tables
        found.append(tables.summary["row_reports"]["roads"]["tallies"])
    count = len(study.edges)
    assert found[0] == {"kept": {"residential": count - 3}, "left_out:class": {"proposed": 3}}
    assert found[1] == found[0]


def _far_from_roads(cutoff_m, legs_m, tmp_path):
    """A site and a place of the legs that are asked for, off the end of one road, 300 m apart."""
    study = make_small_study()
    study.nodes = study.nodes[study.nodes["id"].isin(["n0-0", "n1-0"])].reset_index(drop=True)
    study.edges = study.edges[study.edges["u"].eq("n0-0") & study.edges["v"].eq("n1-0")]
    at = study.nodes.set_index("id").loc["n1-0", ["lon", "lat"]]
    places = [shift_m(*at, leg, 0.0) for leg in legs_m]
    study.sites = study.sites.iloc[[0]].assign(lon=places[0][0], lat=places[0][1], kind="卫生院")
    study.demand = study.demand.iloc[[0]].assign(
        lon=places[1][0], lat=places[1][1], setting="rural", residents=100
    )
    study.sections["demand"]["calibrate"] = False
    del study.sections["rosters"]
    path = study.write(tmp_path)
    rules = (tmp_path / "standard.toml").read_text(encoding="utf-8")
    for old in ("urban = 5000.0", "rural = 10000.0"):
        rules = rules.replace(old, old.split("=")[0] + f"= {cutoff_m:.1f}", 1)
    (tmp_path / "standard.toml").write_text(rules, encoding="utf-8")
    return assess(read_study(path), tmp_path / "cache").tables.demand.iloc[0]


@pytest.mark.parametrize(
    ("cutoff_m", "legs_m", "status"),
    [
        (10_000.0, (9_900.0, 10_200.0), "unknown"),
        (10_000.0, (10_200.0, 9_900.0), "unknown"),
        (10_000.0, (9_600.0, 9_900.0), "covered"),
        (500.0, (450.0, 750.0), "unknown"),
        (500.0, (750.0, 450.0), "unknown"),
        (500.0, (150.0, 450.0), "covered"),
    ],
)
def test_roads_farther_than_the_largest_cutoff_are_missing_at_either_end(
    cutoff_m, legs_m, status, tmp_path
):
    found = _far_from_roads(cutoff_m, legs_m, tmp_path)
    assert found["status"] == status
    assert found["cover_count"] == (status == "covered")
    assert pd.isna(found["road_distance_m"]) == (status == "unknown")
