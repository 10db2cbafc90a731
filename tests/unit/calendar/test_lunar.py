"""Lunar days as dates, against dates printed in almanacs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from geo.calendar.lunar import lunar_date, lunar_day_of, read_lunar_day

SPRING_FESTIVALS = [
    "2000-02-05",
    "2008-02-07",
    "2012-01-23",
    "2015-02-19",
    "2017-01-28",
    "2020-01-25",
    "2021-02-12",
    "2022-02-01",
    "2023-01-22",
    "2024-02-10",
    "2025-01-29",
    "2026-02-17",
    "2027-02-06",
    "2028-01-26",
    "2029-02-13",
    "2030-02-03",
    "2031-01-23",
    "2033-01-31",
    "2034-02-19",
]


@pytest.mark.parametrize("stated", SPRING_FESTIVALS)
def test_the_first_day_of_the_first_month_is_the_spring_festival(stated: str) -> None:
    festival = date.fromisoformat(stated)
    assert lunar_date(festival.year, 1, 1) == festival
    assert lunar_day_of(festival) == (festival.year, 1, 1, False)


def test_2025_repeats_its_sixth_month() -> None:
    assert lunar_date(2025, 6, 1) == date(2025, 6, 25)
    assert lunar_date(2025, 6, 1, leap=True) == date(2025, 7, 25)
    assert lunar_date(2025, 7, 1) == date(2025, 8, 23)
    assert lunar_day_of(date(2025, 8, 22)) == (2025, 6, 29, True)


def test_2033_repeats_its_eleventh_month_and_not_its_seventh() -> None:
    assert lunar_day_of(date(2033, 12, 22)) == (2033, 11, 1, True)
    assert lunar_day_of(date(2033, 8, 25)) == (2033, 8, 1, False)


@pytest.mark.parametrize(
    ("year", "month", "day", "leap"),
    [(2026, 6, 1, True), (2025, 12, 30, False), (2025, 13, 1, False), (1800, 1, 1, False)],
)
def test_a_day_that_a_lunar_year_lacks_is_refused(
    year: int, month: int, day: int, leap: bool
) -> None:
    with pytest.raises(ValueError, match=r"农历|lunar year"):
        lunar_date(year, month, day, leap=leap)


def test_days_go_there_and_back_and_lunar_days_count_up_by_one() -> None:
    day, before = date(2020, 1, 25), 0
    while day < date(2034, 1, 1):
        year, month, number, leap = lunar_day_of(day)
        assert lunar_date(year, month, number, leap=leap) == day
        assert number in {before + 1, 1}
        assert number > 1 or before in {0, 29, 30}
        day, before = day + timedelta(days=1), number


@pytest.mark.parametrize(
    ("text", "year", "stated"),
    [
        ("除夕", 2026, "2026-02-16"),
        ("大年三十", 2026, "2026-02-16"),
        ("除夕", 2025, "2025-01-28"),
        ("初一", 2026, "2026-02-17"),
        ("初三", 2026, "2026-02-19"),
        ("大年初七", 2026, "2026-02-23"),
        ("初十", 2026, "2026-02-26"),
        ("正月十五", 2026, "2026-03-03"),
        ("正月二十", 2026, "2026-03-08"),
        ("正月廿一", 2026, "2026-03-09"),
        ("元宵节", 2026, "2026-03-03"),
        ("腊月二十八", 2026, "2026-02-15"),
        ("腊月廿九", 2026, "2026-02-16"),
        (" 农历 腊月 二十八 ", 2026, "2026-02-15"),
        ("小年", 2026, "2026-02-10"),
        ("八月十五", 2026, "2026-09-25"),
        ("农历8月15日", 2025, "2025-10-06"),
        ("五月初五", 2025, "2025-05-31"),
        ("闰六月初一", 2025, "2025-07-25"),
        ("春节", 2027, "2027-02-06"),
    ],
)
def test_a_lunar_name_is_read_near_the_spring_festival_of_its_year(
    text: str, year: int, stated: str
) -> None:
    assert read_lunar_day(text, year) == date.fromisoformat(stated)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "十五",
        "三十",
        "2月15日",
        "8.15",
        "腊月三十",
        "初十一",
        "闰六月初一",
        "十三月初一",
        "张三",
    ],
)
def test_what_is_no_lunar_day_of_2026_is_not_read(text: str) -> None:
    assert read_lunar_day(text, 2026) is None
