"""Days off by the regulation alone, beside tables made by others."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from geo.calendar.notices.year_days import DayKind
from geo.calendar.opening.horizon import find_horizon
from geo.calendar.regulation import list_regulation_holidays
from geo.errors import NoticeError
from tests.samples.site_tables import load_calendar

DAYS_2027 = {
    "2027-new-year": ["2027-01-01"],
    "2027-spring-festival": ["2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08"],
    "2027-qingming": ["2027-04-05"],
    "2027-labour-day": ["2027-05-01", "2027-05-02"],
    "2027-dragon-boat": ["2027-06-09"],
    "2027-mid-autumn": ["2027-09-15"],
    "2027-national-day": ["2027-10-01", "2027-10-02", "2027-10-03"],
}


def days_of(year: int) -> dict[str, list[str]]:
    return {
        one.id: [day.isoformat() for day in one.days_off] for one in list_regulation_holidays(year)
    }


def test_2027_has_the_days_that_the_regulation_names() -> None:
    assert days_of(2027) == DAYS_2027
    assert all(one.provisional for one in list_regulation_holidays(2027))


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_fixed_day_is_off_in_the_notice_of_its_year(year: int) -> None:
    fixed = {day for one in list_regulation_holidays(year) for day in one.days_off}
    assert len(fixed) == 13
    assert all(chinese_calendar.is_holiday(day) for day in fixed)
    named = {day for day in fixed if chinese_calendar.get_holiday_detail(day)[1] is not None}
    assert named == fixed


@pytest.mark.parametrize(
    ("year", "qingming"),
    [(2025, "2025-04-04"), (2027, "2027-04-05"), (2028, "2028-04-04"), (2031, "2031-04-05")],
)
def test_qingming_goes_by_the_sun(year: int, qingming: str) -> None:
    assert days_of(year)[f"{year}-qingming"] == [qingming]


def test_a_mid_autumn_within_national_day_is_one_holiday_with_it() -> None:
    assert days_of(2031)["2031-national-day-mid-autumn"] == [
        "2031-10-01", "2031-10-02", "2031-10-03",
    ]  # fmt: skip
    assert "2031-mid-autumn" not in days_of(2031)
    assert list_regulation_holidays(2031)[-1].zh == "国庆节、中秋节"


@pytest.mark.parametrize("year", [2024, 1949, 2101])
def test_years_that_the_amendment_or_the_calendars_do_not_reach_have_none(year: int) -> None:
    assert list_regulation_holidays(year) == ()


def test_a_fixed_day_of_a_year_without_a_notice_is_provisional_any_other_an_error() -> None:
    calendar, day = load_calendar(), date(2027, 1, 1)
    fixed = {one for days in DAYS_2027.values() for one in days}
    while day.year == 2027:
        if day.isoformat() in fixed:
            assert calendar.kind_of(day) is DayKind.HOLIDAY
            assert calendar.is_provisional(day)
        else:
            with pytest.raises(NoticeError, match="2027"):
                calendar.kind_of(day)
        day += timedelta(days=1)
    with pytest.raises(NoticeError):
        calendar.kind_of(date(2024, 10, 1))


def test_a_fixed_day_of_a_loaded_year_is_what_its_notice_says() -> None:
    assert not load_calendar().is_provisional(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("as_of", "first", "count"),
    [
        ("2025-01-01", "2025-new-year", 13),
        ("2026-02-01", "2026-spring-festival", 6),
        ("2026-10-07", "2026-national-day", 1),
        ("2026-11-30", "2027-new-year", 1),
        ("2026-12-31", "2027-new-year", 1),
        ("2027-12-01", "2028-new-year", 1),
    ],
)
def test_the_horizon_runs_to_the_end_of_the_newest_notice_else_to_the_next_holiday(
    as_of: str, first: str, count: int
) -> None:
    horizon = find_horizon(load_calendar(), date.fromisoformat(as_of))
    assert (horizon.holidays[0].id, len(horizon.holidays)) == (first, count)
    assert horizon.years_missing == ((int(first[:4]),) if first > "2027" else ())


def test_a_year_between_two_notices_is_filled_from_the_regulation(tmp_path) -> None:
    from geo.calendar.notices.year_days import read_notices
    from tests.samples.site_tables import NOTICES

    following = tmp_path / "2028.toml"
    following.write_text(
        'year = 2028\nissuer = "演示"\nsource = "https://example.org/"\n[[holidays]]\n'
        'id = "2028-new-year"\nzh = "元旦"\ndays_off = [2028-01-01]\n',
        encoding="utf-8",
    )
    calendar = read_notices([NOTICES / "2026.toml", following])
    horizon = find_horizon(calendar, date(2027, 9, 20))
    assert [one.id for one in horizon.holidays] == ["2027-national-day", "2028-new-year"]
    assert [one.provisional for one in horizon.holidays] == [True, False]


def test_no_holiday_is_ahead_where_no_calendar_reaches() -> None:
    assert find_horizon(load_calendar(), date(2150, 1, 1)).holidays == ()
