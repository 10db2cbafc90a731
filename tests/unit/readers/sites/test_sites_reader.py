"""The register of sites: ids, places, services, hours, and what is turned away."""

import json
from pathlib import Path

import numpy as np
import pytest

from geo.errors import PersonalDataError, TableError
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.readers.sites.door import read_site_records
from geo.rules.standard import read_standard
from geo.study import SiteSource

STANDARD = read_standard(Path(__file__).parents[4] / "data/standards/liaoning-2025.toml")
YES, NO, UNKNOWN = Trilean.YES, Trilean.NO, Trilean.UNKNOWN


def read(path, **keys):
    report = RowReport("sites")
    return read_site_records(SiteSource(path=path, **keys), STANDARD, report), report


def read_text(folder, text, **keys):
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    return read(path, **keys)


def in_town(text):
    """The same table with a township in every row, so that rows without a place are sites."""
    header, *rows = text.splitlines()
    return "\n".join([f"{header},所属乡镇", *(f"{row},某镇" for row in rows), ""])


def reasons(report, outcome="refused"):
    return [(r.row, r.reason) for r in report.remarks if r.outcome == outcome]


def test_a_site_needs_nothing_but_a_name(tmp_path):
    sites, report = read_text(tmp_path, "接种单位名称,乡镇街道\n甲卫生院,某乡\n")
    assert sites.position.tolist() == ["none"]
    assert np.isnan(sites.lon).all()
    assert (report.accepted, report.remarks) == (1, [])
    assert {int(states[0]) for states in sites.services.values()} == {UNKNOWN}


def test_a_table_without_names_is_refused(tmp_path):
    with pytest.raises(TableError, match="expected a column of names"):
        read_text(tmp_path, "经度,纬度\n123,41\n")


def test_a_row_without_a_name_keeps_its_place_and_is_called_by_its_kind(tmp_path):
    text = "名称,类型,经度,纬度\n甲,,123,41\n,clinic,123,41\n,,123.1,41\n"
    sites, report = read_text(tmp_path, text)
    assert sites.name.tolist() == ["甲", "（未命名）clinic", "（未命名）"]
    assert report.accepted == 3
    assert reasons(report) == []
    assert reasons(report, "noted") == [(3, "name_missing"), (4, "name_missing")]


def test_a_row_without_name_and_place_is_refused(tmp_path):
    sites, report = read_text(tmp_path, in_town("名称,电话,经度,纬度\n甲,1,123,41\n,2,,"))
    assert len(sites) == report.accepted == 1
    assert reasons(report) == [(3, "name_missing")]


@pytest.mark.parametrize(
    "row",
    ["甲,,,,,,", "合计8家,,,,,,", "12,,,,和平区,,", "12,,,,,210102,", "甲,,,,,,9"],
)
def test_a_row_with_a_name_and_no_place_of_any_kind_is_no_site(tmp_path, row):
    header = "名称,经度,纬度,地址,县区,县区代码,联系电话"
    sites, report = read_text(tmp_path, f"{header}\n乙,123,41,,,,\n{row}\n")
    assert sites.name.tolist() == ["乙"]
    expected = [] if row.startswith("合计") else [(3, "no_site")]
    assert reasons(report) == expected


@pytest.mark.parametrize(
    "row", ["甲,,,某路1号,,,", "甲,,,,和平区,,", "甲,,,,,210102,", "12,122,41,,,,"]
)
def test_a_row_that_says_where_it_may_be_is_a_site(tmp_path, row):
    header = "名称,经度,纬度,地址,县区,县区代码,联系电话"
    sites, report = read_text(tmp_path, f"{header}\n{row}\n")
    assert len(sites) == 1
    assert report.remarks == []


def test_sites_of_one_name_at_two_places_have_made_ids_of_their_own(tmp_path):
    first, report = read_text(tmp_path, "名称,经度,纬度\n门诊,123,41\n门诊,123.00002,41\n")
    assert reasons(report) == []
    assert len(set(first.site_id)) == 2
    again, _ = read_text(tmp_path, "纬度,经度,名称\n41,123.00002,门诊\n41.0,123.000001,门诊\n")
    assert again.site_id[::-1].tolist() == first.site_id.tolist()


