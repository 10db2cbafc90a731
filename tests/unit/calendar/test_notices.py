from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from geo.calendar.notices.year_days import DayKind, read_notices
from geo.errors import NoticeError
from tests.samples.site_tables import NOTICES, load_calendar

ONE_HOLIDAY = """
year = {year}
issuer = "国务院办公厅"
source = "https://example.org/"
[[holidays]]
id = "{year}-new-year"
zh = "元旦"
days_off = [{off}]
makeup_days = [{makeup}]
"""


def write_notice(folder: Path, year: int, off: str, makeup: str = "", more: str = "") -> Path:
    path = folder / f"{year}-{len(list(folder.iterdir()))}.toml"
    text = ONE_HOLIDAY.format(year=year, off=off, makeup=makeup) + more
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("year", "off", "makeup"), [(2025, 28, 5), (2026, 33, 6)])
def test_a_notice_holds_as_many_days_as_the_state_council_set(
    year: int, off: int, makeup: int
) -> None:
    holidays = load_calendar().holidays_of(year)
    assert sum(len(holiday.days_off) for holiday in holidays) == off
    assert sum(len(holiday.makeup_days) for holiday in holidays) == makeup


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_is_of_the_kind_that_an_independent_calendar_gives(year: int) -> None:
    calendar = load_calendar()
    day = date(year, 1, 1)
    while day.year == year:
        works = chinese_calendar.is_workday(day)
        kind = calendar.kind_of(day)
        assert kind.works == works, day
        assert (kind is DayKind.HOLIDAY) == (day in chinese_calendar.holidays), day
        assert (kind is DayKind.MAKEUP) == (day in chinese_calendar.workdays), day
        day += timedelta(days=1)


def test_a_saturday_inside_a_holiday_is_a_holiday() -> None:
    assert load_calendar().kind_of(date(2026, 2, 21)) is DayKind.HOLIDAY


def test_a_sunday_that_makes_up_for_a_holiday_is_a_make_up_day() -> None:
    assert load_calendar().kind_of(date(2026, 1, 4)) is DayKind.MAKEUP


def test_holidays_keep_their_order_whatever_the_order_of_the_files() -> None:
    backwards = read_notices([NOTICES / "2026.toml", NOTICES / "2025.toml"])
    assert backwards == load_calendar()
    assert backwards.years == (2025, 2026)
    assert backwards.newest_year == 2026
    assert [holiday.id for holiday in backwards.holidays[:2]] == [
        "2025-new-year",
        "2025-spring-festival",
    ]


def test_a_year_without_a_notice_is_an_error_that_names_it_and_what_is_loaded() -> None:
    with pytest.raises(
        NoticeError, match=r"未载入2027年放假安排通知.*已载入：2025、2026年.*2027\.toml"
    ):
        load_calendar().kind_of(date(2027, 1, 4))


@pytest.mark.parametrize(
    ("day", "provisional"),
    [("2026-12-23", False), ("2026-12-24", True), ("2026-12-31", True), ("2025-12-24", False)],
)
def test_the_end_of_december_is_provisional_until_the_next_notice_is_loaded(
    day: str, provisional: bool
) -> None:
    assert load_calendar().is_provisional(date.fromisoformat(day)) is provisional


def test_the_next_notice_decides_the_end_of_december(tmp_path: Path) -> None:
    following = write_notice(tmp_path, 2027, "2026-12-31, 2027-01-01", "2026-12-27")
    calendar = read_notices([NOTICES / "2026.toml", following])
    assert calendar.kind_of(date(2026, 12, 31)) is DayKind.HOLIDAY
    assert calendar.kind_of(date(2026, 12, 27)) is DayKind.MAKEUP
    assert calendar.kind_of(date(2026, 12, 30)) is DayKind.WORKDAY
    assert calendar.holidays[-1].year == 2027


def test_two_notices_at_odds_on_a_date_are_refused(tmp_path: Path) -> None:
    first = write_notice(tmp_path, 2030, "2030-12-31")
    second = write_notice(tmp_path, 2031, "2031-01-01", "2030-12-31")
    with pytest.raises(NoticeError, match=r"at odds on 2030-12-31.*makeup.*holiday"):
        read_notices([first, second])


def test_two_files_for_one_year_are_refused(tmp_path: Path) -> None:
    files = [write_notice(tmp_path, 2030, "2030-01-01") for _ in range(2)]
    with pytest.raises(NoticeError, match="2030 is loaded twice"):
        read_notices(files)


@pytest.mark.parametrize(
    ("off", "makeup", "more", "message"),
    [
        ("2029-12-23", "", "", "2029-12-23 of 2030-new-year lies outside 2029-12-24"),
        ("2031-01-01", "", "", "lies outside"),
        ("2030-01-01", "2030-01-01", "", "2030-01-01 is named twice"),
        ("", "", "", "days_off"),
        ("2030-01-01", "", 'replaces = { 2030-01-05 = "Fr" }', "no make-up day"),
        ("2030-01-01", "2030-01-05", 'replaces = { 2030-01-05 = "周五" }', "replaces"),
        ("2030-01-01", "", "weekday = 3", "weekday"),
        ("2030-13-01", "", "", "is not TOML"),
    ],
)
def test_a_faulty_notice_is_refused_with_its_key(
    tmp_path: Path, off: str, makeup: str, more: str, message: str
) -> None:
    path = write_notice(tmp_path, 2030, off, makeup, more)
    with pytest.raises(NoticeError, match=message):
        read_notices([path])


def test_a_missing_file_and_an_empty_list_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NoticeError, match=r"none\.toml cannot be read"):
        read_notices([tmp_path / "none.toml"])
    with pytest.raises(NoticeError, match="at least one"):
        read_notices([])


def test_a_make_up_day_may_name_the_weekday_it_replaces(tmp_path: Path) -> None:
    more = 'replaces = { 2030-01-05 = "Fr" }'
    calendar = read_notices([write_notice(tmp_path, 2030, "2030-01-01", "2030-01-05", more)])
    assert calendar.replaces == {date(2030, 1, 5): 4}
