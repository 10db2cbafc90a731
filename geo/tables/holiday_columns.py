"""What the tables of units say of holidays: a county its own, wider units their worst county's."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Ints
from geo.findings.holidays.county_holidays import HolidayFindings
from geo.findings.holidays.flags import HOLIDAY_COLUMNS
from geo.model.states import FLAGS, rank

_COUNTS = ("holiday_open_sites", "holiday_days_off", "holiday_days_served", "holiday_days_unknown")
_TRUTHS = ("holiday_provisional", "holiday_rabies_only")


def add_holidays(frame: pd.DataFrame, found: HolidayFindings) -> None:
    """Add `HOLIDAY_COLUMNS` to the table of counties."""
    for name in HOLIDAY_COLUMNS:
        frame[name] = found.counties[name].to_numpy()


def gather_holidays(frame: pd.DataFrame, counties: pd.DataFrame, unit: Ints) -> None:
    """Add them to a table of wider units; `unit` has the row of each county (rules.md#holiday-8).

    A unit shows the county that is worst off on the next holiday: by flag, nobody open before
    rabies clinics alone, fewest days served, then fewest that may be, then adcode. The year's
    worst is taken by itself. Open sites are summed, where all counties have the same next holiday:
    sites open on different holidays are no number of sites open on one.
    """
    keyed = counties.assign(
        unit=unit,
        rank=counties["holiday_flag"].map(rank(FLAGS)),
        year_rank=counties["holiday_flag_year"].map(rank(FLAGS)),
    )
    order = ["rank", "holiday_rabies_only", "holiday_days_served", "holiday_days_unknown", "adcode"]
    worst = _take_first(keyed.sort_values(order))
    of_year = _take_first(keyed.sort_values(["year_rank", "adcode"]))
    for name in HOLIDAY_COLUMNS:
        source = of_year if name.startswith("holiday_flag_year") else worst
        frame[name] = source[name].to_numpy()
    by_unit = keyed.groupby("unit")
    unmixed = (by_unit["holiday_flag_of"].nunique(dropna=False) == 1).to_numpy()
    open_sites = by_unit["holiday_open_sites"].sum()
    frame["holiday_open_sites"] = (
        open_sites.to_numpy() if unmixed.all() else open_sites.astype("Int64").where(unmixed).array
    )


def _take_first(rows: pd.DataFrame) -> pd.DataFrame:
    """The first row of every unit as it is, in the order of the units."""
    return rows.drop_duplicates("unit").sort_values("unit")


def leave_holidays_out(frame: pd.DataFrame) -> None:
    """Add the columns to a table of units that have none of their own, such as townships."""
    for name in HOLIDAY_COLUMNS:
        if name in _COUNTS:
            frame[name] = pd.array([None] * len(frame), dtype="Int64")
        elif name in _TRUTHS:
            frame[name] = pd.array([None] * len(frame), dtype="boolean")
        else:
            frame[name] = np.full(len(frame), "", dtype=object)