def test_unnamed_sites_at_two_places_are_both_kept(tmp_path):
    sites, report = read_text(tmp_path, "名称,经度,纬度\n,123,41\n,123.1,41\n")
    assert len(set(sites.site_id)) == 2
    assert reasons(report) == []


@pytest.mark.parametrize("place", ["123,41", ","])
def test_rooms_equal_in_name_and_place_are_kept_and_numbered(tmp_path, place):
    rooms = [f"门诊,{place},{floor}楼" for floor in "一二三"]
    text = "\n".join(["名称,经度,纬度,备注", rooms[0], "甲,122,41,", *rooms[1:], ""])
    sites, report = read_text(tmp_path, in_town(text))
    assert sites.name.tolist() == ["门诊", "甲", "门诊", "门诊"]
    own = sites.site_id[0]
    assert sites.site_id[[2, 3]].tolist() == [f"{own}-2", f"{own}-3"]
    assert reasons(report) == []
    assert reasons(report, "noted") == [(4, "same_name_and_place"), (5, "same_name_and_place")]


def test_rows_equal_in_every_column_count_once_whatever_their_serial_number(tmp_path):
    rows = ["1,a,门诊,123,41,王某", "2,b,甲,122,41,", "3,a,门诊,123,41,李某", ""]
    text = "\n".join(["序号,单位编码,名称,经度,纬度,联系人", *rows])
    sites, report = read_text(tmp_path, text)
    assert sites.site_id.tolist() == ["a", "b"]
    assert reasons(report) == []
    equal = [r for r in report.remarks if r.reason == "equal_row"]
    assert [(r.row, r.value) for r in equal] == [(4, "门诊")]
    assert "line 2" in equal[0].message


def test_unplaced_sites_of_one_name_in_two_prefectures_have_two_ids(tmp_path):
    text = "名称,市,县区,乡镇\n卫生院,东市,铁西区,某乡\n卫生院,西市,铁西区,某乡\n"
    sites, report = read_text(tmp_path, text)
    assert len({site.partition("-")[0] for site in sites.site_id}) == 2
    assert report.remarks == []


def test_a_made_id_stays_the_same_on_import_of_a_changed_file(tmp_path):
    first, _ = read_text(tmp_path, "名称,区县,乡镇\n甲,和平区,某乡\n乙,和平区,某乡\n")
    again, _ = read_text(
        tmp_path, "乡镇,经度,纬度,区县,名称\n某乡,1,1,和平区,乙\n 某乡 ,2,2,和平区,甲\n"
    )
    assert sorted(first.site_id) == sorted(again.site_id)
    assert first.site_id[0] == again.site_id[1]
    assert len(first.site_id[0]) == 13


def test_equal_names_in_two_townships_have_two_ids(tmp_path):
    sites, _ = read_text(tmp_path, "名称,乡镇\n卫生院,某乡\n卫生院,另乡\n")
    assert len(set(sites.site_id)) == 2


@pytest.mark.parametrize("other", ["1", "1.0", "１", "1.00"])
def test_duplicate_ids_are_refused_in_all_rows(tmp_path, other):
    sites, report = read_text(tmp_path, f"单位编码,名称\n1,甲\n2,乙\n{other},丙\n")
    assert sites.name.tolist() == ["乙"]
    assert reasons(report) == [(2, "duplicate_id"), (4, "duplicate_id")]
    assert "a.csv line 2, a.csv line 4" in report.remarks[-1].message


def test_ids_that_differ_in_case_only_are_duplicates(tmp_path):
    sites, _ = read_text(tmp_path, "单位编码,名称\nab,甲\nAB,乙\n")
    assert len(sites) == 0


def test_leading_zeros_of_an_id_stay(tmp_path):
    sites, _ = read_text(tmp_path, "单位编码,名称\n01,甲\n1,乙\n")
    assert sites.site_id.tolist() == ["01", "1"]


def test_an_id_whose_digits_excel_dropped_is_refused(tmp_path):
    sites, report = read_text(tmp_path, "单位编码,名称\n2.10102E+11,甲\n2.10102E+11,乙\n")
    assert len(sites) == 0
    assert reasons(report) == [(2, "id_digits_lost"), (3, "id_digits_lost")]


