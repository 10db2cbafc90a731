"""What stands between two breaks of a text: days, times, and what is said of both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from geo.calendar.words.parts import (
    Dates,
    Festivals,
    HolidayDays,
    LunarDates,
    Part,
    Season,
    Selector,
    Span,
    Time,
    Verdict,
    Weekdays,
)

LATE = {"下午", "晚上"}


class UnreadError(ValueError):
    """A text whose words are known and which does not say one thing."""


@dataclass(slots=True)
class Statement:
    """What stands between two breaks; `begins` is the sign before it, `inside` one in brackets.

    `services` are those that it names, `scope_first` whether before all else. One that `shares` is
    joined to a half of a day before it, which its verdict may be of as well (周六上午、周日休息).
    """

    begins: str
    selectors: list[Selector] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    verdict: Verdict | None = None
    season: Season | Dates | None = None
    services: list[str] = field(default_factory=list)
    scope_first: bool = False
    excluded: list[Part] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    inside: bool = False
    shares: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return not (self.says_anything or self.services)

    @property
    def says_anything(self) -> bool:
        """Whether it says more than whom it is for."""
        said = self.selectors or self.times or self.verdict or self.season or self.excluded
        return bool(said or self.marks - {"only"})

    @property
    def names_alone(self) -> bool:
        """Whether days are named and nothing is said of them."""
        others = self.times or self.verdict or self.season or self.excluded or self.services
        return bool(self.selectors) and not (others or self.marks)

    @property
    def follows(self) -> bool:
        """Whether it has times or a verdict, and no days."""
        others = self.selectors or self.season or self.excluded or self.services or self.marks
        return bool(self.times or self.verdict) and not others

    @property
    def has_days_alone(self) -> bool:
        """Whether weekdays are all that it has."""
        others = self.times or self.verdict or self.season or self.excluded or self.services
        return bool(self.selectors) and len(self.days()) == len(self.selectors) and not others

    @property
    def has_times_alone(self) -> bool:
        """Whether times are all that it has."""
        others = self.selectors or self.verdict or self.season or self.excluded or self.services
        return bool(self.times) and not others

    @property
    def names_days_off(self) -> bool:
        """Whether days off and festivals are all the days that it names."""
        special = (HolidayDays, Festivals, LunarDates)
        return bool(self.selectors) and all(isinstance(one, special) for one in self.selectors)

    def days(self) -> list[Weekdays]:
        """Its weekdays."""
        return [one for one in self.selectors if isinstance(one, Weekdays)]


def place_in_half(span: Span, half: str) -> Span:
    """`下午` before `1:30-4:30`, with a sign between.

    Raises
    ------
    UnreadError
        The times lie in the other half.
    """
    late = half in LATE
    start, end = (
        minutes + 12 * 60 if late and minutes < 12 * 60 else minutes
        for minutes in (span.start, span.end)
    )
    if half in {"全天", "白天"}:
        return span
    if half == "上午" and start >= 13 * 60:
        raise UnreadError
    return replace(span, start=start, end=end, half=half)
