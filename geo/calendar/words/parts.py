"""What a text of hours is made of: days, times, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass

from geo.calendar.words.date_rules import DateRule

EVERY_DAY = frozenset(range(7))
WORKING_DAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Weekdays, Monday being 0.

    `nth` are their places in the month, the last being -1. `parity` marks every other week, which
    one not said. `alone` marks single days, `kind` what they were called if not by name: `weekend`,
    `workday`, `everyday`.
    """

    weekdays: frozenset[int]
    nth: tuple[int, ...] = ()
    parity: bool = False
    alone: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class HolidayDays:
    """Days off of the notice; `statutory` where 法定 leaves weekends out for sure."""

    statutory: bool


@dataclass(frozen=True, slots=True)
class Festivals:
    """One holiday of the notice, by its Chinese name."""

    name: str


@dataclass(frozen=True, slots=True)
class LunarDates:
    """Days about the Spring Festival, both ends included, by their names (除夕, 正月初三)."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Dates:
    """Days of the year from (month, day) to (month, day), both included; year 0 is any."""

    first: tuple[int, int]
    last: tuple[int, int]
    year: int = 0


@dataclass(frozen=True, slots=True)
class MonthDays:
    """Days of every month, of the lunar or of our calendar."""

    rule: DateRule


@dataclass(frozen=True, slots=True)
class Season:
    """夏季 or 冬季 without dates."""

    name: str


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes from midnight as written; an end at or before the start is on the next day.

    `half` is the part of the day named with it; `late_end` says that the end has its own.
    """

    start: int
    end: int
    half: str = ""
    overnight: bool = False
    ends_in_other_half: bool = False


@dataclass(frozen=True, slots=True)
class Half:
    """`上午`, `下午`, `晚上`, `中午`, `半天`, or `全天`, without times."""

    name: str


@dataclass(frozen=True, slots=True)
class RoundTheClock:
    """24小时."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`off`, `open`, `usual`, `unsure`, or the shift `next`, `previous`, `either`.

    `excepted` marks 除外, which may follow what holds otherwise.
    """

    kind: str
    excepted: bool = False


@dataclass(frozen=True, slots=True)
class Excluded:
    """除…外: what a rule leaves out."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The service that hours are for; empty for the rest."""

    service: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word or sign that shapes a sentence: `comma`, `including`, `only`, `night`, `always` …."""

    kind: str


@dataclass(frozen=True, slots=True)
class Bracket:
    """What stands in brackets."""

    parts: tuple[Part, ...]


Selector = Weekdays | HolidayDays | Festivals | LunarDates | Dates | MonthDays
Time = Span | Half | RoundTheClock
Part = Selector | Season | Time | Verdict | Excluded | Scope | Mark | Bracket
