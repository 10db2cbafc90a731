"""Layers in the client's system: easting first, three formats alone, texts whole, zones told."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from pyproj import CRS, Transformer

from geo.errors import CoordinateError, InputError, StoreError
from geo.model.row_report import RowReport
from geo.readers.layers.door import read_layer
from geo.reports.assessment.folder import write_folder
from geo.reports.gis import shapefiles
from geo.reports.gis.layer_file import write_layer
from geo.reports.gis.layers import warn_of_layers, write_gis_layers
from geo.reports.gis.output_crs import (
    CODES,
    find_output_crs,
    list_output_crs,
    project_layer,
    warn_of_zone,
)
from geo.reports.gis.short_fields import cut_text, shorten_names, shorten_table
from geo.study import FileSource

PLACES = [(123.4, 41.8), (122.25, 40.5), (124.9, 42.6)]


def make_layer(places: list[tuple[float, float]] = PLACES) -> gpd.GeoDataFrame:
    lon, lat = np.array(places).T
    return gpd.GeoDataFrame(
        {
            "site_id": [f"S{i}" for i in range(len(places))],
            "name": ["沈阳市𠮷田门诊", "", "普兰店"][: len(places)],
            "lon": lon,
            "lat": lat,
            "residents_within_cutoff": pd.array([1, None, 3][: len(places)], dtype="Int64"),
            "residents_nearest": pd.array([1, 2, 3_000_000_000][: len(places)], dtype="Int64"),
            "can_flip": pd.array([True, None, False][: len(places)], dtype="boolean"),
            "share_covered": [0.5, np.nan, 1.0][: len(places)],
        },
        geometry=shapely.points(lon, lat),
        crs="EPSG:4326",
    )


@pytest.fixture
def summary(tables):
    return tables.summary


def expected(code: int) -> np.ndarray:
    """Easting first, by the authority's own definition with its axes as they are declared."""
    crs = CRS.from_epsg(code)
    declared = Transformer.from_crs("EPSG:4326", crs)
    first, second = declared.transform([lat for _, lat in PLACES], [lon for lon, _ in PLACES])
    assert crs.axis_info[0].direction == "north"
    return np.column_stack([second, first])


@pytest.mark.parametrize("code", CODES)
def test_every_format_holds_easting_first_though_the_authority_says_northing(
    tmp_path, summary, code
):
    layer, crs = make_layer(), find_output_crs(f"EPSG:{code}")
    write_gis_layers(tmp_path, "out", {"sites": ("单位", layer)}, summary, crs)
    tolerance = 1e-8 if code == 4490 else 1e-3
    for path in ("out.gpkg", "out.gdb", "shapefile/sites.shp"):
        found = pyogrio.read_dataframe(tmp_path / path)
        xy = shapely.get_coordinates(found.geometry.to_numpy())
        assert np.allclose(xy, expected(code), rtol=0, atol=tolerance), path
        assert np.allclose(found["lon"], layer["lon"], rtol=0, atol=1e-12)
        assert found.crs.to_epsg(min_confidence=20) == code or path.endswith(".shp")
        assert "2000" in found.crs.name
    gpkg = pyogrio.read_info(tmp_path / "out.gpkg")
    assert gpkg["crs"] == f"EPSG:{code}"


@pytest.mark.parametrize("code", [4490, 4529])
def test_our_own_readers_find_the_places_again(tmp_path, summary, code):
    crs = find_output_crs(str(code))
    for name in ("a.gpkg", "a.shp", "a.gdb"):
        write_layer(make_layer(), tmp_path / name, "sites", summary, crs)
        again = read_layer(FileSource(path=tmp_path / name), "sites", RowReport("sites"))
        xy = shapely.get_coordinates(again.geometry.to_numpy())
        assert np.allclose(xy, PLACES, rtol=0, atol=2e-8), name


def test_json_and_parquet_stay_wgs84_whatever_is_asked(tmp_path, summary):
    crs = find_output_crs("EPSG:4550")
    for name in ("a.geojson", "a.parquet"):
        write_layer(make_layer(), tmp_path / name, "sites", summary, crs)
    features = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))["features"]
    assert [tuple(one["geometry"]["coordinates"]) for one in features] == PLACES
    assert gpd.read_parquet(tmp_path / "a.parquet").crs == "EPSG:4326"