def test_a_wrong_place_is_refused_and_a_missing_one_is_unplaced(tmp_path):
    sites, report = read_text(
        tmp_path, in_town("名称,经度,纬度\n甲,41.8,123.4\n乙,,\n丙,123.4,41.8")
    )
    assert sites.name.tolist() == ["乙", "丙"]
    assert sites.position.tolist() == ["none", "exact"]
    assert reasons(report) == [(2, "lon_lat_swapped")]


def test_two_sites_at_one_point_are_accepted(tmp_path):
    sites, report = read_text(tmp_path, "名称,经度,纬度\n甲,123,41\n乙,123,41\n")
    assert len(sites) == 2
    assert report.remarks == []


def test_the_declared_datum_is_converted(tmp_path):
    text = "名称,经度,纬度\n甲,123.4,41.8\n"
    plain, _ = read_text(tmp_path, text)
    moved, _ = read_text(tmp_path, text, datum="gcj02")
    assert plain.lon[0] == 123.4
    assert 0.002 < abs(moved.lon[0] - plain.lon[0]) < 0.01


def test_services_listed_are_offered_and_the_others_not(tmp_path):
    sites, report = read_text(
        tmp_path, in_town("名称,服务项目\n甲,一类疫苗、狂犬病疫苗\n乙,\n丙,routine;看牙\n丁,看牙\n")
    )
    states = {service: states.tolist() for service, states in sites.services.items()}
    assert states["routine"] == [YES, UNKNOWN, YES, UNKNOWN]
    assert states["rabies"] == [YES, UNKNOWN, UNKNOWN, UNKNOWN]
    assert states["bcg"] == [NO, UNKNOWN, UNKNOWN, UNKNOWN]
    assert reasons(report, "noted") == [(4, "service_unread"), (5, "service_unread")]


def test_answers_are_read_and_a_booking_page_means_booking(tmp_path):
    sites, report = read_text(
        tmp_path,
        in_town(
            "名称,是否提供咨询,是否预约,预约平台,预约方式\n甲,是,否,,\n乙,√,,某平台,\n"
            "丙,不详,,,电话预约\n丁,,,,\n戊,无,否,某平台,\n"
        ),
    )
    assert sites.consultation.tolist() == [YES, YES, UNKNOWN, UNKNOWN, NO]
    assert sites.booking.tolist() == [NO, YES, YES, UNKNOWN, NO]
    assert reasons(report, "noted") == [(4, "answer_unread")]


def test_a_phone_says_nothing_of_consultation_or_booking(tmp_path):
    sites, _ = read_text(tmp_path, in_town("名称,联系电话\n甲,024-1\n"))
    assert (sites.consultation[0], sites.booking[0]) == (UNKNOWN, UNKNOWN)
    assert sites.phone.tolist() == ["024-1"]


def test_hours_of_a_service_stand_apart_and_holidays_are_added(tmp_path):
    sites, report = read_text(
        tmp_path,
        in_town(
            "名称,接种时间,狂犬门诊时间,节假日是否开诊\n甲,Mo-Fr 08:00-16:00,24/7,是\n"
            "乙,周一至周五,,否\n丙,,,是\n丁,周一,,初三起\n戊,8:00-16:00,,是\n"
            "己,Mo-Fr 08:00-16:00; PH off,,是\n庚,Mo-Fr 08:00-16:00; PH off,,否\n"
            "辛,,,仅上午\n"
        ),
    )
    assert sites.hours[""].tolist() == [
        "Mo-Fr 08:00-16:00; PH open",
        "周一至周五; 法定节假日休息",
        "PH open",
        "周一; 节假日是否开诊：初三起",
        "8:00-16:00; 节假日正常接种",
        "Mo-Fr 08:00-16:00; PH off; PH unknown",
        "Mo-Fr 08:00-16:00; PH off",
        "节假日是否开诊：仅上午",
    ]
    assert sites.hours["rabies"].tolist() == ["24/7", *[""] * 7]
    assert set(sites.hours) == {"", "rabies"}
    assert reasons(report, "noted") == []


def test_codes_state_county_and_township(tmp_path):
    sites, report = read_text(
        tmp_path,
        "名称,区划代码,县区代码\n甲,210102001003,\n乙,210102001,\n丙,210102,\n丁,,210103\n"
        "戊,210102000,\n己,2101,\n",
    )
    assert sites.adcode.tolist() == ["210102", "210102", "210102", "210103", "210102", ""]
    assert sites.township_code.tolist() == ["210102001", "210102001", "", "", "", ""]
    assert reasons(report) == [(7, "bad_code")]


