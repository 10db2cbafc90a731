"""What a schedule says of dates, by rules.md#holiday-2, #holiday-3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo.arrays import Trileans, texts
from geo.calendar.hours.dated_hours import DatedHours
from geo.calendar.hours.reading import DayStates, ReadHours, judge_days
from geo.calendar.hours.shifts import judge_moved
from geo.calendar.notices.year_days import DayKind, HolidayCalendar
from geo.calendar.opening.overrides import apply_overrides
from geo.model.trilean import Trilean

SATURDAY = 5
_SHIFT_OVER = {"holiday": DayKind.HOLIDAY, "weekend": DayKind.WEEKEND}


@dataclass(frozen=True, slots=True)
class JudgedDays:
    """Dates with what the calendar says of them."""

    dates: tuple[date, ...]
    kinds: Trileans
    calendar: HolidayCalendar

    @classmethod
    def of(cls, dates: Sequence[date], calendar: HolidayCalendar) -> JudgedDays:
        """Ask the calendar; NoticeError where a year has no notice."""
        kinds = [calendar.kind_of(day) for day in dates]
        return cls(tuple(dates), np.array(kinds, dtype=np.int8), calendar)


def judge_plans(plans: Sequence[DatedHours], days: JudgedDays) -> DayStates:
    """The most open of several plans on each date, with the hours of those that are as open.

    All unknown where there is no plan.
    """
    if not plans:
        return DayStates(
            np.full(len(days.dates), Trilean.UNKNOWN, dtype=np.int8),
            texts([""] * len(days.dates)),
            np.zeros(len(days.dates), dtype=np.bool_),
        )
    judged = [_judge_plan(plan, days) for plan in plans]
    if len(judged) == 1:
        return judged[0]
    state = np.max([one.state for one in judged], axis=0)
    hours = [
        ",".join(
            sorted({str(one.hours[i]) for one in judged if one.state[i] == best and one.hours[i]})
        )
        for i, best in enumerate(state)
    ]
    return DayStates(state, texts(hours), np.any([one.all_day for one in judged], axis=0))


def _judge_plan(plan: DatedHours, days: JudgedDays) -> DayStates:
    judged = judge_schedule(plan.hours, days)
    if plan.dates is not None:
        for i, day in enumerate(days.dates):
            if not plan.dates.holds(day):
                judged.state[i], judged.hours[i] = Trilean.NO, ""
            elif plan.dates.weekends_unknown and days.kinds[i] == DayKind.WEEKEND:
                _doubt(judged, i)
    apply_overrides(plan.overrides, plan.hours, judged, days.dates, days.calendar)
    if plan.shift:
        _move_sessions(plan, judged, days)
    return judged


def _doubt(judged: DayStates, i: int) -> None:
    if judged.state[i] == Trilean.YES:
        judged.state[i], judged.hours[i] = Trilean.UNKNOWN, ""


def _move_sessions(plan: DatedHours, judged: DayStates, days: JudgedDays) -> None:
    over = {_SHIFT_OVER[name] for name in plan.shift_over}

    def is_session(day: date) -> bool:
        held = plan.dates is None or plan.dates.holds(day)
        return held and judge_days(plan.hours.ordinary, [day]).state[0] == Trilean.YES

    for i, day in enumerate(days.dates):
        kind = DayKind(days.kinds[i])
        if DayKind.WEEKEND in over and day.weekday() >= SATURDAY and not kind.works:
            judged.state[i], judged.hours[i] = Trilean.NO, ""
        if judged.state[i] == Trilean.YES or not kind.works:
            continue
        found, origin = judge_moved(day, plan.shift, over, days.calendar, is_session)
        if found > judged.state[i]:
            moved = judge_days(plan.hours.ordinary, [origin])
            judged.state[i] = found
            judged.hours[i] = moved.hours[0] if found is Trilean.YES else ""


def judge_schedule(hours: ReadHours, days: JudgedDays) -> DayStates:
    """One text of opening hours over all dates."""
    judged = judge_days(hours.ordinary, days.dates)
    for i in np.flatnonzero(days.kinds == DayKind.MAKEUP):
        judged.state[i], judged.hours[i] = _judge_makeup(
            hours, days.dates[i], days.calendar.replaces
        )
    _judge_days_off(hours, judged, days)
    return judged


def _judge_makeup(hours: ReadHours, day: date, replaces: dict[date, int]) -> tuple[int, str]:
    """The weekday it replaces; else what Monday to Friday of its week have in common."""
    monday = day - timedelta(days=day.weekday())
    offsets = [replaces[day]] if day in replaces else range(5)
    week = judge_days(hours.ordinary, [monday + timedelta(days=offset) for offset in offsets])
    if np.ptp(week.state):
        return Trilean.UNKNOWN, ""
    same_hours = len(set(week.hours)) == 1
    return int(week.state[0]), week.hours[0] if same_hours else ""


def _judge_days_off(hours: ReadHours, judged: DayStates, days: JudgedDays) -> None:
    """A holiday rule, else 24/7, else closed as that weekday is, else unknown."""
    off = np.flatnonzero(days.kinds == DayKind.HOLIDAY)
    dates = [days.dates[i] for i in off]
    ordinary_state, ordinary_hours = judged.state[off], judged.hours[off]
    always = hours.round_the_clock & judged.all_day[off]
    state = np.where((ordinary_state == Trilean.NO) | always, ordinary_state, Trilean.UNKNOWN)
    stated = np.where(always, ordinary_hours, "")
    if hours.speaks:
        spoken = judge_days(hours.speaks, dates).state == Trilean.YES
        ruled = judge_days(hours.on_holidays, dates)
        state = np.where(spoken, ruled.state, state)
        as_usual = np.where(ordinary_state == Trilean.YES, ordinary_hours, "")
        untimed = (ruled.state == Trilean.YES) & (ruled.hours == "")
        stated = np.where(spoken, np.where(untimed, as_usual, ruled.hours), stated)
    judged.state[off], judged.hours[off] = state, stated
