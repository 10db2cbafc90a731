"""The nearest site of one place and the way there, in one call of compiled code.

The rules are those of `geo.roads.snapping` and `geo.reach.nearest`, which answer for many points
at a time; this answers for one without preparing anything for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Floats, Indices, Ints
from geo.geometry.geodesy import chord_geodesic_mm, point_ecef
from geo.reach.arcs import Arcs, Ends, along_edge_mm, arrive_mm
from geo.reach.pair_rule import is_direct, may_enter
from geo.reach.path import Shapes, shapes_of, trace_way
from geo.reach.search import FAR, NearestLabels
from geo.reach.table import Side
from geo.roads.graph import ComponentTrust, RoadGraph
from geo.roads.segments import MISSING_MM, SegmentGrid
from geo.roads.snap_point import SnapPoint, SnapRoads, roads_of, snap_one
from geo.roads.snapping import is_barred

_SLACK_M = 1.0
"""By how much a chord may be shorter than the geodesic, for distances of a leg, and more."""


class _Sites(NamedTuple):
    """The chosen sites: by edge (`edges` ascend), and all that are placed, with their legs."""

    ends: Ends
    edges: Indices
    by_edge: Indices
    placed: Indices
    xyz: Floats
    leg_mm: Ints


class PlaceAnswer(NamedTuple):
    """What is known of one place.

    `way` has the points (lon, lat) from the snap of the place to that of the site, or none.
    `site`, `road_mm`, `straight_mm`, `direct` and `end` are as in `geo.reach.nearest.Nearest`.
    `snap` tells where the place meets the network, `enters` whether it may go along it from there.
    """

    snap: SnapPoint
    enters: bool
    site: int
    road_mm: int
    straight_mm: int
    direct: bool
    end: int
    way: Floats


@dataclass(frozen=True, slots=True)
class PlaceSearch:
    """Everything that questions about single places share; safe to use from several threads."""

    graph: RoadGraph
    grid: SegmentGrid
    stray_gap_m: float
    arcs: Arcs
    labels: NearestLabels
    shapes: Shapes
    targets: SnapRoads
    any_road: SnapRoads
    stray: Bytes
    sites: _Sites

    def ask(self, lon: float, lat: float, limit_mm: int) -> PlaceAnswer:
        """The answer for one place (degrees WGS 84) that enters by a leg up to `limit_mm`."""
        doubtful = False
        if len(self.stray):
            doubtful = _meets_stray(lon, lat, self.grid, self.any_road, self.stray)
        barred = doubtful and is_barred(self.graph, self.grid, lon, lat, self.stray_gap_m)
        return PlaceAnswer(
            *_ask(
                lon, lat, -1 if barred else limit_mm, self.grid, self.targets, self.arcs,
                self.labels, self.shapes, self.sites,
            )
        )  # fmt: skip


def make_place_search(
    graph: RoadGraph,
    grid: SegmentGrid,
    arcs: Arcs,
    labels: NearestLabels,
    sites: Side,
    chosen: Indices,
    stray_gap_m: float,
) -> PlaceSearch:
    """Prepare for the sites in `chosen`, to which the labels belong."""
    placed = chosen[~np.isnan(sites.xyz[chosen, 0])].astype(np.int32)
    by_edge = chosen[np.argsort(sites.ends.edge[chosen], kind="stable")].astype(np.int32)
    standing = graph.component_standing
    stray = standing[graph.component[graph.u]] == ComponentTrust.STRAY
    return PlaceSearch(
        graph,
        grid,
        stray_gap_m,
        arcs,
        labels,
        shapes_of(graph),
        roads_of(graph, grid, grid.target),
        roads_of(graph, grid, grid.road),
        stray.astype(np.uint8) if stray.any() else np.empty(0, dtype=np.uint8),
        _Sites(
            sites.ends,
            sites.ends.edge[by_edge],
            by_edge,
            placed,
            np.ascontiguousarray(sites.xyz[placed]),
            sites.ends.leg_mm[placed],
        ),
    )


@numba.njit(cache=True, nogil=True)
def _meets_stray(lon: float, lat: float, grid: SegmentGrid, roads: SnapRoads, stray: Bytes) -> bool:
    """Whether the nearest road of any kind is stray, so that the place may have to stay off."""
    edge = snap_one(lon, lat, grid, roads, np.empty(64, dtype=np.int32))[0].edge
    return edge >= 0 and stray[edge] > 0


@numba.njit(cache=True, nogil=True)
def _ask(
    lon: float, lat: float, limit_mm: int, grid: SegmentGrid, roads: SnapRoads, arcs: Arcs,
    labels: NearestLabels, shapes: Shapes, sites: _Sites,
) -> tuple[SnapPoint, bool, int, int, int, bool, int, Floats]:  # fmt: skip
    snap, _ = snap_one(lon, lat, grid, roads, np.empty(64, dtype=np.int32))
    enters = snap.edge >= 0 and may_enter(snap.leg_mm, min(limit_mm, grid.farthest_mm))
    site, road, end = -1, FAR, -1
    if enters:
        site, road, end = _evaluate(arcs, labels, sites, snap)
    x, y, z = point_ecef(lon, lat)
    leg = snap.leg_mm if snap.leg_mm <= grid.farthest_mm else MISSING_MM
    site, road, nearest, direct = _merge_direct(sites, leg, x, y, z, site, road)
    if direct:
        end = -1
    straight = FAR
    if len(sites.placed):
        k = nearest if site < 0 else np.searchsorted(sites.placed, site)
        straight = chord_geodesic_mm(sites.xyz[k, 0], sites.xyz[k, 1], sites.xyz[k, 2], x, y, z)
    way = np.empty((0, 2))
    if site >= 0:
        road = max(road, straight)
    if end >= 0:
        way = trace_way(arcs, labels, shapes, sites.ends, snap.edge, snap.along_mm, site, end)
    return snap, enters, site, road, straight, direct, end, way


@numba.njit(cache=True, nogil=True)
def _evaluate(
    arcs: Arcs, labels: NearestLabels, sites: _Sites, snap: SnapPoint
) -> tuple[int, int, int]:
    """Site, distance and end by which the way leaves; −1, FAR and −1 where there is none."""
    best, road, end = -1, FAR, -1
    edge, along, leg = snap.edge, snap.along_mm, snap.leg_mm
    ways = arrive_mm(arcs, edge, along)
    for k in range(2):
        node = arcs.edge_u[edge] if k == 0 else arcs.edge_v[edge]
        s = labels.site[node]
        if ways[k] < 0 or s < 0:
            continue
        mm = labels.mm[node] + ways[k] + leg
        if mm < road or (mm == road and s < best):
            road, best, end = mm, s, k
    for i in range(np.searchsorted(sites.edges, edge), len(sites.edges)):
        if sites.edges[i] != edge:
            break
        s = sites.by_edge[i]
        between = along_edge_mm(arcs, edge, sites.ends.along_mm[s], along)
        mm = sites.ends.leg_mm[s] + between + leg
        if between >= 0 and (mm < road or (mm == road and s <= best)):
            road, best, end = mm, s, 2
    return best, road, end


@numba.njit(cache=True, nogil=True)
def _merge_direct(
    sites: _Sites, leg_mm: int, x: float, y: float, z: float, site: int, road: int
) -> tuple[int, int, int, bool]:
    """Take the direct way where it is nearer; also the site nearest in a straight line."""
    nearest, least, direct = -1, np.inf, False
    xyz, legs = sites.xyz, sites.leg_mm
    for k in range(len(xyz)):
        dx, dy, dz = xyz[k, 0] - x, xyz[k, 1] - y, xyz[k, 2] - z
        square = dx * dx + dy * dy + dz * dz
        if square < least:
            nearest, least = k, square
        bound = (legs[k] + leg_mm) / 1000.0 + _SLACK_M
        if square > bound * bound:
            continue
        mm = chord_geodesic_mm(xyz[k, 0], xyz[k, 1], xyz[k, 2], x, y, z)
        s = sites.placed[k]
        if is_direct(mm, legs[k], leg_mm) and (mm < road or (mm == road and s <= site)):
            road, site, direct = mm, s, True
    return site, road, nearest, direct
