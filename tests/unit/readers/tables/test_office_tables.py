"""Tables as offices of several countries send them: units, two-line heads, hidden sheets, words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest

from geo.arrays import texts
from geo.errors import TableError
from geo.model.county import Counties
from geo.model.row_report import RowReport, name_input
from geo.model.trilean import Trilean
from geo.readers.counties.population import read_population
from geo.readers.demand.door import read_demand_records
from geo.readers.rosters.cells import read_roster_date
from geo.readers.sites.door import read_site_records
from geo.readers.tables.units import find_unit
from geo.reports.assessment.remark_groups import group_remarks
from geo.rules.standard import read_standard
from geo.study import DemandSource, PopulationSource, SiteSource

STANDARD = read_standard(Path(__file__).parents[4] / "data/standards/liaoning-2025.toml")
COUNTIES = Counties(
    texts(["210102", "210103"]),
    texts(["和平区", "沈河区"]),
    texts(["沈阳市", "沈阳市"]),
    np.full(2, None, dtype=object),
)


def census(folder, text, **keys):
    path = folder / "census.csv"
    path.write_text(text, encoding="utf-8")
    return take_census(path, **keys)


def take_census(path, **keys):
    report = RowReport("population")
    people = read_population(PopulationSource(path=path, **keys), COUNTIES, report)
    return people.residents.tolist(), report


def sites(folder, text, **keys):
    path = folder / "sites.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    report = RowReport("sites")
    return read_site_records(SiteSource(path=path, **keys), STANDARD, report), report


def reasons(report):
    return {remark.reason for remark in report.remarks}


@pytest.mark.parametrize(
    "text",
    [
        "县区,常住人口（万人）\n和平区,71.2\n沈河区,85.5\n",
        "县区,常住人口(万)\n和平区,71.2\n沈河区,85.5\n",
        "县区,常住人口/千人\n和平区,712\n沈河区,855\n".replace("/千人", "（千人）"),
        "县区,常住人口（百人）\n和平区,7120\n沈河区,8550\n",
        "表1 人口（单位：千人）,\n县区,常住人口\n和平区,712\n沈河区,855\n",
        "各县区人口（万人）,\n县区,常住人口\n和平区,71.2\n沈河区,85.5\n",
        "单位：万人,\n县区,常住人口（人）\n和平区,712000\n沈河区,855000\n",
        "县区,常住人口\n,（万人）\n和平区,71.2\n沈河区,85.5\n",
        "县区,单位,常住人口\n和平区,万人,71.2\n沈河区,千人,855\n",
        "county,population (thousands)\n和平区,712\n沈河区,855\n",
        "县区,常住人口（万人）\n和平区,71.2万\n沈河区,85.5\n",
    ],
)
def test_people_are_multiplied_by_the_unit_that_the_table_states(tmp_path, text):
    assert census(tmp_path, text)[0] == [712_000, 855_000]


@pytest.mark.parametrize("cells", ["71.2,85.5", "1.234,1.987"])
def test_fractions_of_few_people_without_a_unit_are_refused_with_what_to_do(tmp_path, cells):
    first, second = cells.split(",")
    with pytest.raises(TableError, match="write the unit behind the name of the column"):
        census(tmp_path, f"县区,常住人口\n和平区,{first}\n沈河区,{second}\n")


def test_fractions_of_an_estimate_are_rounded(tmp_path):
    found, report = census(tmp_path, "县区,常住人口\n和平区,712000.4\n沈河区,855000.6\n")
    assert found == [712_000, 855_001]
    assert "rounded" in reasons(report)


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("每万人接种单位数", None), ("人口（人）", ""), ("出生数（千人）", "千"), ("百分比", None),
     ("户籍人口（亿人）", "亿"), ("Population (in millions)", "百万"),
     ("服务人口（万人次）", None)],
)  # fmt: skip
def test_the_unit_of_a_heading(heading, unit):
    assert find_unit(heading) == unit


def test_villages_in_thousands_are_people(tmp_path):
    path = tmp_path / "villages.csv"
    path.write_text("村名,常住人口(千人),经度,纬度\n甲村,1.234,122.8,41.9\n", encoding="utf-8")
    records = read_demand_records(DemandSource(path=path, setting="rural"), RowReport("demand"))
    assert records.people.tolist() == [1234.0]


def test_points_that_group_thousands_are_asked_about(tmp_path):
    path = tmp_path / "villages.csv"
    path.write_text("id;residents;lon;lat\na;1.234;2.3;48.8\nb;987;2.4;48.8\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"1\.234 may be 1234 people"):
        read_demand_records(DemandSource(path=path, setting="rural"), RowReport("demand"))


def test_cells_of_a_grid_keep_their_fractions(tmp_path):
    path = tmp_path / "cells.csv"
    path.write_text("id,residents,lon,lat\na,1.234,2.3,48.8\nb,0.512,2.4,48.8\n", encoding="utf-8")
    records = read_demand_records(DemandSource(path=path, setting="rural"), RowReport("demand"))
    assert records.people.tolist() == [1.234, 0.512]


@pytest.mark.parametrize("over", ["户数", "从业人员", "工业企业", "幼儿园在园"])
def test_a_total_under_another_heading_is_not_the_people(tmp_path, over):
    text = f"地区,{over},,人口数,,\n,合计,城镇,合计,男,女\n和平区,300,200,724,360,364\n"
    assert census(tmp_path, text)[0] == [724, 0]


def test_a_total_of_the_urban_people_is_not_that_of_all(tmp_path):
    text = "地区,城镇人口,,常住人口,\n,合计,男,合计,男\n和平区,300,150,724,360\n"
    assert census(tmp_path, text)[0] == [724, 0]


def book(path, hidden):
    made = openpyxl.Workbook()
    made.active.title = "2025"
    for name, first in (("2025", 724), ("旧表", 1)):
        sheet = made["2025"] if name == "2025" else made.create_sheet(name)
        for row in (["县区", "常住人口"], ["和平区", first], ["沈河区", first + 1]):
            sheet.append(row)
    if hidden:
        made["旧表"].sheet_state = "hidden"
    made.save(path)
    return path


def test_a_hidden_sheet_is_left_out_and_named(tmp_path):
    found, report = take_census(book(tmp_path / "a.xlsx", hidden=True))
    assert found == [724, 725]
    assert [remark.value for remark in report.remarks if remark.reason == "sheet_hidden"] == [
        "旧表"
    ]
    assert take_census(tmp_path / "a.xlsx", sheet="旧表")[0] == [1, 2]


def test_a_county_on_two_sheets_is_refused_and_the_sheets_are_named(tmp_path):
    with pytest.raises(TableError, match=r"\[2025\], a.xlsx \[旧表\]; choose one as `sheet`"):
        take_census(book(tmp_path / "a.xlsx", hidden=False))


@pytest.mark.parametrize(
    "state",
    ["Non-Operational", "Not functional", "停业", "未启用", "筹建中", "暂停接种", "fermé", "폐업",
     "Proposed", "不再接种"],
)  # fmt: skip
def test_a_site_that_does_not_work_or_not_yet_is_left_out_and_told(tmp_path, state):
    found, report = sites(tmp_path, f"名称,状态,经度,纬度\n甲,{state},123.4,41.8\n")
    assert (len(found), reasons(report)) == (0, {"out_of_use"})


@pytest.mark.parametrize(
    "state", ["正常", "运行正常", "在用", "Operational", "启用中", "是", "营业"]
)
def test_a_site_in_use_is_taken_without_a_word(tmp_path, state):
    found, report = sites(tmp_path, f"名称,状态,经度,纬度\n甲,{state},123.4,41.8\n")
    assert (len(found), report.remarks) == (1, [])


@pytest.mark.parametrize("state", ["改造", "待定", "2", "pending"])
def test_a_state_that_nobody_reads_makes_what_a_site_offers_unknown(tmp_path, state):
    text = f"名称,状态,类型,服务项目,经度,纬度\n甲,{state},卫生院,免疫规划疫苗,123.4,41.8\n"
    found, report = sites(tmp_path, text)
    assert found.services["routine"].tolist() == [Trilean.UNKNOWN]
    assert found.kind.tolist() == [""]
    assert reasons(report) == {"state_unread"}
    assert state in report.warnings()[0]


def test_columns_of_kinds_and_states_with_odd_names_are_warned_of(tmp_path):
    text = "名称,某某类型,现场状态,经度,纬度\n甲,卫生院,停用,123.4,41.8\n"
    _, report = sites(tmp_path, text)
    assert {"kind_column_unread", "state_column_unread"} <= reasons(report)
    assert any('kind = "某某类型"' in warning for warning in report.warnings())


@pytest.mark.parametrize(
    ("encoding", "told", "text"),
    [
        ("shift_jis", "shift_jis", "医療機関名,緯度,経度\n山田小児科クリニック,35.6,139.7\n"),
        ("big5", "big5", "醫療機構名稱,緯度,經度\n臺北市立聯合醫院預防接種門診,25.0,121.5\n"),
        ("latin-1", "latin-1", "name;lat;lon\nCentro de Salud Móstoles;40,32;-3,86\n"),
    ],
)  # fmt: skip
def test_another_encoding_is_asked_for_by_name(tmp_path, encoding, told, text):
    body = text.encode(encoding)
    with pytest.raises(TableError, match=f'encoding = "{told}"'):
        sites(tmp_path, body)
    found, _ = sites(tmp_path, body, encoding=encoding)
    assert found.name[0] == text.splitlines()[1].replace(";", ",").split(",")[0]
    assert np.isfinite(found.lon).all()


def test_degrees_with_a_decimal_comma_are_read_and_said(tmp_path):
    found, report = sites(tmp_path, "nom;lon;lat\nParis;2,3553;48,8292\n")
    assert (found.lon.tolist(), found.lat.tolist()) == ([2.3553], [48.8292])
    assert reasons(report) == {"degrees_read"}


def test_a_table_of_unknown_names_with_semicolons_names_each_column(tmp_path):
    with pytest.raises(TableError, match="CNES, NO_FANTASIA, NU_LATITUDE"):
        sites(tmp_path, "CNES;NO_FANTASIA;NU_LATITUDE\n2077485;UBS;-23.5\n")


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2月16日\n除夕", "2026-02-16"), ("2月17日 初一", "2026-02-17"), ("2月17日 除夕", ""),
     ("2026/2/17 0:00:00", "2026-02-17")],
)  # fmt: skip
def test_a_heading_of_a_day_and_its_lunar_name(cell, day):
    assert read_roster_date(cell, "2026") == day


def test_remarks_are_told_in_chinese_with_the_name_of_the_table(tmp_path):
    _, report = sites(tmp_path, "名称,经度,纬度\n甲,0,0\n乙,41.8,123.4\n丙,123.4,41.8\n")
    told = [group.tell() for group in group_remarks([report])]
    assert [line.split("：")[0] for line in told] == [
        "接种单位表 sites.csv 第2行",
        "接种单位表 sites.csv 第3行",
    ]
    assert told[1].endswith("（如“123.4”）")
    assert not any("lat must" in line or "longitude" in line for line in told)
    assert name_input("facilities[1]") == "机构登记表2"


def test_one_column_for_two_fields_is_refused_with_both(tmp_path):
    with pytest.raises(TableError, match="one column cannot stand for two fields: name = 'a'"):
        sites(tmp_path, "a,lon,lat\n甲,123.4,41.8\n", columns={"name": "a", "site_id": "a"})
