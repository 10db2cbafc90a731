"""Schedules read by a person, against the engine, for every day of 2026 (a soak: 2025 as well).

`schedules.csv` says for each text what a person takes it to mean: seven signs from Monday to
Sunday for ordinary days and seven for days off, o open, x closed, ? not known; `only` the dates to
which it holds, `moves` where a session on a day off goes, `times` the hours wherever it is open.
Everything else here is plain Python, with days off and make-up days from an independent calendar
and the first days of the lunar months as an almanac prints them.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import numpy as np

from geo.calendar.opening.sites_open import decide_openings
from tests.samples.site_tables import load_calendar, make_sites
from tests.soak import rounds

SIGNS = "x?o"
DAYS = [date(2026, 12, 31) - timedelta(days=i) for i in reversed(range(rounds(365, 730)))]
NEW_MOONS = [
    date.fromisoformat(day)
    for day in [
        "2024-12-31",
        "2025-01-29",
        "2025-02-28",
        "2025-03-29",
        "2025-04-28",
        "2025-05-27",
        "2025-06-25",
        "2025-07-25",
        "2025-08-23",
        "2025-09-22",
        "2025-10-21",
        "2025-11-20",
        "2025-12-20",
        "2026-01-19",
        "2026-02-17",
        "2026-03-19",
        "2026-04-17",
        "2026-05-17",
        "2026-06-15",
        "2026-07-14",
        "2026-08-13",
        "2026-09-11",
        "2026-10-10",
        "2026-11-09",
        "2026-12-09",
    ]
]


def read_schedules() -> list[dict[str, str]]:
    with Path(__file__).with_name("schedules.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_off(day: date) -> bool:
    return day in chinese_calendar.holidays


def works(day: date) -> bool:
    return not is_off(day) and (day.weekday() < 5 or day in chinese_calendar.workdays)


def is_one_of(only: str, day: date) -> bool:
    """Whether a date is among those of `month:1-10`, `lunar:3,8`, `week:first` or nothing."""
    kind, _, text = only.partition(":")
    if kind == "week":
        return {
            "first": day.day <= 7,
            "second": 7 < day.day <= 14,
            "last": (day + timedelta(days=7)).month != day.month,
        }[text]
    if kind == "lunar":
        number = (day - max(moon for moon in NEW_MOONS if moon <= day)).days + 1
        return str(number % 10) in text.split(",")
    if kind == "month":
        if "-" in text:
            first, last = text.split("-")
            return int(first) <= day.day <= int(last)
        return str(day.day) in text.split(",")
    return True


def expect(schedule: dict[str, str], day: date) -> str:
    only = schedule["only"]
    sign = expect_unmoved(schedule, day)
    if schedule["moves"] and works(day) and sign != "o":
        moved = expect_moved(schedule, day)
        sign = max(sign, moved, key=SIGNS.index)
    return sign if only.startswith("week") or is_one_of(only, day) else "x"


def expect_unmoved(schedule: dict[str, str], day: date) -> str:
    week, only = schedule["week"], schedule["only"]
    if is_off(day):
        sign = schedule["on_days_off"][day.weekday()]
        return sign if is_one_of(only, day) else "x"
    if day in chinese_calendar.workdays:
        monday = day - timedelta(days=day.weekday())
        signs = {
            week[i] if not only.startswith("week") or is_one_of(only, monday + timedelta(days=i))
            else "x"
            for i in range(5)
        }  # fmt: skip
        return signs.pop() if len(signs) == 1 else "?"
    sign = week[day.weekday()]
    return sign if not only.startswith("week") or is_one_of(only, day) else "x"


def expect_moved(schedule: dict[str, str], day: date) -> str:
    steps = {"next": (-1,), "previous": (1,), "either": (-1, 1)}[schedule["moves"]]
    found = "x"
    for step in steps:
        other = day + timedelta(days=step)
        while other in DAYS and not works(other):
            if is_off(other) and schedule["week"][other.weekday()] == "o":
                found = "o" if schedule["moves"] != "either" else "?"
                break
            other += timedelta(days=step)
        else:
            if other not in DAYS:
                found = max(found, "?", key=SIGNS.index)
    return found


def test_a_hundred_schedules_mean_on_every_day_what_a_person_takes_them_to_mean() -> None:
    schedules = read_schedules()
    assert len(schedules) >= 100
    sites = make_sites([schedule["hours"] for schedule in schedules])
    openings = decide_openings(sites, load_calendar(), DAYS, "routine")
    signs = np.array(list(SIGNS))[openings.state]
    wrong = [
        f"{schedule['hours']!r} on {day}: expected {expect(schedule, day)}, got {signs[i, j]}"
        for i, schedule in enumerate(schedules)
        for j, day in enumerate(DAYS)
        if signs[i, j] != expect(schedule, day)
    ]
    assert wrong == []
    strange = [
        f"{schedule['hours']!r} on {day}: expected {schedule['times']}, got {openings.hours[i, j]}"
        for i, schedule in enumerate(schedules)
        for j, day in enumerate(DAYS)
        if schedule["times"] and signs[i, j] == "o" and openings.hours[i, j] != schedule["times"]
    ]
    assert strange == []
    assert not (openings.hours[openings.state != 2] != "").any()


def test_the_schedules_that_cannot_be_read_are_listed() -> None:
    schedules = read_schedules()
    openings = decide_openings(
        make_sites([schedule["hours"] for schedule in schedules]),
        load_calendar(),
        DAYS[:1],
        "routine",
    )
    listed = [remark.value for remark in openings.remarks if remark.reason == "hours_unread"]
    assert listed == [
        "Mo-Fr 08:00-16:00; SH off",
        "Mo-Fr 08:00-16:00; PH -1 day off",
        "上班时间请来电",
        "逢一三五",
        "无节假日",
        "原则上不设节假日",
        "每月最后一天",
        "逢集日",
    ]
    unknown = {
        schedule["hours"]
        for schedule in schedules
        if schedule["hours"] and schedule["week"] == schedule["on_days_off"] == "???????"
    }
    of_another_service = {"狂犬24小时", "成人:周一至周五;狂犬:24小时"}
    assert unknown - of_another_service <= {remark.value for remark in openings.remarks}
