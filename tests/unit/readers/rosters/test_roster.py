from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import TableError
from geo.model.roster import Roster
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.readers.rosters.cells import OpenWord, read_open_word, read_roster_date
from geo.readers.rosters.door import read_roster
from geo.readers.rosters.sites import KnownSites
from geo.readers.rosters.spans import read_span
from geo.study import FileSource

NO, UNKNOWN, YES = Trilean.NO, Trilean.UNKNOWN, Trilean.YES
HEADER = "单位编码,单位名称,节日,日期,是否开诊,门诊类型,接种时间"
IDS = ["s0", "s1", "s2", "s3"]
NAMES = ["甲单位", "乙单位", "丙单位", "丙单位"]


def read(folder: Path, *rows: str, header: str = HEADER) -> tuple[Roster, RowReport]:
    path = folder / "roster.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    report = RowReport("rosters")
    return read_roster(FileSource(path=path), KnownSites(IDS, NAMES), report), report


def entries(roster: Roster) -> list[tuple[str, str, str, int, str]]:
    columns = (roster.site_id, roster.date, roster.service, roster.state.tolist(), roster.hours)
    return list(zip(*columns, strict=True))


def test_a_row_becomes_an_entry_for_its_site_date_and_service(tmp_path: Path) -> None:
    roster, report = read(
        tmp_path,
        "s0,甲单位,2026年春节,2026-02-15,√,,8:00-11:00",
        "s1,,春节,2026/2/16,停诊,儿童,",
        ",乙单位,春节,46070,是,狂犬病门诊,",
    )
    assert entries(roster) == [
        ("s0", "2026-02-15", "", YES, "8:00-11:00"),
        ("s1", "2026-02-16", "routine", NO, ""),
        ("s1", "2026-02-17", "rabies", YES, ""),
    ]
    assert report.accepted == 3
    assert report.remarks == []


@pytest.mark.parametrize(
    ("cell", "year", "day"),
    [
        ("2026-02-15", "", "2026-02-15"),
        ("2026/2/15", "", "2026-02-15"),
        ("2026.2.15", "", "2026-02-15"),
        ("2026年2月15日", "", "2026-02-15"),
        ("2026年2月15日 星期日", "", "2026-02-15"),
        ("20260215", "", "2026-02-15"),
        ("46068", "", "2026-02-15"),
        ("2月15日", "2026", "2026-02-15"),
        ("2月15日(腊月二十八)", "2026年春节", "2026-02-15"),
        ("2.15", "2026年春节", "2026-02-15"),
        ("2月15日", "", ""),
        ("2月15日", "春节", ""),
        ("2月30日", "2026", ""),
        ("初三", "2026", "2026-02-19"),
        ("除夕", "2026年春节", "2026-02-16"),
        ("初三", "", ""),
        ("2.15-2.18", "2026", ""),
        ("", "2026", ""),
    ],
)
def test_a_date_is_read_as_written_or_not_at_all(cell: str, year: str, day: str) -> None:
    assert read_roster_date(cell, year) == day


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("√", OpenWord(YES)),
        (" ✓ ", OpenWord(YES)),
        ("1", OpenWord(YES)),
        ("上午", OpenWord(YES)),
        ("8:00-11:30", OpenWord(YES)),
        ("×", OpenWord(NO)),
        ("X", OpenWord(NO)),
        ("停诊", OpenWord(NO)),
        ("0", OpenWord(NO)),
        ("", OpenWord(UNKNOWN)),
        ("值班", OpenWord(UNKNOWN)),
        ("仅狂犬", OpenWord(YES, "rabies")),
        ("○", None),
        ("/", None),
    ],
)
def test_a_cell_means_open_closed_or_unknown(cell: str, word: OpenWord | None) -> None:
    assert read_open_word(cell) == word


def test_a_date_takes_its_year_from_the_year_column(tmp_path: Path) -> None:
    roster, _ = read(tmp_path, "s0,2026,2月15日,√", header="单位编码,年份,日期,是否开诊")
    assert roster.date.tolist() == ["2026-02-15"]


def test_a_part_of_the_day_is_kept_as_hours_and_hours_of_closed_sites_are_not(
    tmp_path: Path,
) -> None:
    roster, _ = read(tmp_path, "s0,,,2026-02-15,上午,,", "s1,,,2026-02-15,休,,8:00-11:00")
    assert roster.hours.tolist() == ["上午", ""]


def test_without_a_column_of_opening_the_hours_say_it(tmp_path: Path) -> None:
    roster, _ = read(
        tmp_path,
        "s0,2026-02-15,8:00-11:00",
        "s1,2026-02-15,值班",
        header="单位编码,日期,接种时间",
    )
    assert roster.state.tolist() == [YES, UNKNOWN]


def test_a_blank_cell_is_no_entry(tmp_path: Path) -> None:
    roster, report = read(
        tmp_path, "s0,,,2026-02-15,,,", "s1,,,2026-02-15,值班,,", "s1,,,2026-02-15,,,"
    )
    assert entries(roster) == [("s1", "2026-02-15", "", UNKNOWN, "")]
    assert report.accepted == 1
    assert [(r.reason, r.value) for r in report.remarks] == [("open_blank", "2")]


