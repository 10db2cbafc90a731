"""The year of a roster's dates, and days that stand in the column of opening alone (case K8)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.readers.rosters.door import read_roster
from geo.readers.rosters.sites import KnownSites
from geo.study import FileSource

NO, UNKNOWN, YES = Trilean.NO, Trilean.UNKNOWN, Trilean.YES
KNOWN = KnownSites(["s1", "s2"], ["演示接种点1", "演示接种点2"])
SPRING = [date(2026, 2, 15) + timedelta(days=k) for k in range(9)]
NATIONAL = [date(2026, 10, 1) + timedelta(days=k) for k in range(7)]


def read(folder: Path, text: str, years=(2025, 2026), name="roster.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    report = RowReport("rosters")
    roster = read_roster(FileSource(path=path), KNOWN, report, [SPRING, NATIONAL], years)
    days = zip(roster.site_id, roster.date, roster.state.tolist(), strict=True)
    return {(site, day): state for site, day, state in days}, report


def states(found, site="s1"):
    return {day[5:]: state for (one, day), state in found.items() if one == site}


def test_the_year_of_the_title_reaches_ranges(tmp_path):
    text = (
        "2026年国庆节接种单位开诊安排表\n接种单位名称,放假时间,恢复接种时间\n"
        "演示接种点1,10月1日至10月5日,10月6日\n"
    )
    found, report = read(tmp_path, text)
    closed = {f"10-0{k}": NO for k in range(1, 6)}
    assert states(found) == closed | {"10-06": YES, "10-07": YES}
    assert {day[:4] for _, day in found} == {"2026"}
    assert report.count("refused") == 0


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("接种单位名称,日期,是否开诊", "演示接种点1,10月1日,开诊"),
        ("接种单位名称,日期,是否开诊", "演示接种点1,10.1,开诊"),
        ("接种单位名称,开始日期,结束日期,是否开诊", "演示接种点1,10月1日,10月1日,开诊"),
        ("接种单位名称,开诊情况", "演示接种点1,10月1日开诊"),
        ("接种单位名称,日期,是否开诊", "演示接种点1,八月廿一,开诊"),
    ],
)
def test_the_year_of_the_title_reaches_every_kind_of_date(tmp_path, columns, row):
    found, _ = read(tmp_path, f"某县2026年国庆节安排\n{columns}\n{row}\n")
    assert found == {("s1", "2026-10-01"): YES}


def test_the_name_of_the_file_may_tell_the_year(tmp_path):
    text = "接种单位名称,日期,是否开诊\n演示接种点1,10月1日,休\n"
    found, _ = read(tmp_path, text, name="2026年国庆安排.csv")
    assert found == {("s1", "2026-10-01"): NO}


def test_the_year_of_the_row_stands_before_that_of_the_title(tmp_path):
    text = "2025年安排\n接种单位名称,年份,日期,是否开诊\n演示接种点1,2026,10月1日,休\n"
    found, _ = read(tmp_path, text)
    assert found == {("s1", "2026-10-01"): NO}


def test_a_title_of_new_year_counts_from_its_january(tmp_path):
    text = "2026年元旦安排\n接种单位名称,放假时间\n演示接种点1,12月31日至1月2日\n"
    found, _ = read(tmp_path, text)
    assert sorted(day for _, day in found) == ["2025-12-31", "2026-01-01", "2026-01-02"]


@pytest.mark.parametrize("title", ["2025—2026年元旦春节安排", "节假日安排"])
def test_without_one_year_a_row_is_refused_with_what_it_says(tmp_path, title):
    text = f"{title}\n接种单位名称,放假时间\n演示接种点1,10月1日至5日\n"
    found, report = read(tmp_path, text)
    assert found == {}
    (refused,) = [one for one in report.remarks if one.outcome == "refused"]
    assert refused.value == "10月1日至5日"
    assert refused.message.endswith("实为 10月1日至5日")


def test_where_one_year_is_loaded_it_is_meant_and_said(tmp_path):
    text = "接种单位名称,日期,是否开诊\n演示接种点1,除夕,休\n演示接种点1,初三,开诊\n"
    found, report = read(tmp_path, text, years=(2026,))
    assert found == {("s1", "2026-02-16"): NO, ("s1", "2026-02-19"): YES}
    assert [(one.reason, one.value) for one in report.remarks] == [("year_assumed", "2")]
    assert read(tmp_path, text, years=(2025, 2026))[0] == {}


@pytest.mark.parametrize(
    ("year", "said", "expected"),
    [
        ("2026,春节", "除夕至初二暂停", {"02-16": NO, "02-17": NO, "02-18": NO}),
        ("2026,国庆节", "10月1日至10月3日暂停对外服务",
         {"10-01": NO, "10-02": NO, "10-03": NO}),
        ("2026,国庆节", "10月1日-2日停止接种，10月3日起恢复正常接种",
         {"10-01": NO, "10-02": NO} | {f"10-0{k}": YES for k in range(3, 8)}),
        ("2026,国庆节", "10月1日、10月2日-3日休息；其余时间正常接种",
         {"10-01": NO, "10-02": NO, "10-03": NO} | {f"10-0{k}": YES for k in range(4, 8)}),
        ("2026,春节", "除夕闭诊,初一至初六正常开诊",
         {"02-16": NO} | {f"02-{17 + k}": YES for k in range(6)}),
        ("2026,春节", "初六恢复接种", {"02-22": YES, "02-23": YES}),
    ],
)  # fmt: skip
def test_days_in_the_column_of_opening_need_no_column_of_dates(tmp_path, year, said, expected):
    text = f'接种单位名称,年份,节日,开诊情况\n演示接种点1,{year},"{said}"\n'
    found, report = read(tmp_path, text)
    assert states(found) == expected
    assert report.count("refused") == 0


def test_a_row_that_tells_no_day_beside_one_that_does_is_refused(tmp_path):
    text = (
        "接种单位名称,年份,节日,开诊情况\n演示接种点1,2026,春节,除夕休息\n"
        "演示接种点2,2026,春节,开诊\n"
    )
    found, report = read(tmp_path, text)
    assert found == {("s1", "2026-02-16"): NO}
    assert [(one.row, one.value) for one in report.remarks] == [(3, "2026、春节")]


def test_a_table_that_tells_no_day_at_all_is_refused_with_its_columns(tmp_path):
    text = "接种单位名称,年份,节日,开诊情况\n演示接种点1,2026,春节,开诊\n"
    with pytest.raises(TableError) as caught:
        read(tmp_path, text)
    assert "接种单位名称, 年份, 节日, 开诊情况" in str(caught.value)
    assert 'columns = { date = "…" }' in str(caught.value)


def test_prose_of_any_length_is_looked_at_once(tmp_path):
    text = f"接种单位名称,日期,开诊情况\n演示接种点1,2026-10-01,{'每周一至' * 30_000}\n"
    found, _ = read(tmp_path, text)
    assert found == {("s1", "2026-10-01"): UNKNOWN}
