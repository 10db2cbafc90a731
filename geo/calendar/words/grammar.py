"""The grammar of `hours.lark`, and the tree of a text as its parts."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError

from geo.calendar.lunar import read_day_name
from geo.calendar.words import numerals
from geo.calendar.words.date_rules import DateRule
from geo.calendar.words.parts import (
    EVERY_DAY,
    WEEKEND,
    WORKING_DAYS,
    Bracket,
    Dates,
    Excluded,
    Festivals,
    Half,
    HolidayDays,
    LunarDates,
    Mark,
    MonthDays,
    Part,
    RoundTheClock,
    Scope,
    Season,
    Span,
    Verdict,
    Weekdays,
)
from geo.calendar.words.tokens import HoursLexer, list_terminals

_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_GROUPS = {"weekend": WEEKEND, "workday": WORKING_DAYS, "everyday": EVERY_DAY}
_RANGE_AND_MORE = re.compile("-(?:周|星期|礼拜)?.(?=周|星期|礼拜)")
"""Days right behind a range may be of it, or the next ones: 周一至周五周六休息."""
_LONGEST_LUNAR_MONTH = 30
_MOST_BRACKETS = 30
"""More are no hours, and nested ones would climb the stack."""
_LATE = {"下午", "晚上", "每晚"}


class _UnreadError(ValueError):
    """A word that has a place in the grammar and makes no sense, such as 每月32日."""


def read_parts(plain: str) -> tuple[Part, ...] | None:
    """The parts of a folded text, in its order; None where it is not wholly understood."""
    if plain.count("(") > _MOST_BRACKETS:
        return None
    try:
        return _Reader().transform(_parser().parse(plain))
    except (LarkError, _UnreadError):
        return None


@lru_cache(maxsize=1)
def _parser() -> Lark:
    rules = Path(__file__).with_name("hours.lark").read_text(encoding="utf-8")
    declared = f"%declare {' '.join(list_terminals())}"
    return Lark(f"{rules}\n{declared}\n", parser="lalr", lexer=HoursLexer)


def _require(days: frozenset[int]) -> frozenset[int]:
    if not days:
        raise _UnreadError
    return days


def _month_days(days: frozenset[int], *, lunar: bool = False, run: bool = False) -> MonthDays:
    """`run` marks days that nobody named one by one: weekends among them are unknown."""
    return MonthDays(DateRule(lunar, _require(days), weekends_unknown=run))


def _read_date(text: str) -> tuple[int, int, int]:
    year, month, day = re.fullmatch(r"(?:(\d{4})年)?(\d{1,2})[月.](\d{1,2})[日号]?", text).groups()  # type: ignore[union-attr]  # the token has this form
    return int(year or 0), int(month), int(day)


def _read_run(text: str) -> Dates:
    """`10月1日、2日、3日`, which must follow upon each other."""
    month, *days = map(int, re.findall(r"\d+", text))
    if days != list(range(days[0], days[0] + len(days))):
        raise _UnreadError
    return Dates(_check_date(month, days[0]), _check_date(month, days[-1]))


def _check_date(month: int, day: int) -> tuple[int, int]:
    if not (1 <= month <= 12 and 1 <= day <= _LENGTHS[month - 1]):
        raise _UnreadError
    return month, day


class _Reader(Transformer[Token, tuple[Part, ...]]):
    """One method a rule of the grammar."""

    def __init__(self) -> None:
        super().__init__(visit_tokens=False)

    def __default__(self, data: str, children: list[Part], meta: object) -> Mark:
        return Mark(str(data).rstrip("_"))

    def start(self, children: list[Part]) -> tuple[Part, ...]:
        return tuple(children)

    def bracket(self, children: list[Part]) -> Bracket:
        return Bracket(tuple(one for one in children if not isinstance(one, Token)))

    @v_args(inline=True)
    def days(self, text: Token) -> Weekdays:
        if _RANGE_AND_MORE.search(text):
            raise _UnreadError
        weekdays, alone = numerals.read_weekdays(text)
        return Weekdays(weekdays, alone=alone)

    def nth(self, tokens: list[Token]) -> Weekdays:
        which, text = tokens[-2:]
        weekdays, _ = numerals.read_weekdays(text)
        if len(weekdays) != 1:
            raise _UnreadError
        if which.startswith(("最后", "末", "倒数")):
            return Weekdays(weekdays, nth=(-1,), alone=True)
        numbers = re.findall("[一二三四五1-5]", which) or ["1"]
        places = sorted({numerals.read_number(sign) for sign in numbers})
        return Weekdays(weekdays, nth=tuple(places), alone=True)

    def parity(self, _: list[Token]) -> Mark:
        return Mark("parity")

    @v_args(inline=True)
    def group(self, word: Token) -> Weekdays | HolidayDays:
        kind = str(word)
        if word.type == "HOLIDAY":
            return HolidayDays(statutory=kind == "statutory")
        return Weekdays(_GROUPS[kind], kind=kind)

    @v_args(inline=True)
    def festival(self, token: Token) -> Festivals:
        return Festivals(str(token))

    def month_days(self, tokens: list[Token]) -> MonthDays:
        token = tokens[-1]
        if token.type == "DAYLIST":
            return _month_days(numerals.read_day_list(token))
        return _month_days(numerals.read_day_range(token), run=True)

    def even_odd(self, tokens: list[Token]) -> MonthDays:
        days = frozenset(day for day in range(1, 32) if day % 2 == int(tokens[-1]))
        return _month_days(days, run=True)

    def last_digits(self, tokens: list[Token]) -> MonthDays:
        return _month_days(numerals.read_last_digits(tokens[-1]))

    def lunar_days(self, tokens: list[Token]) -> MonthDays:
        text = re.sub("农历|阴历|旧历|每月|的|逢|日$", "", tokens[-1])
        days = frozenset(read_day_name(part) for part in re.split("[、,和及]", text))
        return _month_days(frozenset() if 0 in days else days, lunar=True)

    def lunar_numbers(self, tokens: list[Token]) -> MonthDays:
        """`农历5、15、25日`; of numbers below ten alone it is not said whether they are digits."""
        days = numerals.read_day_list(re.sub("农历|阴历|旧历|每月|的", "", tokens[-1]))
        if not days or max(days) > _LONGEST_LUNAR_MONTH or max(days) <= 10:
            raise _UnreadError
        return _month_days(days, lunar=True)

    def lunar_digits(self, tokens: list[Token]) -> MonthDays:
        return _month_days(numerals.read_last_digits(tokens[-1]), lunar=True)

    def dates(self, tokens: list[Token]) -> Dates:
        if tokens[0].type == "MONTHDAYS":
            return _read_run(tokens[0])
        year, month, day = _read_date(tokens[0])
        first = last = _check_date(month, day)
        if len(tokens) == 3 and tokens[2].type == "DAYLIST":
            (end,) = numerals.read_day_list(tokens[2]) or {0}
            last = _check_date(month, end)
            if last < first:
                raise _UnreadError
        elif len(tokens) == 3:
            last = _check_date(*_read_date(tokens[2])[1:])
        return Dates(first, last, year)

    def lunar_dates(self, tokens: list[Token]) -> LunarDates:
        names = [str(one) for one in tokens if one.type in {"EVE", "LUNARDAY"}]
        return LunarDates(names[0], names[-1])

    @v_args(inline=True)
    def season(self, token: Token) -> Season:
        return Season(str(token))

    def months(self, tokens: list[Token]) -> Dates:
        numbers = [int(number) for number in re.findall(r"\d{1,2}", tokens[-1])]
        first, last = numbers[0], numbers[-1]
        if not (1 <= first <= 12 and 1 <= last <= 12):
            raise _UnreadError
        return Dates((first, 1), (last, _LENGTHS[last - 1]))

    def clock(self, tokens: list[Token]) -> tuple[int, str]:
        minutes = numerals.read_clock(tokens[-1])
        if minutes < 0:
            raise _UnreadError
        return minutes, str(tokens[0]) if len(tokens) == 2 else ""

    def span(self, children: list[Token | tuple[int, str]]) -> Span:
        """The end has the half of the start unless it names its own."""
        (start, half), (end, end_half) = (one for one in children if not isinstance(one, Token))
        dashed = any(isinstance(one, Token) for one in children)
        if not dashed and end_half not in _LATE:
            raise _UnreadError
        overnight = any(isinstance(one, Token) and one.type == "NEXT" for one in children)
        start = _advance(start, half)
        end = _advance(end, end_half or ("" if overnight else half))
        return Span(start, end, half, overnight, ends_in_other_half=bool(end_half))

    @v_args(inline=True)
    def half(self, token: Token) -> Half:
        return Half(str(token))

    def nightly(self, _: list[Token]) -> Half:
        return Half("每晚")

    def whole(self, _: list[Token]) -> Half:
        return Half("全天")

    def round(self, _: list[Token]) -> RoundTheClock:
        return RoundTheClock()

    @v_args(inline=True)
    def verdict(self, token: Token) -> Verdict:
        return Verdict(str(token), excepted=token.type == "EXCEPT")

    @v_args(inline=True)
    def shift(self, token: Token) -> Verdict:
        return Verdict(str(token))

    def unsure(self, _: list[Token]) -> Verdict:
        return Verdict("unsure")

    def without(self, children: list[Token | Part]) -> Excluded:
        named = (Weekdays, HolidayDays, Festivals, Dates, LunarDates)
        return Excluded(tuple(one for one in children if isinstance(one, named)))

    def bare_without(self, children: list[Token | Part]) -> Excluded:
        return self.without(children)

    @v_args(inline=True)
    def scope(self, token: Token) -> Scope:
        return Scope(str(token))


def _advance(minutes: int, half: str) -> int:
    """An hour of the afternoon or evening on the 24-hour clock."""
    late = half in _LATE and minutes < 12 * 60
    return minutes + 12 * 60 if late or (half == "中午" and minutes < 6 * 60) else minutes
