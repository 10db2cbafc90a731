"""Rounds of units to places: read, joined, held against the calendar, and summed."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import PersonalDataError, TableError
from geo.model.row_report import RowReport
from geo.readers.demand.outreach_rows import read_outreach_rows
from geo.study import FileSource
from tests.samples.small_study import make_small_study, run

PARTS = ["uncovered_outreach", "uncovered_outreach_less", "uncovered_not_visited"]
ROWS = [
    # place, unit, times, planned, done
    ("V000", "S00", "6", "2026-01-03、2026-02-03", "2026-01-04"),
    ("V001", "S00", "每年4次", "2026-01-02", ""),
    ("V001", "演示接种点1", "2", "", ""),
    ("V002", "S01", "", "", ""),
    ("V003", "S01", "", ";".join(f"2026-0{k}-09" for k in range(1, 7)), ""),
    ("V004", "没有这家", "12", "2025-12-30", "2025-12-30"),
    ("演示村5", "S01", "3", "2026-01-04", "是"),
    ("演示村5", "S01", "3", "2026-03-04", "未完成"),
    ("V006", "S01", "2", "", ""),
    ("V006", "S01", "5", "", ""),
    ("V007", "S01", "0", "", ""),
    ("V999", "S01", "6", "", ""),
    ("V061", "S01", "4", "2026-01-01", "2026-04-01"),
]  # fmt: skip


def tabulate(rows: list[tuple[str, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["居民点", "单位编码", "每年次数", "计划日期", "完成日期"])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("outreach")
    study = make_small_study()
    study.demand["每年入户次数"] = ["7" if k in {2, 8} else "" for k in range(62)]
    rows = tabulate(ROWS).rename(columns={"居民点": "居民点编码"})
    rows["村名"] = [name if name.startswith("演示") else "" for name in rows["居民点编码"]]
    rows["居民点编码"] = [code if code.startswith("V") else "" for code in rows["居民点编码"]]
    rows["单位名称"] = [name if not name.startswith("S") else "" for name in rows["单位编码"]]
    rows["单位编码"] = [code if code.startswith("S") else "" for code in rows["单位编码"]]
    rows["巡回人员"] = "演示"
    folder.joinpath("outreach.csv").write_text(rows.to_csv(index=False), encoding="utf-8")
    study.sections["outreach"] = {"path": "outreach.csv"}
    return run(study, folder)


def test_a_place_is_visited_as_often_as_all_its_units_come(made):
    demand = made.tables.demand.set_index("demand_id")
    often = demand["outreach_per_year"]
    assert often[["V000", "V001", "V004", "V005"]].tolist() == [6, 6, 12, 3]
    assert often["V003"] == 6, "six planned dates of one year are six times at least"
    assert often["V002"] == 7, "the demand table says how often where the rounds do not"
    assert pd.isna(often["V006"]), "two rows at odds state nothing"
    assert demand["served_by"][["V006", "V007", "V008", "V009"]].tolist() == [
        "outreach", "", "outreach", ""
    ]  # fmt: skip


def test_the_classes_add_up_to_the_uncovered_in_every_sum(made):
    tables, demand = made.tables, made.tables.demand
    out = demand[demand["status"] == "uncovered"]
    visits, goes = out["outreach_per_year"], out["served_by"] == "outreach"
    people = out["residents"]
    wanted = {
        "uncovered_outreach": people[goes & (visits >= 6)].sum(),
        "uncovered_outreach_less": people[goes & ~(visits >= 6)].sum(),
        "uncovered_not_visited": people[~goes].sum(),
        "uncovered_outreach_unknown": people[goes & visits.isna()].sum(),
    }
    assert wanted["uncovered_not_visited"] > 0
    for frame in (tables.province, tables.prefectures, tables.counties, tables.townships):
        assert (frame[PARTS].sum(axis=1) == frame["uncovered"]).all()
        assert (frame["uncovered_outreach_unknown"] <= frame["uncovered_outreach_less"]).all()
    for frame in (tables.province, tables.prefectures, tables.counties, tables.townships):
        assert {name: frame[name].sum() for name in wanted} == wanted
    told = tables.summary["outreach"]["uncovered"]
    assert told["regular"] == wanted["uncovered_outreach"]
    assert told["none"] == wanted["uncovered_not_visited"]
    assert told["less"] + told["unknown"] == wanted["uncovered_outreach_less"]
    assert told["unknown"] == wanted["uncovered_outreach_unknown"]


def test_planned_due_and_done_are_told_apart(made):
    rows = made.tables.outreach.set_index(["demand_id", "visiting_site"])
    counts = rows[["visits_planned", "visits_due", "visits_done", "visits_overdue"]]
    name = "演示接种点"
    assert counts.loc["V000", f"{name}0"].tolist() == [2, 1, 1, 0]
    assert counts.loc["V001", f"{name}0"].tolist() == [1, 1, 0, 1]
    assert counts.loc["V001", f"{name}1"].isna().tolist() == [True, True, False, True]
    assert counts.loc["V005", f"{name}1"].tolist() == [2, 1, 1, 0]
    assert counts.loc["V061", f"{name}1"].tolist() == [1, 1, 0, 1], "done in April is not done yet"
    assert counts.loc["V004", "没有这家"].tolist() == [0, 0, 0, 0], "the year before counts there"
    assert rows.loc[("V004", "没有这家"), "last_round"] == "2025-12-30"
    assert rows.loc[("V000", f"{name}0"), "next_round"] == "2026-02-03"
    told = made.tables.summary["outreach"]
    assert [told[key] for key in ("rows", "places", "visits_due")] == [10, 9, 4]


def test_what_cannot_be_joined_is_listed(made):
    report = next(one for one in made.reports if one.input == "outreach")
    told = {one.reason: one.value for one in report.remarks}
    assert told["outreach_place_unknown"] == "V999"
    assert told["outreach_unit_unknown"] == "没有这家"
    assert {"outreach_at_odds", "outreach_done_ahead", "contact_dropped"} <= set(told)
    assert report.accepted == len(ROWS)


def read(folder, text: str):
    path = folder / "rounds.csv"
    path.write_text(text, encoding="utf-8")
    report = RowReport("outreach")
    return read_outreach_rows(FileSource(path=path), report), report


@pytest.mark.parametrize("column", ["受种者姓名", "服务对象", "儿童姓名", "身份证号", "家长电话"])
def test_a_table_of_persons_is_refused(tmp_path, column):
    with pytest.raises(PersonalDataError, match="persons"):
        read(tmp_path, f"村名,单位编码,次数,{column}\n甲村,S1,6,某\n")


@pytest.mark.parametrize("column", ["巡回人员", "责任人", "联系电话", "手机号", "姓名", "签约医生"])
def test_staff_of_a_round_are_dropped_with_a_word(tmp_path, column):
    rows, report = read(tmp_path, f"村名,单位编码,次数,{column}\n甲村,S1,6,演示丙\n")
    assert rows.times.tolist() == [6]
    assert [(one.reason, one.column) for one in report.remarks] == [("contact_dropped", column)]
    assert "演示丙" not in str(report.remarks)


@pytest.mark.parametrize(
    ("cell", "times"),
    [("6", 6), ("每年6次", 6), ("每月1次", 12), ("每季度", None), ("不少于6次", 6), ("若干", None),
     ("-3", None), ("", None), ("不足6次", None)],
)  # fmt: skip
def test_times_that_are_not_stated_are_unknown(tmp_path, cell, times):
    rows, _ = read(tmp_path, f"village,unit,times_per_year\n甲村,S1,{cell}\n")
    found = rows.times.tolist()[0]
    assert (found == times) if times is not None else pd.isna(found)


def test_dates_are_read_one_by_one_and_equal_rows_count_once(tmp_path):
    text = (
        "村名,单位,计划日期,完成日期\n"
        "甲村,乙院,2026年3月1日；2026/3/1、2026-13-01,20260302\n"
        "甲村,乙院,2026年3月1日；2026/3/1、2026-13-01,20260302\n"
        "丙村,乙院,三月,已完成\n"
    )
    rows, report = read(tmp_path, text)
    assert rows.planned.tolist() == [("2026-03-01",), ()]
    assert rows.done.tolist() == [("2026-03-02",), ()]
    assert rows.is_done.tolist()[1] == 2
    reasons = [one.reason for one in report.remarks]
    assert sorted(reasons) == [
        "equal_row", "outreach_date_twice", "outreach_date_unread", "outreach_date_unread"
    ]  # fmt: skip


def test_a_table_without_places_is_refused(tmp_path):
    with pytest.raises(TableError, match="a column of places"):
        read(tmp_path, "单位编码,每年次数\nS1,6\n")


def test_nobody_is_overdue_for_how_a_cell_is_written(tmp_path):
    cells = [("2026-01-02", "元旦后"), ("2026-01-02", "是"), ("", "是"), ("2026-01-02、每季", "")]
    rows = pd.DataFrame(
        [(f"V00{k}", "S00", "6", *cell) for k, cell in enumerate(cells)],
        columns=["居民点编码", "单位编码", "每年次数", "计划日期", "完成日期"],
    )
    study = make_small_study()
    tmp_path.joinpath("outreach.csv").write_text(rows.to_csv(index=False), encoding="utf-8")
    study.sections["outreach"] = {"path": "outreach.csv"}
    table = run(study, tmp_path).tables.outreach.set_index("demand_id")
    names = ["visits_planned", "visits_due", "visits_done", "visits_overdue"]
    told = {k: [None if pd.isna(n) else n for n in row] for k, *row in table[names].itertuples()}
    assert told == {
        "V000": [1, 1, None, None],
        "V001": [1, 1, 1, 0],
        "V002": [None, None, None, None],
        "V003": [None, None, 0, None],
    }
