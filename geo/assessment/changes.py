"""What single sites would change in one assessment: opened, moved, closed and opened again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo.assessment.inputs import Inputs
from geo.assessment.network import Network, limits_mm
from geo.findings.changing_cover import ChangingCover
from geo.findings.cover_counts import SiteFacts
from geo.findings.readings import Reading
from geo.model.trilean import Trilean
from geo.placing import place_in_counties
from geo.reach.arcs import ends_of
from geo.reach.changes import PairSearch, make_pair_search, search_pairs
from geo.reach.table import Pairs, make_side
from geo.roads.graph import Standing
from geo.roads.snapping import snap_points


@dataclass(frozen=True, slots=True)
class SiteChanges:
    """Sites by slot: those of the register by their positions, new ones by the numbers after.

    `cover` holds statuses and county totals, and closes and reopens by itself. For one thread at
    a time.
    """

    inputs: Inputs
    network: Network
    search: PairSearch
    cover: ChangingCover

    def add(self, lon: float, lat: float, *, urban: bool, eligible: Trilean = Trilean.YES) -> int:
        """Open a new site; return its slot. Degrees on WGS 84."""
        return self.cover.add((lon, lat), *self._measure(lon, lat, urban, eligible))

    def move(
        self, slot: int, lon: float, lat: float, *, urban: bool, eligible: Trilean = Trilean.YES
    ) -> None:
        """Put a site elsewhere; a closed one opens there."""
        self.cover.move(slot, (lon, lat), *self._measure(lon, lat, urban, eligible))

    def _measure(
        self,
        lon: float,
        lat: float,
        urban: bool,  # noqa: FBT001 - a value of the site, not a switch
        eligible: Trilean,
    ) -> tuple[SiteFacts, Pairs]:
        """Snap the site and search once, with the limits of an assessment."""
        inputs, standard = self.inputs, self.inputs.standard
        at_lon, at_lat = np.array([lon]), np.array([lat])
        snaps = snap_points(
            inputs.graph, self.network.grid, at_lon, at_lat, stray_gap_m=standard.stray.gap_m
        )
        limit = limits_mm(np.array([urban]), standard.max_snap)
        county = place_in_counties(at_lon, at_lat, inputs.counties, standard.boundary_tolerance_m)
        facts = SiteFacts(
            int(county[0]), urban, bool(ends_of(snaps, limit).edge[0] >= 0), int(eligible)
        )
        side = make_side(ends_of(snaps, 2 * limit), snaps.component, at_lon, at_lat)
        return facts, search_pairs(self.search, side)


def open_changes(inputs: Inputs, network: Network, readings: Mapping[str, Reading]) -> SiteChanges:
    """Start from the sites of an assessment as they are, under some readings."""
    demand, graph = inputs.decided.demand, inputs.graph
    snaps = network.demand_snaps
    ends = ends_of(snaps, 2 * limits_mm(demand.urban, inputs.standard.max_snap))
    search = make_pair_search(
        network.arcs,
        network.demand._replace(ends=ends),
        (graph.component_standing != Standing.TRUSTED).astype(np.uint8),
        round(inputs.standard.reach_m * 1000),
    )
    cover = ChangingCover(network.evidence, network.eligible, readings)
    return SiteChanges(inputs, network, search, cover)
