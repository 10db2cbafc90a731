"""Roster entries that a scenario states, and the roster as they leave it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from geo.arrays import texts
from geo.model.roster import Roster
from geo.model.trilean import Trilean


class Cell(NamedTuple):
    """One box of a roster; without a service it stands for all of them."""

    site_id: str
    date: str
    service: str


@dataclass(slots=True)
class RosterChanges:
    """States by cell, each with the place in the scenario that gave it."""

    stated: dict[Cell, tuple[str, Trilean]] = field(default_factory=dict)

    @property
    def site_ids(self) -> set[str]:
        """Sites that an entry names."""
        return {cell.site_id for cell in self.stated}

    def put(self, cell: Cell, place: str, state: Trilean) -> str:
        """Take in an entry; return the place of an earlier one at odds with it, else nothing."""
        where, known = self.stated.get(cell, (place, state))
        if known != state:
            return where
        self.stated[cell] = place, state
        return ""

    def amend(self, base: Roster | None) -> Roster | None:
        """An entry replaces those of its site, date and service; one for all services, all."""
        if not self.stated:
            return base
        cells = sorted(self.stated)
        fresh = Roster(
            site_id=texts(cell.site_id for cell in cells),
            date=texts(cell.date for cell in cells),
            service=texts(cell.service for cell in cells),
            state=np.array([self.stated[cell][1] for cell in cells], dtype=np.int8),
            hours=texts([""] * len(cells)),
        )
        if base is None:
            return fresh
        whole = {cell[:2] for cell in cells if not cell.service}
        stays = np.array(
            [
                (site, day) not in whole and (site, day, service) not in self.stated
                for site, day, service in zip(base.site_id, base.date, base.service, strict=True)
            ],
            dtype=bool,
        )
        return Roster(
            *(
                np.concatenate((getattr(base, name)[stays], getattr(fresh, name)))
                for name in Roster.__slots__
            )
        )
