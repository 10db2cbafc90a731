"""Which counties have a site open on a holiday (DESIGN 3.7, rule 4).

The flag of a period is the maximum over its days (some day is served), the strict one the minimum
(every day is), and the worst of several flags their minimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo.arrays import Ints, Texts, Trileans, texts
from geo.calendar.notices import Holiday, HolidayCalendar
from geo.calendar.opening import Openings, decide_openings
from geo.findings.county_days import (
    FLAGS,
    CountyDays,
    count_sites,
    hold_eligible,
    summarise_period,
)
from geo.model.county import Counties
from geo.model.roster import Roster
from geo.model.site import Sites
from geo.model.trilean import Trilean
from geo.standard import Standard


@dataclass(frozen=True, slots=True)
class HolidayFindings:
    """What the notices, hours and rosters say of every county.

    `days` has one row per county and day off of every loaded year, `county_holidays` one per
    county and holiday. `weekend` has one per county: the weekends of the newest loaded year of
    which neither day is in a notice, each read as a holiday is, the worst giving the flag. The
    arrays have one entry per county: `holiday_flag` is the worst over the holidays of the newest
    loaded year, `holiday_flag_of` the id of the first such holiday, `holiday_open_sites` how many
    sites are open on at least one day of it. `openings` covers every day off.
    """

    days: pd.DataFrame
    county_holidays: pd.DataFrame
    weekend: pd.DataFrame
    holiday_flag: Texts
    holiday_flag_of: Texts
    holiday_open_sites: Ints
    openings: Openings


def find_holidays(
    sites: Sites,
    counties: Counties,
    calendar: HolidayCalendar,
    standard: Standard,
    roster: Roster | None = None,
    service: str | None = None,
) -> HolidayFindings:
    """Judge every county on every day off of every loaded year.

    `service` is the headline service of the standard where not given. A site counts for its own
    county alone: those outside the study and unplaced ones without a county count for none.
    """
    service = service or standard.headline_service
    openings = decide_openings(sites, calendar, calendar.days_off(), service, roster)
    held = hold_eligible(sites, openings)
    county_days = count_sites(sites, len(counties), held)
    position = {day: i for i, day in enumerate(openings.dates)}
    columns = [
        np.array([position[day] for day in holiday.days_off], dtype=np.intp)
        for holiday in calendar.holidays
    ]
    worst, worst_flag = _find_worst(county_days.flag, calendar, columns)
    return HolidayFindings(
        days=_tabulate_days(counties, calendar, columns, county_days),
        county_holidays=_tabulate_holidays(counties, calendar, columns, county_days.flag),
        weekend=_tabulate_weekends(sites, counties, calendar, service, roster),
        holiday_flag=FLAGS[worst_flag],
        holiday_flag_of=texts(holiday.id for holiday in calendar.holidays)[worst],
        holiday_open_sites=_count_ever_open(sites, held, [columns[i] for i in worst]),
        openings=openings,
    )


def _find_worst(
    flag: Trileans, calendar: HolidayCalendar, columns: Sequence[Ints]
) -> tuple[Ints, Trileans]:
    """Per county the first worst holiday of the newest year, as a position in the calendar."""
    newest = np.array(
        [i for i, one in enumerate(calendar.holidays) if one.year == calendar.newest_year]
    )
    per_holiday = np.column_stack([flag[:, columns[i]].max(axis=1) for i in newest])
    return newest[per_holiday.argmin(axis=1)], per_holiday.min(axis=1)


def _count_ever_open(sites: Sites, held: Trileans, columns: Sequence[Ints]) -> Ints:
    """Sites open on some day of the holiday of their county; `columns` has one entry a county."""
    total = np.zeros(len(columns), dtype=np.int64)
    for county, days in enumerate(columns):
        own = sites.county == county
        total[county] = (held[np.ix_(own, days)] == Trilean.YES).any(axis=1).sum()
    return total


def _tabulate_days(
    counties: Counties,
    calendar: HolidayCalendar,
    columns: Sequence[Ints],
    county_days: CountyDays,
) -> pd.DataFrame:
    days = [(one, day) for one in calendar.holidays for day in one.days_off]
    order = np.concatenate(columns)
    flag = county_days.flag

    def by_county(values: Ints) -> Ints:
        return values[:, order].T.ravel()

    return pd.DataFrame(
        {
            **_repeat_holidays([one for one, _ in days], len(counties)),
            "date": np.repeat(texts(day.isoformat() for _, day in days), len(counties)),
            "adcode": np.tile(counties.adcode, len(days)),
            "open_sites": by_county(county_days.open_sites),
            "unknown_sites": by_county(county_days.unknown_sites),
            "closed_sites": by_county(county_days.closed_sites),
            "flag": FLAGS[flag[:, order].T.ravel()],
        }
    )


def _tabulate_holidays(
    counties: Counties,
    calendar: HolidayCalendar,
    columns: Sequence[Ints],
    flag: Trileans,
) -> pd.DataFrame:
    periods = [
        summarise_period(flag[:, days], holiday.days_off)
        for holiday, days in zip(calendar.holidays, columns, strict=True)
    ]
    return pd.concat(
        [
            pd.DataFrame(
                {
                    **_repeat_holidays(calendar.holidays, len(counties)),
                    "adcode": np.tile(counties.adcode, len(calendar.holidays)),
                }
            ),
            pd.concat(periods, ignore_index=True),
        ],
        axis=1,
    )


def _repeat_holidays(holidays: Sequence[Holiday], count: int) -> dict[str, Ints | Texts]:
    return {
        "year": np.repeat(np.array([one.year for one in holidays], dtype=np.int64), count),
        "holiday_id": np.repeat(texts(one.id for one in holidays), count),
        "holiday": np.repeat(texts(one.zh for one in holidays), count),
    }


def _tabulate_weekends(
    sites: Sites,
    counties: Counties,
    calendar: HolidayCalendar,
    service: str,
    roster: Roster | None,
) -> pd.DataFrame:
    dates = _list_weekends(calendar)
    openings = decide_openings(sites, calendar, dates, service, roster)
    flag = count_sites(sites, len(counties), hold_eligible(sites, openings)).flag
    per_weekend = np.maximum(flag[:, 0::2], flag[:, 1::2])
    table = summarise_period(flag, dates).drop(columns="longest_gap_days")
    table["flag"] = FLAGS[per_weekend.min(axis=1)]
    table.insert(0, "adcode", counties.adcode)
    table.insert(0, "year", calendar.newest_year)
    return table.rename(columns={"days_off": "weekend_days"})


def _list_weekends(calendar: HolidayCalendar) -> list[date]:
    """Saturdays and Sundays of the newest year, in pairs of which neither is listed."""
    first = date(calendar.newest_year, 1, 1)
    saturday = first + timedelta(days=(5 - first.weekday()) % 7)
    dates: list[date] = []
    while (sunday := saturday + timedelta(days=1)).year == first.year:
        if not {saturday, sunday} & set(calendar.listed):
            dates += [saturday, sunday]
        saturday += timedelta(days=7)
    return dates
