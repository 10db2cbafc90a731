"""Sessions that a day off moves to a working day near it (遇节假日顺延, 遇周末顺延, 遇节假日提前).

With S the dates of a schedule and H the days off (of the notice, weekends, or both), a session of
s ∈ S ∩ H is held on the first working day after s (`next`) or the last before it (`previous`);
`either` leaves open which. A date d that is no session of its own is therefore

    yes      if some s ∈ S ∩ H moves to d,
    unknown  if it may: `either`, a day from s to d has no notice or is provisional, or s is on a
             weekend that is part of a holiday where only weekends move a session.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta

from geo.calendar.notices.year_days import DayKind, HolidayCalendar
from geo.errors import NoticeError
from geo.model.trilean import Trilean

_SATURDAY = 5
_FARTHEST = 20
"""Days to look back or ahead; no run of days without work is longer."""


def judge_moved(
    day: date,
    shift: str,
    over: Collection[DayKind],
    calendar: HolidayCalendar,
    is_session: Callable[[date], bool],
) -> tuple[Trilean, date]:
    """Whether a session on a day of the kinds `over` moves to this working day, and which."""
    sides = {"next": (-1,), "previous": (1,), "either": (-1, 1)}[shift]
    for step in sides:
        found, origin = _look(day, step, over, calendar, is_session)
        if found is not Trilean.NO:
            return (found if shift != "either" else Trilean.UNKNOWN), origin
    return Trilean.NO, day


def _look(
    day: date,
    step: int,
    over: Collection[DayKind],
    calendar: HolidayCalendar,
    is_session: Callable[[date], bool],
) -> tuple[Trilean, date]:
    for distance in range(1, _FARTHEST):
        other = day + timedelta(days=step * distance)
        try:
            kind = calendar.kind_of(other)
        except NoticeError:
            return _judge_unlisted(other, step, is_session)
        if kind.works:
            return Trilean.NO, other
        if kind in over and is_session(other):
            sure = not calendar.is_provisional(other)
            return (Trilean.YES if sure else Trilean.UNKNOWN), other
        if DayKind.WEEKEND in over and other.weekday() >= _SATURDAY and is_session(other):
            return Trilean.UNKNOWN, other
    return Trilean.NO, day


def _judge_unlisted(
    first: date, step: int, is_session: Callable[[date], bool]
) -> tuple[Trilean, date]:
    """In a year without a notice any day may be off: unknown where a session is close enough."""
    for distance in range(_FARTHEST // 2):
        other = first + timedelta(days=step * distance)
        if is_session(other):
            return Trilean.UNKNOWN, other
    return Trilean.NO, first
