"""The dates of a notice's sentence: runs spelt out, weekdays and lunar days held against them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from geo.calendar.lunar import read_lunar_day
from geo.calendar.notices.words import Word
from geo.errors import NoticeError

_WEEKDAY = re.compile("(?:周|星期)([一二三四五六日天])")
_WEEKEND = re.compile("周末|双休日|公休日|(?:周|星期)[六日天](?:[、和]?(?:(?:周|星期)?[日天]))?")
_LONGEST_RUN = 31


def resolve_days(words: Sequence[Word], year: int) -> list[date]:
    """Every date of these words; `至` between two stands for all days from one to the other.

    A year or month that was stated holds until the next; the end of a run over New Year lies in
    the year after it.

    Raises
    ------
    NoticeError
        No such date, a run that ends before it begins, or a weekday or lunar day that is another.
    """
    days: list[date] = []
    month = 0
    stated: int | None = None
    is_run = False
    for word in words:
        if word.date_parts is None:
            is_run = True
            continue
        said_year, said_month, said_day, aside = word.date_parts
        earlier, month = month, int(said_month) if said_month else month
        if said_year:
            stated = int(said_year)
        elif is_run and stated is not None and (earlier, month) == (12, 1):
            stated += 1
        day = _make_date(stated or year, month, int(said_day), word.text)
        _check_aside(aside or "", day, stated or year, word.text)
        days += _fill_run(days, day, word.text) if is_run and days else [day]
        is_run = False
    return days


def _make_date(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoticeError(f"{text!r}: no such date") from error


def _check_aside(aside: str, day: date, year: int, text: str) -> None:
    if weekday := _WEEKDAY.search(aside):
        right = "一二三四五六日"[day.weekday()]
        if weekday[1].replace("天", "日") != right:
            raise NoticeError(f"{text!r}: {day} is 周{right}")
    for word in re.split("[、,]", aside):
        if not word or _WEEKDAY.search(word):
            continue
        lunar = read_lunar_day(word, year)
        if lunar not in {None, day}:
            raise NoticeError(f"{text!r}: {word} is {lunar}")


def _fill_run(days: Sequence[date], last: date, text: str) -> list[date]:
    length = (last - days[-1]).days
    if not 0 < length < _LONGEST_RUN:
        raise NoticeError(f"'{days[-1]}至{text}': a run of days ends before it begins")
    return [days[-1] + timedelta(days=i + 1) for i in range(length)]


def join_weekend(days: Sequence[date], text: str) -> list[date]:
    """Days off with the weekend beside them (与周末连休).

    Raises
    ------
    NoticeError
        Something else is joined (与春节连休), or no weekend is beside them.
    """
    if not _WEEKEND.fullmatch(re.sub("^与(?:前后)?|(?:连休|相连)$", "", text)):
        raise NoticeError(f"{text!r} is not understood; expected 与周末连休")
    joined = set(days)
    for edge, step in ((min(days), -1), (max(days), 1)):
        beside = edge + timedelta(days=step)
        while beside.weekday() >= 5:
            joined.add(beside)
            beside += timedelta(days=step)
    if not any(day.weekday() >= 5 for day in joined):
        raise NoticeError(f"{text!r}, but no weekend is beside {min(days)}")
    return sorted(joined)


def bridge_weekend(days: Sequence[date], given_back: Sequence[date]) -> list[date]:
    """Days given back (补休), and the weekend days between them and those before."""
    bridge = []
    day = max(days) + timedelta(days=1)
    while day < min(given_back) and day.weekday() >= 5:
        bridge.append(day)
        day += timedelta(days=1)
    return [*bridge, *given_back]
