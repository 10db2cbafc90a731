"""Corrections of places where people live: what an office states in place of the file."""

from __future__ import annotations

from dataclasses import dataclass

from geo.arrays import Floats, Texts


@dataclass(frozen=True, slots=True)
class Corrections:
    """One entry a place, each place once; what an entry does not state stays as the file has it.

    `residents` are whole people, NaN where not stated; `lon`, `lat` WGS 84, NaN where not stated;
    `setting` is `urban`, `rural` or empty, `assigned_site_id` the unit that is to serve it or
    empty. `source` and `date` (ISO) say who states it and since when.
    """

    demand_id: Texts
    residents: Floats
    lon: Floats
    lat: Floats
    setting: Texts
    assigned_site_id: Texts
    source: Texts
    date: Texts

    def __len__(self) -> int:
        return len(self.demand_id)
