"""Days of a festival, days about the Spring Festival, and days of the month that a rule excepts.

A festival's days are the days off that the notice gives for it (春节: all of them, not the four of
the regulation alone), as 节假日 are those of the notice.
"""

from __future__ import annotations

import re
from datetime import date

import numpy as np

from geo.arrays import Flags
from geo.calendar.date_rules import DateRule
from geo.calendar.hours import DayStates, Hours, judge_days
from geo.calendar.notices import HolidayCalendar
from geo.calendar.parts import Dates, Festivals, LunarDates
from geo.calendar.plan import Override
from geo.calendar.season_rules import lies_in
from geo.lunar import read_lunar_day
from geo.model.trilean import Trilean


def apply_override(
    override: Override,
    hours: Hours,
    judged: DayStates,
    dates: tuple[date, ...],
    calendar: HolidayCalendar,
) -> None:
    """Say anew what holds on the days of an override; `judged` is changed in place."""
    at = np.flatnonzero(_find_days(override.days, dates, calendar))
    if not len(at):
        return
    chosen = [dates[i] for i in at]
    ordinary = judge_days(hours.ordinary, chosen)
    if override.said == "usual":
        judged.state[at], judged.hours[at] = ordinary.state, ordinary.hours
        return
    ruled = judge_days(f"Mo-Su {override.said}", chosen)
    as_usual = np.where(ordinary.state == Trilean.YES, ordinary.hours, "")
    untimed = (ruled.state == Trilean.YES) & (ruled.hours == "")
    judged.state[at] = ruled.state
    judged.hours[at] = np.where(untimed, as_usual, ruled.hours)


def _find_days(
    days: Festivals | LunarDates | DateRule | Dates,
    dates: tuple[date, ...],
    calendar: HolidayCalendar,
) -> Flags:
    if isinstance(days, DateRule):
        return np.array([days.holds(day) for day in dates])
    if isinstance(days, Dates):
        return np.array([lies_in(day, days) for day in dates])
    if isinstance(days, Festivals):
        off = {
            day
            for holiday in calendar.holidays
            if days.name in re.split("[、,和]", holiday.zh)
            for day in holiday.days_off
        }
        return np.array([day in off for day in dates])
    return np.array([_lies_between(days, day) for day in dates])


def _lies_between(days: LunarDates, day: date) -> bool:
    first, last = (read_lunar_day(name, day.year) for name in (days.first, days.last))
    return first is not None and last is not None and first <= day <= last
