"""Open, unknown and closed sites of each county day by day, and what a run of days amounts to.

Per county and day: `served` where a site of the county that offers the service is open,
`undetermined` where only sites of which one or the other is not known could be, else `unserved`;
as numbers these are Trileans. A site without coordinates whose county is not certain may be the
open one of every county that it may lie in: it is counted in none, and keeps a county from being
`unserved`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo.arrays import Flags, Ints, Trileans
from geo.calendar.opening.sites_open import Openings
from geo.model.site import Sites
from geo.model.states import FLAGS
from geo.model.trilean import Trilean

"""The flag of each Trilean."""


@dataclass(frozen=True, slots=True)
class Unlocated:
    """Sites of no certain county: where each may lie (sites, counties), when it may be open."""

    where: Flags
    could: Flags

    @property
    def by_county(self) -> Flags:
        """Counties and dates on which one of them may be the open site."""
        found: Flags = (self.where.T.astype(np.float32) @ self.could.astype(np.float32)) > 0
        return found

    def throughout(self, columns: Ints) -> Flags:
        """Counties in which one and the same of them may be open on all of some dates."""
        always: Flags = np.asarray(self.could[:, columns].all(axis=1), dtype=np.bool_)
        return np.asarray((self.where & always[:, None]).any(axis=0), dtype=np.bool_)


def find_unlocated(sites: Sites, county_count: int, openings: Openings) -> Unlocated:
    """Unplaced sites without a certain county that may offer the service and be open."""
    unknown = np.full(len(sites), Trilean.UNKNOWN, dtype=np.int8)
    offers = sites.services.get(openings.service, unknown) != Trilean.NO
    rows = np.flatnonzero(~sites.placed & ~sites.outside & (sites.county < 0) & offers)
    where = np.zeros((len(rows), county_count), dtype=np.bool_)
    for i, s in enumerate(rows.tolist()):
        stated = sites.possible_counties.get(s)
        where[i, slice(None) if stated is None else list(stated)] = True
    return Unlocated(where, openings.state[rows] != Trilean.NO)


@dataclass(frozen=True, slots=True)
class CountyDays:
    """Sites of each county per date, of shape (counties, dates); `flag` holds Trileans.

    `may_open` marks where a site of no certain county may be open.
    """

    open_sites: Ints
    unknown_sites: Ints
    closed_sites: Ints
    may_open: Flags | None = None

    @property
    def flag(self) -> Trileans:
        """YES for served, UNKNOWN for undetermined, NO for unserved."""
        doubted = self.unknown_sites > 0
        if self.may_open is not None:
            doubted = doubted | self.may_open
        could = np.where(doubted, Trilean.UNKNOWN, Trilean.NO)
        return np.where(self.open_sites > 0, Trilean.YES, could).astype(np.int8)


def hold_eligible(sites: Sites, openings: Openings) -> Trileans:
    """Open AND offering the service, by three-valued logic; −1 where a site cannot count."""
    unknown = np.full(len(sites), Trilean.UNKNOWN, dtype=np.int8)
    offers = sites.services.get(openings.service, unknown)
    counts = (offers != Trilean.NO) & (sites.county >= 0)
    both = np.minimum(offers[:, None], openings.state)
    held: Trileans = np.where(counts[:, None], both, -1).astype(np.int8)
    return held


def count_sites(
    sites: Sites, county_count: int, held: Trileans, unlocated: Unlocated | None = None
) -> CountyDays:
    """Count what `hold_eligible` tells, site by site, into the sites' own counties."""
    inside = sites.county >= 0
    dates = held.shape[1]
    cell = sites.county[inside][:, None].astype(np.int64) * dates + np.arange(dates)

    def count(value: Trilean) -> Ints:
        marked = cell[held[inside] == value]
        return np.bincount(marked, minlength=county_count * dates).reshape(county_count, dates)

    may_open = None if unlocated is None else unlocated.by_county
    return CountyDays(count(Trilean.YES), count(Trilean.UNKNOWN), count(Trilean.NO), may_open)


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
