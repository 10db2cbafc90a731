"""Verified distances in place of computed ones, on a small study of real files."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from geo.assessment import Assessment
from geo.scenarios.baseline import open_plain_roads
from geo.scenarios.pair_counts import COVERED
from scripts.__main__ import app
from tests.samples.small_study import make_small_study, run

HEAD = (
    "居民点编码,单位编码,核实路程(米),核实单位,核实日期,依据,"
    "居民点经度,居民点纬度,单位经度,单位纬度"
)


def pad(row: str) -> str:
    return row + "," * (HEAD.count(",") - row.count(","))


def assess(folder: Path, rows: list[str]) -> Assessment:
    study = make_small_study()
    study.sections["verified"] = {"path": "verified.csv"}
    folder.mkdir(exist_ok=True)
    (folder / "verified.csv").write_text(
        "\n".join([HEAD, *map(pad, rows)]) + "\n", encoding="utf-8"
    )
    return run(study, folder)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return run(make_small_study(), tmp_path_factory.mktemp("usual"))


def row_of(made: Assessment, demand_id: str) -> pd.Series:
    demand = made.tables.demand
    return demand[demand["demand_id"] == demand_id].iloc[0]


def pick(made: Assessment, status: str) -> pd.Series:
    demand = made.tables.demand
    chosen = demand[(demand["status"] == status) & demand["road_distance_m"].notna()]
    return chosen.sort_values("cover_count").iloc[0]


def people(made: Assessment, status: str) -> int:
    demand = made.tables.demand
    return int(demand.loc[demand["status"] == status, "residents"].sum())


def test_a_shorter_verified_way_covers_a_place_and_is_marked(usual, tmp_path) -> None:
    place = pick(usual, "uncovered")
    site = place["nearest_site_id"]
    line = place["straight_distance_m"]
    stated = max(4_000.0, line + 10)
    made = assess(
        tmp_path / "a", [f"{place['demand_id']},{site},{stated},演示疾控,2026-03-01,实地"]
    )
    after = row_of(made, place["demand_id"])
    assert after["way"] == "verified"
    assert after["road_distance_m"] == pytest.approx(stated, abs=0.001)
    used = made.tables.verified.iloc[0]
    assert (used["verified_state"], used["office"]) == ("used", "演示疾控")
    assert any("采用核实路程1条" in one for one in made.tables.summary["warnings"])
    assert made.tables.summary["verification"]["pairs_without_ends"] == 1
    assert any("1条核实路程未写明" in one for one in made.tables.summary["warnings"])
    if after["status"] == "covered":
        changed = made.tables.summary["verification"]["people_changed"]
        assert changed == people(made, "covered") - people(usual, "covered")
        assert changed == place["residents"]


def test_a_longer_verified_way_takes_cover_and_another_site_becomes_nearest(usual, tmp_path):
    place = pick(usual, "covered")
    site = place["nearest_site_id"]
    made = assess(tmp_path / "b", [f"{place['demand_id']},{site},60000,演示疾控,,绕行"])
    after = row_of(made, place["demand_id"])
    assert after["road_distance_m"] >= place["road_distance_m"]
    assert after["nearest_site_id"] != site or after["way"] == "verified"
    assert after["cover_count"] == place["cover_count"] - 1
    counts = made.network.evidence.reach
    assert len(counts.bits) >= len(usual.network.evidence.reach.bits)


def test_a_pair_lapses_when_an_end_has_moved_and_holds_within_the_tolerance(usual, tmp_path):
    place = pick(usual, "uncovered")
    site = usual.tables.sites.set_index("site_id").loc[place["nearest_site_id"]]
    stated = place["straight_distance_m"] + 20
    row = "{},{},{},,,,{},{},{},{}".format
    near = row(place["demand_id"], site.name, stated, place["lon"] + 0.0004, place["lat"],
               site["lon"], site["lat"])  # fmt: skip
    far = row(place["demand_id"], site.name, stated, place["lon"] + 0.002, place["lat"],
              site["lon"], site["lat"])  # fmt: skip
    held = assess(tmp_path / "near", [near]).tables
    assert held.verified["verified_state"].tolist() == ["used"]
    assert held.summary["verification"]["pairs_without_ends"] == 0
    assert not any("未写明核实时两端位置" in one for one in held.summary["warnings"])
    lapsed = assess(tmp_path / "far", [far])
    assert lapsed.tables.verified["verified_state"].tolist() == ["lapsed"]
    columns = ["status", "road_distance_m", "way"]
    before = usual.tables.demand[columns].fillna(-1)
    pd.testing.assert_frame_equal(lapsed.tables.demand[columns].fillna(-1), before)
    reasons = {one.reason for report in lapsed.reports for one in report.remarks}
    assert "verified_lapsed" in reasons


def test_what_cannot_be_is_refused_and_said(usual, tmp_path) -> None:
    place = pick(usual, "uncovered")
    site, line = place["nearest_site_id"], place["straight_distance_m"]
    made = assess(
        tmp_path / "c",
        [
            f"{place['demand_id']},{site},{line / 2},,,",
            f"nobody,{site},5000,,,",
            f"{usual.tables.demand['demand_id'].iloc[0]},S01,,,,",
        ],
    )
    states = made.tables.verified["verified_state"].tolist()
    assert states == ["shorter_than_straight", "unknown_end"]
    assert made.tables.summary["verification"] == {
        "pairs_used": 0, "people_changed": 0, "pairs_without_ends": 0,
    }  # fmt: skip


def test_changes_of_sites_start_from_verified_distances(usual, tmp_path) -> None:
    place = pick(usual, "uncovered")
    stated = max(4_000.0, place["straight_distance_m"] + 10)
    made = assess(tmp_path / "d", [f"{place['demand_id']},{place['nearest_site_id']},{stated},,,"])
    cover = open_plain_roads(made.inputs, made.network).cover
    demand = made.tables.demand
    covered = int(demand.loc[demand["status"] == "covered", "residents"].sum())
    assert int(cover.totals["headline"][:, COVERED].sum()) == covered


def test_the_worklist_is_written_and_reads_back_once_filled_in(usual, tmp_path) -> None:
    study = make_small_study()
    path = study.write(tmp_path / "study")
    out = tmp_path / "to_fill.xlsx"
    found = CliRunner().invoke(
        app, ["export", "verified-template", str(path), "--out", str(out)], catch_exceptions=False
    )
    assert found.exit_code == 0
    book = openpyxl.load_workbook(out)
    sheet = book["核实路程"]
    heads = [cell.value for cell in sheet[2]]
    assert heads[:1] == ["居民点编码"]
    rows = sheet.max_row - 2
    if rows:
        column = heads.index("核实路程（米）") + 1
        sheet.cell(3, column).value = 9_900
        del book["说明"]
        book.save(out)
        study.sections["verified"] = {"path": str(out)}
        made = run(study, tmp_path / "again")
        assert made.tables.verified["verified_distance_m"].tolist() == [9_900.0]
