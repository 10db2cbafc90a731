"""Which holidays an assessment looks ahead to (rules.md#holiday-7).

From `as_of`, that day included, to the last date of the newest notice; where no holiday is left in
it, the next one on the days that the regulation fixes. Of a holiday that is partly
past the whole tells whether the county was served on it, but only its days from `as_of` on are
asked about or found fault with: nobody can open on a day gone by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geo.calendar.holidays import Holiday
from geo.calendar.notices.year_days import HolidayCalendar
from geo.calendar.regulation import list_regulation_holidays


@dataclass(frozen=True, slots=True)
class Horizon:
    """The holidays ahead, the next one first; empty where no calendar reaches that far."""

    as_of: date
    holidays: tuple[Holiday, ...]

    def days_ahead(self, holiday: Holiday) -> tuple[date, ...]:
        """Its days off from `as_of` on."""
        return tuple(day for day in holiday.days_off if day >= self.as_of)

    @property
    def all_days_ahead(self) -> tuple[date, ...]:
        """Days off from `as_of` on, of every holiday ahead, ascending."""
        return tuple(sorted({day for one in self.holidays for day in self.days_ahead(one)}))

    @property
    def provisional(self) -> tuple[Holiday, ...]:
        """Those that no loaded notice has."""
        return tuple(one for one in self.holidays if one.provisional)

    @property
    def years_missing(self) -> tuple[int, ...]:
        """Years of the holidays that no loaded notice has."""
        return tuple(sorted({one.year for one in self.provisional}))


def find_horizon(calendar: HolidayCalendar, as_of: date) -> Horizon:
    """Every holiday from `as_of` to the end of the newest notice, by its first day.

    A year between without a notice has those of the regulation. Where nothing is left, the next
    holiday by the regulation is all.
    """
    between = list(range(as_of.year, calendar.newest_year + 1))
    ahead = _list_ahead(calendar, between, as_of)
    if not ahead:
        ahead = _list_ahead(calendar, [as_of.year, as_of.year + 1], as_of)[:1]
    return Horizon(as_of, tuple(ahead))


def _list_ahead(calendar: HolidayCalendar, years: list[int], as_of: date) -> list[Holiday]:
    fixed = [
        one
        for year in years
        if year not in calendar.years
        for one in list_regulation_holidays(year)
    ]
    ahead = [one for one in (*calendar.holidays, *fixed) if one.last_day >= as_of]
    return sorted(ahead, key=lambda one: (one.days_off[0], one.id))
