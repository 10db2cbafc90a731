"""Days off that the regulation itself fixes, for years whose notice is not out yet.

全国年节及纪念日放假办法, as amended on 2024-11-10 and in force since 2025: New Year one day; the
Spring Festival four, from the eve to the third; Qingming one; Labour Day two; Dragon Boat one;
Mid-Autumn one; National Day three. How they are joined with weekends, and which days make up for
them, only a notice says: so all of this is provisional (rules.md#holiday-1).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from borax.calendars.lunardate import TermUtils

from geo.calendar.festivals import Festival, name_festivals, write_id, write_name
from geo.calendar.holidays import Holiday
from geo.calendar.lunar import FIRST_YEAR, LAST_YEAR, lunar_date

IN_FORCE_SINCE = 2025
"""The first year of the amendment; earlier years had fewer days."""
_QINGMING_TERM = 6
"""Place of Qingming among the solar terms, counted from 0 at the lesser cold of January."""


@lru_cache(maxsize=32)
def list_regulation_holidays(year: int) -> tuple[Holiday, ...]:
    """The holidays of a year by the regulation alone, by date; empty for years it cannot tell.

    Two festivals that share a day (a Mid-Autumn in the first days of October) are one holiday.
    """
    if not max(IN_FORCE_SINCE, FIRST_YEAR) <= year <= LAST_YEAR:
        return ()
    found: list[tuple[list[Festival], set[date]]] = []
    for festival, days in _list_festivals(year):
        if found and found[-1][1] & days:
            found[-1][0].append(festival)
            found[-1][1].update(days)
        else:
            found.append(([festival], days))
    return tuple(
        Holiday(write_id(tuple(named), year), year, write_name(tuple(named)), tuple(sorted(days)),
                (), provisional=True)
        for named, days in found
    )  # fmt: skip


def find_festival_day(festival: Festival, year: int) -> date:
    """The festival's own day in a year; Qingming by the sun.

    Raises
    ------
    ValueError
        The calendars do not reach that year.
    """
    if festival.id == "qingming":
        found: date = TermUtils.nth_term_day(year, _QINGMING_TERM)
        return found
    return festival.falls_on(year)


def _list_festivals(year: int) -> list[tuple[Festival, set[date]]]:
    """Festivals with their days, by first day; the wider comes first where two begin together."""
    known = {festival.id: festival for festival in name_festivals().values()}
    new_year = lunar_date(year, 1, 1)
    spans = {
        "new-year": _run(date(year, 1, 1), 1),
        "spring-festival": _run(new_year - timedelta(days=1), 4),
        "qingming": _run(find_festival_day(known["qingming"], year), 1),
        "labour-day": _run(date(year, 5, 1), 2),
        "dragon-boat": _run(lunar_date(year, 5, 5), 1),
        "national-day": _run(date(year, 10, 1), 3),
        "mid-autumn": _run(lunar_date(year, 8, 15), 1),
    }
    listed = [(known[name], days) for name, days in spans.items()]
    return sorted(listed, key=lambda one: (min(one[1]), -len(one[1])))


def _run(first: date, days: int) -> set[date]:
    return {first + timedelta(days=k) for k in range(days)}
