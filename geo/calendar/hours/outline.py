"""What a text says of one service: days with times, days that are closed, and promises."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.calendar.words.date_rules import DateRule
from geo.calendar.words.parts import Dates, Festivals, LunarDates, Season, Weekdays
from geo.calendar.words.statements import UnreadError
from geo.calendar.words.times import Timed

SPECIAL = (Festivals, LunarDates)


@dataclass(slots=True)
class Entry:
    """Days and their times. Without `weekdays`, `nth` and `rule` the days are not named.

    `instead` marks 其中 (of which), whose times take the place of those said before; `extra` stands
    beside all others, `on_holidays` on days off too; `promise` says that weekends are open.
    """

    weekdays: frozenset[int] = frozenset()
    nth: tuple[int, ...] = ()
    rule: DateRule | None = None
    kind: str = ""
    alone: bool = False
    times: list[Timed] = field(default_factory=list)
    parity: bool = False
    unsure: bool = False
    instead: bool = False
    extra: bool = False
    promise: bool = False
    on_holidays: bool = False

    @property
    def names_days(self) -> bool:
        """Whether it says which days it is of."""
        return bool(self.weekdays or self.rule)


@dataclass(slots=True)
class Outline:
    """Everything said of one service.

    `holiday` is `off`, `open`, `unsure`, `ordinary` or a list of times; None where nothing is said
    of days off, `rests` where they are closed and may have exceptions. `special` are festivals and
    dates about the Spring Festival, with what holds then. `promised` are the times of the days off
    said last, which times behind them go on with; `shared` where weekdays have them too.
    """

    entries: list[Entry] = field(default_factory=list)
    off_days: set[int] = field(default_factory=set)
    off_nth: list[Weekdays] = field(default_factory=list)
    off_rules: list[DateRule] = field(default_factory=list)
    off_dates: list[Dates] = field(default_factory=list)
    half_off: list[tuple[frozenset[int], str]] = field(default_factory=list)
    holiday: str | list[Timed] | None = None
    statutory: bool = True
    rests: bool = False
    special: list[tuple[Festivals | LunarDates, str | list[Timed]]] = field(default_factory=list)
    shift: str = ""
    shift_over: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    last: Entry | None = None
    added: list[Timed] = field(default_factory=list)
    season: Season | Dates | None = None
    promised: list[list[Timed]] = field(default_factory=list)
    shared: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said of any day."""
        said = self.entries or self.off_days or self.off_nth or self.off_rules or self.off_dates
        return not (said or self.holiday is not None or self.special or self.half_off)

    def say_holiday(self, said: str | list[Timed], *, statutory: bool) -> None:
        """One promise for days off; a second one must agree, or doubts the first."""
        is_doubted = "unsure" in (self.holiday, said)
        if not is_doubted and self.holiday is not None and self.holiday != said:
            raise UnreadError
        self.holiday = "unsure" if is_doubted else said
        self.statutory = self.statutory and statutory
