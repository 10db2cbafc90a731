"""Employers (企事业单位): places of work whose people may be vaccinated together."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from geo.arrays import Flags, Floats, Indices, Ints, Texts


@dataclass(frozen=True, slots=True)
class EmployerRecords:
    """Places of work as a door hands them on, one row a place, coordinates already WGS 84.

    `lon` and `lat` are NaN for an unplaced one; an address of registration is no place.
    `headcount` and `wanted` (people who asked to be vaccinated) are whole numbers, NaN where not
    stated. `adcode`, `county`, `prefecture` and `township_code` are what the row states; `datum`
    that of its coordinates as declared. `details` holds further columns as written, by our name.
    """

    employer_id: Texts
    name: Texts
    lon: Floats
    lat: Floats
    headcount: Floats
    wanted: Floats
    kind: Texts
    address: Texts
    adcode: Texts
    county: Texts
    prefecture: Texts
    township: Texts
    township_code: Texts
    assigned_site_id: Texts
    phone: Texts
    note: Texts
    datum: Texts
    details: dict[str, Texts]

    def __len__(self) -> int:
        return len(self.employer_id)

    def take(self, rows: Ints) -> EmployerRecords:
        """The records at these positions, in this order."""
        changes: dict[str, Any] = {
            column.name: getattr(self, column.name)[rows]
            for column in fields(self)
            if column.name != "details"
        }
        details = {name: values[rows] for name, values in self.details.items()}
        return replace(self, **changes, details=details)


@dataclass(frozen=True, slots=True)
class Employers:
    """Employers with county and setting decided; sorted by (lon, lat, employer_id).

    Unplaced ones come last, by id. `county` is a position in `Counties`, −1 for an unplaced one
    that states none. An unplaced one has the setting `rural`, which has the wider cutoff.
    """

    records: EmployerRecords
    county: Indices
    urban: Flags

    def __len__(self) -> int:
        return len(self.records)

    @property
    def placed(self) -> Flags:
        """Which employers have coordinates."""
        placed: Flags = self.records.lon == self.records.lon
        return placed