def test_an_assessment_has_all_three_and_no_other_byte_changes(tmp_path, tables, monkeypatch):
    for book in ("write_workbook", "write_to_verify", "write_problems"):
        monkeypatch.setattr(f"geo.reports.assessment.folder.{book}", lambda *_: None)
    plain = write_folder(tables, tmp_path / "plain")
    moved = write_folder(tables, tmp_path / "moved", crs=find_output_crs("EPSG:4490"))
    own = {path.relative_to(plain) for path in plain.rglob("*") if path.is_file()}
    for path in own:
        if path.suffix in {".csv", ".geojson", ".parquet"}:
            assert (plain / path).read_bytes() == (moved / path).read_bytes(), path
    added = {path.relative_to(moved).parts[0] for path in moved.rglob("*") if path.is_file()}
    assert added - {path.parts[0] for path in own} == {"shapefile", "assessment.gdb"}
    layers = dict(pyogrio.list_layers(moved / "assessment.gdb").tolist())
    assert {"counties", "gaps", "sites", "demand", "prefectures", "townships"} <= set(layers)
    for name in ("counties", "gaps", "sites", "demand"):
        assert (moved / "shapefile" / f"{name}.cpg").read_text(encoding="ascii") == "GB18030"
        assert pyogrio.read_info(moved / "shapefile" / f"{name}.shp")["geometry_type"] != "Unknown"
    provenance = json.loads((moved / "shapefile" / "provenance.json").read_bytes())
    assert provenance["assessment_id"] == tables.summary["assessment_id"]
    inside = (path.read_bytes() for path in (moved / "assessment.gdb").iterdir())
    assert any("演示数据（非真实）".encode() in body for body in inside)
    manifest = json.loads((moved / "manifest.json").read_text(encoding="utf-8"))
    named = {Path(one["path"]).parts[0] for one in manifest["files"]}
    assert {"shapefile", "assessment.gdb", "assessment.gpkg"} <= named


