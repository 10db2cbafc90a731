"""Feet that places get by new roads, beside the one that each had before.

A new road is a road like others (rules.md#distance-6): it is no target while all that it joins is
and stays stray, and whoever lives by such a piece may take another target only if the foot there
lies within `stray.gap_m` of the piece. A place that a piece kept off which is stray no longer, or
which new roads bring near enough, gets the foot that it was kept from. Nobody loses a foot: a piece
keeps off only those whom it kept off before, and a new road that is no target keeps off nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.reach.arcs import Ends, ends_of
from geo.reach.edits.closed_edges import EditedArcs
from geo.reach.pair_rule import may_enter
from geo.roads.graph import ComponentTrust, RoadGraph
from geo.roads.new_road import OpenedRoad
from geo.roads.segments import SegmentGrid
from geo.roads.snap_point import NO_TARGET_MM
from geo.roads.snapping import Snaps, find_road_snaps, snap_points, snap_to
from geo.scenarios.joined_pieces import JoinedPieces

_DEGREE_M = 110_000.0
"""A degree of latitude is nowhere shorter."""


@dataclass(frozen=True, slots=True)
class FurtherFeet:
    """What feet are sought on after a scenario."""

    graph: RoadGraph
    grid: SegmentGrid
    cut: EditedArcs
    opened: list[OpenedRoad]
    joined: JoinedPieces
    gap_m: float

    def find(self, lon: Floats, lat: Floats, limit_mm: Ints) -> list[Ends]:
        """Feet within the limits, on the edges after: a row for each new road, then the others."""
        rows = [self._snap_to_new(k, lon, lat, limit_mm) for k in range(len(self.opened))]
        if self.joined.risen.any():
            rows.append(self._snap_to_risen(lon, lat, limit_mm))
        if self.joined.frees:
            rows.append(self._free(lon, lat, limit_mm))
        return rows

    def _snap_to_new(self, k: int, lon: Floats, lat: Floats, limit_mm: Ints) -> Ends:
        edge = np.full(len(lon), -1, dtype=np.int32)
        along, leg = np.zeros(len(lon), dtype=np.int64), np.full(len(lon), 1 << 40, dtype=np.int64)
        if self.joined.is_target[k]:
            road = self.opened[k]
            near = _lie_near(road, lon, lat, float(limit_mm.max(initial=0)) / 1000.0)
            if near.any():
                snaps = road.snap(lon[near], lat[near])
                enters = may_enter(snaps.leg_mm, limit_mm[near])
                enters &= ~self._find_barred(lon[near], lat[near], snaps, enters)
                edge[near] = np.where(enters, self.cut.added[k], -1)
                along[near], leg[near] = snaps.along_mm, snaps.leg_mm
        return Ends(edge, along, leg)

    def _snap_to_risen(self, lon: Floats, lat: Floats, limit_mm: Ints) -> Ends:
        """Feet on pieces that may be entered now."""
        found = snap_to(self.graph, self.grid, lon, lat, self.joined.entered.astype(np.uint8))
        limit_mm = np.minimum(limit_mm, self.grid.farthest_mm)
        near = (found.edge >= 0) & may_enter(found.leg_mm, limit_mm)
        near &= ~self._find_barred(lon, lat, found, near)
        edge = np.where(near, found.edge, -1).astype(np.int32)
        return self.cut.move(Ends(edge, found.along_mm, found.leg_mm))

    def _free(self, lon: Floats, lat: Floats, limit_mm: Ints) -> Ends:
        """Feet of those whom a piece kept off that is stray no longer, or comes near enough now."""
        found = snap_points(self.graph, self.grid, lon, lat, stray_gap_m=self.gap_m)
        kept = np.flatnonzero((found.edge >= 0) & ~found.usable)
        nearest = find_road_snaps(self.graph, self.grid, lon[kept], lat[kept]).component
        usable = np.zeros(len(found), dtype=bool)
        usable[kept] = self.joined.risen[nearest]
        group = np.where(self.joined.stays_stray[nearest], self.joined.group[nearest], -1)
        for one in np.intersect1d(group, self.joined.road_group).tolist():
            mine = kept[group == one]
            there = found.snap_lon[mine], found.snap_lat[mine]
            usable[mine] = self._measure_to_piece(one, *there) <= self.gap_m * 1000.0
        return self.cut.move(ends_of(replace(found, usable=usable), limit_mm))

    def _find_barred(self, lon: Floats, lat: Floats, feet: Snaps, asked: Flags) -> Flags:
        """Which of the places asked about a stray piece keeps from these feet."""
        barred = np.zeros(len(lon), dtype=bool)
        stays = self.joined.stays_stray
        if not stays.any() or not asked.any():
            return barred
        at = np.flatnonzero(asked)
        nearest = find_road_snaps(self.graph, self.grid, lon[at], lat[at])
        by_stray = (nearest.edge >= 0) & stays[nearest.component]
        at, piece = at[by_stray], self.joined.group[nearest.component[by_stray]]
        nearer = self._measure_to_new(lon[at], lat[at]) < nearest.leg_mm[by_stray]
        at, piece = at[~nearer], piece[~nearer]
        for group in np.unique(piece).tolist():
            mine = at[piece == group]
            there = feet.snap_lon[mine], feet.snap_lat[mine]
            barred[mine] = self._measure_to_piece(group, *there) > self.gap_m * 1000.0
        return barred

    def _measure_to_new(self, lon: Floats, lat: Floats) -> Ints:
        """The least leg to a new road that is a target."""
        least = np.full(len(lon), NO_TARGET_MM, dtype=np.int64)
        for road, is_target in zip(self.opened, self.joined.is_target, strict=True):
            if is_target and len(lon):
                least = np.minimum(least, road.snap(lon, lat).leg_mm)
        return least

    def _measure_to_piece(self, group: int, lon: Floats, lat: Floats) -> Ints:
        """Millimetres to a stray piece, with the new roads that hang together with it."""
        joined, graph = self.joined, self.graph
        is_stray = joined.standing[joined.label] == ComponentTrust.STRAY
        members = ((joined.group == group) & is_stray)[graph.component[graph.u]]
        least = snap_to(graph, self.grid, lon, lat, members.astype(np.uint8)).leg_mm
        for road, one in zip(self.opened, joined.road_group.tolist(), strict=True):
            if one == group:
                least = np.minimum(least, road.snap(lon, lat).leg_mm)
        return least


def _lie_near(road: OpenedRoad, lon: Floats, lat: Floats, limit_m: float) -> Flags:
    """Points that may be within the limit of a new road."""
    made = road.graph
    south, north = made.point_lat.min(), made.point_lat.max()
    rise = limit_m / _DEGREE_M + 1e-6
    width = rise / max(float(np.cos(np.radians(max(abs(south), abs(north)) + rise))), 1e-6)
    inside: Flags = (
        (lon >= made.point_lon.min() - width)
        & (lon <= made.point_lon.max() + width)
        & (lat >= south - rise)
        & (lat <= north + rise)
    )
    return inside
