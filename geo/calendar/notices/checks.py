"""Whether a new notice can be right: in itself, and beside those of other years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from geo.calendar.festivals import name_festivals, read_festivals
from geo.calendar.notices.file import HolidayEntry, Notice
from geo.errors import NoticeError
from geo.words.sentences import say

_FARTHEST_MAKEUP = 31
"""Days between a holiday and a day made up for it; in notices since 2008 at most two weeks."""


def check_notice(notice: Notice, others: Sequence[Notice], file: str) -> None:
    """Refuse a notice that cannot be right.

    Every festival is given once and its own day is off; days off of one holiday follow each other;
    make-up days are Saturdays or Sundays near their holiday, and no day is both; what notices of
    other years say of the same dates does not differ.

    Raises
    ------
    NoticeError
        The message names file, holiday and date.
    """
    for holiday in notice.holidays:
        where = f"{file} {holiday.zh}"
        _check_festivals(holiday, notice.year, where)
        _check_run(holiday, where)
        _check_makeup(holiday, where)
    _check_all_named(notice, file)
    _check_days_once(notice, file)
    for other in others:
        if other.year != notice.year:
            _check_beside(notice, other, file)


def find_imbalance(notice: Notice) -> str | None:
    """A remark where days off and days made up for do not come to what the regulation gives.

    Working days off less make-up days are 11 a year, 13 since 2025 (全国年节及纪念日放假办法), in
    every notice of 2014 to 2026: another sum tells of a date left out, or of a day given besides.
    """
    off = sum(day.weekday() < 5 for one in notice.holidays for day in one.days_off)
    made_up = sum(len(one.makeup_days) for one in notice.holidays)
    by_law = sum(
        festival.count_days_by_law(notice.year)
        for one in notice.holidays
        for festival in read_festivals(one.zh)
    )
    if off - made_up == by_law:
        return None
    return say(
        "made_up_days_disagree", off=off, made_up=made_up, apart=off - made_up, by_law=by_law
    )


def _check_festivals(holiday: HolidayEntry, year: int, where: str) -> None:
    for festival in read_festivals(holiday.zh):
        if not festival.is_among(holiday.days_off, year):
            raise NoticeError(
                f"{where}: {festival.zh} of {year} is on {festival.falls_on(year)}, "
                f"which is not among its days off {_span(holiday.days_off)}"
            )


def _check_run(holiday: HolidayEntry, where: str) -> None:
    days = sorted(holiday.days_off)
    for day, following in pairwise(days):
        if following - day != timedelta(days=1):
            raise NoticeError(
                f"{where}: days off follow each other, but {day} is followed by {following}"
            )


def _check_makeup(holiday: HolidayEntry, where: str) -> None:
    for day in holiday.makeup_days:
        if day.weekday() < 5:
            name = say("weekdays_from_monday")[day.weekday()]
            raise NoticeError(
                f"{where}: make-up day {day} is 周{name}, expected a Saturday or Sunday"
            )
        gap = min(abs((day - off).days) for off in holiday.days_off)
        if gap > _FARTHEST_MAKEUP:
            raise NoticeError(
                f"{where}: make-up day {day} is {gap} days from its holiday, "
                f"expected at most {_FARTHEST_MAKEUP}"
            )
    working = sum(day.weekday() < 5 for day in holiday.days_off)
    if len(holiday.makeup_days) > working:
        raise NoticeError(
            f"{where}: {len(holiday.makeup_days)} make-up days for {working} working days off"
        )


def _check_all_named(notice: Notice, file: str) -> None:
    named = [one.zh for holiday in notice.holidays for one in read_festivals(holiday.zh)]
    for zh in dict.fromkeys(festival.zh for festival in name_festivals().values()):
        if named.count(zh) != 1:
            times = "is missing" if zh not in named else "is named twice"
            raise NoticeError(f"{file}: {zh} of {notice.year} {times}")


def _check_days_once(notice: Notice, file: str) -> None:
    seen: dict[date, str] = {}
    for holiday in notice.holidays:
        for day in (*holiday.days_off, *holiday.makeup_days):
            if day in seen:
                raise NoticeError(f"{file} {holiday.zh}: {day} is already named for {seen[day]}")
            seen[day] = holiday.zh


def _check_beside(notice: Notice, other: Notice, file: str) -> None:
    listed = _list_kinds(other)
    for day, (kind, zh) in _list_kinds(notice).items():
        if day in listed and listed[day][0] != kind:
            raise NoticeError(
                f"{file} {zh}: {day} is {kind} here, but {listed[day][0]} in the notice of "
                f"{other.year} ({listed[day][1]})"
            )


def _list_kinds(notice: Notice) -> dict[date, tuple[str, str]]:
    return {
        day: (kind, holiday.zh)
        for holiday in notice.holidays
        for kind, days in (
            (say("days_off_word"), holiday.days_off),
            (say("day_at_work_word"), holiday.makeup_days),
        )
        for day in days
    }


def _span(days: list[date]) -> str:
    return f"{min(days)} to {max(days)}"
