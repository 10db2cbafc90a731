"""Odd road files: said in the summary, while distances stay right and unknown stays unknown."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import RoadError
from tests.samples.same_tables import flatten
from tests.samples.small_study import SmallStudy, make_small_study, run


def add_roads(study: SmallStudy, places: dict[str, tuple[float, float]], ends: str) -> None:
    """Add nodes by name, and edges written as `a-b c-d`."""
    nodes = pd.DataFrame([(name, *at) for name, at in places.items()], columns=["id", "lon", "lat"])
    edges = pd.DataFrame([pair.split("-") for pair in ends.split()], columns=["u", "v"])
    study.nodes = pd.concat([study.nodes, nodes], ignore_index=True)
    study.edges = pd.concat([study.edges, edges], ignore_index=True)


@pytest.fixture
def bare():
    """The small study without any road."""
    study = make_small_study()
    study.nodes, study.edges = study.nodes.iloc[:0], study.edges.iloc[:0]
    return study


def distances(tables) -> list[tuple[str, str, float]]:
    demand = tables.demand.sort_values("demand_id").fillna({"road_distance_m": -1.0})
    columns = ("demand_id", "status", "road_distance_m")
    return list(zip(*(demand[name] for name in columns), strict=True))


@pytest.mark.parametrize("nodes", [0, 1])
def test_files_without_a_road_are_refused(tmp_path, bare, nodes):
    bare.nodes = make_small_study().nodes.iloc[:nodes]
    with pytest.raises(RoadError, match="expected at least one road, found none"):
        run(bare, tmp_path)


def test_a_road_that_is_a_single_place_leaves_everybody_off_the_network(tmp_path, bare):
    add_roads(bare, {"only": (123.8, 42.19)}, "only-only")
    tables = run(bare, tmp_path).tables
    roads = tables.summary["roads"]
    assert (roads["nodes"], roads["km"], roads["loops"]) == (1, 0.0, 1)
    assert roads["zero_length_edges"] == 1
    assert tables.summary["snapping"]["points_snapped"] == 0
    uncovered = tables.demand.query("status == 'uncovered'")
    assert set(uncovered["status_reason"]) == {"beyond_straight_line"}
    others = tables.demand.query("status != 'uncovered'")
    assert set(others["status"]) == {"unknown"}
    assert set(others["way"].fillna("")) == {""}


def test_loops_parallels_and_edges_without_length_change_no_distance(tmp_path, usual):
    study = make_small_study()
    junction = tuple(study.nodes.set_index("id").loc["n3-2"])
    add_roads(study, {"twin": junction, "third": junction}, "twin-third")
    for u, v in (("n3-2", "twin"), ("n3-2", "n3-2"), ("n3-2", "n3-3"), ("n3-3", "n3-2")):
        study.edges.loc[len(study.edges)] = [u, v]
    found = run(study, tmp_path).tables
    before, after = usual.summary["roads"], found.summary["roads"]
    assert after["zero_length_edges"] - before["zero_length_edges"] == 3
    assert after["loops"] - before["loops"] == 1
    assert after["parallel_edges"] - before["parallel_edges"] == 2
    assert distances(found) == distances(usual)


def test_a_thousand_scattered_pieces_are_stray_and_take_nobody_far(tmp_path, usual):
    study = make_small_study()
    places = {}
    for i in range(1000):
        lon, lat = 122.801 + 0.002 * (i % 500), 41.8 + 0.39 * (i // 500)
        places |= {f"a{i}": (lon, lat), f"b{i}": (lon + 0.001, lat)}
    add_roads(study, places, " ".join(f"a{i}-b{i}" for i in range(1000)))
    found = run(study, tmp_path).tables
    roads = found.summary["roads"]
    assert roads["components"] == 1002
    assert (roads["components_trusted"], roads["components_stray"]) == (1, 1001)
    assert len(found.summary["components"]) == 100
    assert found.summary["components"][0]["standing"] == "trusted"
    far = usual.demand["lat"].between(41.87, 42.13).to_numpy()
    assert [row for row, kept in zip(distances(found), far, strict=True) if kept] == [
        row for row, kept in zip(distances(usual), far, strict=True) if kept
    ]


def test_a_river_between_two_halves_leaves_the_far_bank_undecided(tmp_path):
    """West: one road with the site. East: 30 km of road that begins 300 m from it."""
    study = make_small_study()
    study.nodes, study.edges = study.nodes.iloc[:0], study.edges.iloc[:0]
    add_roads(
        study,
        {
            "w1": (122.83, 42.0), "w2": (123.0, 42.0), "w3": (123.0, 42.19),
            "e1": (123.0036, 42.0), "e2": (123.19, 42.0), "e3": (123.19, 42.15),
        },
        "w1-w2 w2-w3 e1-e2 e2-e3",
    )  # fmt: skip
    study.sites = study.sites.iloc[[1]].assign(lon=122.96, lat=42.0)
    study.demand = pd.DataFrame(
        [("near", 122.99, 42.0), ("bank", 123.02, 42.0), ("beyond", 123.18, 42.0)],
        columns=["demand_id", "lon", "lat"],
    ).assign(residents=[10, 20, 40], setting="rural")
    study.sections["demand"]["calibrate"] = False
    del study.sections["rosters"]
    tables = run(study, tmp_path).tables
    assert tables.summary["roads"]["components_detached"] == 1
    parts = tables.summary["components"]
    assert [part["standing"] for part in parts] == ["trusted", "detached"]
    assert parts[1]["gap_m"] == pytest.approx(298, abs=1)
    found = flatten(tables)["demand"].set_index("demand_id")
    assert found["status"].to_dict() == {
        "near": "covered",
        "bank": "unknown",
        "beyond": "uncovered",
    }
    assert found["status_reason"].to_dict() == {
        "near": "",
        "bank": "component",
        "beyond": "beyond_straight_line",
    }
    assert tables.province[["covered", "unknown", "uncovered"]].iloc[0].tolist() == [10, 20, 40]


def test_a_study_may_trust_the_far_bank(tmp_path):
    study = make_small_study()
    study.sections["roads"]["overrule"] = {"1": "trusted"}
    tables = run(study, tmp_path).tables
    assert [part["overruled"] for part in tables.summary["components"]] == [False, True]
    assert tables.summary["roads"]["components_stray"] == 0
