"""How many days a week sites hold sessions: a monthly session is not a daily clinic.

Asked over the ordinary weeks of the newest year, those with no date in a notice. With o(s), u(s)
the days of these weeks on which site s is open, or may be,

    days a week of s  lies in  [ o(s) / weeks, (o(s) + u(s)) / weeks ]

Where the hours say nothing, the stated cycle (服务周期) narrows it: 日 is five days or more, 周
one, 旬 one session in ten days, 月 one a month; the last three are fewer than five days a week.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from geo.arrays import Texts, texts
from geo.calendar.notices.year_days import HolidayCalendar
from geo.calendar.opening.sites_open import decide_openings
from geo.model.facts import Bounds
from geo.model.site import Sites
from geo.model.trilean import Trilean

DAILY = 5.0
WEEKLY = 1.0
TEN_DAYS = 36 / 53
MONTHLY = 12 / 53
"""Least days a week of each cycle: 36 or 12 sessions over as many weeks as a year touches."""
_BELOW_DAILY = float(np.nextafter(DAILY, 0.0))
_CYCLES = {
    "daily": (DAILY, 7.0),
    "weekly": (WEEKLY, _BELOW_DAILY),
    "ten_days": (TEN_DAYS, _BELOW_DAILY),
    "monthly": (MONTHLY, _BELOW_DAILY),
}


def measure_days(sites: Sites, calendar: HolidayCalendar, service: str) -> Bounds:
    """Days a week on which each site is open for a service, shape (sites,).

    The pattern is asked, not the year: rosters, and the dates from and until which a site is in
    service, are left aside.
    """
    records = sites.records
    blank = texts([""] * len(records))
    lasting = replace(sites, records=replace(records, valid_from=blank, valid_to=blank))
    weeks = list_ordinary_weeks(calendar)
    days = [monday + timedelta(days=k) for monday in weeks for k in range(7)]
    state = decide_openings(lasting, calendar, days, service).state
    count = max(len(weeks), 1)
    low = (state == Trilean.YES).sum(axis=1) / count
    high = (state != Trilean.NO).sum(axis=1) / count
    return _narrow(Bounds(low, high), records.cycle)


def list_ordinary_weeks(calendar: HolidayCalendar) -> list[date]:
    """Mondays of the weeks of the newest year of which no day is in a notice."""
    first = date(calendar.newest_year, 1, 1)
    monday = first + timedelta(days=-first.weekday() % 7)
    found = []
    while (monday + timedelta(days=6)).year == first.year:
        if not any(monday + timedelta(days=k) in calendar.listed for k in range(7)):
            found.append(monday)
        monday += timedelta(days=7)
    return found


def name_cycles(cycle: Texts | None, days: Bounds) -> Texts:
    """The cycle of each site: as stated, else as its days a week say, "" where they do not."""
    stated = texts([""] * len(days.low)) if cycle is None else cycle
    by_days = np.full(len(days.low), "", dtype=object)
    by_days[(days.low >= MONTHLY) & (days.high < TEN_DAYS)] = "monthly"
    by_days[(days.low >= TEN_DAYS) & (days.high < WEEKLY)] = "ten_days"
    by_days[(days.low >= WEEKLY) & (days.high < DAILY)] = "weekly"
    by_days[days.low >= DAILY] = "daily"
    return np.where(stated != "", stated, by_days)


def _narrow(days: Bounds, cycle: Texts | None) -> Bounds:
    """Bounds of sites whose hours say nothing at all, by their stated cycle."""
    if cycle is None:
        return days
    low, high = days.low.copy(), days.high.copy()
    silent = (low == 0.0) & (high == 7.0)
    for name, (least, most) in _CYCLES.items():
        chosen = silent & (cycle == name)
        low[chosen], high[chosen] = least, most
    return Bounds(low, high)
