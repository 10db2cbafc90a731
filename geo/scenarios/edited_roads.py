"""The roads of an assessment after a scenario closes some and opens others.

Feet stay where they are (`geo.reach.edits.closed_edges`). Pieces that a new road joins are judged
anew (`geo.scenarios.joined_pieces`); closing parts none. Verified distances hold whatever the
roads. New roads, and the pieces that may be entered now, give points and sites within `max_snap`
one snap more (`geo.scenarios.further_feet`), and the least distance counts
(`geo.reach.edits.extra_snaps`). So closing never helps, and opening takes nobody's cover; whoever
was unknown for the sake of such a piece is decided. Only sites within reach of what differs are
searched from again; all other pairs are those of before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from geo.arrays import Flags, Floats, Indices, Ints
from geo.findings.status.readings import Evidence
from geo.geometry.geodesy import ecef
from geo.inputs.load import Inputs, Progress
from geo.network.build import Network, limits_mm
from geo.reach.arcs import Ends, ends_of
from geo.reach.direct import gather_sources
from geo.reach.edits.closed_edges import EditedArcs, cut_roads
from geo.reach.edits.extra_snaps import (
    SnapPoints,
    SnapSearch,
    make_snap_search,
    search_snaps,
    stack_snaps,
)
from geo.reach.edits.site_pairs import take_pairs
from geo.reach.nearest import Nearest, find_nearest_by_snaps, select_points
from geo.reach.pair_rule import VERIFIED
from geo.reach.search import search_nearest
from geo.reach.table import Pairs, Reach, Side, make_side
from geo.reach.targeted import blank_labels, list_doors, search_targets
from geo.roads.graph import RoadGraph
from geo.roads.snapping import snap_points
from geo.scenarios.baseline import READINGS, MeasuredSite, PlainRoads, join_ends, join_sides
from geo.scenarios.edited_register import EditedRegister
from geo.scenarios.further_feet import FurtherFeet
from geo.scenarios.incremental_cover import IncrementalCover
from geo.scenarios.joined_pieces import JoinedPieces, join_pieces
from geo.scenarios.road_edits import RoadEdits, list_new_edges, read_road_changes
from geo.scenarios.schema import Scenario

_SLACK_M = 10.0
"""Rounded millimetres of many short edges, and then some."""


@dataclass(frozen=True, slots=True)
class EditedRoads:
    """As `PlainRoads`; `searched` counts the sites from which was searched again.

    `on_closed` marks points whose snap lies within a closed stretch: they leave it on foot.
    """

    inputs: Inputs
    network: Network
    evidence: Evidence
    cut: EditedArcs
    further: FurtherFeet
    search: SnapSearch
    demand_rows: list[Ends]
    site_rows: list[Ends]
    cover: IncrementalCover
    searched: int
    on_closed: Flags

    def measure(self, lon: float, lat: float, *, urban: bool) -> MeasuredSite:
        """Snap a site to the roads of before and to every new one, and search."""
        standard = self.inputs.standard
        at = np.array([lon]), np.array([lat])
        limit = limits_mm(np.array([urban]), standard.max_snap)
        snaps = snap_points(
            self.inputs.graph, self.network.grid, *at, stray_gap_m=standard.stray.gap_m
        )
        first = ends_of(snaps, limit)
        rows = [self.cut.move(first), *self.further.find(*at, limit)]
        side = make_side(rows[0], self.further.joined.relabel(snaps.component), *at)
        pairs = search_snaps(self.search, stack_snaps(side, rows), 0)
        return MeasuredSite(urban, side, pairs, tuple(rows[1:]))

    def find_nearest(
        self,
        amended: EditedRegister,
        measured: dict[int, MeasuredSite],
        chosen: Indices,
        points: Indices,
    ) -> Nearest:
        """The nearest of the chosen sites (positions in `amended.sites`) to some points."""
        base = self.network.sites._replace(ends=self.site_rows[0])
        side = join_sides(base, amended, measured)
        rows = [side.ends]
        rows += [
            join_ends(one, amended, {slot: found.more[k] for slot, found in measured.items()})
            for k, one in enumerate(self.site_rows[1:])
        ]
        each = len(rows)
        entries = Ends(
            *(np.stack([getattr(r, name) for r in rows], axis=1).ravel() for name in Ends._fields)
        )
        entered = (chosen[:, None] * each + np.arange(each)).ravel().astype(np.int32)
        labels = search_nearest(self.cut.arcs, entries, entered)
        return find_nearest_by_snaps(
            self.cut.arcs,
            labels,
            entries,
            gather_sources(side, chosen),
            select_points(self.network.demand, points),
            [_take_ends(row, points) for row in self.demand_rows],
        )

    def measure_ways(
        self,
        amended: EditedRegister,
        measured: dict[int, MeasuredSite],
        site: Indices,
        point: Indices,
    ) -> Ints:
        """Road distances of pairs, sites by their positions in `amended.sites`; FAR for none."""
        road = np.empty(len(site), dtype=np.int64)
        for i in np.unique(site).tolist():
            mine = site == i
            road[mine] = self._measure_from(int(amended.slot[i]), measured, point[mine])
        return road

    def _measure_from(self, slot: int, measured: dict[int, MeasuredSite], points: Indices) -> Ints:
        """Road distances of some points to one site, by all of its snaps."""
        if slot in measured:
            found = measured[slot]
            side, rows = found.side, [found.side.ends, *found.more]
        else:
            at = np.array([slot])
            rows = [_take_ends(row, at) for row in self.site_rows]
            base = self.network.sites
            side = Side(rows[0], base.component[at], base.xyz[at])
        snaps = [_take_ends(row, points) for row in self.demand_rows]
        entries = Ends(*(np.concatenate([getattr(row, n) for row in rows]) for n in Ends._fields))
        labels = blank_labels(self.cut.arcs)
        chosen = np.arange(len(rows), dtype=np.int32)
        search_targets(self.cut.arcs, entries, chosen, list_doors(self.cut.arcs, snaps), labels)
        sources = gather_sources(side, np.zeros(1, dtype=np.int32))
        there = select_points(self.network.demand, points)
        return find_nearest_by_snaps(self.cut.arcs, labels, entries, sources, there, snaps).road_mm


def change_roads(
    plain: PlainRoads,
    scenario: Scenario,
    progress: Progress = lambda _: None,
    *,
    everywhere: bool = False,
) -> EditedRoads:
    """Close and open roads; with `everywhere` all sites are searched from, which gives the same.

    `progress` is told of each stage, and of each site that is searched from: it can stop the work
    by raising.

    Raises
    ------
    ScenarioError
        As `read_road_changes`.
    """
    inputs, network = plain.inputs, plain.network
    changes = read_road_changes(inputs, network, scenario)
    progress("roads")
    cut = cut_roads(network.arcs, changes.closed, list_new_edges(changes.opened))
    progress("roads")
    demand, records = inputs.decided.demand, inputs.sites.records
    pieces = inputs.road_report.components
    joined = join_pieces(inputs.graph, pieces, changes.opened, inputs.standard.stray)
    limit, gap_m = inputs.standard.max_snap, inputs.standard.stray.gap_m
    further = FurtherFeet(inputs.graph, network.grid, cut, changes.opened, joined, gap_m)

    def stand(side: Side, lon: Floats, lat: Floats, urban: Flags) -> tuple[list[Ends], SnapPoints]:
        """All snaps of one side."""
        limit_mm = limits_mm(urban, limit)
        rows = [cut.move(side.ends), *further.find(lon, lat, limit_mm)]
        whole = side._replace(ends=rows[0], component=joined.relabel(side.component))
        return rows, stack_snaps(whole, rows)

    lon, lat = (np.where(demand.placed, at, np.nan) for at in (demand.lon, demand.lat))
    demand_rows, demand_snaps = stand(network.demand, lon, lat, demand.urban)
    site_rows, snaps = stand(network.sites, records.lon, records.lat, inputs.sites.urban)
    progress("roads")
    search = make_snap_search(cut.arcs, demand_snaps, plain.search.blocks, joined.weak)
    sites = np.arange(len(inputs.sites))
    if not everywhere:
        changes = _add_joined(changes, joined, inputs.graph, 2.0 * limit.largest)
        sites = _find_affected(network.sites.xyz, changes, inputs.standard.reach_m)

    def search_site(s: int) -> Pairs:
        progress("reach")
        return search_snaps(search, snaps, s)

    reach = _replace_pairs(network.evidence.reach, ((s, search_site(s)) for s in sites.tolist()))
    progress("findings")
    evidence = replace(network.evidence, reach=reach)
    cover = IncrementalCover(evidence, network.eligible, READINGS)
    return EditedRoads(
        inputs, network, evidence, cut, further, search, demand_rows, site_rows,
        cover, len(sites), _find_on_closed(network.demand.ends, changes.closed),
    )  # fmt: skip


def _find_on_closed(ends: Ends, closed: Mapping[int, Sequence[tuple[int, int]]]) -> Flags:
    """Ends within a closed stretch; one at an end of it stands at the junction."""
    inside = np.zeros(len(ends.edge), dtype=bool)
    for i in np.flatnonzero(np.isin(ends.edge, list(closed))).tolist():
        along = int(ends.along_mm[i])
        inside[i] = any(a < along < b for a, b in closed[int(ends.edge[i])])
    return inside


def _add_joined(
    changes: RoadEdits, joined: JoinedPieces, graph: RoadGraph, leg_m: float
) -> RoadEdits:
    """The changes with the pieces that stand otherwise; who lives by one may lie a leg away."""
    if not joined.touched.any():
        return changes
    vertices, longest_m = joined.list_vertices(graph)
    return replace(
        changes,
        vertices=np.concatenate((changes.vertices, vertices)),
        longest_m=max(changes.longest_m, longest_m) + 2.0 * leg_m,
    )


def _take_ends(ends: Ends, at: Indices | Ints) -> Ends:
    return Ends(ends.edge[at], ends.along_mm[at], ends.leg_mm[at])


def _find_affected(xyz: Floats, changes: RoadEdits, reach_m: float) -> Ints:
    """Sites from which a way within reach may touch a road that differs.

    No way is shorter than the straight line to any place on it.
    """
    placed = np.flatnonzero(~np.isnan(xyz[:, 0]))
    if not len(placed):
        return placed
    at = ecef(changes.vertices[:, 0], changes.vertices[:, 1])
    radius = reach_m + changes.longest_m / 2.0 + _SLACK_M
    near = cKDTree(xyz[placed]).query_ball_point(at, radius)
    found: Ints = placed[
        np.unique(np.concatenate([np.asarray(one, dtype=np.int64) for one in near]))
    ]
    return found


def _replace_pairs(reach: Reach, found: Iterable[tuple[int, Pairs]]) -> Reach:
    """The table with other roads and bits for some sites; verified pairs stay as they are."""
    road_mm, bits = reach.road_mm.copy(), reach.bits.copy()
    changed = replace(reach, road_mm=road_mm, bits=bits)
    for s, pairs in found:
        mine = take_pairs(changed, s)
        computed = (mine.bits & VERIFIED) == 0
        at = np.searchsorted(pairs.demand_index, mine.demand_index[computed])
        mine.road_mm[computed] = pairs.road_mm[at]
        mine.bits[computed] = pairs.bits[at]
    return changed
