"""What the hours of facilities answer, read by the calendar that reads those of sites.

With W the ordinary weeks of the newest year (no day in a notice) and H its holidays, a facility is
open at weekends if it is on a Saturday or Sunday of every week in W, and on holidays if it is on a
day off of every one in H: yes where that is sure, no where some week or holiday is surely without.
Hours that are not stated, or not understood, leave all of it unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo.arrays import Texts, Trileans
from geo.calendar.notices.year_days import HolidayCalendar
from geo.calendar.opening.judging import JudgedDays, judge_plans
from geo.calendar.opening.schedule import read_schedule
from geo.findings.status.session_days import list_ordinary_weeks
from geo.model.facts import Bounds, Facts
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean


def add_hours(facts: Facts, name: str, calendar: HolidayCalendar, report: RowReport) -> None:
    """Put in place of the words of a field of hours what they answer (`<name>.weekend` and so on).

    Texts that cannot be understood are remarked once each.
    """
    cells = facts.words.pop(name)
    codes, distinct = pd.factorize(cells)
    weeks = [
        [monday + timedelta(days=5), monday + timedelta(days=6)]
        for monday in list_ordinary_weeks(calendar)
    ]
    holidays = [list(one.days_off) for one in calendar.holidays_of(calendar.newest_year)]
    days = JudgedDays.of([day for part in (*weeks, *holidays) for day in part], calendar)
    states = np.array([_judge(text, days, name, report) for text in distinct], dtype=np.int8)
    states = states.reshape(len(distinct), len(days.dates))[codes]
    cut = 2 * len(weeks)
    facts.answers[f"{name}.stated"] = _judge_stated(cells)
    for part, groups, over in (
        ("weekend", weeks, len(weeks)),
        ("holiday", holidays, 1),
    ):
        own = states[:, :cut] if part == "weekend" else states[:, cut:]
        facts.answers[f"{name}.{part}"] = _meet_each(own, groups)
        facts.numbers[f"{name}.{part}_days"] = _count_days(own, max(over, 1))


def _judge(text: str, days: JudgedDays, name: str, report: RowReport) -> Trileans:
    if not text:
        return np.full(len(days.dates), Trilean.UNKNOWN, dtype=np.int8)
    schedule = read_schedule(text)
    if schedule.unread:
        message = f"hours not understood, unknown throughout: {text[:80]}"
        report.remark("noted", "hours_unread", message, column=name, value=text[:80])
    return judge_plans(schedule.plans_for(""), days).state


def _judge_stated(cells: Texts) -> Trileans:
    return np.where(cells != "", Trilean.YES, Trilean.NO).astype(np.int8)


def _meet_each(states: Trileans, groups: Sequence[Sequence[date]]) -> Trileans:
    """The least, over the groups, of the most open state in each; unknown where there is none."""
    found = np.full(len(states), Trilean.YES if groups else Trilean.UNKNOWN, dtype=np.int8)
    first = 0
    for group in groups:
        best = states[:, first : first + len(group)].max(axis=1, initial=0)
        found = np.minimum(found, best).astype(np.int8)
        first += len(group)
    return found


def _count_days(states: Trileans, over: int) -> Bounds:
    sure = (states == Trilean.YES).sum(axis=1) / over
    possible = (states != Trilean.NO).sum(axis=1) / over
    return Bounds(sure, possible)
