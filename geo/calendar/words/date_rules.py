"""Dates that opening hours cannot name: days of every month, and days of the lunar calendar.

With D the days of a rule, a date d is one of its dates where day(d) ∈ D, with day(d) the day of
the month, lunar for `lunar` rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geo.calendar.lunar import lunar_day_of


@dataclass(frozen=True, slots=True)
class DateRule:
    """Days of the month; `weekends_unknown` where nothing is said of weekends among them."""

    lunar: bool
    days: frozenset[int]
    weekends_unknown: bool

    def holds(self, day: date) -> bool:
        """Whether a date is one of the rule's."""
        return (lunar_day_of(day)[2] if self.lunar else day.day) in self.days
