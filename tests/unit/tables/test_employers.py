"""Employers of a small study: who is near a site that serves them, and who visits whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import networkx as nx
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
from typer.testing import CliRunner

from geo.assessment import Assessment
from geo.reports.assessment.folder import read_folder, write_folder
from geo.study import EmployerSource
from geo.tables.employer_tables import assess_employers
from geo.tables.employers import find_employers, read_rule
from scripts.__main__ import app
from tests.samples.road_maps import shift_m
from tests.samples.small_study import SmallStudy, make_small_study, run
from tests.samples.split_graph import split_graph

SERVES = "免疫规划疫苗、用人单位上门服务"
STAYS = "免疫规划疫苗"
WORKS = {
    # a junction of the lattice, and metres east and north of it
    "beside S00": ((123.0, 42.0), (300.0, 20.0), 500),
    "small": ((123.0, 42.0), (600.0, 20.0), 30),
    "between": ((123.15, 42.0), (0.0, 30.0), 400),
    "beside S04": ((123.5, 41.95), (50.0, 10.0), 900),
    "far": ((123.9, 42.0), (1000.0, 30.0), 250),
    "off the roads": ((123.95, 41.9), (0.0, -8200.0), 300),
}


def employ(study: SmallStudy, services: dict[str, str] | None = None) -> SmallStudy:
    """The study with the table of employers, and with what each site says it offers."""
    said = services or {"S00": SERVES, "S04": SERVES}
    study.sites["services"] = [said.get(one, STAYS) for one in study.sites["site_id"]]
    study.sites["capacity"] = 500.0
    study.sections["employers"] = {"path": "employers.csv"}
    return study


def list_works() -> pd.DataFrame:
    rows = []
    for i, (name, (start, legs, heads)) in enumerate(WORKS.items()):
        lon, lat = shift_m(*start, *legs)
        rows.append((f"DW{i}", name, "", lon, lat, heads))
    rows += [("DW8", "nowhere", "甲东区", np.nan, np.nan, 700)]
    rows += [("DW9", "silent", "", 123.0, 42.001, np.nan)]
    columns = ["employer_id", "单位名称", "县区", "经度", "纬度", "职工人数"]
    return pd.DataFrame(rows, columns=columns)


def assess_works(study: SmallStudy, folder: Path, works: pd.DataFrame | None = None) -> Assessment:
    folder.mkdir(parents=True, exist_ok=True)
    (list_works() if works is None else works).to_csv(folder / "employers.csv", index=False)
    return run(study, folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return assess_works(employ(make_small_study()), tmp_path_factory.mktemp("employers"))


def by_name(made: Assessment, column: str) -> dict[str, object]:
    rows = made.tables.employers
    return dict(zip(rows["name"], rows[column], strict=True))


def test_statuses_follow_the_rule_of_demand_points(made: Assessment) -> None:
    status = by_name(made, "status")
    assert status["beside S00"] == status["small"] == status["beside S04"] == "covered"
    assert status["far"] == "uncovered"
    assert status["off the roads"] == "uncovered"
    assert status["nowhere"] == "unknown"
    assert by_name(made, "nearest_site_id")["between"] == "S00"


def test_what_nobody_has_said_is_unknown(tmp_path: Path) -> None:
    study = employ(make_small_study(), {"S00": "", "S04": SERVES})
    status = by_name(assess_works(study, tmp_path), "status")
    assert status["beside S00"] == "unknown"
    assert status["beside S04"] == "covered"


def test_every_employer_appears_once_with_what_became_of_it(made: Assessment) -> None:
    assert by_name(made, "visit") == {
        "beside S00": "assigned",
        "small": "below_headcount",
        "between": "assigned",
        "beside S04": "assigned",
        "far": "assigned",
        "off the roads": "unreachable",
        "nowhere": "unplaced",
        "silent": "headcount_unknown",
    }
    summary = made.tables.summary["employers"]
    assert sum(one["employers"] for one in summary["by_visit"].values()) == 8
    assert sum(one["people"] for one in summary["by_status"].values()) == summary["headcount"]
    visited = set(made.tables.visits["employer_id"])
    states = by_name(made, "visit")
    ids = by_name(made, "employer_id")
    assert visited == {ids[name] for name, state in states.items() if state == "assigned"}


def test_distances_are_those_of_networkx(made: Assessment) -> None:
    inputs, network = made.inputs, made.network
    assert inputs.employers is not None
    found = find_employers(inputs, network, inputs.employers, read_rule(inputs), date(2026, 1, 5))
    sites = [int(np.flatnonzero(inputs.sites.records.site_id == one)[0]) for one in ("S00", "S04")]
    ends, snaps = network.site_snaps, found.snaps
    inside = np.array([0, 1, 2, 3, 4])
    rows = made.tables.employers.set_index("employer_id")
    records = inputs.employers.records
    chosen = np.flatnonzero(np.isin(records.employer_id, [f"DW{i}" for i in inside]))
    graph = split_graph(
        inputs.graph,
        np.append(ends.edge[sites], snaps.edge[chosen]),
        np.append(ends.along_mm[sites], snaps.along_mm[chosen]),
        np.append(ends.leg_mm[sites], snaps.leg_mm[chosen]),
    )
    for k, e in enumerate(chosen):
        ways = nx.single_source_dijkstra_path_length(graph, ("p", 2 + k), weight="weight")
        least = min(ways[("p", 0)], ways[("p", 1)]) / 1000.0
        row = rows.loc[records.employer_id[e]]
        if row["way"] == "road":
            assert row["road_distance_m"] == pytest.approx(max(least, row["straight_distance_m"]))
        else:
            assert row["road_distance_m"] <= least


def test_a_full_site_leaves_the_rest_to_the_next_one(tmp_path: Path) -> None:
    study = employ(make_small_study())
    study.sites.loc[study.sites["site_id"] == "S00", "capacity"] = 30.0  # 600 in twenty days
    study.sites.loc[study.sites["site_id"] == "S04", "capacity"] = 1000.0
    made = assess_works(study, tmp_path)
    rows = made.tables.visits
    seen = {
        (site, name): people
        for site, name, people in zip(
            rows["visit_site_id"], rows["name"], rows["visit_people"], strict=True
        )
    }
    assert seen == {
        ("S00", "beside S00"): 500,
        ("S00", "between"): 100,
        ("S04", "between"): 300,
        ("S04", "beside S04"): 900,
        ("S04", "far"): 250,
    }
    own = rows[rows["visit_site_id"] == "S00"]
    assert own["name"].tolist() == ["beside S00", "between"]
    assert (own["first_day"].tolist(), own["last_day"].tolist()) == ([1, 17], [17, 20])
    spare = made.tables.visit_sites.set_index("visit_site_id")["spare_capacity"]
    assert spare["S00"] == 0


def test_where_no_capacity_is_left_employers_are_listed(tmp_path: Path) -> None:
    study = employ(make_small_study())
    study.sites["capacity"] = 5.0  # 100 people in twenty days
    made = assess_works(study, tmp_path)
    states = by_name(made, "visit")
    assert made.tables.visits["visit_people"].sum() == 200
    assert sorted(states.values()).count("no_capacity") == 2
    assert sorted(states.values()).count("partly_assigned") == 2


def test_a_site_without_a_stated_capacity_is_unlimited_and_marked(tmp_path: Path) -> None:
    study = employ(make_small_study())
    study.sites["capacity"] = np.nan
    made = assess_works(study, tmp_path)
    assert set(made.tables.visit_sites["capacity_stated"]) == {"no"}
    assert made.tables.visits["first_day"].isna().all()
    assert by_name(made, "visit")["between"] == "assigned"


def test_nobody_serves_employers(tmp_path: Path) -> None:
    made = assess_works(employ(make_small_study(), {"S00": STAYS}), tmp_path)
    assert set(made.tables.employers["status"]) == {"uncovered"}
    assert "assigned" not in set(made.tables.employers["visit"])
    assert len(made.tables.visits) == len(made.tables.visit_sites) == 0


def _rename(works: pd.DataFrame) -> pd.DataFrame:
    return works.assign(employer_id=[f"Z{9 - i}" for i in range(len(works))])


def _turn(works: pd.DataFrame) -> pd.DataFrame:
    return works.iloc[::-1]


@pytest.mark.parametrize("change", [_rename, _turn])
def test_other_ids_and_another_order_change_nothing(
    made: Assessment, tmp_path: Path, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    again = assess_works(employ(make_small_study()), tmp_path, change(list_works()))
    for column in ("status", "visit", "road_distance_m", "visit_site_id", "visit_people"):
        before, after = by_name(made, column), by_name(again, column)
        assert {k: str(v) for k, v in before.items()} == {k: str(v) for k, v in after.items()}


def test_employers_outside_every_county_are_refused(tmp_path: Path) -> None:
    works = list_works()
    works.loc[0, "纬度"] = 45.0
    made = assess_works(employ(make_small_study()), tmp_path, works)
    report = next(one for one in made.reports if one.input == "employers")
    assert [one.reason for one in report.remarks if one.outcome == "refused"] == ["outside"]
    assert report.accepted == len(made.tables.employers) == 7


def test_the_folder_holds_lists_book_and_layers_and_is_read_again(
    made: Assessment, tmp_path: Path
) -> None:
    folder = write_folder(made.tables, tmp_path / "out")
    assert {layer for layer, _ in pyogrio.list_layers(folder / "assessment.gpkg")} >= {
        "employers",
        "visits",
        "visit_sites",
    }
    book = openpyxl.load_workbook(folder / "visits.xlsx")
    assert book.sheetnames == ["说明", "上门清单", "上门单位", "未安排", "企事业单位"]
    heads = [cell.value for cell in book["上门清单"][2]]
    assert heads[:5] == [
        "上门单位编码",
        "上门单位名称",
        "上门单位所在县区",
        "上门顺序",
        "企事业单位编码",
    ]
    left = {row[1].value for row in book["未安排"].iter_rows(min_row=3)}
    assert left == {"off the roads", "nowhere", "silent"}
    again = read_folder(folder)
    assert len(again.employers) == 8
    assert again.visits["visit_people"].tolist() == made.tables.visits["visit_people"].tolist()


def test_a_study_without_employers_has_none_of_the_files(tmp_path: Path) -> None:
    made = run(make_small_study(), tmp_path)
    folder = write_folder(made.tables, tmp_path / "out")
    assert not list(folder.glob("visit*"))
    assert len(read_folder(folder).employers) == 0
    assert "employers" not in made.tables.summary


def test_a_table_apart_is_assessed_with_another_least_headcount(
    made: Assessment, tmp_path: Path
) -> None:
    list_works().to_csv(tmp_path / "more.csv", index=False)
    tables, (report,) = assess_employers(
        made.inputs,
        made.network,
        made.tables,
        EmployerSource(path=tmp_path / "more.csv"),
        600,
    )
    states = dict(zip(tables.employers["name"], tables.employers["visit"], strict=True))
    assert states["beside S00"] == "below_headcount"
    assert states["beside S04"] == "assigned"
    assert report.accepted == 8
    assert tables.summary["inputs"][-1]["name"] == "more.csv"
    assert made.tables.summary["employers"]["rule"]["least_headcount"] == 200


def test_the_command_writes_what_it_says(tmp_path: Path) -> None:
    study = employ(make_small_study())
    list_works().to_csv(tmp_path / "employers.csv", index=False)
    path = str(study.write(tmp_path))
    out, told = tmp_path / "visits", tmp_path / "visits.json"
    done = CliRunner().invoke(
        app, ["employers", path, "--out", str(out), "--json", str(told), "--min-headcount", "400"]
    )
    assert done.exit_code == 0, done.output
    assert "演示数据（非真实）" in done.output
    assert "企事业单位8家" in done.output
    assert {one.name for one in out.iterdir()} == {
        "employers.csv",
        "visits.csv",
        "visit_sites.csv",
        "employers.geojson",
        "employers.gpkg",
        "visits.xlsx",
        "rows.csv",
        "summary.json",
        "manifest.json",
    }
    body = json.loads(told.read_text(encoding="utf-8"))
    assert body["summary"]["rule"]["least_headcount"] == 400
    assert [one["name"] for one in body["visits"]] == ["beside S00", "between", "beside S04"]
    again = CliRunner().invoke(app, ["employers", path, "--out", str(out)])
    assert again.exit_code == 0


def test_shifted_employers_are_warned_of(tmp_path: Path) -> None:
    study = employ(make_small_study())
    rng = np.random.default_rng(3)
    lon = 122.85 + 0.05 * rng.integers(0, 22, 30) + rng.uniform(0.01, 0.04, 30)
    lat = 41.9 + 0.05 * rng.integers(0, 5, 30) + 0.0004
    works = pd.DataFrame({"单位名称": [f"演示{i}" for i in range(30)], "经度": lon, "纬度": lat})
    study.sections["employers"]["datum"] = "gcj02"
    made = assess_works(study, tmp_path, works)
    (doubt,) = made.tables.summary["datum_doubts"]["employers"]
    assert doubt["looks_like"] == "wgs84"


def test_the_rule_is_asked_of_the_standard(made: Assessment) -> None:
    inputs = made.inputs
    bare = replace(inputs, standard=inputs.standard.model_copy(update={"employers": None}))
    with pytest.raises(Exception, match=r"\[employers\] is missing"):
        read_rule(bare)
