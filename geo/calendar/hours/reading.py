"""Opening hours as written, made ready to be asked about dates.

The texts follow OpenStreetMap's opening_hours. The parser's own public holidays know too few of
China's days off and none of the make-up days, so `PH` never reaches it: the rules with `PH` are
taken out and asked about days off only, with `PH` read as "this very day". A date counts as open
where some moment of it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import numpy as np
from opening_hours import (  # type: ignore[attr-defined]  # its stubs leave ParserError out
    OpeningHours,
    ParserError,
    State,
)

from geo.arrays import Flags, Texts, Trileans, texts
from geo.model.trilean import Trilean

LONGEST_TEXT = 1000
"""Longer texts are no schedule."""

_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?(?:\[[^\]]*\])?"
_PH_LIST = re.compile(rf"\b(?:{_DAY}\s*,\s*)*PH\b(?:\s*,\s*{_DAY})*", re.IGNORECASE)
_PH_AND_DAYS = re.compile(rf"\s+{_DAY}", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"(;|\|\||(?<=:\d\d),(?=\s*(?:[A-Z]|\d{4}))|(?<=off),|(?<=closed),|(?<=open),|(?<=\"),)"
)
_REST = re.compile(
    r"\d{1,2}:\d\d|24/7|\(|\"|\b(?:sunrise|sunset|dawn|dusk|open|off|closed|unknown)\b",
    re.IGNORECASE,
)
_NAMES_DATES = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d{1,2}\b(?!:)", re.IGNORECASE
)
_CLOSES = re.compile(r"\b(?:off|closed)\s*(?:\"\d+\"\s*)?$", re.IGNORECASE)
_UNSUPPORTED = re.compile(r"\bSH\b|\bPH\s*[+-]\s*\d", re.IGNORECASE)
_ROUND_THE_CLOCK = re.compile(r"(?<!\d)24/7(?!\d)")
QUOTED = re.compile(r'"[^"]*"')
"""Comments of opening hours."""


@dataclass(frozen=True, slots=True)
class ReadHours:
    """One schedule in three expressions, none of them with `PH`.

    `ordinary` holds the rules without holidays. `speaks` is open exactly on those days off that a
    holiday rule speaks of, and `on_holidays` says what then holds; both are empty where there is
    no such rule. `round_the_clock` marks a text that says 24/7.
    """

    ordinary: str
    speaks: str = ""
    on_holidays: str = ""
    round_the_clock: bool = False


@dataclass(frozen=True, slots=True)
class DayStates:
    """For each date asked about: open, closed or unknown, and the hours where they are stated.

    `all_day` marks dates that are open from midnight to midnight.
    """

    state: Trileans
    hours: Texts
    all_day: Flags


@lru_cache(maxsize=4096)
def read_hours(text: str) -> ReadHours | None:
    """Read a schedule in OpenStreetMap's words.

    None where any part of it cannot be read: a schedule half understood would be a guess. School
    holidays and days beside a holiday (`PH -1 day`) are not in any notice, so they are unread.
    """
    if len(text) > LONGEST_TEXT:
        return None
    osm = text.strip()
    if not osm or not _is_readable(osm):
        return None
    comments = QUOTED.findall(osm)
    numbers = iter(range(len(comments)))
    masked = QUOTED.sub(lambda _: f'"{next(numbers)}"', osm)
    if _UNSUPPORTED.search(masked):
        return None
    parts = [part.strip() for part in _SEPARATOR.split(masked)]
    rules = list(zip([";", *parts[1::2]], parts[0::2], strict=True))
    hours = _sort_rules([(separator, rule) for separator, rule in rules if rule], comments)
    expressions = [hours.ordinary, *filter(None, (hours.speaks, hours.on_holidays))]
    return hours if all(_is_readable(expression) for expression in expressions) else None


def judge_days(expression: str, dates: Sequence[date]) -> DayStates:
    """Ask one expression about dates; a comment stands for hours where it names no time.

    The arrays are the caller's own.
    """
    judged = _judge_days(expression, tuple(dates))
    return DayStates(judged.state.copy(), judged.hours.copy(), judged.all_day.copy())


@lru_cache(maxsize=1024)
def _judge_days(expression: str, dates: tuple[date, ...]) -> DayStates:
    """What is kept: services that share hours are asked about the same dates, one by one."""
    schedule = OpeningHours(expression)
    state = np.zeros(len(dates), dtype=np.int8)
    all_day = np.zeros(len(dates), dtype=np.bool_)
    hours = []
    for i, day in enumerate(dates):
        midnight = datetime.combine(day, time.min)
        spans = [
            span
            for span in schedule.intervals(midnight, midnight + timedelta(days=1))
            if span[2] != State.CLOSED
        ]
        is_open = [span[2] == State.OPEN for span in spans]
        state[i] = Trilean.YES if any(is_open) else Trilean.UNKNOWN if spans else Trilean.NO
        all_day[i] = _sum_open(spans) == timedelta(days=1)
        hours.append(_write_hours(spans, expression))
    return DayStates(state, texts(hours), all_day)


def _sum_open(spans: list[tuple[datetime, datetime, State, str]]) -> timedelta:
    return sum((end - start for start, end, state, _ in spans if state == State.OPEN), timedelta())


def _write_hours(spans: list[tuple[datetime, datetime, State, str]], expression: str) -> str:
    opened = [(start, end, comment) for start, end, state, comment in spans if state == State.OPEN]
    if len(opened) == 1 and opened[0][1] - opened[0][0] == timedelta(days=1):
        names_times = _ROUND_THE_CLOCK.search(expression) or "24:00" in expression
        return opened[0][2] or ("00:00-24:00" if names_times else "")
    return ",".join(
        f"{_write_clock(start)}-{'24:00' if end.time() == time.min else _write_clock(end)}"
        for start, end, _ in opened
    )


def _write_clock(moment: datetime) -> str:
    return f"{moment.hour:02}:{moment.minute:02}"


def _is_readable(expression: str) -> bool:
    try:
        OpeningHours(expression)
    except ParserError:
        return False
    return True


def _sort_rules(rules: list[tuple[str, str]], comments: list[str]) -> ReadHours:
    """Part the rules into those for ordinary days and those for days off."""
    ordinary: list[tuple[str, str]] = []
    speaks: list[tuple[str, str]] = []
    on_holidays: list[tuple[str, str]] = []
    for separator, rule in rules:
        rest = _REST.search(rule)
        selector, action = (rule[: rest.start()], rule[rest.start() :]) if rest else (rule, "")
        if action.startswith('"'):
            action = f"unknown {action}"
        holiday = _PH_LIST.search(selector)
        if holiday is None:
            ordinary.append((separator, f"{selector}{action}"))
            if _NAMES_DATES.search(selector):
                on_holidays.append((separator, f"{selector}{action}"))
            continue
        without, this_day = _part_holiday(selector, holiday)
        if without:
            ordinary.append((separator, f"{without} {action}"))
        speaks.append((";", f"{this_day} 00:00-24:00"))
        on_holidays.append((separator, f"{this_day} {action}"))
    if all(_CLOSES.search(rule) for _, rule in ordinary):
        ordinary.insert(0, (";", "Mo-Su unknown"))
    return ReadHours(
        ordinary=_join(ordinary, comments),
        speaks=_join(speaks, comments),
        on_holidays=_join(on_holidays, comments) if speaks else "",
        round_the_clock=any(_ROUND_THE_CLOCK.search(rule) for _, rule in ordinary),
    )


def _part_holiday(selector: str, holiday: re.Match[str]) -> tuple[str, str]:
    """Split a selector with PH: what it selects without it, and what on a day off.

    `Mo-Fr,PH` selects Mo-Fr, and any day off; `PH Mo-Fr` nothing, and days off from Mo to Fr.
    """
    before, after = selector[: holiday.start()], selector[holiday.end() :].rstrip()
    weekdays = re.sub(r"\bPH\b", "", holiday.group(), flags=re.IGNORECASE)
    weekdays = ",".join(part.strip() for part in weekdays.split(",") if part.strip())
    if weekdays:
        return f"{before}{weekdays}{after}", f"{before}Mo-Su{after}"
    if _PH_AND_DAYS.match(after):
        return "", f"{before}{after.lstrip()}"
    return "", f"{before}Mo-Su{after}"


def _join(rules: list[tuple[str, str]], comments: list[str]) -> str:
    text = "".join(
        rule if i == 0 else f"{separator} {rule}" for i, (separator, rule) in enumerate(rules)
    )
    return re.sub(r'"(\d+)"', lambda number: comments[int(number.group(1))], text)
