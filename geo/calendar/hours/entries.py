"""Statements of days and times, as entries of an outline."""

from __future__ import annotations

from geo.calendar.hours.outline import SPECIAL, Entry, Outline
from geo.calendar.words.parts import (
    EVERY_DAY,
    WEEKEND,
    WORKING_DAYS,
    Dates,
    Half,
    HolidayDays,
    MonthDays,
    RoundTheClock,
    Season,
    Selector,
    Span,
    Weekdays,
)
from geo.calendar.words.statements import Statement, UnreadError, place_in_half
from geo.calendar.words.times import Timed


def take_opening(outline: Outline, said: Statement, kind: str) -> None:
    """Days with their times; days off and festivals with theirs."""
    season: Season | Dates | None = said.season
    selectors: list[Selector] = []
    for one in said.selectors:
        if not isinstance(one, Dates):
            selectors.append(one)
        elif season is None or said.season is not None:
            season = one
        else:
            raise UnreadError
    if season is None and not said.selectors and said.begins in {",", " "}:
        season = outline.season
    times = [Timed(one, season) for one in said.times]
    if outline.promised and times and not selectors:
        _go_on_with_promise(outline, said, times)
        if not outline.shared:
            return
    if season and not times:
        _tag_before(outline, said, season, selectors)
        return
    outline.season = season
    selectors = _take_promises(outline, selectors, times, kind)
    if said.selectors and not selectors and season is None:
        return
    _take_days(outline, said, selectors, times, kind)


def _go_on_with_promise(outline: Outline, said: Statement, times: list[Timed]) -> None:
    """节假日8:30-11:30,14:00-16:00: the second times are of the days off as well."""
    if said.begins == ";" or said.season or said.marks:
        raise UnreadError
    for promise in outline.promised:
        _add_times(promise, times)


def _tag_before(
    outline: Outline, said: Statement, season: Season | Dates, selectors: list[Selector]
) -> None:
    """A season in brackets after its times."""
    if selectors or said.verdict or said.begins != "(" or not outline.added:
        raise UnreadError
    for timed in outline.added:
        if timed.season is not None or outline.last is None:
            raise UnreadError
        place = next(i for i, one in enumerate(outline.last.times) if one is timed)
        outline.last.times[place] = Timed(timed.time, season)
    outline.added = []


def _take_promises(
    outline: Outline, selectors: list[Selector], times: list[Timed], kind: str
) -> list[Selector]:
    """Take out days off and festivals; the weekdays left."""
    left: list[Selector] = []
    if selectors:
        outline.promised = []
    for one in selectors:
        if not isinstance(one, (HolidayDays, *SPECIAL)):
            left.append(one)
            continue
        if not times and not kind:
            raise UnreadError
        own = list(times)
        if isinstance(one, HolidayDays):
            outline.say_holiday(own or "open", statutory=one.statutory)
        else:
            outline.special.append((one, own or "open"))
        outline.promised += [own] if own else []
    if selectors:
        outline.shared = bool(left)
    return left


def _take_days(
    outline: Outline, said: Statement, selectors: list[Selector], times: list[Timed], kind: str
) -> None:
    last = outline.last
    if last is not None and not (said.selectors or times):
        return
    entry = _start_entry(said, selectors, times, kind)
    if last is not None and last.kind == "always" and entry.names_days and not last.times:
        outline.entries.remove(last)
        last = outline.last = None
    only_every_day = entry.kind == "everyday" and not entry.rule
    if last is not None and not entry.extra and not (last.extra and entry.names_days):
        bare = not last.times and last.names_days and not last.unsure
        if not entry.names_days or (only_every_day and bare):
            extend_entry(outline, last, times)
            return
        if not last.names_days and not times and not entry.promise:
            last.weekdays, last.nth, last.rule = entry.weekdays, entry.nth, entry.rule
            last.kind, last.alone, last.parity = entry.kind, entry.alone, entry.parity
            return
        if said.begins == "(" and not times and not entry.promise:
            _narrow(last, entry)
            return
        if bare and said.begins == "," and _are_a_list(last, entry):
            entry.weekdays |= last.weekdays
            outline.entries.remove(last)
    outline.entries.append(entry)
    if not (entry.promise and said.begins == "("):
        outline.last, outline.added = entry, list(entry.times)


