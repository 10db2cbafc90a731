"""Schedules read by a person, against the engine, for every day of 2025 and 2026.

`schedules.csv` says for each text what a person takes it to mean: seven signs from Monday to
Sunday for ordinary days and seven for days off, o open, x closed, ? not known. Everything else
here is plain Python, with days off and make-up days from an independent calendar.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import numpy as np

from geo.calendar.opening import decide_openings
from tests.site_tables import load_calendar, make_sites

SIGNS = "x?o"
DAYS = [date(2025, 1, 1) + timedelta(days=i) for i in range(730)]


def read_schedules() -> list[dict[str, str]]:
    with Path(__file__).with_name("schedules.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expect(schedule: dict[str, str], day: date) -> str:
    if day in chinese_calendar.holidays:
        return schedule["on_days_off"][day.weekday()]
    if day in chinese_calendar.workdays:
        weekdays = set(schedule["week"][:5])
        return weekdays.pop() if len(weekdays) == 1 else "?"
    return schedule["week"][day.weekday()]


def test_every_schedule_means_on_every_day_what_a_person_takes_it_to_mean() -> None:
    schedules = read_schedules()
    assert len(schedules) >= 30
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


def test_the_schedules_that_cannot_be_read_are_listed() -> None:
    schedules = read_schedules()
    openings = decide_openings(
        make_sites([schedule["hours"] for schedule in schedules]),
        load_calendar(),
        DAYS[:1],
        "routine",
    )
    unread = [
        schedule["hours"]
        for schedule in schedules
        if schedule["hours"] and schedule["week"] == schedule["on_days_off"] == "???????"
    ]
    assert [remark.value for remark in openings.remarks] == unread
    assert {remark.reason for remark in openings.remarks} == {"hours_unread"}