def test_hours_beside_a_blank_cell_of_opening_say_it(tmp_path: Path) -> None:
    roster, _ = read(tmp_path, "s0,,,2026-02-15,,,8:00-11:00")
    assert entries(roster) == [("s0", "2026-02-15", "", YES, "8:00-11:00")]


def test_open_for_rabies_alone_closes_everything_else(tmp_path: Path) -> None:
    roster, _ = read(tmp_path, "s0,,,2026-02-15,仅狂犬,,")
    assert entries(roster) == [
        ("s0", "2026-02-15", "", NO, ""),
        ("s0", "2026-02-15", "rabies", YES, ""),
    ]


def test_two_services_in_a_cell_are_two_entries(tmp_path: Path) -> None:
    roster, report = read(tmp_path, "s0,,,2026-02-15,√,儿童、成人,")
    assert roster.service.tolist() == ["adult", "routine"]
    assert report.accepted == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("s9,甲单位,,2026-02-15,√,,", "site_unknown"),
        (",丁单位,,2026-02-15,√,,", "site_unknown"),
        (",丙单位,,2026-02-15,√,,", "site_ambiguous"),
        ("s0,,春节,2月15日,√,,", "date_unread"),
        ("s0,,,2026-02-15,√,牙科,", "service_unknown"),
    ],
)
def test_a_row_that_names_nothing_known_is_refused_and_listed(
    tmp_path: Path, row: str, reason: str
) -> None:
    roster, report = read(tmp_path, row, "s1,,,2026-02-15,√,,")
    assert roster.site_id.tolist() == ["s1"]
    (remark,) = report.remarks
    assert (remark.outcome, remark.reason, remark.row) == ("refused", reason, 2)


def test_a_person_in_a_cell_is_unknown_and_never_quoted(tmp_path: Path) -> None:
    roster, report = read(tmp_path, "s0,,,2026-02-15,某某某待命,,")
    assert roster.state.tolist() == [UNKNOWN]
    (remark,) = report.remarks
    assert (remark.outcome, remark.reason, remark.value) == ("noted", "open_unread", "")
    assert "某某某" not in remark.message


def test_entries_at_odds_are_unknown_and_equal_ones_are_one(tmp_path: Path) -> None:
    roster, report = read(
        tmp_path,
        "s0,,,2026-02-15,√,,8:00-11:00",
        "s0,,,2026-02-15,休,,",
        "s1,,,2026-02-15,休,,",
        "s1,,,2026-02-15,休,,",
    )
    assert entries(roster) == [
        ("s0", "2026-02-15", "", UNKNOWN, ""),
        ("s1", "2026-02-15", "", NO, ""),
    ]
    assert report.reasons() == {"roster_at_odds": 2}


@pytest.mark.parametrize("header", ["单位编码,是否开诊", "日期,是否开诊,节日"])
def test_a_table_without_dates_or_sites_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(TableError, match="expected a column"):
        read(tmp_path, "1,2,3", header=header)


def test_a_table_whose_rows_are_all_refused_gives_an_empty_roster(tmp_path: Path) -> None:
    roster, report = read(tmp_path, "s9,,,2026-02-15,√,,")
    assert len(roster) == 0
    assert report.accepted == 0


@pytest.mark.parametrize("beside", [[], ["s1,2026,2026-02-15,√"], ["s1,2026,,2.15-2.16休"]])
def test_days_in_the_cell_of_opening_are_read_whatever_other_rows_say(
    tmp_path: Path, beside: list[str]
) -> None:
    rows = ["s0,2026,,除夕至初二休息", "s2,2026,,初三休", *beside]
    roster, _ = read(tmp_path, *rows, header="单位编码,年份,日期,开诊情况")
    found = [one[:2] for one in entries(roster) if one[0] != "s1"]
    assert found == [
        ("s0", "2026-02-16"), ("s0", "2026-02-17"), ("s0", "2026-02-18"), ("s2", "2026-02-19"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2月15日至2月15日", 1),
        ("2月15日-18日", 4),
        ("1月1日至3月1日", 60),
        ("1月1日至3月2日", 0),
        ("2月15日至2月14日", 0),
    ],
)
def test_a_range_has_both_its_ends_and_at_most_60_days(text: str, days: int) -> None:
    assert len(read_span(text, "2026")) == days


