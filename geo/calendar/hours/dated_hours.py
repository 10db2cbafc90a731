"""The schedule that a text of hours is read as: plans of opening hours, each for one service."""

from __future__ import annotations

from dataclasses import dataclass

from geo.calendar.hours.hints import NO_HINTS, Hints
from geo.calendar.hours.reading import ReadHours, read_hours
from geo.calendar.words.date_rules import DateRule
from geo.calendar.words.parts import Dates, Festivals, LunarDates
from geo.calendar.words.statements import UnreadError


@dataclass(frozen=True, slots=True)
class Override:
    """Days on which something else holds: `said` is `usual`, or a rule of opening hours for them.

    `usual` is what that weekday has, whatever is said of days off in general.
    """

    days: Festivals | LunarDates | DateRule | Dates
    said: str


@dataclass(frozen=True, slots=True)
class DatedHours:
    """Opening hours, held to the dates of `dates` where there is such a rule.

    `osm` is the text of `hours` in OpenStreetMap's syntax, `shift` as in
    `geo.calendar.hours.shifts`;
    `shift_over` names the days that move a session, `holiday` or `weekend`.
    """

    osm: str
    hours: ReadHours
    dates: DateRule | None = None
    shift: str = ""
    shift_over: frozenset[str] = frozenset()
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """Plans per service, "" being the site as a whole; a service without its own has those.

    Where a service has several plans, a date is as open as the most open of them. `notes` are
    codes of what was taken to be meant, or could not be told. `unread` marks a text of which some
    part was not understood: it has no plans.
    """

    plans: dict[str, tuple[DatedHours, ...]]
    hints: Hints = NO_HINTS
    notes: tuple[str, ...] = ()
    unread: bool = False

    def plans_for(self, service: str) -> tuple[DatedHours, ...]:
        """What is said of a service; nothing means that nothing is known."""
        return self.plans.get(service, self.plans.get("", ()))


def make_dated_hours(
    osm: str,
    dates: DateRule | None = None,
    shift: str = "",
    shift_over: frozenset[str] = frozenset(),
    overrides: tuple[Override, ...] = (),
) -> DatedHours:
    """A plan of opening hours.

    Raises
    ------
    UnreadError
        They are no opening hours (a span from 24:00, a rule too long).
    """
    hours = read_hours(osm)
    if hours is None:
        raise UnreadError(osm)
    return DatedHours(osm, hours, dates, shift, shift_over, overrides)
