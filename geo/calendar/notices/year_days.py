"""The State Council's holiday notices, one file a year, and what kind of day they make each date.

A date in a notice decides, else the weekday. A year without a notice is an error, but for the days
off that the regulation itself fixes: those are provisional. From 24 December the next year's notice
has a say in this year's days; until it is loaded, answers about them are provisional as well
(rules.md#holiday-1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import get_args

from geo.calendar.holidays import Holiday
from geo.calendar.notices.file import (
    HolidayEntry,
    Notice,
    Weekday,
    cite_notice,
    is_shared_with_next_year,
    read_notice_file,
)
from geo.calendar.regulation import list_regulation_holidays
from geo.errors import NoticeError
from geo.words.sentences import say

WEEKDAYS: tuple[str, ...] = get_args(Weekday)
"""Names of the weekdays as opening hours write them, Monday first."""


class DayKind(IntEnum):
    """What a date is to those who work."""

    WORKDAY = 0
    WEEKEND = 1
    HOLIDAY = 2
    MAKEUP = 3

    @property
    def label(self) -> str:
        """`workday`, `weekend`, `holiday` or `makeup`, as written in JSON and tables."""
        return self.name.lower()

    @property
    def zh(self) -> str:
        """The word that a page shows."""
        return (
            say("workday_word"),
            say("weekend_word"),
            say("holiday_word"),
            say("make_up_workday"),
        )[self]

    @property
    def works(self) -> bool:
        """Whether offices work on such a day."""
        return self in {DayKind.WORKDAY, DayKind.MAKEUP}


@dataclass(frozen=True, slots=True)
class HolidayCalendar:
    """All loaded notices together.

    `holidays` ascend by their first day off, `years` and `sources` (the addresses of the notices)
    by year, like `titles` (what to cite them by). `listed` holds every date that a notice names;
    `replaces` maps a make-up day to the weekday (Monday is 0) whose schedule it follows, where the
    notice file says so.
    """

    years: tuple[int, ...]
    sources: tuple[str, ...]
    titles: tuple[str, ...]
    holidays: tuple[Holiday, ...]
    listed: dict[date, DayKind]
    replaces: dict[date, int]

    @property
    def newest_year(self) -> int:
        """The last year with a notice."""
        return self.years[-1]

    def kind_of(self, day: date) -> DayKind:
        """Tell what kind of day a date is.

        Raises
        ------
        NoticeError
            No loaded notice names the date, none is loaded for its year, and the regulation does
            not fix it as a day off.
        """
        if day in self.listed:
            return self.listed[day]
        if day.year not in self.years:
            if self._is_fixed(day):
                return DayKind.HOLIDAY
            raise NoticeError(self._missing(day.year))
        return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY

    def is_provisional(self, day: date) -> bool:
        """Whether a notice still to come may say more than `kind_of` does, or otherwise."""
        if day not in self.listed and day.year not in self.years:
            return True
        return is_shared_with_next_year(day) and day.year + 1 not in self.years

    def holidays_of(self, year: int) -> tuple[Holiday, ...]:
        """The holidays of one year's notice."""
        return tuple(holiday for holiday in self.holidays if holiday.year == year)

    def days_off(self) -> tuple[date, ...]:
        """Every day off of every loaded notice, ascending."""
        return tuple(sorted(day for day, kind in self.listed.items() if kind is DayKind.HOLIDAY))

    def _is_fixed(self, day: date) -> bool:
        return any(day in one.days_off for one in list_regulation_holidays(day.year))

    def _missing(self, year: int) -> str:
        loaded = "、".join(str(known) for known in self.years)
        return (
            f"no holiday notice for {year} is loaded (loaded: {loaded}): "
            f"{say('no_notice_of_year', year=year, loaded=loaded)}"
        )


def read_notices(paths: Sequence[Path]) -> HolidayCalendar:
    """Read notice files (TOML) into one calendar.

    Raises
    ------
    NoticeError
        A file cannot be read, holds an unknown key or a date outside its year, or two notices
        are at odds on a date.
    """
    if not paths:
        raise NoticeError("holiday notices: at least one file is needed, none was named")
    notices = sorted((read_notice_file(path) for path in paths), key=lambda notice: notice.year)
    listed = _list_days(notices)
    years = tuple(notice.year for notice in notices)
    twice = {year for year in years if years.count(year) > 1}
    if twice:
        raise NoticeError(
            f"holiday notices: {min(twice)} is loaded twice, expected one file a year"
        )
    holidays = [_date(entry, notice.year) for notice in notices for entry in notice.holidays]
    return HolidayCalendar(
        years=years,
        sources=tuple(notice.source for notice in notices),
        titles=tuple(cite_notice(notice) for notice in notices),
        holidays=tuple(sorted(holidays, key=lambda holiday: (holiday.days_off[0], holiday.id))),
        listed=listed,
        replaces=_list_replaced(notices),
    )


def _date(entry: HolidayEntry, year: int) -> Holiday:
    days_off, makeup_days = tuple(sorted(entry.days_off)), tuple(sorted(entry.makeup_days))
    return Holiday(entry.id, year, entry.zh, days_off, makeup_days)


def _list_days(notices: Iterable[Notice]) -> dict[date, DayKind]:
    listed: dict[date, DayKind] = {}
    for notice in notices:
        for holiday in notice.holidays:
            kinds = [(day, DayKind.HOLIDAY) for day in holiday.days_off]
            kinds += [(day, DayKind.MAKEUP) for day in holiday.makeup_days]
            for day, kind in kinds:
                if listed.setdefault(day, kind) is not kind:
                    raise NoticeError(
                        f"holiday notices are at odds on {day}: {holiday.id} of {notice.year} "
                        f"says {kind.label}, an earlier entry {listed[day].label}"
                    )
    return listed


def _list_replaced(notices: Iterable[Notice]) -> dict[date, int]:
    """The weekday that each make-up day follows, where a notice says so; two must agree."""
    replaced: dict[date, int] = {}
    for notice in notices:
        for holiday in notice.holidays:
            for text, weekday in holiday.replaces.items():
                day, number = date.fromisoformat(text), WEEKDAYS.index(weekday)
                if replaced.setdefault(day, number) != number:
                    raise NoticeError(
                        f"holiday notices are at odds on {day}: {holiday.id} of {notice.year} "
                        f"lets it replace {weekday}, an earlier entry {WEEKDAYS[replaced[day]]}"
                    )
    return replaced
