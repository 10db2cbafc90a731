"""What the holidays ahead say of each county: the next one, all of them, and a year at its worst.

With f(c, h) the flag of county c on holiday h and H the horizon,

    holiday_flag(c)        f(c, first of H)
    for norms              min over h in H of f(c, h), where a provisional h says served or unknown
    holiday_flag_year(c)   min over the holidays of the newest notice, the first of equal ones

The year's worst is shown beside, and nothing follows from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Flags, Ints, Texts, Trileans, texts
from geo.calendar.holidays import Holiday
from geo.calendar.notices.year_days import HolidayCalendar
from geo.calendar.opening.horizon import Horizon
from geo.calendar.opening.sites_open import Openings
from geo.findings.holidays.county_days import (
    count_sites,
    find_unlocated,
    hold_eligible,
)
from geo.findings.holidays.labels import label_rows
from geo.model.site import Sites
from geo.model.states import FLAGS
from geo.model.trilean import Trilean

HOLIDAY_COLUMNS = (
    "holiday_flag", "holiday_flag_of", "holiday_open_sites", "holiday_flag_year",
    "holiday_flag_year_of", "holiday_provisional", "holiday_days_off", "holiday_days_served",
    "holiday_days_unknown", "holiday_rabies_only", "holiday_label",
)  # fmt: skip
"""What the table of counties says of holidays."""


@dataclass(frozen=True, slots=True)
class CountyFlags:
    """Flags on the holidays of the horizon as Trileans, shape (counties, holidays)."""

    holidays: tuple[Holiday, ...]
    ahead: Trileans

    @property
    def flag(self) -> Texts:
        """The flag of each county on the next holiday."""
        if not self.holidays:
            return np.full(len(self.ahead), "undetermined", dtype=object)
        return FLAGS[self.ahead[:, 0]]

    def for_norms(self) -> Trileans:
        """The worst over all holidays ahead; a provisional one accuses nobody."""
        if not self.holidays:
            return np.full(len(self.ahead), Trilean.UNKNOWN, dtype=np.int8)
        provisional = np.array([one.provisional for one in self.holidays])
        doubted = np.where(provisional, np.maximum(self.ahead, Trilean.UNKNOWN), self.ahead)
        worst: Trileans = doubted.min(axis=1).astype(np.int8)
        return worst

    @property
    def awaits_notice(self) -> Flags:
        """Counties that norms cannot judge though all openings are known: days are provisional."""
        known = (self.ahead != Trilean.UNKNOWN).all(axis=1)
        waits: Flags = known & (self.for_norms() == Trilean.UNKNOWN)
        return waits


def flag_counties(
    sites: Sites, county_count: int, horizon: Horizon, openings: Openings
) -> CountyFlags:
    """Flag every county by what its own sites say of the days off ahead."""
    held = hold_eligible(sites, openings)
    unlocated = find_unlocated(sites, county_count, openings)
    flag = count_sites(sites, county_count, held, unlocated).flag
    return CountyFlags(horizon.holidays, gather_flags(flag, horizon.holidays, openings))


def gather_flags(flag: Trileans, holidays: Sequence[Holiday], openings: Openings) -> Trileans:
    """Flags of holidays from those of days: some day is served; shape (counties, holidays)."""
    gathered = np.zeros((len(flag), len(holidays)), dtype=np.int8)
    for h, holiday in enumerate(holidays):
        gathered[:, h] = flag[:, openings.columns_of(holiday.days_off)].max(axis=1)
    return gathered


@dataclass(frozen=True, slots=True)
class OpenDays:
    """Sites by dates (`held`, as `hold_eligible` tells), and what they make of each county's days.

    `rabies_open` counts sites open for rabies, shape (counties, dates).
    """

    sites: Sites
    openings: Openings
    held: Trileans
    flag: Trileans
    rabies_open: Ints


def describe_next_holiday(
    days: OpenDays, flags: CountyFlags, calendar: HolidayCalendar
) -> pd.DataFrame:
    """`HOLIDAY_COLUMNS`, one row per county."""
    newest = calendar.holidays_of(calendar.newest_year)
    year = gather_flags(days.flag, newest, days.openings)
    frame = pd.DataFrame(
        {
            "holiday_flag": flags.flag,
            "holiday_flag_year": FLAGS[year.min(axis=1)],
            "holiday_flag_year_of": texts(one.id for one in newest)[year.argmin(axis=1)],
            **_describe_days(days, flags.holidays[:1]),
        }
    )
    rabies = frame.pop("rabies_open").to_numpy()
    frame["holiday_rabies_only"] = (frame["holiday_flag"] == "unserved") & (rabies > 0)
    frame["holiday_label"] = label_next(frame)
    return frame[list(HOLIDAY_COLUMNS)]


def label_next(frame: pd.DataFrame) -> list[str]:
    """The words for the next holiday of each unit."""
    shown = frame.rename(columns=lambda name: str(name).removeprefix("holiday_"))
    return label_rows(shown)


def _describe_days(days: OpenDays, following: Sequence[Holiday]) -> dict[str, object]:
    """The days of the next holiday; nothing but zeros where none is known."""
    count = len(days.flag)
    dates = [day for one in following for day in one.days_off]
    columns = days.openings.columns_of(dates)
    flag = days.flag[:, columns]
    return {
        "holiday_flag_of": following[0].id if following else "",
        "holiday_open_sites": _count_ever_open(days, columns),
        "holiday_provisional": any(one.provisional for one in following),
        "holiday_days_off": np.full(count, len(dates), dtype=np.int64),
        "holiday_days_served": (flag == Trilean.YES).sum(axis=1),
        "holiday_days_unknown": (flag == Trilean.UNKNOWN).sum(axis=1),
        "rabies_open": days.rabies_open[:, columns].sum(axis=1),
    }


def _count_ever_open(days: OpenDays, columns: Ints) -> Ints:
    """Sites of each county that are open on some of these days."""
    own = days.sites.county >= 0
    open_ = (days.held[:, columns] == Trilean.YES).any(axis=1)
    return np.bincount(days.sites.county[own & open_], minlength=len(days.flag))


def find_unserved_ahead(county_holidays: pd.DataFrame) -> Flags:
    """Rows of counties without an open site on a holiday ahead that a notice sets."""
    ahead = county_holidays["upcoming"].astype(bool) & ~county_holidays["provisional"].astype(bool)
    found: Flags = (ahead & (county_holidays["flag"] == "unserved")).to_numpy(dtype=bool)
    return found
