"""A road file that holds only part of the counties is noticed, and classes are tallied."""

from __future__ import annotations

from tests.small_study import make_small_study, run


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
