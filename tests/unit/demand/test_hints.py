"""Overrides and built-up areas out of files, names of townships as published or stated."""

import geopandas as gpd
import pytest
import shapely

from geo.arrays import texts
from geo.demand.hints import read_hints
from geo.errors import TableError
from geo.study import FileSource


def test_overrides_are_read_and_odd_cells_refused(make_records, make_source, report, tmp_path):
    path = tmp_path / "overrides.csv"
    path.write_text(
        "township_code,setting\n210101001,rural\n210101400,城镇\n210101401,山区\n", encoding="utf-8"
    )
    source = make_source("township", overrides=FileSource(path=path))
    hints = read_hints(make_records([(120.1, 41.1, 1)]), source, report)
    assert hints.overrides == {"210101001": "rural", "210101400": "urban"}
    assert [(r.row, r.value) for r in report.remarks if r.reason == "setting_unread"] == [
        (4, "山区")
    ]


def test_overrides_without_a_setting_are_refused(make_records, make_source, report, tmp_path):
    path = tmp_path / "overrides.csv"
    path.write_text("township_code,name\n210101001,甲\n", encoding="utf-8")
    source = make_source("township", overrides=FileSource(path=path))
    with pytest.raises(TableError, match="found no setting"):
        read_hints(make_records([(120.1, 41.1, 1)]), source, report)


def test_townships_are_called_as_rows_say_else_as_published(make_records, make_source, report):
    records = make_records(
        [(120.1, 41.1, 1)], township_code=["210113401"], township=texts(["演示街道"])
    )
    names = read_hints(records, make_source("township"), report).township_names
    assert names["210113401"] == "演示街道"
    assert names["210113402"] == "前进农场"


def test_built_up_areas_are_read(make_records, make_source, report, tmp_path):
    path = tmp_path / "areas.geojson"
    area = shapely.box(120.0, 41.0, 120.1, 41.1)
    gpd.GeoDataFrame({"name": ["a"]}, geometry=[area], crs="EPSG:4326").to_file(path)
    source = make_source("built_up", built_up=FileSource(path=path))
    hints = read_hints(make_records([(120.1, 41.1, 1)]), source, report)
    assert [shape.equals(area) for shape in hints.built_up] == [True]


def test_other_rules_read_nothing(make_records, make_source, report):
    hints = read_hints(make_records([(120.1, 41.1, 1)]), make_source("nbs"), report)
    assert not hints.overrides
    assert not hints.township_names
    assert len(hints.built_up) == 0
