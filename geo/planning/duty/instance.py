"""A duty roster in numbers: sites by days, whom they cover, what is to be met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Indices, Ints
from geo.planning.covering.instance import Covering


@dataclass(frozen=True, slots=True)
class DutyCase:
    """Sites by days: `may` be put on duty, or `already` open; shapes (sites, days).

    `county` has one entry per site, −1 for one that serves no county and never may be put on duty;
    `used` the duty days that are given; `covering` says whom each site covers, its candidates
    being the sites.
    """

    county: Indices
    counties: int
    may: Flags
    already: Flags
    used: Ints
    covering: Covering


@dataclass(frozen=True, slots=True)
class DutyDemands:
    """What is to be met: per county and day, of it the first site, the totals, and the cap."""

    need: Ints
    first: Ints
    total: Ints
    served: Ints
    cap: Ints


@dataclass(frozen=True, slots=True)
class Duty:
    """`on` marks new duties, shape (sites, days); `unmet` the needs left over, (counties, days).

    `cap` is the largest number of duty days per county, `value` the resident-days within the
    cutoff of an open site, `bound` what no choice exceeds.
    """

    on: Flags
    unmet: Ints
    cap: Ints
    value: int
    bound: int
    solver: str
    seconds: float


def count_resident_days(case: DutyCase, on: Flags) -> int:
    """Residents with an open site within the cutoff, summed over the days."""
    return int((cover_days(case, case.already | on) * case.covering.weight[:, None]).sum())


def count_coverable(case: DutyCase) -> int:
    """Resident-days if everybody who may open did."""
    return int((cover_days(case, case.already | case.may) * case.covering.weight[:, None]).sum())


def cover_days(case: DutyCase, is_open: Flags) -> Flags:
    """Points by days: covered by an open site."""
    covering = case.covering
    owner = np.repeat(np.arange(covering.candidates), np.diff(covering.ptr))
    covered = np.zeros((covering.points, is_open.shape[1]), dtype=bool)
    for day in range(is_open.shape[1]):
        covered[covering.point[is_open[owner, day]], day] = True
    return covered


def sum_by_county(case: DutyCase, marked: Flags) -> Ints:
    """How many sites of each county are marked on each day."""
    total = np.zeros((case.counties, marked.shape[1]), dtype=np.int64)
    home = case.county >= 0
    np.add.at(total, case.county[home], marked[home].astype(np.int64))
    return total
