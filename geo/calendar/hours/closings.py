"""Statements that close days, take days in, move sessions, or leave days open to question."""

from __future__ import annotations

from collections.abc import Sequence

from geo.calendar.hours.entries import extend_entry
from geo.calendar.hours.outline import SPECIAL, Entry, Outline
from geo.calendar.words.parts import (
    EVERY_DAY,
    WEEKEND,
    Dates,
    Festivals,
    Half,
    HolidayDays,
    LunarDates,
    MonthDays,
    Part,
    Weekdays,
)
from geo.calendar.words.statements import Statement, UnreadError
from geo.calendar.words.times import NOON, Timed, settle_hours


def take_inclusion(outline: Outline, said: Statement) -> None:
    """含节假日, 不含节假日: whether what was said before holds on days off too."""
    if said.verdict or not said.selectors:
        raise UnreadError
    if said.times:
        if outline.last is None:
            raise UnreadError
        extend_entry(outline, outline.last, [Timed(one, said.season) for one in said.times])
    if "excluding" in said.marks:
        close_days(outline, said.selectors)
        return
    for one in said.selectors:
        if isinstance(one, HolidayDays):
            outline.say_holiday("included", statutory=True)
        elif isinstance(one, Weekdays) and outline.last and outline.last.weekdays:
            outline.last.weekdays |= one.weekdays
        else:
            raise UnreadError


def take_shift(outline: Outline, said: Statement, kind: str) -> None:
    """遇节假日顺延, 遇周末顺延."""
    if said.times or not said.selectors or outline.shift:
        raise UnreadError
    for one in said.selectors:
        if isinstance(one, HolidayDays):
            outline.shift_over.add("holiday")
        elif isinstance(one, Weekdays) and one.weekdays == WEEKEND:
            outline.shift_over.add("weekend")
        else:
            raise UnreadError
    outline.shift = kind


def take_doubt(outline: Outline, said: Statement) -> None:
    """节假日另行通知: that it is not known is said."""
    if said.times or not said.selectors:
        raise UnreadError
    for one in said.selectors:
        if isinstance(one, HolidayDays):
            outline.say_holiday("unsure", statutory=one.statutory)
        elif isinstance(one, Weekdays) and not (one.nth or one.kind == "everyday"):
            outline.entries.append(Entry(one.weekdays, unsure=True))
        elif isinstance(one, SPECIAL):
            outline.special.append((one, "unknown"))
        else:
            raise UnreadError


def take_closing(outline: Outline, said: Statement) -> None:
    """周日休息, 周三下午除外, 春节停诊."""
    if said.season or "parity" in said.marks:
        raise UnreadError
    if not said.times:
        excepted = said.verdict is not None and said.verdict.excepted
        close_days(outline, said.selectors, excepted=excepted, inside=said.inside)
        return
    halves = [one.name for one in said.times if isinstance(one, Half)]
    days = said.days()
    if len(halves) != len(said.times) or len(days) != len(said.selectors):
        raise UnreadError
    if any(one.nth for one in days):
        raise UnreadError
    weekdays = frozenset().union(*(one.weekdays for one in days))
    if not weekdays and outline.promised:
        _require_closed(outline.promised, halves)
        if not outline.shared:
            return
    weekdays = weekdays or _find_days_before(outline, said)
    outline.half_off += [(weekdays, half) for half in halves]


def _find_days_before(outline: Outline, said: Statement) -> frozenset[int]:
    """下午休息 is of the days before it; which those are is not said at the end of several."""
    if len(outline.entries) < 2 or outline.last is None:
        return EVERY_DAY
    if said.begins == ";" or not outline.last.weekdays:
        raise UnreadError
    return outline.last.weekdays


def _require_closed(promised: Sequence[Sequence[Timed]], halves: Sequence[str]) -> None:
    """节假日8:30-11:30,下午休息 says what their times say."""
    for times in promised:
        hours = settle_hours([one.time for one in times])
        open_in = {"上午" if start < NOON else "下午" for start, _ in hours.spans} or {*hours.words}
        if hours.doubtful or not open_in or not open_in.isdisjoint({*halves, "全天"}):
            raise UnreadError


def close_days(
    outline: Outline, selectors: Sequence[Part], *, excepted: bool = False, inside: bool = False
) -> None:
    """Days that are closed.

    A festival `excepted` (除外) from days of rest is open if that stands in brackets behind them
    (`inside`), unknown if it stands apart; beside other exceptions it is one more.
    """
    if not selectors:
        raise UnreadError
    for one in selectors:
        match one:
            case Weekdays():
                _close_weekdays(outline, one)
            case HolidayDays():
                outline.say_holiday("off", statutory=one.statutory)
                outline.rests = outline.rests or not excepted
            case Festivals() | LunarDates() if excepted and outline.holiday == "off":
                is_open = inside and outline.rests and isinstance(one, Festivals)
                closes_too = not outline.rests
                said = "usual" if is_open else "off" if closes_too else "unknown"
                outline.special.append((one, said))
            case Festivals() | LunarDates():
                outline.special.append((one, "off"))
            case Dates():
                outline.off_dates.append(one)
            case MonthDays():
                outline.off_rules.append(one.rule)
            case _:
                raise UnreadError


def _close_weekdays(outline: Outline, days: Weekdays) -> None:
    if days.kind in {"everyday", "workday"}:
        raise UnreadError
    if days.nth:
        outline.off_nth.append(days)
    else:
        outline.off_days |= days.weekdays