def test_a_shapefile_has_short_names_and_a_table_that_explains_them(tmp_path, summary):
    write_layer(make_layer(), tmp_path / "a.shp", "sites", summary)
    found = pyogrio.read_dataframe(tmp_path / "a.shp")
    assert all(len(name) <= 10 for name in found.columns if name != "geometry")
    with (tmp_path / "a.fields.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["字段名"]: row for row in csv.DictReader(file)}
    assert rows["residents_within_cutoff"]["短字段名"] == "residents"
    assert rows["residents_nearest"]["短字段名"] == "resident_2"
    assert rows["lon"]["中文名"] == "经度"
    assert found["name"].fillna("").tolist() == ["沈阳市𠮷田门诊", "", "普兰店"]
    assert found["resident_2"].tolist() == [1, 2, 3_000_000_000]
    assert found["residents"].isna().tolist() == [False, True, False]
    assert found["can_flip"].fillna(-1).tolist() == [1, -1, 0]
    assert np.isnan(found["share_cove"].to_numpy()[1])
    assert {path.suffix for path in tmp_path.iterdir()} == {
        ".shp", ".shx", ".dbf", ".prj", ".cpg", ".csv", ".json",
    }  # fmt: skip


@pytest.mark.parametrize("filler", ["长", "𠮷", "a长"])
def test_a_text_is_cut_between_characters_and_counted(tmp_path, summary, filler):
    layer = make_layer()
    layer["name"] = ["x" + filler * 200, "短", filler * 20]
    write_layer(layer, tmp_path / "a.shp", "sites", summary)
    found = pyogrio.read_dataframe(tmp_path / "a.shp")["name"].tolist()
    assert found[1:] == ["短", filler * 20]
    assert layer["name"][0].startswith(found[0])
    size = len(found[0].encode("gb18030"))
    assert 250 < size <= 254
    with (tmp_path / "a.fields.csv").open(encoding="utf-8-sig", newline="") as file:
        cut = {row["字段名"]: row["截断数"] for row in csv.DictReader(file)}
    assert (cut["name"], cut["site_id"]) == ("1", "0")


def test_names_stay_apart_whatever_their_beginnings_and_case():
    names = ["residents_a", "residents_b", "Residents_c", "short", "SHORT"]
    names += [f"field_no_{k}x" for k in range(30)]
    short = shorten_names(names)
    assert len({one.lower() for one in short.values()}) == len(names)
    assert all(0 < len(one) <= 10 for one in short.values())
    assert shorten_names(["residents_nearest", "residents"])["residents"] == "residents"


def test_cutting_keeps_what_fits():
    assert cut_text("甲" * 127) == "甲" * 127
    assert cut_text("甲" * 128) == "甲" * 127
    assert cut_text("a" + "甲" * 127) == "a" + "甲" * 126
    assert cut_text("𠮷" * 64) == "𠮷" * 63


def test_a_shapefile_beyond_two_gigabytes_is_refused_before_it_is_written(
    tmp_path, summary, monkeypatch
):
    monkeypatch.setattr(shapefiles, "LARGEST_BYTES", 500)
    with pytest.raises(StoreError, match=r"a\.dbf: would hold .* a Shapefile ends at 2 GB"):
        write_layer(make_layer(), tmp_path / "a.shp", "sites", summary)
    assert list(tmp_path.iterdir()) == []


def test_a_layer_too_large_for_a_shapefile_is_left_out_and_told(tmp_path, summary, monkeypatch):
    monkeypatch.setattr(shapefiles, "LARGEST_BYTES", 500)
    layers = {"sites": ("单位", make_layer()), "few": ("少", make_layer()[["site_id", "geometry"]])}
    crs = find_output_crs("4550")
    write_gis_layers(tmp_path, "out", layers, summary, crs)
    assert not (tmp_path / "shapefile" / "sites.shp").exists()
    assert (tmp_path / "shapefile" / "few.shp").exists()
    assert set(pyogrio.list_layers(tmp_path / "out.gdb")[:, 0]) == {"sites", "few"}
    told = [said for said in warn_of_layers(layers, crs) if "2 GB" in said]
    assert len(told) == 1
    assert told[0].startswith("sites超过")
    assert warn_of_layers(layers, None) == []


def test_a_layer_without_rows_keeps_its_type_and_fields(tmp_path, tables):
    empty = tables.gaps.iloc[:0]
    layers = {"gaps": ("片区", empty)}
    write_gis_layers(tmp_path, "out", layers, tables.summary, find_output_crs("4550"))
    for path in ("out.gpkg", "out.gdb", "shapefile/gaps.shp"):
        told = pyogrio.read_info(tmp_path / path)
        assert "Polygon" in told["geometry_type"], path
        assert len(told["fields"]) == len(empty.columns) - 1, path


def test_a_geodatabase_is_replaced_and_no_other_folder(tmp_path, summary):
    for _ in range(2):
        write_layer(make_layer(), tmp_path / "a.gdb", "sites", summary)
    assert len(pyogrio.read_dataframe(tmp_path / "a.gdb")) == 3
    mine = tmp_path / "mine.gdb"
    mine.mkdir()
    (mine / "letter.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(InputError, match="no geodatabase"):
        write_layer(make_layer(), mine, "sites", summary)
    assert (mine / "letter.txt").read_text(encoding="utf-8") == "keep"


@pytest.mark.parametrize("text", ["EPSG:4326", "4326", "EPSG:3857", "", "CGCS2000", "EPSG:45490"])
def test_another_system_is_refused_with_those_that_there_are(text):
    with pytest.raises(CoordinateError) as refused:
        find_output_crs(text)
    for code in CODES:
        assert f"EPSG:{code}" in str(refused.value)


@pytest.mark.parametrize("text", ["EPSG:4549", "epsg:4549", "4549", " EPSG::4549 "])
def test_a_code_may_be_written_in_several_ways(text):
    assert find_output_crs(text).code == 4549


def test_zones_are_those_of_the_authority():
    meridians = {one.code: one.meridian for one in list_output_crs()}
    assert meridians == {
        4490: None, 4549: 120.0, 4550: 123.0, 4551: 126.0, 4528: 120.0, 4529: 123.0, 4530: 126.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("places", "code", "told"),
    [
        ([(123.4, 41.8)], 4550, []),
        ([(123.4, 41.8)], 4490, []),
        ([(123.4, 41.8)], 4549, ["不在", "118.5–121.5°E", "应选EPSG:4550"]),
        ([(123.4, 41.8)], 4528, ["应选EPSG:4529"]),
        ([(120.2, 41.5)], 4530, ["应选EPSG:4528"]),
        ([(118.9, 41.5), (125.7, 40.0)], 4550, ["超出", "带外长度变形"]),
        ([(118.9, 41.5), (125.7, 40.0)], 4551, ["应选EPSG:4550"]),
        ([(116.4, 39.9)], 4549, ["所列各带都不合适", "EPSG:4490"]),
    ],
)
def test_a_zone_that_does_not_suit_is_told_with_the_one_that_does(places, code, told):
    warning = warn_of_zone([make_layer(places)], find_output_crs(str(code)))
    assert bool(warning) == bool(told)
    assert all(word in warning for word in told)


def test_the_other_side_of_the_earth_has_no_place_in_a_zone():
    with pytest.raises(CoordinateError, match=r"over 1,000 km from the meridian.*EPSG:4490"):
        project_layer(make_layer([(43.3, -11.7)]), find_output_crs("4549"))
    assert len(project_layer(make_layer([(43.3, -11.7)]), find_output_crs("4490"))) == 1


def test_a_table_without_shapes_is_short_too():
    table, fields = shorten_table("x", pd.DataFrame({"residents_total_of": [1.5], "ok": ["甲"]}))
    assert list(table.columns) == ["residents", "ok"]
    assert [one.kind for one in fields] == ["number", "text"]


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="GDAL's programs are not installed")
def test_the_programs_of_gdal_read_all_three(tmp_path, summary):
    layers = {"sites": ("单位", make_layer())}
    write_gis_layers(tmp_path, "out", layers, summary, find_output_crs("EPSG:4550"))
    for path in ("out.gpkg", "out.gdb", "shapefile/sites.shp"):
        answer = subprocess.run(
            ["ogrinfo", "-ro", "-al", str(tmp_path / path)], capture_output=True, check=True
        )
        told = answer.stdout.decode()
        assert "沈阳市𠮷田门诊" in told, path
        assert "POINT (533243.90" in told, path
