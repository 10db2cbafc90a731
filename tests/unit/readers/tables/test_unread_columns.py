"""Columns that no field knows are named once a file; what looks needed is warned of (row 33)."""

from pathlib import Path

import numpy as np
import pytest

from geo.errors import TableError
from geo.geometry.coordinates import from_wgs84
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.readers.demand.door import read_demand_records
from geo.readers.sites.door import read_site_records
from geo.rules.standard import read_standard
from geo.study import DemandSource, SiteSource

STANDARD = read_standard(Path(__file__).parents[4] / "data/standards/liaoning-2025.toml")
LON, LAT = 123.4312, 41.8057


def read(folder, text, name="a.csv", **keys):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    report = RowReport("sites")
    return read_site_records(SiteSource(path=path, **keys), STANDARD, report), report


def remarks_of(report, reason):
    return [remark.message for remark in report.remarks if remark.reason == reason]


def place(datum, digits=6):
    lon, lat = from_wgs84(np.array([LON]), np.array([LAT]), datum)
    return f"{lon[0]:.{digits}f},{lat[0]:.{digits}f}"


def test_a_file_names_every_column_that_is_not_read_in_one_remark(tmp_path):
    text = "接种单位名称,经度,纬度,床位数,隶属关系\n甲,123,41,20,县属\n乙,123,41,8,县属\n"
    _, report = read(tmp_path, text)
    told = [(r.reason, r.file, r.value) for r in report.remarks if r.reason == "columns_unread"]
    assert told == [("columns_unread", "a.csv", "2")]
    assert "床位数、隶属关系" in remarks_of(report, "columns_unread")[0]


def test_a_blank_column_is_not_worth_a_remark(tmp_path):
    _, report = read(tmp_path, "接种单位名称,经度,纬度,床位数\n甲,123,41,\n")
    assert report.remarks == []


@pytest.mark.parametrize(
    ("header", "cell", "reason", "field"),
    [
        ("rdv_lundi", "", "hours_column_unread", "hours"),
        ("rdv_lundi", "9h00-12h30", "hours_column_unread", "hours"),
        ("Abierto los sábados", "sí", "hours_column_unread", "hours"),
        ("夏季门诊安排", "周一至周五上午8:00-11:30", "hours_column_unread", "hours"),
        ("Attendance", "Mon-Fri 09:00-17:00", "hours_column_unread", "hours"),
        ("儿童疫苗种类", "乙肝疫苗、卡介苗", "services_column_unread", "services"),
        ("biologicals", "HPV vaccine; MMR vaccine", "services_column_unread", "services"),
        ("诊疗范围明细", "狂犬病、流感", "services_column_unread", "services"),
    ],
)
def test_a_column_that_looks_like_hours_or_services_warns(tmp_path, header, cell, reason, field):
    _, report = read(tmp_path, f"接种单位名称,经度,纬度,{header}\n甲,123,41,{cell or 'True'}\n")
    assert len(remarks_of(report, reason)) == 1
    assert f'columns = {{ {field} = "{header}" }}' in remarks_of(report, reason)[0]


@pytest.mark.parametrize(
    ("header", "cell"),
    [("更新时间", "2026-01-05 08:30"), ("成立时间", "1998年5月1日"), ("床位数", "20"),
     ("归集日", "2025/03/04 11:00:00")],
)  # fmt: skip
def test_a_column_of_dates_and_numbers_warns_of_nothing(tmp_path, header, cell):
    _, report = read(tmp_path, f"接种单位名称,经度,纬度,{header}\n甲,123,41,{cell}\n")
    assert {remark.reason for remark in report.remarks} == {"columns_unread"}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("经度坐标值,纬度坐标值", f"{LON},{LAT}"),
        ("GIS位置", f'"{LON},{LAT}"'),
        ("bd09mc_x,bd09mc_y,点位", f'13740000,5130000,"{LAT},{LON}"'),
    ],
)
def test_a_column_that_looks_like_coordinates_warns_where_there_are_none(tmp_path, header, row):
    sites, report = read(tmp_path, f"接种单位名称,乡镇,{header}\n甲,某镇,{row}\n")
    assert sites.position.tolist() == ["none"]
    assert len(remarks_of(report, "coordinates_unread")) == 1


@pytest.mark.parametrize(
    ("header", "datum"),
    [
        ("bd09ll_Lon,bd09ll_Lat", "bd09"),
        ("百度经度,百度纬度", "bd09"),
        ("经度（高德）,纬度（高德）", "gcj02"),
        ("lng_gcj02,lat_gcj02", "gcj02"),
        ("GCJ02_LNG,GCJ02_LAT", "gcj02"),
        ("Wgs84_Lon,Wgs84_Lat", "wgs84"),
        ("经度(WGS-84),纬度(WGS-84)", "wgs84"),
        ("CGCS2000经度,CGCS2000纬度", "cgcs2000"),
    ],
)
def test_coordinates_are_read_in_the_datum_that_their_name_states(tmp_path, header, datum):
    sites, report = read(tmp_path, f"接种单位名称,{header}\n甲,{place(datum, 8)}\n")
    assert (sites.lon[0], sites.lat[0]) == pytest.approx((LON, LAT), abs=1e-7)
    assert sites.datum.tolist() == [datum]
    assert report.remarks == []