def test_the_prefecture_beside_a_county_is_kept(tmp_path):
    sites, _ = read_text(tmp_path, "名称,地市,县区\n甲,沈阳市,铁西区\n乙,鞍山市,铁西区\n")
    assert sites.prefecture.tolist() == ["沈阳市", "鞍山市"]


def test_dates_capacity_and_setting_are_read_or_refused_cell_by_cell(tmp_path):
    sites, report = read_text(
        tmp_path,
        in_town(
            "名称,启用日期,停用日期,日接种能力,城乡类别\n甲,2025/3/1,46068,120人,城镇\n"
            "乙,明年,,许多,山区\n"
        ),
    )
    assert sites.valid_from.tolist() == ["2025-03-01", ""]
    assert sites.valid_to.tolist() == ["2026-02-15", ""]
    assert sites.capacity[0] == 120
    assert np.isnan(sites.capacity[1])
    assert sites.setting.tolist() == ["urban", ""]
    assert reasons(report) == [(3, "not_a_number"), (3, "bad_date")]
    assert (3, "setting_unread") in reasons(report, "noted")


def test_a_closed_site_without_a_date_is_left_out_and_noted(tmp_path):
    sites, report = read_text(
        tmp_path, in_town("名称,状态,停用日期\n甲,启用,\n乙,已停用,\n丙,停用,2026-01-01\n")
    )
    assert sites.name.tolist() == ["甲", "丙"]
    assert reasons(report, "noted") == [(3, "out_of_use")]


@pytest.mark.parametrize(
    "state", ["未停用", "非停用", "否(未撤销)", "不关闭", "停用：否", "not closed"]
)
def test_a_site_that_is_said_not_to_be_closed_stays(tmp_path, state):
    sites, report = read_text(tmp_path, in_town(f"名称,状态\n甲,{state}\n"))
    assert (len(sites), report.remarks) == (1, [])


@pytest.mark.parametrize("state", ["停用", "已停用(拆迁)", "暂时关闭", "Closed", "注销"])
def test_a_site_that_is_said_to_be_closed_is_left_out(tmp_path, state):
    sites, report = read_text(tmp_path, in_town(f"名称,状态\n甲,{state}\n"))
    assert (len(sites), report.reasons()) == (0, {"out_of_use": 1})


def test_a_coarse_position_is_kept(tmp_path):
    sites, _ = read_text(
        tmp_path, in_town("名称,经度,纬度,位置精度\n甲,123,41,乡镇\n乙,123,41,batch1\n丙,,,精确\n")
    )
    assert sites.position.tolist() == ["township", "exact", "none"]


def write_layer(folder, *features):
    path = folder / "a.geojson"
    collected = [
        {"type": "Feature", "properties": properties, "geometry": geometry}
        for properties, geometry in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": collected}))
    return path


def point(lon, lat):
    return {"type": "Point", "coordinates": [lon, lat]}


def test_a_layer_gives_the_same_sites_as_a_table(tmp_path):
    path = write_layer(
        tmp_path,
        ({"接种单位名称": "甲", "单位编码": 7, "服务项目": "routine"}, point(123.4, 41.8)),
        ({"接种单位名称": "乙", "单位编码": 8, "服务项目": None}, None),
        ({"接种单位名称": "丙", "单位编码": 9, "服务项目": None}, point(0, 0)),
    )
    layer, report = read(path)
    table, _ = read_text(
        tmp_path,
        "接种单位名称,单位编码,服务项目,经度,纬度\n甲,7,routine,123.4,41.8\n乙,8,,,\n丙,9,,0,0\n",
    )
    assert reasons(report) == [(3, "zero_coordinates")]
    for field in ("site_id", "name", "lon", "lat", "position", "phone"):
        np.testing.assert_array_equal(getattr(layer, field), getattr(table, field))
    assert (
        layer.services["routine"].tolist() == table.services["routine"].tolist() == [YES, UNKNOWN]
    )


def test_an_identity_number_in_a_layer_is_refused(tmp_path):
    path = write_layer(tmp_path, ({"name": "甲", "x": "210102199901150128"}, point(123, 41)))
    with pytest.raises(PersonalDataError):
        read(path)
