"""Demand out of tables, layers, parquet and two joined tables."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.readers.demand.door import read_demand_records
from geo.study import DemandSource, FileSource

CODES = ("210101001001", "210101001002", "210101100201")


def read(path, **keys):
    report = RowReport("demand")
    source = DemandSource(path=path, setting=keys.pop("setting", "column"), **keys)
    return read_demand_records(source, report), report


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def rows_of(report, reason):
    return [remark.row for remark in report.remarks if remark.reason == reason]


def test_a_chinese_table_gives_every_field(tmp_path):
    path = write(
        tmp_path / "村居表.csv",
        "统计用区划代码,名称,城乡分类代码,乡镇街道,常住人口,0-4岁,经度,纬度,责任接种单位,是否入户\n"
        "210101001001,甲社区,111(主城区),演示街道,1200,60,123.40,41.80,S1,否\n"
        "210101100201,乙村,220,演示镇,310,12,123.60,41.90,S2,是\n",
    )
    records, report = read(path, setting="nbs")
    assert records.demand_id.tolist() == ["210101001001", "210101100201"]
    assert records.name.tolist() == ["甲社区", "乙村"]
    assert records.lon.tolist() == [123.4, 123.6]
    assert records.lat.tolist() == [41.8, 41.9]
    assert records.people.tolist() == [1200, 310]
    assert records.nbs.tolist() == ["111", "220"]
    assert records.setting.tolist() == ["urban", "rural"]
    assert records.adcode.tolist() == ["210101", "210101"]
    assert records.township_code.tolist() == ["210101001", "210101100"]
    assert records.township.tolist() == ["演示街道", "演示镇"]
    assert records.assigned_site_id.tolist() == ["S1", "S2"]
    assert records.served_by.tolist() == ["", "outreach"]
    assert records.weights["age_0_4"].tolist() == [60, 12]
    assert report.accepted == 2


def test_words_about_visits_are_read_with_whatever_stands_about_them(tmp_path):
    visited = ["入户接种", "上门服务", "每月巡回一次", "定点、入户"]
    others = ["不上门", "定点(不入户)", "暂不入户接种", "电话联系"]
    rows = [f"v{i},甲{i},10,123.4,41.8,{word}" for i, word in enumerate([*visited, *others])]
    path = write(tmp_path / "村.csv", "\n".join(["id,名称,人口数,lon,lat,是否入户", *rows]) + "\n")
    records, report = read(path, setting="rural")
    assert records.served_by.tolist() == ["outreach"] * 4 + [""] * 4
    assert rows_of(report, "served_by_unread") == [9]


@pytest.mark.parametrize("header", ["村代码", "统计用区划代码"])
@pytest.mark.parametrize("code", ["210102001001", "210102001001.0", "２１０１０２００１００１"])
def test_a_code_damaged_by_a_spreadsheet_is_repaired(tmp_path, header, code):
    path = write(tmp_path / "x.csv", f"{header},人口数,经度,纬度\n{code},5,123.4,41.8\n")
    records, report = read(path)
    assert records.demand_id.tolist() == ["210102001001"]
    assert records.township_code.tolist() == ["210102001"]
    assert records.adcode.tolist() == ["210102"]
    assert report.count("repaired") == (code != "210102001001")


@pytest.mark.parametrize("header", ["村代码", "统计用区划代码"])
def test_a_code_whose_digits_excel_dropped_is_refused(tmp_path, header):
    body = "".join(f"{code},5,123.4,41.8\n" for code in ("2.10102E+11", "210102001001"))
    records, report = read(write(tmp_path / "x.csv", f"{header},人口数,经度,纬度\n{body}"))
    assert records.demand_id.tolist() == ["210102001001"]
    assert [remark.row for remark in report.remarks if remark.outcome == "refused"] == [2]
    assert report.accepted == 1


def test_an_id_of_twelve_digits_that_no_province_has_is_no_code(tmp_path):
    path = write(tmp_path / "x.csv", "demand_id,人口数,经度,纬度\n100000000001,5,123.4,41.8\n")
    assert read(path)[0].township_code.tolist() == [""]


def test_registered_people_are_marked_as_such(tmp_path):
    records, _ = read(write(tmp_path / "x.csv", "name,户籍人口,lon,lat\n甲,5,123.4,41.8\n"))
    assert records.basis == "registered"
    assert records.people.tolist() == [5]


def test_year_and_basis_are_those_of_the_table(tmp_path):
    body = "name,人口数,口径,年份,lon,lat\n甲,5,常住人口,2020,123.4,41.8\n"
    records, _ = read(write(tmp_path / "x.csv", body))
    assert (records.year, records.basis) == (2020, "resident")


def test_a_table_without_people_is_refused_in_words(tmp_path):
    told = r"x\.csv: expected a column of residents.*found: name, lon, lat, 户数;"
    with pytest.raises(TableError, match=told):
        read(write(tmp_path / "x.csv", "name,lon,lat,户数\n甲,123.4,41.8,9\n"))


def test_a_table_without_coordinates_is_refused_in_words(tmp_path):
    with pytest.raises(TableError, match="expected coordinates"):
        read(write(tmp_path / "x.csv", "name,residents\n甲,5\n"))


def test_bad_people_are_refused_by_row(tmp_path):
    cells = {"甲": "-1", "乙": "", "丙": "x", "丁": "5"}
    rows = [f"{name},{people},123.4,41.8\n" for name, people in cells.items()]
    body = "name,residents,lon,lat\n" + "".join(rows)
    records, report = read(write(tmp_path / "x.csv", body))
    assert records.name.tolist() == ["丁"]
    assert rows_of(report, "negative_people") == [2]
    assert 3 in rows_of(report, "no_number_of_people")
    assert rows_of(report, "not_a_number") == [4]


def test_impossible_places_are_refused_with_their_cause(tmp_path):
    body = (
        "name,residents,lon,lat\n甲,5,0,0\n乙,5,41.8,123.4\n丙,5,200,41.8\n"
        "丁,5,41500000,4600000\n戊,5,,\n己,5,123.4,41.8\n"
    )
    records, report = read(write(tmp_path / "x.csv", body))
    assert records.name.tolist() == ["己"]
    assert rows_of(report, "zero_coordinates") == [2]
    assert rows_of(report, "lon_lat_swapped") == [3]
    assert rows_of(report, "beyond_the_earth") == [4]
    assert rows_of(report, "projected_metres") == [5]
    assert rows_of(report, "no_place") == [6]


def test_withdrawn_villages_are_dropped_and_said(tmp_path):
    body = "name,residents,lon,lat\n甲村[已撤销],5,123.4,41.8\n乙村,5,123.4,41.8\n"
    records, report = read(write(tmp_path / "x.csv", body))
    assert records.name.tolist() == ["乙村"]
    assert rows_of(report, "withdrawn") == [2]


@pytest.mark.parametrize(("one", "other"), [("1", "1.0"), ("a7", "A7"), ("x", "x")])
def test_rows_of_a_shared_id_are_all_refused(tmp_path, one, other):
    body = (
        f"demand_id,residents,lon,lat\n{one},5,123.4,41.8\nb,5,123.4,41.8\n{other},5,123.5,41.8\n"
    )
    records, report = read(write(tmp_path / "x.csv", body))
    assert records.demand_id.tolist() == ["b"]
    shared = [remark for remark in report.remarks if remark.reason == "duplicate_id"]
    assert [remark.row for remark in shared] == [2, 4]
    assert "2, 4" in shared[0].message


def test_rows_equal_in_every_column_count_once(tmp_path):
    body = "demand_id,residents,lon,lat\na,5,123.4,41.8\nb,6,123.4,41.8\na,5,123.4,41.8\n"
    records, report = read(write(tmp_path / "x.csv", body))
    assert (records.demand_id.tolist(), records.people.tolist()) == (["a", "b"], [5.0, 6.0])
    assert rows_of(report, "equal_row") == [4]
    assert records.lost is None


def test_equal_features_of_a_layer_count_once(tmp_path):
    frame = gpd.GeoDataFrame(
        {"demand_id": ["a", "a", "b"], "residents": [5, 5, 5]},
        geometry=[shapely.Point(123.4, 41.8)] * 3,
        crs="EPSG:4326",
    )
    pyogrio.write_dataframe(frame, tmp_path / "x.gpkg")
    records, _ = read(tmp_path / "x.gpkg")
    assert records.demand_id.tolist() == ["a", "b"]


def test_people_of_refused_duplicates_are_summed_and_told(tmp_path):
    body = "demand_id,residents,lon,lat\na,1500,123.4,41.8\nb,6,123.4,41.8\nA,700,123.5,41.9\n"
    records, report = read(write(tmp_path / "x.csv", body))
    assert records.demand_id.tolist() == ["b"]
    assert records.lost.people.tolist() == [1500.0, 700.0]
    assert records.lost.lon.tolist() == [123.4, 123.5]
    (told,) = report.warnings()
    assert "2行均未采用，涉及2,200人" in told


def test_missing_ids_come_from_the_place_whatever_the_order(tmp_path):
    rows = ["甲,5,123.4,41.8", "乙,6,123.4,41.8", "丙,7,123.5,41.8"]
    made = []
    for i, order in enumerate(([0, 1, 2], [2, 1, 0])):
        body = "\n".join(["name,residents,lon,lat", *(rows[k] for k in order), ""])
        records, _ = read(write(tmp_path / f"{i}.csv", body))
        made.append(dict(zip(records.name, records.demand_id, strict=True)))
    assert made[0] == made[1]
    assert made[0]["丙"] == "p123.500000,41.800000"
    assert len(set(made[0].values())) == 3


def test_settlements_of_one_village_keep_apart(tmp_path):
    body = (
        "统计用区划代码,自然屯,人口数,经度,纬度\n"
        f"{CODES[0]},东屯,5,123.4,41.8\n{CODES[0]},西屯,6,123.5,41.8\n"
    )
    records, _ = read(write(tmp_path / "x.csv", body))
    assert records.demand_id.tolist() == [f"{CODES[0]}-东屯", f"{CODES[0]}-西屯"]


def test_two_tables_join_on_the_code_and_list_losses_on_both_sides(tmp_path):
    places = "统计用区划代码,名称,经度,纬度\n" + "".join(
        f"{code},村{i},{123.4 + i / 10},41.8\n" for i, code in enumerate(CODES)
    )
    people = f"区划代码,常住人口\n{CODES[1]},70\n{CODES[0]},50\n210101999999,9\n"
    records, report = read(
        write(tmp_path / "places.csv", places),
        people=FileSource(path=write(tmp_path / "people.csv", people)),
    )
    assert dict(zip(records.demand_id, records.people, strict=True)) == {
        CODES[0]: 50.0,
        CODES[1]: 70.0,
    }
    lost = {(r.reason, r.file, r.row, r.value) for r in report.remarks if "without" in r.reason}
    assert lost == {
        ("place_without_people", "places.csv", 4, CODES[2]),
        ("people_without_place", "people.csv", 4, "210101999999"),
    }


def test_a_code_that_stands_twice_joins_nothing(tmp_path):
    places = f"统计用区划代码,经度,纬度\n{CODES[0]},123.4,41.8\n{CODES[1]},123.5,41.8\n"
    people = f"统计用区划代码,常住人口\n{CODES[0]},50\n{CODES[0]},60\n{CODES[1]},70\n"
    records, report = read(
        write(tmp_path / "places.csv", places),
        people=FileSource(path=write(tmp_path / "people.csv", people)),
    )
    assert records.people.tolist() == [70]
    assert rows_of(report, "duplicate_id") == [2, 3]


@pytest.fixture
def layer():
    return gpd.GeoDataFrame(
        {
            "demand_id": ["a", "b"],
            "residents": [10, 20],
            "setting": ["urban", "rural"],
            "age_60_plus": [3, 4],
        },
        geometry=[shapely.Point(123.4, 41.8), shapely.Point(123.5, 41.9)],
        crs="EPSG:4326",
    )


@pytest.mark.parametrize("name", ["x.geojson", "x.gpkg", "x.parquet"])
def test_points_of_a_layer_come_out_the_same(tmp_path, layer, name):
    path = tmp_path / name
    if name.endswith("parquet"):
        layer.to_parquet(path)
    else:
        layer.to_file(path)
    records, report = read(path)
    assert records.demand_id.tolist() == ["a", "b"]
    assert records.people.tolist() == [10, 20]
    assert records.setting.tolist() == ["urban", "rural"]
    assert records.lon.tolist() == [123.4, 123.5]
    assert records.weights["age_60_plus"].tolist() == [3, 4]
    assert report.accepted == 2


def test_a_plain_parquet_with_lon_and_lat_is_read_to_the_last_digit(tmp_path):
    lon = np.array([123.4 + 1e-13, 123.123456789012345])
    frame = pd.DataFrame(
        {"demand_id": [7, 8], "lon": lon, "lat": [41.8, 42.0], "residents": [1.25, 3e-7]}
    )
    frame.to_parquet(tmp_path / "x.parquet")
    records, _ = read(tmp_path / "x.parquet")
    assert records.demand_id.tolist() == ["7", "8"]
    assert records.lon.tolist() == lon.tolist()
    assert records.people.tolist() == [1.25, 3e-7]


def test_polygons_stand_for_a_point_on_their_surface(tmp_path, layer):
    ring = shapely.Point(123.4, 41.8).buffer(0.02) - shapely.Point(123.4, 41.8).buffer(0.015)
    shapes = [ring, shapely.box(123.5, 41.8, 123.6, 41.9)]
    layer.set_geometry(shapes, crs="EPSG:4326").to_file(tmp_path / "x.gpkg")
    records, _ = read(tmp_path / "x.gpkg")
    assert shapely.intersects_xy(np.array(shapes), records.lon, records.lat).all()


def test_features_without_a_place_are_refused(tmp_path, layer):
    shapes = [None, shapely.Point(0, 0)]
    more = pd.concat([layer, layer.set_geometry(shapes, crs="EPSG:4326")], ignore_index=True)
    more["demand_id"] = list("abcd")
    more.to_file(tmp_path / "x.gpkg")
    records, report = read(tmp_path / "x.gpkg")
    assert records.demand_id.tolist() == ["a", "b"]
    assert rows_of(report, "no_place") == [3]
    assert rows_of(report, "zero_coordinates") == [4]


def test_shapes_as_text_are_read(tmp_path):
    body = "demand_id,residents,wkt\na,5,POINT (123.4 41.8)\nb,6,nonsense\n"
    records, report = read(write(tmp_path / "x.csv", body))
    assert (records.lon.tolist(), records.lat.tolist()) == ([123.4], [41.8])
    assert rows_of(report, "bad_wkt") == [3]


def test_eastings_need_a_declared_crs(tmp_path):
    path = write(tmp_path / "x.csv", "demand_id,人口数,东坐标,北坐标\na,5,41533000,4630000\n")
    with pytest.raises(TableError, match="need crs"):
        read(path)
    records, _ = read(path, crs="EPSG:4529")
    assert records.lon == pytest.approx([123.4], abs=0.01)
    assert records.lat == pytest.approx([41.8], abs=0.03)


def test_cells_that_say_no_setting_are_noted(tmp_path):
    body = "demand_id,residents,lon,lat,城乡类别\na,5,123.4,41.8,城镇\nb,5,123.4,41.9,山区\n"
    records, report = read(write(tmp_path / "x.csv", body))
    assert records.setting.tolist() == ["urban", ""]
    assert rows_of(report, "setting_unread") == [3]


def test_a_negative_age_band_counts_nobody_and_is_said(tmp_path):
    body = "demand_id,residents,lon,lat,age_0_4\na,5,123.4,41.8,-2\nb,5,123.4,41.9,\n"
    records, report = read(write(tmp_path / "x.csv", body))
    assert records.weights["age_0_4"].tolist() == [0, 0]
    assert rows_of(report, "negative_people") == [2]
