"""The roads of an assessment as they are, asked about sites that a scenario moves or adds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Indices, Ints
from geo.findings.status.readings import Evidence, Reading
from geo.inputs.load import Inputs
from geo.network.build import Network, limits_mm
from geo.reach.arcs import Ends, ends_of
from geo.reach.direct import gather_sources
from geo.reach.edits.long_ways import find_nearest_of
from geo.reach.edits.site_pairs import PairSearch, make_pair_search, search_pairs
from geo.reach.nearest import Nearest, find_nearest, select_points
from geo.reach.search import update_nearest
from geo.reach.table import Pairs, Side, make_side
from geo.roads.graph import ComponentTrust
from geo.roads.snapping import snap_points
from geo.scenarios.edited_register import EditedRegister
from geo.scenarios.incremental_cover import IncrementalCover

HEADLINE, OWN_COUNTY = "headline", "own_county"
READINGS = {HEADLINE: Reading(), OWN_COUNTY: Reading(whose="own_county")}
"""What is counted again as sites change: the headline, and cover by units of the own county."""


@dataclass(frozen=True, slots=True)
class MeasuredSite:
    """One site somewhere: its setting, where it enters (legs up to `max_snap`), and its pairs.

    `more` holds its snaps on new roads, one each.
    """

    urban: bool
    side: Side
    pairs: Pairs
    more: tuple[Ends, ...] = ()

    @property
    def enters(self) -> bool:
        """Whether its access leg is within `max_snap`."""
        return bool(self.side.ends.edge[0] >= 0)


@dataclass(frozen=True, slots=True)
class PlainRoads:
    """For one thread at a time; `cover` is that of the register as it is, never to be changed."""

    inputs: Inputs
    network: Network
    search: PairSearch
    cover: IncrementalCover

    @property
    def evidence(self) -> Evidence:
        """The table with the roads as they are."""
        return self.network.evidence

    @property
    def nearest(self) -> Nearest:
        """The nearest site of every point before any change of sites."""
        return self.network.nearest

    def measure(self, lon: float, lat: float, *, urban: bool) -> MeasuredSite:
        """Snap a site and search once."""
        at_lon, at_lat = np.array([lon]), np.array([lat])
        gap_m = self.inputs.standard.stray.gap_m
        snaps = snap_points(self.inputs.graph, self.network.grid, at_lon, at_lat, stray_gap_m=gap_m)
        limit = limits_mm(np.array([urban]), self.inputs.standard.max_snap)
        wide = make_side(ends_of(snaps, 2 * limit), snaps.component, at_lon, at_lat)
        return MeasuredSite(
            urban, wide._replace(ends=ends_of(snaps, limit)), search_pairs(self.search, wide)
        )

    def find_nearest(
        self,
        amended: EditedRegister,
        measured: dict[int, MeasuredSite],
        chosen: Indices,
        points: Indices,
    ) -> Nearest:
        """The nearest of the chosen sites (positions in `amended.sites`) to some points."""
        network = self.network
        side = join_sides(network.sites, amended, measured)
        renumber = renumber_kept(len(network.sites.xyz), amended, measured, chosen)
        labels = update_nearest(network.arcs, side.ends, chosen, network.labels, renumber)
        sources = gather_sources(side, chosen)
        return find_nearest(network.arcs, labels, sources, select_points(network.demand, points))

    def measure_ways(
        self,
        amended: EditedRegister,
        measured: dict[int, MeasuredSite],
        site: Indices,
        point: Indices,
    ) -> Ints:
        """Road distances of pairs, sites by their positions in `amended.sites`; FAR for none."""
        network, slots = self.network, amended.slot[site]
        road = np.empty(len(site), dtype=np.int64)
        kept = ~np.isin(slots, list(measured))
        road[kept] = network.ways.measure(slots[kept].astype(np.int32), point[kept])
        alone = np.zeros(1, dtype=np.int32)
        for slot in np.unique(slots[~kept]).tolist():
            mine = slots == slot
            side = measured[slot].side
            found = find_nearest_of(network.arcs, side, network.demand, alone, point[mine])
            road[mine] = found.road_mm
        return road


def open_plain_roads(inputs: Inputs, network: Network) -> PlainRoads:
    """Make ready to ask; takes a second for a province."""
    demand, graph = inputs.decided.demand, inputs.graph
    ends = ends_of(network.demand_snaps, 2 * limits_mm(demand.urban, inputs.standard.max_snap))
    search = make_pair_search(
        network.arcs,
        network.demand._replace(ends=ends),
        (graph.component_standing != ComponentTrust.TRUSTED).astype(np.uint8),
        round(inputs.standard.reach_m * 1000),
    )
    cover = IncrementalCover(network.evidence, network.eligible, READINGS)
    return PlainRoads(inputs, network, search, cover)


def join_sides(before: Side, amended: EditedRegister, measured: dict[int, MeasuredSite]) -> Side:
    """Ends of the sites after: those of before by slot, measured ones where they differ."""
    sides = [before, *(measured[slot].side for slot in sorted(measured))]
    rows = _find_rows(len(before.xyz), amended, list(measured))
    return Side(
        join_ends(before.ends, amended, {slot: one.side.ends for slot, one in measured.items()}),
        np.concatenate([one.component for one in sides])[rows],
        np.concatenate([one.xyz for one in sides])[rows],
    )


def join_ends(before: Ends, amended: EditedRegister, measured: dict[int, Ends]) -> Ends:
    """One snap of every site after, as `join_sides`."""
    parts = [before, *(measured[slot] for slot in sorted(measured))]
    rows = _find_rows(len(before.edge), amended, list(measured))
    return Ends(
        *(np.concatenate([getattr(one, name) for one in parts])[rows] for name in Ends._fields)
    )


def _find_rows(count: int, amended: EditedRegister, measured: list[int]) -> Ints:
    """Where each site after stands among those of before, followed by the measured ones."""
    place = {slot: count + i for i, slot in enumerate(sorted(measured))}
    return np.array([place.get(int(slot), int(slot)) for slot in amended.slot], dtype=np.int64)


def renumber_kept(
    count: int, amended: EditedRegister, measured: dict[int, MeasuredSite], chosen: Indices
) -> Indices:
    """Position after of every site before; −1 for one gone, moved or not chosen any more."""
    after = np.full(count, -1, dtype=np.int32)
    for position in chosen:
        slot = int(amended.slot[position])
        if slot < count and slot not in measured:
            after[slot] = position
    return after