def _are_a_list(last: Entry, entry: Entry) -> bool:
    """周一,周三上午: single weekdays of one list."""
    others = entry.rule or entry.nth or last.rule or last.nth
    return last.alone and entry.alone and not others


def extend_entry(outline: Outline, last: Entry, times: list[Timed]) -> None:
    """Further times of days that were named before; the first may be those of 上午 before it."""
    outline.added = _add_times(last.times, times)


def _add_times(said: list[Timed], times: list[Timed]) -> list[Timed]:
    before = said[-1] if said else None
    if before and times and isinstance(before.time, Half) and isinstance(times[0].time, Span):
        said.pop()
        first = place_in_half(times[0].time, before.time.name)
        times = [Timed(first, times[0].season or before.season), *times[1:]]
    said += times
    return times


def _narrow(last: Entry, entry: Entry) -> None:
    """工作日(周一至周五) and the reverse are the working days, 每天(周一至周五) those named."""
    if last.kind == "everyday" and not entry.kind:
        last.weekdays, last.kind = entry.weekdays, ""
    elif entry.weekdays == last.weekdays and "workday" in {last.kind, entry.kind}:
        last.kind = "workday"
    else:
        raise UnreadError


def _start_entry(
    said: Statement, selectors: list[Selector], times: list[Timed], kind: str
) -> Entry:
    entry = _name_days(selectors)
    if _promises_the_year(said, times, kind) and not entry.names_days:
        entry.weekdays, entry.kind = EVERY_DAY, "always"
    elif "year" in said.marks and not (entry.names_days or times):
        raise UnreadError
    entry.times = times
    entry.parity = "parity" in said.marks
    entry.instead = "among" in said.marks
    entry.extra = "night" in said.marks and any(one.season for one in times)
    entry.promise = bool(kind and entry.weekdays and entry.weekdays <= WEEKEND and not times)
    if entry.parity and not entry.names_days:
        entry.weekdays = EVERY_DAY
    return entry


def _join_places(days: list[Weekdays], selectors: list[Selector]) -> Weekdays:
    """第一个周二、第三个周二 is one weekday with two places."""
    if len(days) < len(selectors) or len({one.weekdays for one in days}) > 1:
        raise UnreadError
    if not all(one.nth for one in days):
        raise UnreadError
    places = {place for one in days for place in one.nth}
    return Weekdays(days[0].weekdays, nth=tuple(sorted(places)), alone=True)


def _promises_the_year(said: Statement, times: list[Timed], kind: str) -> bool:
    """全年无休, 全年开诊, 全年24小时; 全年8:00-16:00 may be of the working days of the year."""
    always = any(isinstance(one.time, RoundTheClock) for one in times)
    return "always" in said.marks or ("year" in said.marks and bool(kind or always))


def _name_days(selectors: list[Selector]) -> Entry:
    """The days of one statement; 每天 beside days that are named says nothing."""
    rules = [one.rule for one in selectors if isinstance(one, MonthDays)]
    days = [one for one in selectors if isinstance(one, Weekdays)]
    if len(rules) > 1 or len(days) + len(rules) < len(selectors):
        raise UnreadError
    days = [one for one in days if one.kind != "everyday"] or days
    if any(one.nth for one in days) and len(selectors) > 1:
        days = [_join_places(days, selectors)]
    kinds = {one.kind for one in days}
    weekdays = frozenset[int]().union(*(one.weekdays for one in days))
    if "workday" in kinds:
        others = [one.weekdays for one in days if one.kind != "workday"]
        if any(not (one == WORKING_DAYS or one <= WEEKEND) for one in others):
            raise UnreadError
        kinds = {"workday"}
    return Entry(
        weekdays=weekdays,
        nth=days[0].nth if days else (),
        rule=rules[0] if rules else None,
        kind="".join(kinds) if len(kinds) == 1 else "",
        alone=bool(days) and all(one.alone for one in days),
    )
