"""Which counties have a site open on a holiday (rules.md#holiday-6).

The flag of a period is the maximum over its days (some day is served), the strict one the minimum
(every day is). A third reading asks for one unit that is open throughout. The weekends of which no
day is in a notice are one more period; the flag there is the worst of the single weekends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from geo.arrays import Ints, Texts, Trileans, texts
from geo.calendar.holidays import Holiday
from geo.calendar.notices.year_days import HolidayCalendar
from geo.calendar.opening.horizon import Horizon, find_horizon
from geo.calendar.opening.sites_open import Openings, decide_openings
from geo.findings.holidays.county_days import (
    CountyDays,
    Unlocated,
    count_sites,
    find_unlocated,
    hold_eligible,
    judge_one_unit,
    summarise_period,
)
from geo.findings.holidays.flags import (
    CountyFlags,
    OpenDays,
    describe_next_holiday,
    flag_counties,
)
from geo.findings.holidays.holiday_cover import HolidayCover, describe_days, describe_worst_days
from geo.findings.holidays.labels import label_rows
from geo.findings.status.readings import Evidence
from geo.model.county import Counties
from geo.model.roster import Roster
from geo.model.site import Sites
from geo.model.states import FLAGS
from geo.model.trilean import Trilean
from geo.rules.standard import Standard
from geo.words.sentences import say

WEEKEND = say("weekend_word")
RABIES = "rabies"


@dataclass(frozen=True, slots=True)
class HolidayFindings:
    """What the notices, hours and rosters say of every county, for one service.

    `days` has one row per county and day off of every loaded year and of the horizon,
    `county_holidays` one per county and holiday. `weekend_days` and `weekends` have the same
    columns for the weekends of the newest loaded year of which neither day is in a notice, as one
    period. `counties` has `HOLIDAY_COLUMNS`, `flags` those of every holiday ahead. `openings`
    covers every such day.
    """

    horizon: Horizon
    days: pd.DataFrame
    county_holidays: pd.DataFrame
    weekend_days: pd.DataFrame
    weekends: pd.DataFrame
    counties: pd.DataFrame
    flags: CountyFlags
    openings: Openings


@dataclass(frozen=True, slots=True)
class _Days:
    """Counties by dates: sites, and people where the table of pairs was given."""

    counties: Counties
    horizon: Horizon
    openings: Openings
    held: Trileans
    sites: Sites
    unlocated: Unlocated
    count: CountyDays
    rabies_open: Ints
    cover: HolidayCover | None

    def columns_of(self, period: Holiday) -> Ints:
        return self.openings.columns_of(period.days_off)


def find_holidays(
    sites: Sites,
    counties: Counties,
    calendar: HolidayCalendar,
    standard: Standard,
    as_of: date,
    roster: Roster | None = None,
    service: str | None = None,
    evidence: Evidence | None = None,
) -> HolidayFindings:
    """Judge every county on every day off of every loaded year, and look ahead from `as_of`.

    `service` is the headline service of the standard where not given. For the flags a site counts
    for its own county alone: those outside the study count for none, and an unplaced one without a
    certain county leaves unknown those that it may lie in. With `evidence` the tables also tell how
    many residents have an open site of any county within the cutoff.
    """
    service = service or standard.headline_service
    weekend = list_weekends(calendar)
    horizon = find_horizon(calendar, as_of)
    dates = list_dates(calendar, horizon)
    openings = decide_openings(sites, calendar, dates, service, roster, standard.usual_hours)
    held = hold_eligible(sites, openings)
    unlocated = find_unlocated(sites, len(counties), openings)
    days = _Days(
        counties,
        horizon,
        openings,
        held,
        sites,
        unlocated,
        count_sites(sites, len(counties), held, unlocated),
        _count_rabies_open(sites, len(counties), calendar, roster, openings),
        None if evidence is None else HolidayCover.count(evidence, openings),
    )
    flags = flag_counties(sites, len(counties), horizon, openings)
    open_days = OpenDays(sites, openings, held, days.count.flag, days.rabies_open)
    holidays = [*calendar.holidays, *horizon.provisional]
    return HolidayFindings(
        horizon=horizon,
        days=_tabulate_days(days, holidays),
        county_holidays=_tabulate_periods(days, holidays),
        weekend_days=_tabulate_days(days, [weekend]),
        weekends=_tabulate_weekends(days, weekend),
        counties=describe_next_holiday(open_days, flags, calendar),
        flags=flags,
        openings=openings,
    )


def _count_rabies_open(
    sites: Sites,
    county_count: int,
    calendar: HolidayCalendar,
    roster: Roster | None,
    openings: Openings,
) -> Ints:
    """Sites open for rabies on the same dates, whatever the service asked for."""
    if RABIES not in sites.services:
        return np.zeros((county_count, len(openings.dates)), dtype=np.int64)
    rabies = openings
    if openings.service != RABIES:
        rabies = decide_openings(sites, calendar, openings.dates, RABIES, roster)
    return count_sites(sites, county_count, hold_eligible(sites, rabies)).open_sites


def list_dates(calendar: HolidayCalendar, horizon: Horizon) -> list[date]:
    """Every day off of the loaded years and of the horizon, then weekends of the newest year."""
    provisional = [day for one in horizon.provisional for day in one.days_off]
    off = dict.fromkeys([*calendar.days_off(), *provisional])
    return [*off, *list_weekends(calendar).days_off]


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


def _tabulate_days(days: _Days, periods: Sequence[Holiday]) -> pd.DataFrame:
    listed = [(one, day) for one in periods for day in one.days_off]
    order = days.openings.columns_of([day for _, day in listed])
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
            "provisional": np.repeat(days.openings.provisional[order], count),
            "rabies_open_sites": by_county(days.rabies_open),
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
        doubted = days.unlocated.throughout(columns) & (one_unit == Trilean.NO)
        one_unit[doubted] = Trilean.UNKNOWN
        frame.insert(2, "flag_one_unit", FLAGS[one_unit])
        frame = frame.assign(**_describe_period(days, period, frame["flag"].to_numpy()))
        if days.cover is not None:
            frame = frame.assign(**describe_worst_days(days.cover, columns, period.days_off))
        frames.append(frame)
    whose = {
        **_repeat_periods(periods, count),
        "adcode": np.tile(days.counties.adcode, len(periods)),
    }
    table = pd.concat([pd.DataFrame(whose), pd.concat(frames, ignore_index=True)], axis=1)
    return table.assign(flag_label=label_rows(table))


def _describe_period(days: _Days, period: Holiday, flag: Texts) -> dict[str, Any]:
    """Whether it lies ahead, is provisional, and is one on which rabies clinics alone are open."""
    columns = days.columns_of(period)
    rabies = days.rabies_open[:, columns].sum(axis=1) > 0
    return {
        "upcoming": period.id in {one.id for one in days.horizon.holidays},
        "provisional": period.provisional,
        "rabies_only": (flag == "unserved") & rabies,
    }


def _tabulate_weekends(days: _Days, weekend: Holiday) -> pd.DataFrame:
    """The ordinary weekends as one period; its flag is that of the worst weekend."""
    table = _tabulate_periods(days, [weekend])
    flag = days.count.flag[:, days.columns_of(weekend)]
    worst = FLAGS[np.maximum(flag[:, 0::2], flag[:, 1::2]).min(axis=1)]
    table = table.assign(flag=worst, rabies_only=table["rabies_only"] & (worst == "unserved"))
    return table.assign(flag_label=label_rows(table))


def _repeat_periods(periods: Sequence[Holiday], count: int) -> dict[str, Ints | Texts]:
    return {
        "year": np.repeat(np.array([one.year for one in periods], dtype=np.int64), count),
        "holiday_id": np.repeat(texts(one.id for one in periods), count),
        "holiday": np.repeat(texts(one.zh for one in periods), count),
    }
