"""Demand points: where residents are counted."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from geo.arrays import Flags, Floats, Indices, Ints, Texts

MOST_PEOPLE = 10_000_000_000
"""At one place: more than live on the earth, so a larger number counts something else."""


@dataclass(frozen=True, slots=True)
class LostPeople:
    """People of rows that were refused since their id stands on several: where they would be."""

    lon: Floats
    lat: Floats
    people: Floats


@dataclass(frozen=True, slots=True)
class DemandRecords:
    """Demand points as a door hands them on: people not yet whole, setting not yet decided.

    `people` are non-negative and finite. `setting` is `urban`, `rural` or empty; `nbs` the
    three-digit 城乡分类代码 or empty; `adcode` and `township_code` what the row states (6 and 9
    digits) or empty; `served_by` is `outreach` or empty. `cell_degrees` is the side of a raster
    cell (0 for points), which widens the tolerance at the coast. `township` is the name of the
    township unit, an empty array where the input has none. `year` and `basis` (`resident` or
    `registered`) are what the input states of its people. `lost` are people of refused duplicates.
    `outreach_per_year` are visits a year, NaN where not stated; an empty array where no row states
    any. `held` marks points whose people an office has stated, `corrected_setting` is the setting
    that it has stated or empty; both are empty arrays where nothing is corrected.
    """

    demand_id: Texts
    name: Texts
    lon: Floats
    lat: Floats
    people: Floats
    setting: Texts
    nbs: Texts
    adcode: Texts
    township_code: Texts
    assigned_site_id: Texts
    served_by: Texts
    weights: dict[str, Floats] = field(default_factory=dict)
    cell_degrees: float = 0.0
    township: Texts = field(default_factory=lambda: np.empty(0, dtype=object))
    year: int | None = None
    basis: str | None = None
    datum: Texts | None = None
    lost: LostPeople | None = None
    outreach_per_year: Floats = field(default_factory=lambda: np.empty(0))
    held: Flags = field(default_factory=lambda: np.empty(0, dtype=np.bool_))
    corrected_setting: Texts = field(default_factory=lambda: np.empty(0, dtype=object))

    def __len__(self) -> int:
        return len(self.demand_id)


@dataclass(frozen=True, slots=True)
class Demand:
    """Demand points with whole people, a county and a setting; sorted by (lon, lat, demand_id).

    `county` is a position in `Counties`. `placed` is False for the one point that stands for a
    county without any: its people exist, its place is not known, so it is never snapped.
    """

    demand_id: Texts
    name: Texts
    lon: Floats
    lat: Floats
    residents: Ints
    urban: Flags
    county: Indices
    township_code: Texts
    assigned_site_id: Texts
    served_by: Texts
    placed: Flags
    weights: dict[str, Ints] = field(default_factory=dict)
    outreach_per_year: Floats = field(default_factory=lambda: np.empty(0))

    def __len__(self) -> int:
        return len(self.demand_id)

    @property
    def visits_per_year(self) -> Floats:
        """Visits a year to every point; NaN where not stated."""
        return fill_visits(self.outreach_per_year, len(self))


def fill_visits(stated: Floats, count: int) -> Floats:
    """Visits a year of every row: NaN for all where no row states any."""
    return stated if len(stated) else np.full(count, np.nan)