def test_a_pair_in_one_cell_is_read_in_the_datum_of_its_name(tmp_path):
    sites, _ = read(tmp_path, f'接种单位名称,百度坐标\n甲,"{place("bd09")}"\n')
    assert (sites.lon[0], sites.lat[0]) == pytest.approx((LON, LAT), abs=2e-6)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_pairs_that_agree_that_in_wgs84_is_taken(tmp_path, order):
    pairs = [("bd09ll_Lon,bd09ll_Lat", place("bd09")), ("Wgs84_Lon,Wgs84_Lat", place("wgs84"))]
    header, row = (",".join(pairs[k][part] for k in order) for part in (0, 1))
    sites, report = read(tmp_path, f"接种单位名称,{header}\n甲,{row}\n")
    assert (sites.lon[0], sites.lat[0]) == (LON, LAT)
    assert remarks_of(report, "coordinates_unread") == []


def test_two_pairs_that_disagree_by_a_datum_are_asked(tmp_path):
    header = "接种单位名称,bd09ll_Lon,bd09ll_Lat,Wgs84_Lon,Wgs84_Lat"
    row = f"甲,{place('bd09')},{place('gcj02')}"
    with pytest.raises(TableError, match=r"m apart, so one datum is wrong; .*Wgs84_Lon"):
        read(tmp_path, f"{header}\n{row}\n")
    mapping = {"lon": "Wgs84_Lon", "lat": "Wgs84_Lat"}
    sites, _ = read(tmp_path, f"{header}\n{row}\n", columns=mapping, datum="gcj02")
    assert (sites.lon[0], sites.lat[0]) == pytest.approx((LON, LAT), abs=2e-6)


def test_half_a_pair_is_no_pair_and_warns(tmp_path):
    header, row = "接种单位名称,乡镇,Wgs84_Lon,纬度值", f"甲,某镇,{place('wgs84')}"
    sites, report = read(tmp_path, f"{header}\n{row}\n")
    assert sites.position.tolist() == ["none"]
    assert len(remarks_of(report, "coordinates_unread")) == 1


def test_a_cell_at_odds_with_the_datum_of_the_heading_is_refused(tmp_path):
    text = f"接种单位名称,百度经度,百度纬度,坐标系\n甲,{place('bd09')},GCJ-02\n"
    sites, report = read(tmp_path, text)
    assert len(sites) == 0
    assert [r.reason for r in report.remarks if r.outcome == "refused"] == ["unknown_datum"]


def test_residents_are_read_in_the_datum_of_the_heading_too(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text(f"村名,人口,高德经度,高德纬度\n甲村,5,{place('gcj02')}\n", encoding="utf-8")
    records = read_demand_records(DemandSource(path=path, setting="rural"), RowReport("demand"))
    assert (records.lon[0], records.lat[0]) == pytest.approx((LON, LAT), abs=2e-6)


@pytest.mark.parametrize("header", ["工作时间", "开放时间", "接种时段", "Opening hours"])
def test_usual_headings_of_hours_are_read(tmp_path, header):
    sites, report = read(tmp_path, f"单位名称,经度,纬度,{header}\n甲,123,41,周一8:00-11:00\n")
    assert sites.hours[""].tolist() == ["周一8:00-11:00"]
    assert report.remarks == []


@pytest.mark.parametrize("ending", ["等", "等疫苗", "等10种疫苗", "等。", "……", " etc."])
def test_a_list_that_goes_on_leaves_what_it_does_not_name_unknown(tmp_path, ending):
    text = f"单位名称,经度,纬度,接种范围\n甲,123,41,儿童免费疫苗、卡介苗、狂犬疫苗{ending}\n"
    sites, report = read(tmp_path, text)
    found = {name: Trilean(int(state[0])).name for name, state in sites.services.items()}
    assert found["routine"] == found["rabies"] == found["bcg"] == "YES"
    assert found["adult"] == found["birth_dose"] == "UNKNOWN"
    assert remarks_of(report, "service_unread") == []


def test_a_whole_list_still_denies_what_it_does_not_name(tmp_path):
    sites, _ = read(tmp_path, "单位名称,经度,纬度,接种范围\n甲,123,41,儿童免费疫苗、卡介苗\n")
    assert Trilean(int(sites.services["rabies"][0])) == Trilean.NO


@pytest.mark.parametrize(
    "header",
    ["新冠疫苗接种单位名称", "医疗机构名称", "Facility", "의료기관명", "Nom", "機構名稱"],
)
def test_a_site_is_named_by_whatever_an_office_calls_it(tmp_path, header):
    sites, _ = read(tmp_path, f"{header},经度,纬度\n甲医院,123,41\n")
    assert sites.name.tolist() == ["甲医院"]


def test_the_institution_is_no_name_beside_that_of_the_site(tmp_path):
    sites, _ = read(tmp_path, "医疗机构名称,接种门诊名称,经度,纬度\n甲医院,甲门诊,123,41\n")
    assert (sites.name.tolist(), sites.place_name.tolist()) == (["甲门诊"], ["甲医院"])


@pytest.mark.parametrize(
    "text",
    ["设有动物咬伤门诊,经度,纬度,床位\n甲,123,41,2\n", "A,B,C\n1,2,3\n"],
)
def test_a_refused_register_names_its_columns_and_how_to_map_them(tmp_path, text):
    with pytest.raises(TableError) as caught:
        read(tmp_path, text)
    said = str(caught.value).splitlines()[0]
    assert all(name in said for name in text.splitlines()[0].split(","))
    assert 'columns = { name = "…" }' in said
