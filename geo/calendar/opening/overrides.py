"""Festivals, days about the Spring Festival, dates and days of the month that a rule excepts.

A festival's days are the days off that the notice gives for it (春节: all of them, not the four of
the regulation alone), as 节假日 are those of the notice; in a year without one those of the
regulation. Of a holiday that joins two festivals (国庆节、中秋节), one of which is named, only the
festival's own day is sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import numpy as np

from geo.arrays import Ints
from geo.calendar.festivals import name_festivals
from geo.calendar.holidays import Holiday
from geo.calendar.hours.dated_hours import Override
from geo.calendar.hours.reading import DayStates, ReadHours, judge_days
from geo.calendar.hours.season_rules import lies_in
from geo.calendar.lunar import read_lunar_day
from geo.calendar.notices.year_days import HolidayCalendar
from geo.calendar.regulation import find_festival_day, list_regulation_holidays
from geo.calendar.words.date_rules import DateRule
from geo.calendar.words.parts import Dates, Festivals, LunarDates
from geo.model.trilean import Trilean

_JOINED = re.compile("[、,和]")


def apply_overrides(
    overrides: Sequence[Override],
    hours: ReadHours,
    judged: DayStates,
    dates: tuple[date, ...],
    calendar: HolidayCalendar,
) -> None:
    """Say anew what holds on the days of overrides, in their order, in place."""
    for override in overrides:
        names = {
            one.days.name
            for one in overrides
            if isinstance(one.days, Festivals) and one.said == override.said
        }
        find = _find_finder(override, names, calendar)
        found = [find(day) for day in dates]
        _say(override.said, hours, judged, dates, np.flatnonzero(np.equal(found, Trilean.YES)))
        at = np.flatnonzero(np.equal(found, Trilean.UNKNOWN))
        judged.state[at], judged.hours[at] = Trilean.UNKNOWN, ""


def _say(said: str, hours: ReadHours, judged: DayStates, dates: tuple[date, ...], at: Ints) -> None:
    if not len(at):
        return
    chosen = [dates[i] for i in at]
    ordinary = judge_days(hours.ordinary, chosen)
    if said == "usual":
        judged.state[at], judged.hours[at] = ordinary.state, ordinary.hours
        return
    ruled = judge_days(f"Mo-Su {said}", chosen)
    as_usual = np.where(ordinary.state == Trilean.YES, ordinary.hours, "")
    untimed = (ruled.state == Trilean.YES) & (ruled.hours == "")
    judged.state[at] = ruled.state
    judged.hours[at] = np.where(untimed, as_usual, ruled.hours)


def _find_finder(
    override: Override, names: set[str], calendar: HolidayCalendar
) -> Callable[[date], Trilean]:
    days = override.days
    if isinstance(days, Festivals):
        return partial(_is_of_festival, days.name, names, calendar)
    if isinstance(days, DateRule):
        return lambda day: Trilean.YES if days.holds(day) else Trilean.NO
    if isinstance(days, Dates):
        return lambda day: Trilean.YES if lies_in(day, days) else Trilean.NO
    return partial(_lies_between, days)


def _is_of_festival(name: str, names: set[str], calendar: HolidayCalendar, day: date) -> Trilean:
    for holiday in _list_holidays(calendar, day.year):
        joined = set(_JOINED.split(holiday.zh))
        if name in joined and day in holiday.days_off:
            if joined <= names or day == find_festival_day(name_festivals()[name], day.year):
                return Trilean.YES
            own = (find_festival_day(name_festivals()[one], day.year) for one in joined & names)
            return Trilean.NO if day in own else Trilean.UNKNOWN
    return Trilean.NO


def _list_holidays(calendar: HolidayCalendar, year: int) -> tuple[Holiday, ...]:
    """Those of every notice, since one may give days of the year before it."""
    return calendar.holidays if year in calendar.years else list_regulation_holidays(year)


def _lies_between(days: LunarDates, day: date) -> Trilean:
    first, last = (
        read_lunar_day(name.removeprefix("春节"), day.year) for name in (days.first, days.last)
    )
    inside = first is not None and last is not None and first <= day <= last
    return Trilean.YES if inside else Trilean.NO
