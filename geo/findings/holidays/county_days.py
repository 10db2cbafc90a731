"""Open, unknown and closed sites of each county day by day, and what a run of days amounts to.

Per county and day: `served` where a site of the county that offers the service is open,
`undetermined` where only sites of which one or the other is not known could be, else `unserved`;
as numbers these are Trileans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo.arrays import Ints, Trileans, texts
from geo.calendar.opening.sites_open import Openings
from geo.model.site import Sites
from geo.model.trilean import Trilean

FLAGS = texts(["unserved", "undetermined", "served"])
"""The flag of each Trilean."""


@dataclass(frozen=True, slots=True)
class CountyDays:
    """Sites of each county per date, of shape (counties, dates); `flag` holds Trileans."""

    open_sites: Ints
    unknown_sites: Ints
    closed_sites: Ints

    @property
    def flag(self) -> Trileans:
        """YES for served, UNKNOWN for undetermined, NO for unserved."""
        could = np.where(self.unknown_sites > 0, Trilean.UNKNOWN, Trilean.NO)
        return np.where(self.open_sites > 0, Trilean.YES, could).astype(np.int8)


def hold_eligible(sites: Sites, openings: Openings) -> Trileans:
    """Open AND offering the service, by three-valued logic; −1 where a site cannot count."""
    unknown = np.full(len(sites), Trilean.UNKNOWN, dtype=np.int8)
    offers = sites.services.get(openings.service, unknown)
    counts = (offers != Trilean.NO) & (sites.county >= 0)
    both = np.minimum(offers[:, None], openings.state)
    held: Trileans = np.where(counts[:, None], both, -1).astype(np.int8)
    return held


def count_sites(sites: Sites, county_count: int, held: Trileans) -> CountyDays:
    """Count what `hold_eligible` tells, site by site, into the sites' own counties."""
    inside = sites.county >= 0
    dates = held.shape[1]
    cell = sites.county[inside][:, None].astype(np.int64) * dates + np.arange(dates)

    def count(value: Trilean) -> Ints:
        marked = cell[held[inside] == value]
        return np.bincount(marked, minlength=county_count * dates).reshape(county_count, dates)

    return CountyDays(count(Trilean.YES), count(Trilean.UNKNOWN), count(Trilean.NO))


def judge_one_unit(sites: Sites, county_count: int, held: Trileans) -> Trileans:
    """Whether one and the same unit of each county is open on every day; `held` as above."""
    throughout = held.min(axis=1)
    best = np.full(county_count, Trilean.NO, dtype=np.int8)
    inside = sites.county >= 0
    np.maximum.at(best, sites.county[inside], throughout[inside])
    return best


def summarise_period(flag: Trileans, dates: Sequence[date]) -> pd.DataFrame:
    """Flags and counts of days; `flag` has shape (counties, days), the days ascend."""
    return pd.DataFrame(
        {
            "flag": FLAGS[flag.max(axis=1)],
            "flag_every_day": FLAGS[flag.min(axis=1)],
            "days_off": np.full(len(flag), len(dates), dtype=np.int64),
            "days_served": (flag == Trilean.YES).sum(axis=1),
            "days_unknown": (flag == Trilean.UNKNOWN).sum(axis=1),
            "days_unserved": (flag == Trilean.NO).sum(axis=1),
            "longest_gap_days": _measure_longest_gap(flag, dates),
        }
    )


def _measure_longest_gap(flag: Trileans, dates: Sequence[date]) -> Ints:
    """Longest run of consecutive dates without an open site for certain; an unknown one ends it."""
    run = np.zeros(len(flag), dtype=np.int64)
    longest = run.copy()
    for i, day in enumerate(dates):
        follows = i > 0 and dates[i - 1] == day - timedelta(days=1)
        run = np.where(flag[:, i] == Trilean.NO, (run if follows else 0) + 1, 0)
        longest = np.maximum(longest, run)
    return longest
