"""The folder of an assessment: whole, verified, and the same when read again."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from geo import processes
from geo.errors import StoreError
from geo.model.assessment_tables import AssessmentTables
from geo.model.row_report import RowReport
from geo.reports.assessment import folder as folder_module
from geo.reports.assessment.folder import read_folder, write_folder

FILES = {
    "summary.json",
    "counties.geojson",
    "counties.csv",
    "prefectures.csv",
    "townships.csv",
    "to_verify.csv",
    "demand.parquet",
    "gaps.geojson",
    "sites.geojson",
    "holidays.csv",
    "county_holidays.csv",
    "cutoff_curve.csv",
    "sensitivity.csv",
    "weekend_days.csv",
    "weekends.csv",
    "weights.csv",
    "verified.csv",
    "holiday_matrix.csv",
    "tiers.csv",
    "norms.csv",
    "norm_units.csv",
    "assigned.csv",
    "problems.csv",
    "problems.xlsx",
    "to_verify.xlsx",
    "assessment.gpkg",
    "report.xlsx",
    "rows.csv",
    "dictionary.csv",
    "manifest.json",
    "tables",
}


@pytest.fixture(scope="module")
def kept(
    tables: AssessmentTables, remarks: list[RowReport], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return write_folder(
        tables, tmp_path_factory.mktemp("kept") / "deep" / "result", remarks=remarks
    )


@pytest.fixture
def written(kept: Path, tmp_path: Path) -> Path:
    """A copy of its own for each test."""
    shutil.copytree(kept.parent, tmp_path / "deep")
    return tmp_path / "deep" / "result"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def features(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def test_every_file_of_the_contract_is_there_and_nothing_beside_it(written: Path) -> None:
    assert {path.name for path in written.iterdir()} == FILES
    assert [path.name for path in written.parent.iterdir()] == ["result"]


def test_what_is_read_is_what_was_written(written: Path, tables: AssessmentTables) -> None:
    again = read_folder(written)
    assert again.summary == tables.summary
    for name in AssessmentTables.__dataclass_fields__:
        if name == "summary":
            continue
        before, after = getattr(tables, name), getattr(again, name)
        if isinstance(before, gpd.GeoDataFrame):
            assert after.crs.to_epsg() == 4326
            assert shapely.equals_exact(before.geometry.array, after.geometry.array).sum() == (
                before.geometry.notna().sum()
            )
            before, after = before.drop(columns="geometry"), after.drop(columns="geometry")
        pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(after), check_dtype=False)


def test_an_assessment_without_gaps_is_written_and_read(
    plain_tables: AssessmentTables, tmp_path: Path
) -> None:
    folder = write_folder(plain_tables, tmp_path / "result")
    assert len(read_folder(folder).gaps) == 0
    assert features(folder / "gaps.geojson")["features"] == []
    assert pyogrio.read_info(folder / "assessment.gpkg", layer="gaps")["features"] == 0


def test_the_manifest_names_every_file_with_its_hash(written: Path) -> None:
    manifest = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    named = {file["path"]: file for file in manifest["files"]}
    found = {p.relative_to(written).as_posix() for p in written.rglob("*") if p.is_file()}
    assert set(named) == found - {"manifest.json"}
    for path, file in named.items():
        content = (written / path).read_bytes()
        assert file["bytes"] == len(content)
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert manifest["assessment_id"] == "a1b2c3"
    assert manifest["synthetic"] is True
    assert manifest["inputs"][0]["sha256"] == "00ff"


@pytest.mark.parametrize("path", ["summary.json", "tables/counties.parquet"])
def test_a_flipped_bit_is_found_and_its_file_named(written: Path, path: str) -> None:
    content = bytearray((written / path).read_bytes())
    content[len(content) // 2] ^= 1
    (written / path).write_bytes(content)
    with pytest.raises(StoreError, match=rf"{path} is damaged"):
        read_folder(written)


def test_a_missing_table_is_named(written: Path) -> None:
    (written / "tables" / "gaps.parquet").unlink()
    with pytest.raises(StoreError, match=r"tables/gaps\.parquet is missing"):
        read_folder(written)


def test_a_cut_manifest_is_named(written: Path) -> None:
    whole = (written / "manifest.json").read_bytes()
    (written / "manifest.json").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError, match=r"manifest\.json is damaged"):
        read_folder(written)


def test_a_folder_without_manifest_holds_no_assessment(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no assessment"):
        read_folder(tmp_path)


def test_a_folder_of_something_else_is_refused_and_left_alone(
    tables: AssessmentTables, tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(StoreError, match="not empty"):
        write_folder(tables, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_in_the_place_of_the_folder_is_refused(
    tables: AssessmentTables, tmp_path: Path
) -> None:
    (tmp_path / "result").write_text("dear")
    with pytest.raises(StoreError, match="found a file"):
        write_folder(tables, tmp_path / "result")


def test_an_empty_folder_is_used(tables: AssessmentTables, tmp_path: Path) -> None:
    (tmp_path / "result").mkdir()
    write_folder(tables, tmp_path / "result")
    assert (tmp_path / "result" / "manifest.json").is_file()


def test_an_earlier_assessment_is_replaced_as_a_whole(
    written: Path, plain_tables: AssessmentTables
) -> None:
    write_folder(plain_tables, written)
    assert read_folder(written).summary["synthetic"] is False
    assert {path.name for path in written.iterdir()} == FILES
    assert [path.name for path in written.parent.iterdir()] == ["result"]


def test_a_letter_among_the_files_of_an_earlier_assessment_is_not_deleted(
    written: Path, tables: AssessmentTables
) -> None:
    (written / "letter.docx").write_text("dear")
    with pytest.raises(StoreError, match=r"letter\.docx is not part"):
        write_folder(tables, written)
    assert (written / "letter.docx").is_file()


def test_what_programs_leave_beside_our_files_does_not_stand_in_the_way(
    written: Path, tables: AssessmentTables
) -> None:
    (written / "assessment.gpkg-wal").write_text("")
    (written / "~$report.xlsx").write_text("")
    write_folder(tables, written)
    assert {path.name for path in written.iterdir()} == FILES


def test_a_failure_leaves_the_earlier_assessment_and_no_stray(
    written: Path, plain_tables: AssessmentTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {p: p.read_bytes() for p in written.rglob("*") if p.is_file()}

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(folder_module._BOOKS, "report.xlsx", fail)
    with pytest.raises(StoreError, match="No space left"):
        write_folder(plain_tables, written)
    assert {p: p.read_bytes() for p in written.rglob("*") if p.is_file()} == before
    assert [path.name for path in written.parent.iterdir()] == ["result"]


def test_an_assessment_moved_away_by_a_dead_process_comes_back(
    written: Path, plain_tables: AssessmentTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = written.parent / ".writing-deadbeef" / "earlier" / "0"
    aside.mkdir(parents=True)
    written.replace(aside / written.name)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(folder_module._BOOKS, "report.xlsx", fail)
    with pytest.raises(StoreError, match="No space left"):
        write_folder(plain_tables, written)
    assert read_folder(written).summary["synthetic"] is True


def test_strays_of_dead_processes_are_swept_and_what_others_keep_is_left(
    written: Path, tables: AssessmentTables
) -> None:
    stray, theirs = (written.parent / f".writing-{name}" for name in ("deadbeef", "notes"))
    (stray / "new").mkdir(parents=True)
    theirs.mkdir()
    write_folder(tables, written)
    assert not stray.exists()
    assert theirs.exists()


def test_csv_begins_with_a_bom_and_has_chinese_heads_and_words(written: Path) -> None:
    assert (written / "counties.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    first = rows(written / "counties.csv")[0]
    assert first["行政区划代码"] == "210101"
    assert first["评估结论"] == "低于管理目标"
    assert first["数据质量"] == "较差"
    assert first["开诊情况所依节假日"] == "2026年春节"
    assert first["人口年份"] == "2020"
    assert first["服务半径内人口占比"] == "0.9496"
    assert rows(written / "to_verify.csv")[0]["能否改变评估结论"] == "是"


def test_csv_for_machines_keeps_field_names_and_codes(
    tables: AssessmentTables, tmp_path: Path
) -> None:
    folder = write_folder(tables, tmp_path / "result", headers="en")
    first = rows(folder / "counties.csv")[0]
    assert first["verdict"] == "short"
    assert first["holiday_flag_of"] == "2026-spring-festival"
    assert rows(folder / "to_verify.csv")[0]["can_flip"] == "true"
    assert rows(folder / "counties.csv")[2]["share_covered"] == ""


def test_no_csv_cell_begins_like_a_formula(written: Path) -> None:
    assert rows(written / "counties.csv")[0]["市"] == "'=演示市"
    assert rows(written / "rows.csv")[0]["值"] == "'=41.8"
    for path in written.glob("*.csv"):
        for row in rows(path):
            texts = [text for text in row.values() if text.startswith(("=", "+", "@", "\t"))]
            assert texts == [], path.name


def test_rows_csv_lists_every_remark(written: Path) -> None:
    assert rows(written / "rows.csv") == [
        {
            "输入": "预防接种单位",
            "处理结果": "已退回",
            "文件": "sites.csv",
            "行号": "14",
            "列": "经度",
            "值": "'=41.8",
            "原因代码": "lon_lat_swapped",
            "说明": "经度应在 118–126 之间",
        }
    ]


def test_the_dictionary_has_a_row_for_a_field_and_for_each_value(written: Path) -> None:
    found = [row for row in rows(written / "dictionary.csv") if row["field"] == "verdict"]
    assert [row["value"] for row in found] == ["", "meets", "short", "undetermined"]
    assert found[1]["zh"] == "达到管理目标"


def test_counties_are_features_with_stable_ids_and_null_for_nan(written: Path) -> None:
    collection = features(written / "counties.geojson")
    assert collection["provenance"]["synthetic"] is True
    assert collection["provenance"]["standard"]["source"]["clause"] == "第10条"
    assert [feature["id"] for feature in collection["features"]] == ["210101", "210201", "210202"]
    third = collection["features"][2]["properties"]
    assert third["share_covered"] is None
    assert third["population_year"] == 2020
    assert third["verdict"] == "undetermined"


def test_outer_rings_run_counter_clockwise(written: Path) -> None:
    for feature in features(written / "counties.geojson")["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert all(shapely.is_ccw(part.exterior) for part in shapely.get_parts(shape))


def test_a_site_without_a_place_is_a_feature_without_a_shape(written: Path) -> None:
    placed, unplaced = features(written / "sites.geojson")["features"]
    assert placed["geometry"] == {"type": "Point", "coordinates": [122.6, 40.6]}
    assert placed["properties"]["name"] == "=演示接种点"
    assert placed["properties"]["tier"] is None
    assert unplaced["geometry"] is None
    assert unplaced["properties"]["lon"] is None


def test_the_demand_file_is_geoparquet_with_provenance(written: Path) -> None:
    frame = gpd.read_parquet(written / "demand.parquet")
    assert list(frame["status"]) == ["uncovered", "unknown", "covered"]
    assert frame.crs.to_epsg() == 4326


def test_the_geopackage_holds_layers_tables_and_metadata(written: Path) -> None:
    path = written / "assessment.gpkg"
    kinds = dict(pyogrio.list_layers(path))
    assert kinds == {
        "counties": "MultiPolygon",
        "gaps": "MultiPolygon",
        "sites": "Point",
        "demand": "Point",
        "prefectures": None,
        "townships": None,
    }
    counties = pyogrio.read_dataframe(path, layer="counties")
    assert list(counties["residents"]) == [10_000, 2000, 0]
    assert pd.isna(counties.loc[2, "share_covered"])
    info = pyogrio.read_info(path, layer="counties")
    assert json.loads(info["layer_metadata"]["fields"])["covered"] == "服务半径内人口（人）"
    assert json.loads(info["layer_metadata"]["provenance"])["assessment_id"] == "a1b2c3"


def test_the_geopackage_names_its_layers_in_chinese(written: Path) -> None:
    database = sqlite3.connect(written / "assessment.gpkg")
    found = dict(database.execute("select table_name, identifier from gpkg_contents").fetchall())
    database.close()
    assert found["gaps"] == "超半径及待核实片区 演示数据（非真实）"


@pytest.mark.skipif(sys.platform != "linux", reason="forked on Linux alone")
def test_workbooks_of_a_helper_are_those_written_here(
    tables: AssessmentTables, remarks: list[RowReport], kept: Path, tmp_path: Path
) -> None:
    helper = processes._fork()
    written = write_folder(tables, tmp_path / "result", remarks=remarks, helper=helper)
    assert {one.name for one in written.iterdir()} == {one.name for one in kept.iterdir()}
    for book in kept.glob("*.xlsx"):
        assert (written / book.name).read_bytes() == book.read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="forked on Linux alone")
def test_a_helper_that_ends_early_leaves_no_folder(
    tables: AssessmentTables, tmp_path: Path
) -> None:
    helper = processes._fork()
    assert helper is not None
    os.kill(helper._pid, signal.SIGKILL)
    with pytest.raises(StoreError, match=r"result: cannot be written: .*ended early"):
        write_folder(tables, tmp_path / "result", helper=helper)
    assert not list(tmp_path.iterdir())
