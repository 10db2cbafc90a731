"""Distances between a place and a site that an office has verified."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from geo.arrays import Flags, Floats, Texts


@dataclass(frozen=True, slots=True)
class VerifiedPairs:
    """One entry per pair, each pair once.

    `road_m` in metres. `office` is an organisation, never a person; `date` is ISO text or empty.
    `*_lon`, `*_lat` tell where the ends stood when the distance was verified, NaN where not said.
    """

    demand_id: Texts
    site_id: Texts
    road_m: Floats
    office: Texts
    date: Texts
    evidence: Texts
    demand_lon: Floats
    demand_lat: Floats
    site_lon: Floats
    site_lat: Floats

    @property
    def ends_stated(self) -> Flags:
        """Which pairs tell where both ends stood; others do not lapse when a silent end moves."""
        stated: Flags = np.isfinite(
            self.demand_lon + self.demand_lat + self.site_lon + self.site_lat
        )
        return stated

    def __len__(self) -> int:
        return len(self.demand_id)

    def take(self, which: Flags) -> VerifiedPairs:
        """Some of them."""
        return VerifiedPairs(*(getattr(self, column.name)[which] for column in fields(self)))
