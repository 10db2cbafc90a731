"""The cover of an assessment while single sites open, move and close, measured as scenarios do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.assessment import Assessment
from geo.geometry.location import place_in_counties
from geo.model.trilean import Trilean
from geo.reach.table import Pairs
from geo.scenarios.baseline import PlainRoads, open_plain_roads
from geo.scenarios.incremental_cover import IncrementalCover
from geo.scenarios.pair_counts import SiteFacts


@dataclass(frozen=True)
class ChangedSites:
    """Sites by slot: those of the register by their positions, new ones by the numbers after."""

    roads: PlainRoads
    cover: IncrementalCover

    def add(self, lon: float, lat: float, *, urban: bool) -> int:
        """Open an eligible site; return its slot."""
        return self.cover.add((lon, lat), *self._measure(lon, lat, urban=urban))

    def move(self, slot: int, lon: float, lat: float, *, urban: bool) -> None:
        """Put a site elsewhere, eligible there."""
        self.cover.move(slot, (lon, lat), *self._measure(lon, lat, urban=urban))

    def _measure(self, lon: float, lat: float, *, urban: bool) -> tuple[SiteFacts, Pairs]:
        inputs, found = self.roads.inputs, self.roads.measure(lon, lat, urban=urban)
        county = place_in_counties(
            np.array([lon]), np.array([lat]), inputs.counties, inputs.standard.boundary_tolerance_m
        )
        return SiteFacts(int(county[0]), urban, found.enters, int(Trilean.YES)), found.pairs


def open_sites(made: Assessment) -> ChangedSites:
    """Start from the sites of an assessment as they are."""
    roads = open_plain_roads(made.inputs, made.network)
    return ChangedSites(roads, roads.cover.copy())
