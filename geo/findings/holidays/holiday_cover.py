"""How many residents have an open site within the cutoff on a day off, beside an ordinary day.

An ordinary day of a date is one on which every site that offers the service, and is in service
then, is open. With c, u the people covered and unknown on the day and C covered on the ordinary
day, the drop lies in

    [ max(0, C − c − u), C − c ]           (`drop_certain`, `drop_on_day`)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import numpy as np

from geo.arrays import Ints, texts
from geo.calendar.opening.sites_open import Openings, find_valid
from geo.findings.holidays.cover_by_day import CoverByDay, cover_days
from geo.findings.status.readings import Evidence
from geo.findings.status.units import add_people, divide
from geo.model.trilean import Trilean


@dataclass(frozen=True, slots=True)
class HolidayCover:
    """People per county and date, shape (counties, dates), and residents per county."""

    residents: Ints
    on_day: CoverByDay
    usually: CoverByDay

    @classmethod
    def count(cls, evidence: Evidence, openings: Openings) -> Self:
        """Count for every date of the openings."""
        sites, demand = evidence.sites, evidence.demand
        unsaid = np.full(len(sites), Trilean.UNKNOWN, dtype=np.int8)
        offers = sites.services.get(openings.service, unsaid)[:, None]
        valid = find_valid(sites.records, openings.dates)
        usual = np.where(valid, offers, Trilean.NO).astype(np.int8)
        return cls(
            add_people(demand.county, len(evidence.counties), demand.residents),
            cover_days(evidence, np.minimum(offers, openings.state).astype(np.int8)),
            cover_days(evidence, usual),
        )

    @property
    def drop(self) -> Ints:
        """People covered on the ordinary day who are not covered for sure on the day."""
        lost: Ints = self.usually.covered - self.on_day.covered
        return lost

    @property
    def drop_certain(self) -> Ints:
        """As many of them as are lost whatever the unknown hours are."""
        lost: Ints = np.maximum(self.drop - self.on_day.unknown, 0)
        return lost


def describe_days(cover: HolidayCover, columns: Ints) -> dict[str, Any]:
    """Columns of the table of days: county after county for the date in each of `columns`."""

    def by_county(values: Ints) -> Ints:
        return values[:, columns].T.ravel()

    residents = np.tile(cover.residents, len(columns))
    covered = by_county(cover.on_day.covered)
    return {
        "residents": residents,
        "covered_on_day": covered,
        "unknown_on_day": by_county(cover.on_day.unknown),
        "share_on_day": divide(covered, residents),
        "drop_on_day": by_county(cover.drop),
        "drop_certain": by_county(cover.drop_certain),
    }


def describe_worst_days(
    cover: HolidayCover, columns: Ints, dates: Sequence[date]
) -> dict[str, Any]:
    """Columns of the table of periods: the day on which fewest can be covered.

    Of days on which equally many can be, the one with fewer covered for sure, then the first.
    """
    covered, unknown = cover.on_day.covered[:, columns], cover.on_day.unknown[:, columns]
    county = np.arange(len(covered))
    rank = np.lexsort((np.broadcast_to(np.arange(len(columns)), covered.shape), covered,
                       covered + unknown), axis=1)  # fmt: skip
    worst = rank[:, 0]
    at = county, columns[worst]
    return {
        "worst_day": texts(dates[k].isoformat() for k in worst),
        "covered_worst_day": cover.on_day.covered[at],
        "unknown_worst_day": cover.on_day.unknown[at],
        "drop_worst_day": cover.drop[at],
        "drop_certain_worst_day": cover.drop_certain[at],
    }
