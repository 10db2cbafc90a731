from __future__ import annotations

from datetime import date

import pytest

from geo.calendar.hours.reading import LONGEST_TEXT, judge_days, read_hours
from geo.model.trilean import Trilean


@pytest.mark.parametrize(
    ("text", "ordinary", "speaks", "on_holidays"),
    [
        ("Mo-Fr 08:00-16:00; PH off", "Mo-Fr 08:00-16:00", "Mo-Su 00:00-24:00", "Mo-Su off"),
        ("Mo-Fr,PH 08:00-12:00", "Mo-Fr 08:00-12:00", "Mo-Su 00:00-24:00", "Mo-Su 08:00-12:00"),
        ("24/7; PH Mo-Fr off", "24/7", "Mo-Fr 00:00-24:00", "Mo-Fr off"),
        (
            'Mo-Fr 08:00-16:00 "PH; off"; PH 09:00-10:00 "a; b"',
            'Mo-Fr 08:00-16:00 "PH; off"',
            "Mo-Su 00:00-24:00",
            'Mo-Su 09:00-10:00 "a; b"',
        ),
    ],
)
def test_holiday_rules_are_parted_from_ordinary_ones(
    text: str, ordinary: str, speaks: str, on_holidays: str
) -> None:
    hours = read_hours(text)
    assert hours is not None
    assert (hours.ordinary, hours.speaks, hours.on_holidays) == (ordinary, speaks, on_holidays)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "by appointment",
        "Mo-Fr 25:70-26:99",
        "Mo-Fr 08:00-16:00; SH off",
        "Mo-Fr 08:00-16:00; PH +1 day off",
        "Mo-Fr 08:00-16:00 PH off",
        '"PH',
        '"8:00-12:00": PH open',
        "PH: 08:00-10:00",
        "Mo-Fr 08:00-16:00; " * (LONGEST_TEXT // 19 + 1) + "PH off",
    ],
)
def test_what_is_not_wholly_understood_is_unread(text: str) -> None:
    assert read_hours(text) is None


def test_round_the_clock_is_only_what_says_so() -> None:
    for text, expected in [("24/7", True), ("Mo-Su 00:00-24:00", False), ('Mo "24/7"', False)]:
        hours = read_hours(text)
        assert hours is not None
        assert hours.round_the_clock is expected, text


def test_what_is_told_of_days_is_the_callers_own() -> None:
    day = [date(2026, 3, 2)]
    first = judge_days("Mo-Fr 08:00-16:00", day)
    first.state[0], first.hours[0], first.all_day[0] = Trilean.NO, "", True
    again = judge_days("Mo-Fr 08:00-16:00", day)
    assert (again.state[0], again.hours[0], again.all_day[0]) == (Trilean.YES, "08:00-16:00", False)
