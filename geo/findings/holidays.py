"""Which counties have a site open on a holiday (DESIGN 3.7, rule 4).

The flag of a period is the maximum over its days (some day is served), the strict one the minimum
(every day is), and the worst of several flags their minimum. A third reading asks for one unit
that is open throughout. The weekends of which no day is in a notice are one more period.
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
    judge_one_unit,
    summarise_period,
)
from geo.findings.holiday_cover import HolidayCover, describe_days, describe_worst_days
from geo.findings.readings import Evidence
from geo.model.county import Counties
from geo.model.roster import Roster
from geo.model.site import Sites
from geo.model.trilean import Trilean
from geo.standard import Standard

WEEKEND = "双休日"


@dataclass(frozen=True, slots=True)
class HolidayFindings:
    """What the notices, hours and rosters say of every county, for one service.

    `days` has one row per county and day off of every loaded year, `county_holidays` one per
    county and holiday. `weekend_days` and `weekends` have the same columns for the weekends of
    the newest loaded year of which neither day is in a notice, as one period; the flag there is
    the worst of the single weekends. The arrays have one entry per county: `holiday_flag` is the
    worst over the holidays of the newest loaded year, `holiday_flag_of` the id of the first such
    holiday, `holiday_open_sites` how many sites are open on at least one day of it. `openings`
    covers every day off and every such weekend day.
    """

    days: pd.DataFrame
    county_holidays: pd.DataFrame
    weekend_days: pd.DataFrame
    weekends: pd.DataFrame
    holiday_flag: Texts
    holiday_flag_of: Texts
    holiday_open_sites: Ints
    openings: Openings


@dataclass(frozen=True, slots=True)
class _Days:
    """Counties by dates: sites, and people where the table of pairs was given."""

    counties: Counties
    position: dict[date, int]
    held: Trileans
    sites: Sites
    count: CountyDays
    cover: HolidayCover | None

    def columns_of(self, period: Holiday) -> Ints:
        return np.array([self.position[day] for day in period.days_off], dtype=np.intp)


def find_holidays(
    sites: Sites,
    counties: Counties,
    calendar: HolidayCalendar,
    standard: Standard,
    roster: Roster | None = None,
    service: str | None = None,
    evidence: Evidence | None = None,
) -> HolidayFindings:
    """Judge every county on every day off of every loaded year.

    `service` is the headline service of the standard where not given. For the flags a site counts
    for its own county alone: those outside the study and unplaced ones without a county count for
    none. With `evidence` the tables also tell how many residents have an open site of any county
    within the cutoff.
    """
    service = service or standard.headline_service
    weekend = list_weekends(calendar)
    openings = decide_openings(
        sites, calendar, list_dates(calendar), service, roster, standard.usual_hours
    )
    held = hold_eligible(sites, openings)
    days = _Days(
        counties,
        {day: i for i, day in enumerate(openings.dates)},
        held,
        sites,
        count_sites(sites, len(counties), held),
        None if evidence is None else HolidayCover.count(evidence, openings),
    )
    flags = flag_counties(sites, len(counties), calendar, openings)
    weekends = _tabulate_periods(days, [weekend])
    flag = days.count.flag[:, days.columns_of(weekend)]
    weekends["flag"] = FLAGS[np.maximum(flag[:, 0::2], flag[:, 1::2]).min(axis=1)]
    return HolidayFindings(
        days=_tabulate_days(days, calendar.holidays),
        county_holidays=_tabulate_periods(days, calendar.holidays),
        weekend_days=_tabulate_days(days, [weekend]),
        weekends=weekends,
        holiday_flag=flags.flag,
        holiday_flag_of=flags.flag_of,
        holiday_open_sites=flags.open_sites,
        openings=openings,
    )


@dataclass(frozen=True, slots=True)
class CountyFlags:
    """Per county: the worst flag over the holidays of the newest year, of which, open sites."""

    flag: Texts
    flag_of: Texts
    open_sites: Ints


def flag_counties(
    sites: Sites, county_count: int, calendar: HolidayCalendar, openings: Openings
) -> CountyFlags:
    """Flag every county by what its own sites say of the days off in `openings`."""
    position = {day: i for i, day in enumerate(openings.dates)}
    columns = [
        np.array([position[day] for day in holiday.days_off], dtype=np.intp)
        for holiday in calendar.holidays
    ]
    held = hold_eligible(sites, openings)
    worst, flag = _find_worst(count_sites(sites, county_count, held).flag, calendar, columns)
    return CountyFlags(
        FLAGS[flag],
        texts(holiday.id for holiday in calendar.holidays)[worst],
        _count_ever_open(sites, held, [columns[i] for i in worst]),
    )


def list_dates(calendar: HolidayCalendar) -> list[date]:
    """Every day off of the loaded years, then the weekends of the newest one."""
    return [*calendar.days_off(), *list_weekends(calendar).days_off]


def list_weekends(calendar: HolidayCalendar) -> Holiday:
    """Saturdays and Sundays of the newest year, in pairs of which neither day is in a notice."""
    year = calendar.newest_year
    first = date(year, 1, 1)
    saturday = first + timedelta(days=(5 - first.weekday()) % 7)
    dates: list[date] = []
    while (sunday := saturday + timedelta(days=1)).year == first.year:
        if not {saturday, sunday} & set(calendar.listed):
            dates += [saturday, sunday]
        saturday += timedelta(days=7)
    return Holiday(f"{year}-weekend", year, WEEKEND, tuple(dates), ())


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


def _tabulate_days(days: _Days, periods: Sequence[Holiday]) -> pd.DataFrame:
    listed = [(one, day) for one in periods for day in one.days_off]
    order = np.array([days.position[day] for _, day in listed], dtype=np.intp)
    count = len(days.counties)

    def by_county(values: Ints) -> Ints:
        return values[:, order].T.ravel()

    frame = pd.DataFrame(
        {
            **_repeat_periods([one for one, _ in listed], count),
            "date": np.repeat(texts(day.isoformat() for _, day in listed), count),
            "adcode": np.tile(days.counties.adcode, len(listed)),
            "open_sites": by_county(days.count.open_sites),
            "unknown_sites": by_county(days.count.unknown_sites),
            "closed_sites": by_county(days.count.closed_sites),
            "flag": FLAGS[days.count.flag[:, order].T.ravel()],
        }
    )
    return frame if days.cover is None else frame.assign(**describe_days(days.cover, order))


def _tabulate_periods(days: _Days, periods: Sequence[Holiday]) -> pd.DataFrame:
    count = len(days.counties)
    frames = []
    for period in periods:
        columns = days.columns_of(period)
        frame = summarise_period(days.count.flag[:, columns], period.days_off)
        one_unit = judge_one_unit(days.sites, count, days.held[:, columns])
        frame.insert(2, "flag_one_unit", FLAGS[one_unit])
        if days.cover is not None:
            frame = frame.assign(**describe_worst_days(days.cover, columns, period.days_off))
        frames.append(frame)
    whose = {
        **_repeat_periods(periods, count),
        "adcode": np.tile(days.counties.adcode, len(periods)),
    }
    return pd.concat([pd.DataFrame(whose), pd.concat(frames, ignore_index=True)], axis=1)


def _repeat_periods(periods: Sequence[Holiday], count: int) -> dict[str, Ints | Texts]:
    return {
        "year": np.repeat(np.array([one.year for one in periods], dtype=np.int64), count),
        "holiday_id": np.repeat(texts(one.id for one in periods), count),
        "holiday": np.repeat(texts(one.zh for one in periods), count),
    }
