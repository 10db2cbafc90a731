"""Where points meet the network: the nearest target of each, and who is kept off by stray roads."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numba
import numpy as np

from geo.arrays import Bytes, Flags, Floats, Indices, Ints
from geo.geometry.geodesy import near_meridian
from geo.roads.graph import ComponentTrust, RoadGraph
from geo.roads.segments import MISSING_MM, SegmentGrid
from geo.roads.snap_point import NO_TARGET_MM, SnapRoads, roads_of, snap_one
from geo.threads import share_out

CHUNK = 8_192
"""Points that a thread snaps at a time."""


@dataclass(frozen=True, slots=True)
class Snaps:
    """Where points meet the network; one entry per point.

    `edge` is −1 where there is no target; `along_mm` is measured from the edge's first node;
    `leg_mm` is the true distance to the nearest target however far, `direct_mm` the same where it
    may meet something directly, else MISSING_MM. `usable` is False where the
    stray rule (rules.md#distance-6) or an unknown position forbids entering the network; the limit
    `max_snap` is applied by the reader of these, since readings differ in it.
    """

    edge: Indices
    along_mm: Ints
    leg_mm: Ints
    direct_mm: Ints
    snap_lon: Floats
    snap_lat: Floats
    component: Indices
    usable: Flags

    def __len__(self) -> int:
        return len(self.edge)


def snap_points(
    graph: RoadGraph, grid: SegmentGrid, lon: Floats, lat: Floats, *, stray_gap_m: float
) -> Snaps:
    """Snap points (degrees, NaN for an unknown position) to the nearest target edge."""
    nearest = snap_to(graph, grid, lon, lat, grid.target)
    barred = _barred_by_stray(graph, grid, lon, lat, nearest, stray_gap_m)
    return replace(nearest, usable=nearest.usable & ~barred)


def is_barred(
    graph: RoadGraph, grid: SegmentGrid, lon: float, lat: float, stray_gap_m: float
) -> bool:
    """Whether the stray rule (rules.md#distance-6) keeps one place off the network."""
    at = snap_points(graph, grid, np.array([lon]), np.array([lat]), stray_gap_m=stray_gap_m)
    return bool(at.edge[0] >= 0 and not at.usable[0])


def find_road_snaps(graph: RoadGraph, grid: SegmentGrid, lon: Floats, lat: Floats) -> Snaps:
    """Feet of points on the nearest road of any kind, target or not."""
    return snap_to(graph, grid, lon, lat, grid.road)


def measure_to_roads_m(graph: RoadGraph, grid: SegmentGrid, lon: Floats, lat: Floats) -> Floats:
    """Geodesic metres from each point to the nearest road of any kind; NaN where there is none."""
    nearest = find_road_snaps(graph, grid, lon, lat)
    return np.where(nearest.edge >= 0, nearest.leg_mm / 1000.0, np.nan)


def snap_to(graph: RoadGraph, grid: SegmentGrid, lon: Floats, lat: Floats, allowed: Bytes) -> Snaps:
    """Snap to the nearest edge with 1 in `allowed`; every snap found is usable."""
    middle = grid.frame.west + grid.frame.side * grid.frame.columns / 2.0
    lon = near_meridian(np.asarray(lon, dtype=np.float64), middle)
    lat = np.asarray(lat, dtype=np.float64)
    edge = np.full(len(lon), -1, dtype=np.int32)
    along_mm = np.zeros(len(lon), dtype=np.int64)
    leg_mm = np.full(len(lon), NO_TARGET_MM, dtype=np.int64)
    snapped = np.full((len(lon), 2), np.nan)
    roads = roads_of(graph, grid, allowed)
    if roads.any_allowed:

        def snap(first: int) -> None:
            at = slice(first, first + CHUNK)
            found = edge[at], along_mm[at], leg_mm[at], snapped[at]
            _snap_all(lon[at], lat[at], grid, roads, *found)

        if len(lon) <= CHUNK:
            snap(0)
        else:
            share_out(snap, range(0, len(lon), CHUNK))
    found = edge >= 0
    component = np.where(found, graph.component[graph.u[edge]], -1).astype(np.int32)
    snap_lon = near_meridian(snapped[:, 0], 0.0)
    direct_mm = np.where(leg_mm <= grid.farthest_mm, leg_mm, MISSING_MM)
    return Snaps(edge, along_mm, leg_mm, direct_mm, snap_lon, snapped[:, 1], component, found)


def _barred_by_stray(
    graph: RoadGraph, grid: SegmentGrid, lon: Floats, lat: Floats, nearest: Snaps,
    stray_gap_m: float,
) -> Flags:  # fmt: skip
    """Points whose nearest road of any kind is stray and whose target is too far from that road."""
    barred = np.zeros(len(nearest), dtype=bool)
    if not (graph.component_standing == ComponentTrust.STRAY).any():
        return barred
    anything = find_road_snaps(graph, grid, lon, lat)
    on_stray = anything.usable & (
        graph.component_standing[anything.component] == ComponentTrust.STRAY
    )
    for c in np.unique(anything.component[on_stray]):
        mine = np.flatnonzero(on_stray & (anything.component == c) & nearest.usable)
        members = (graph.component[graph.u] == c).astype(np.uint8)
        to_stray = snap_to(graph, grid, nearest.snap_lon[mine], nearest.snap_lat[mine], members)
        barred[mine] = to_stray.leg_mm > stray_gap_m * 1000.0
    return barred


@numba.njit(cache=True, nogil=True)
def _snap_all(
    lon: Floats, lat: Floats, grid: SegmentGrid, roads: SnapRoads,
    edge: Indices, along_mm: Ints, leg_mm: Ints, snap: Floats,
) -> None:  # fmt: skip
    found = np.empty(64, dtype=np.int32)
    for i in range(len(lon)):
        at, found = snap_one(lon[i], lat[i], grid, roads, found)
        edge[i], along_mm[i], leg_mm[i] = at.edge, at.along_mm, at.leg_mm
        snap[i, 0], snap[i, 1] = at.lon, at.lat