@pytest.mark.parametrize(
    ("text", "year", "first", "last", "days"),
    [
        ("2026年12月31日至1月2日", "", "2026-12-31", "2027-01-02", 3),
        ("2026-12-30—1-3", "", "2026-12-30", "2027-01-03", 5),
        ("2026.12.31~1.31", "2026", "2026-12-31", "2027-01-31", 32),
        ("12月31日至2027年1月2日", "", "2026-12-31", "2027-01-02", 3),
        ("12月31日(周四)至1月2日", "2026", "2026-12-31", "2027-01-02", 3),
        ("12月31日至1月2日", "2027年元旦", "2026-12-31", "2027-01-02", 3),
        ("1月1日至3日", "2027年元旦", "2027-01-01", "2027-01-03", 3),
    ],
)
def test_a_range_over_new_year_needs_one_year(
    text: str, year: str, first: str, last: str, days: int
) -> None:
    found = [day.isoformat() for day in read_span(text, year)]
    assert (found[0], found[-1], len(found)) == (first, last, days)


@pytest.mark.parametrize("text", ["2026-12-31—2-1", "2026年2月15日至1月20日", "12月31日至1月2日"])
def test_a_range_that_ends_over_31_days_into_the_next_year_or_has_none_is_refused(
    text: str,
) -> None:
    assert read_span(text, "") == []


def test_a_closed_range_over_new_year_closes_each_of_its_days(tmp_path: Path) -> None:
    header = "单位编码,停诊时间,开始日期,结束日期,是否开诊"
    rows = ["s0,2026年12月31日至1月2日,,,", "s1,,2026-12-31,1月1日,开诊"]
    roster, _ = read(tmp_path, *rows, header=header)
    assert [(site, day, state) for site, day, _, state, _ in entries(roster)] == [
        ("s0", "2026-12-31", NO),
        ("s0", "2027-01-01", NO),
        ("s0", "2027-01-02", NO),
        ("s1", "2026-12-31", YES),
        ("s1", "2027-01-01", YES),
    ]


@pytest.mark.parametrize(
    ("cell", "state"),
    [("初三起停诊", NO), ("初三起", YES), ("初三起恢复接种", YES), ("初三起休息", NO)],
)
def test_what_begins_on_a_day_is_what_the_cell_says(
    tmp_path: Path, cell: str, state: Trilean
) -> None:
    roster, _ = read(tmp_path, f"s0,2026,,{cell}", header="单位编码,年份,日期,开诊情况")
    assert [one[1:4] for one in entries(roster)] == [("2026-02-19", "", state)]


def test_a_weekday_that_is_not_that_of_its_date_is_noted(tmp_path: Path) -> None:
    header = "单位编码,年份,日期,星期,开诊情况"
    rows = ["s0,2026,2月15日,星期日,√", "s1,2026,2月15日,周天,√", "s2,2026,2月16日,星期日,√"]
    roster, report = read(tmp_path, *rows, header=header)
    assert [one[3] for one in entries(roster)] == [YES, YES, YES]
    assert [(one.reason, one.row) for one in report.remarks] == [("weekday_differs", 4)]


def test_an_id_beside_the_name_of_another_site_counts_and_is_noted(tmp_path: Path) -> None:
    rows = [
        "s0,乙单位,2026-02-15",
        "s1,乙 单位,2026-02-15",
        "s2,某某门诊,2026-02-15",
        "s3,丙单位,2026-02-15",
    ]
    roster, report = read(
        tmp_path, *[f"{row},√" for row in rows], header="单位编码,单位名称,日期,是否开诊"
    )
    assert roster.site_id.tolist() == ["s0", "s1", "s2", "s3"]
    [noted] = [one for one in report.remarks if one.outcome == "noted"]
    assert (noted.reason, noted.row, noted.value) == ("site_name_differs", 2, "乙单位 / 甲单位(s0)")
    assert "以编码为准" in noted.message


def test_columns_of_forenoon_and_afternoon_are_one_answer(tmp_path: Path) -> None:
    header = "单位编码,日期,上午,下午"
    rows = ["s0,2026-02-15,√,√", "s1,2026-02-15,√,×", "s2,2026-02-15,×,×"]
    roster, _ = read(tmp_path, *rows, header=header)
    assert [one[3] for one in entries(roster)] == [YES, YES, NO]


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("8:00-11:00", OpenWord(YES)),
        ("8:00-11:00,13:00-16:00", OpenWord(YES)),
        ("8:00-11:00 接种", OpenWord(YES)),
        ("8:00-11:00(张医生)", OpenWord(YES)),
        ("8:00-11:00仅狂犬", OpenWord(YES, "rabies")),
        ("8:00-11:00、13:00-16:00(仅犬伤)", OpenWord(YES, "rabies")),
        ("8:00-17:00值班", OpenWord(UNKNOWN)),
        ("8:00-11:00停诊", OpenWord(UNKNOWN)),
        ("上午 8:00 - 11:30", OpenWord(YES)),
        ("8点-11点半(需预约)", OpenWord(YES)),
        ("8:00-11:30不接种儿童", None),
        ("8:00-11:30成人", None),
        ("8:00-11:30视情况", None),
        ("8:00-11:30(可能)", None),
        ("8:00-17:00带班", None),
        ("8:00-次日8:00", None),
    ],
)
def test_a_word_beside_times_is_heard(cell: str, word: OpenWord | None) -> None:
    assert read_open_word(cell) == word
