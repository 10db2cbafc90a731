"""The snap of one place on the nearest edge: the kernels behind `snapping`.

For a point p and the edges T allowed for it, with leg(e) the geodesic from p to its snap on e:

    snap(p) = the e in T with leg(e) ≤ min leg + 1 mm whose ends come first by (lon, lat, lon, lat)

The snap is sought in the local plane (rules.md#distance-2). Up to 64° of latitude its distances d
are wrong by less than d / 3,000 km of themselves; every edge within that margin is measured.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Floats, Indices, Ints
from geo.geometry.geodesy import chord_geodesic_m, metres_per_degree, point_ecef
from geo.roads.graph import RoadGraph
from geo.roads.segments import Frame, SegmentGrid, clamp_cell

NO_TARGET_MM = 1 << 40
"""Access leg where the network has no target at all: longer than any distance on Earth."""
JUNCTION_MM = 1
"""A snap this near to a junction is the junction (rules.md#distance-2)."""
_TIE_M = 0.001
_PLANE_ERROR_M = 3_000_000.0
_Plane = tuple[float, float, float, float]
"""The plane about a point: its lon and lat, metres per degree of each."""


class SnapPoint(NamedTuple):
    """Where one place meets the network, as an entry of `Snaps`; for compiled code."""

    edge: int
    along_mm: int
    leg_mm: int
    lon: float
    lat: float


class SnapRoads(NamedTuple):
    """What compiled code needs of the graph: who is allowed, ranks, lengths along the edge.

    `any_allowed` tells whether `allowed` marks an edge at all.
    """

    allowed: Bytes
    rank: Indices
    cum_mm: Ints
    point_ptr: Ints
    any_allowed: bool


def roads_of(graph: RoadGraph, grid: SegmentGrid, allowed: Bytes) -> SnapRoads:
    """The graph as `snap_one` takes it, for edges with 1 in `allowed`."""
    return SnapRoads(allowed, grid.rank, graph.cum_mm, graph.point_ptr, bool(allowed.any()))


@numba.njit(cache=True, nogil=True, inline="always")
def _widen(plane_m: float) -> float:
    """A plane distance that surely takes in every edge as near as this one on the ellipsoid."""
    return plane_m * (1.0 + plane_m / _PLANE_ERROR_M) + 0.01


@numba.njit(cache=True, nogil=True, inline="always")
def _project(lons: Floats, lats: Floats, p: int, plane: _Plane) -> tuple[float, float]:
    """Fraction along piece p and squared distance in metres, in the plane about the point."""
    lon, lat, east, north = plane
    x_1, y_1 = (lons[p] - lon) * east, (lats[p] - lat) * north
    dx = (lons[p + 1] - lons[p]) * east
    dy = (lats[p + 1] - lats[p]) * north
    square = dx * dx + dy * dy
    t = 0.0
    if square > 0.0:
        t = min(max(-(x_1 * dx + y_1 * dy) / square, 0.0), 1.0)
    x, y = x_1 + t * dx, y_1 + t * dy
    return t, x * x + y * y


@numba.njit(cache=True, nogil=True)
def _least_in_ring(
    grid: SegmentGrid, allowed: Bytes, plane: _Plane, column: int, row: int, ring: int
) -> float:
    """Least squared plane distance to an allowed piece in the cells exactly `ring` cells away."""
    frame, ptr, pieces, edges, lons, lats = grid[:6]
    least = np.inf
    for r in range(max(row - ring, 0), min(row + ring, frame.rows - 1) + 1):
        step = 1 if abs(r - row) == ring else 2 * ring
        for c in range(column - ring, column + ring + 1, step):
            if not 0 <= c < frame.columns:
                continue
            cell = r * frame.columns + c
            for k in range(ptr[cell], ptr[cell + 1]):
                if allowed[edges[pieces[k]]]:
                    _, square = _project(lons, lats, pieces[k], plane)
                    least = min(least, square)
    return least


@numba.njit(cache=True, nogil=True)
def _clear_metres(frame: Frame, plane: _Plane, column: int, row: int, ring: int) -> float:
    """Least distance at which something beyond the rings looked at could still lie."""
    lon, lat, east, north = plane
    clear = np.inf
    if column > ring:
        clear = min(clear, (lon - (frame.west + (column - ring) * frame.side)) * east)
    if column + ring + 1 < frame.columns:
        clear = min(clear, (frame.west + (column + ring + 1) * frame.side - lon) * east)
    if row > ring:
        clear = min(clear, (lat - (frame.south + (row - ring) * frame.side)) * north)
    if row + ring + 1 < frame.rows:
        clear = min(clear, (frame.south + (row + ring + 1) * frame.side - lat) * north)
    return clear


@numba.njit(cache=True, nogil=True)
def _collect_near(grid: SegmentGrid, allowed: Bytes, plane: _Plane, found: Indices) -> int:
    """Put into `found` every allowed piece that may be nearest; return how many there are.

    Where there are more than `found` has room for, only the number counts.
    """
    frame, ptr, pieces, edges, lons, lats = grid[:6]
    column = clamp_cell((plane[0] - frame.west) / frame.side, frame.columns)
    row = clamp_cell((plane[1] - frame.south) / frame.side, frame.rows)
    least, ring = np.inf, 0
    while True:
        least = min(least, _least_in_ring(grid, allowed, plane, column, row, ring))
        if _widen(math.sqrt(least)) <= _clear_metres(frame, plane, column, row, ring):
            break
        ring += 1
    limit = _widen(math.sqrt(least)) ** 2
    count = 0
    for r in range(max(row - ring, 0), min(row + ring, frame.rows - 1) + 1):
        first = r * frame.columns + max(column - ring, 0)
        last = r * frame.columns + min(column + ring, frame.columns - 1)
        for k in range(ptr[first], ptr[last + 1]):
            if allowed[edges[pieces[k]]]:
                _, square = _project(lons, lats, pieces[k], plane)
                if square <= limit:
                    if count < len(found):
                        found[count] = pieces[k]
                    count += 1
    return count


@numba.njit(cache=True, nogil=True)
def _leg_m(grid: SegmentGrid, p: int, t: float, lon: float, lat: float) -> float:
    """Geodesic metres from the point to the place at fraction t of piece p."""
    x, y, z = point_ecef(lon, lat)
    f_x, f_y, f_z = point_ecef(
        grid.lon[p] + t * (grid.lon[p + 1] - grid.lon[p]),
        grid.lat[p] + t * (grid.lat[p + 1] - grid.lat[p]),
    )
    return chord_geodesic_m(x, y, z, f_x, f_y, f_z)


@numba.njit(cache=True, nogil=True)
def _choose_piece(
    grid: SegmentGrid, roads: SnapRoads, plane: _Plane, found: Indices
) -> tuple[int, float]:
    """The piece with the least leg and the fraction along it; ties within 1 mm go by edge rank."""
    lon, lat, _, _ = plane
    least = np.inf
    for p in found:
        t = _project(grid.lon, grid.lat, p, plane)[0]
        least = min(least, _leg_m(grid, p, t, lon, lat))
    best, best_t, best_key = -1, 0.0, (0, 0.0, 0)
    for p in found:
        t, _ = _project(grid.lon, grid.lat, p, plane)
        leg = _leg_m(grid, p, t, lon, lat)
        if leg > least + _TIE_M:
            continue
        key = (roads.rank[p], leg, p)
        if best < 0 or key < best_key:
            best, best_t, best_key = p, t, key
    return best, best_t


@numba.njit(cache=True, nogil=True)
def _share_of_way(grid: SegmentGrid, p: int, t: float) -> float:
    """Share of the way along piece p at fraction t of its degrees, which are not all as long."""
    lon = grid.lon[p] + t * (grid.lon[p + 1] - grid.lon[p])
    lat = grid.lat[p] + t * (grid.lat[p + 1] - grid.lat[p])
    before, after = _leg_m(grid, p, 0.0, lon, lat), _leg_m(grid, p, 1.0, lon, lat)
    return before / (before + after) if before + after > 0.0 else t


@numba.njit(cache=True, nogil=True)
def _settle_at_junction(
    grid: SegmentGrid, roads: SnapRoads, edge: int, p: int, t: float
) -> tuple[int, int, float]:
    """Way along the edge (mm), and the piece and fraction of the snap, moved to a junction.

    The ends of original edges are junctions here, so that joining edges moves no snap.
    """
    first, last = roads.point_ptr[edge], roads.point_ptr[edge + 1] - 1
    share = _share_of_way(grid, p, t)
    along = roads.cum_mm[p] + round(share * (roads.cum_mm[p + 1] - roads.cum_mm[p]))
    mine, start, end = roads.rank[p], p, p + 1
    while along - roads.cum_mm[start] <= JUNCTION_MM:
        if start == first or roads.rank[start - 1] != mine:
            return roads.cum_mm[start], start, 0.0
        start -= 1
    while roads.cum_mm[end] - along <= JUNCTION_MM:
        if end == last or roads.rank[end] != mine:
            return roads.cum_mm[end], end - 1, 1.0
        end += 1
    return along, p, t


@numba.njit(cache=True, nogil=True)
def snap_one(
    lon: float, lat: float, grid: SegmentGrid, roads: SnapRoads, found: Indices
) -> tuple[SnapPoint, Indices]:
    """Snap one place to the nearest allowed edge; edge −1 where there is none.

    `found` is room for candidates, handed back larger where there were more.
    """
    if not roads.any_allowed or math.isnan(lon) or math.isnan(lat):
        return SnapPoint(-1, 0, NO_TARGET_MM, np.nan, np.nan), found
    east, north = metres_per_degree(lat)
    plane = (lon, lat, east, north)
    count = _collect_near(grid, roads.allowed, plane, found)
    if count > len(found):
        found = np.empty(2 * count, dtype=np.int32)
        _collect_near(grid, roads.allowed, plane, found)
    p, t = _choose_piece(grid, roads, plane, found[:count])
    edge = int(np.int64(grid.edge[p]))
    along, p, t = _settle_at_junction(grid, roads, edge, p, t)
    leg = round(_leg_m(grid, p, t, lon, lat) * 1000.0)
    snap_lon = grid.lon[p] + t * (grid.lon[p + 1] - grid.lon[p])
    snap_lat = grid.lat[p] + t * (grid.lat[p + 1] - grid.lat[p])
    return SnapPoint(edge, along, leg, snap_lon, snap_lat), found
