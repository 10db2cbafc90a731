"""How far each piece of the network lies from a longer one.

Up to a limit the distance is that of the roads themselves, segment to segment, in the plane about
the pair (x = Δlon·N·cos φ, y = Δlat·M); two that cross without a junction are 0 apart. For this,
segments are cut to at most 0.9 of the limit and sorted into cells at least two limits wide by
their midpoints, so that any two at most the limit apart lie in the same cell or in neighbouring
ones. Beyond the limit the figure is the least distance between shape points, which may exceed the
true one and serves the report only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numba
import numpy as np
from scipy.spatial import cKDTree

from geo.arrays import Flags, Floats, Indices, Ints
from geo.geometry.geodesy import ecef, geodesic_mm, metres_per_degree
from geo.geometry.ranges import pointer
from geo.roads.polylines import Polylines, segment_ends

LONGEST_DEGREE_M = 111_700.0
SHORTEST_DEGREE_M = 110_500.0
"""Bounds of a degree of latitude; a degree of longitude is shorter by cos φ, within them."""


@dataclass(frozen=True, slots=True)
class ComponentSegments:
    """Straight pieces of road with the component of each, in degrees."""

    lon_1: Floats
    lat_1: Floats
    lon_2: Floats
    lat_2: Floats
    owner: Indices


def measure_gaps(
    polylines: Polylines, edge_component: Indices, count: int, limit_m: float
) -> Floats:
    """Least distance of each component to one of a lower number, in metres; inf for the first.

    Exact to the millimetre up to `limit_m`, an upper estimate beyond. Shape (count,).
    """
    gap_m = np.full(count, np.inf)
    if count == 1:
        return gap_m
    pieces = _cut_pieces(polylines, edge_component, limit_m)
    _narrow_gaps(pieces, gap_m, limit_m)
    far = np.isinf(gap_m)
    far[0] = False
    if far.any():
        point_component = np.repeat(edge_component, np.diff(polylines.ptr))
        _widen_gaps(polylines, point_component, far, gap_m)
    return gap_m


def _cut_pieces(polylines: Polylines, edge_component: Indices, limit_m: float) -> ComponentSegments:
    start, edge = segment_ends(polylines.ptr)
    lon, lat = polylines.lon[start], polylines.lat[start]
    d_lon, d_lat = polylines.lon[start + 1] - lon, polylines.lat[start + 1] - lat
    length = np.hypot(d_lon, d_lat) * LONGEST_DEGREE_M
    parts = np.maximum(np.ceil(length / (0.9 * limit_m)), 1).astype(np.int64)
    segment = np.repeat(np.arange(len(start)), parts)
    step = np.arange(len(segment)) - np.repeat(pointer(parts)[:-1], parts)
    before, after = step / parts[segment], (step + 1) / parts[segment]
    return ComponentSegments(
        lon[segment] + before * d_lon[segment],
        lat[segment] + before * d_lat[segment],
        lon[segment] + after * d_lon[segment],
        lat[segment] + after * d_lat[segment],
        edge_component[edge][segment],
    )


def _narrow_gaps(pieces: ComponentSegments, gap_m: Floats, limit_m: float) -> None:
    """Fill in the gaps that are at most the limit, rounded to the millimetre."""
    key, columns, east_m = _cells(pieces, limit_m)
    order = np.argsort(key, kind="stable")
    key = key[order]
    cell, first = np.unique(key, return_index=True)
    rows = cell[:, None] + columns * np.array([-1, 0, 1])
    block_from = np.searchsorted(key, rows - 1, side="left")
    block_to = np.searchsorted(key, rows + 1, side="right")
    best = np.full(len(gap_m), limit_m + 0.0005)
    _search_blocks(
        pieces.lon_1[order],
        pieces.lat_1[order],
        pieces.lon_2[order],
        pieces.lat_2[order],
        pieces.owner[order],
        np.append(first, len(key)),
        block_from,
        block_to,
        east_m,
        best,
    )
    found = best < limit_m + 0.0005
    gap_m[found] = np.round(best[found], 3)


def _cells(pieces: ComponentSegments, limit_m: float) -> tuple[Ints, int, float]:
    """Cell number of each piece by its midpoint, cells in a row (with a margin).

    Third comes a lower bound of a degree of longitude anywhere among the pieces, in metres.
    """
    lon, lat = (pieces.lon_1 + pieces.lon_2) / 2, (pieces.lat_1 + pieces.lat_2) / 2
    height = 2.0 * limit_m / SHORTEST_DEGREE_M
    narrowest = max(math.cos(math.radians(min(float(np.abs(lat).max()) + 0.1, 89.0))), 0.01)
    column = np.floor((lon - lon.min()) / (height / narrowest)).astype(np.int64) + 1
    row = np.floor((lat - lat.min()) / height).astype(np.int64) + 1
    columns = int(column.max()) + 2
    return row * columns + column, columns, SHORTEST_DEGREE_M * narrowest


@numba.njit(cache=True, nogil=True)
def _search_blocks(
    lon_1: Floats,
    lat_1: Floats,
    lon_2: Floats,
    lat_2: Floats,
    owner: Indices,
    cell_ptr: Ints,
    block_from: Ints,
    block_to: Ints,
    east_m: float,
    best: Floats,
) -> None:
    """Lower `best[c]` to the distance of c's pieces from pieces of components below c."""
    for cell in range(len(cell_ptr) - 1):
        for a in range(cell_ptr[cell], cell_ptr[cell + 1]):
            mine = owner[a]
            if mine == 0 or best[mine] == 0.0:
                continue
            for row in range(3):
                for b in range(block_from[cell, row], block_to[cell, row]):
                    if owner[b] >= mine:
                        continue
                    gap = _piece_gap(
                        lon_1[a], lat_1[a], lon_2[a], lat_2[a],
                        lon_1[b], lat_1[b], lon_2[b], lat_2[b],
                        east_m,
                        best[mine],
                    )  # fmt: skip
                    best[mine] = min(best[mine], gap)


@numba.njit(cache=True, nogil=True)
def _piece_gap(
    lon_1: float,
    lat_1: float,
    lon_2: float,
    lat_2: float,
    lon_3: float,
    lat_3: float,
    lon_4: float,
    lat_4: float,
    east_m: float,
    bound: float,
) -> float:
    """Distance of two pieces in metres, or `bound` where their boxes are farther apart."""
    up = max(min(lat_1, lat_2) - max(lat_3, lat_4), min(lat_3, lat_4) - max(lat_1, lat_2))
    across = max(min(lon_1, lon_2) - max(lon_3, lon_4), min(lon_3, lon_4) - max(lon_1, lon_2))
    if up * SHORTEST_DEGREE_M > bound or across * east_m > bound:
        return bound
    east, north = metres_per_degree(0.25 * (lat_1 + lat_2 + lat_3 + lat_4))
    x_2, y_2 = (lon_2 - lon_1) * east, (lat_2 - lat_1) * north
    x_3, y_3 = (lon_3 - lon_1) * east, (lat_3 - lat_1) * north
    x_4, y_4 = (lon_4 - lon_1) * east, (lat_4 - lat_1) * north
    if _cross(x_2, y_2, x_3, y_3, x_4, y_4):
        return 0.0
    least = min(
        _point_gap2(x_3, y_3, 0.0, 0.0, x_2, y_2),
        _point_gap2(x_4, y_4, 0.0, 0.0, x_2, y_2),
        _point_gap2(0.0, 0.0, x_3, y_3, x_4, y_4),
        _point_gap2(x_2, y_2, x_3, y_3, x_4, y_4),
    )
    return math.sqrt(least)


@numba.njit(cache=True, nogil=True)
def _cross(x_2: float, y_2: float, x_3: float, y_3: float, x_4: float, y_4: float) -> bool:
    """Whether the segments (0, 0)–(x_2, y_2) and 3–4 cross properly."""
    side_3 = x_2 * y_3 - y_2 * x_3
    side_4 = x_2 * y_4 - y_2 * x_4
    along_x, along_y = x_4 - x_3, y_4 - y_3
    side_1 = along_y * x_3 - along_x * y_3
    side_2 = along_x * (y_2 - y_3) - along_y * (x_2 - x_3)
    return side_3 * side_4 < 0.0 and side_1 * side_2 < 0.0


@numba.njit(cache=True, nogil=True)
def _point_gap2(x: float, y: float, x_1: float, y_1: float, x_2: float, y_2: float) -> float:
    """Squared distance of a point from a segment."""
    along_x, along_y = x_2 - x_1, y_2 - y_1
    square = along_x * along_x + along_y * along_y
    share = 0.0
    if square > 0.0:
        share = ((x - x_1) * along_x + (y - y_1) * along_y) / square
        share = min(max(share, 0.0), 1.0)
    off_x, off_y = x - x_1 - share * along_x, y - y_1 - share * along_y
    return off_x * off_x + off_y * off_y


def _widen_gaps(polylines: Polylines, component: Indices, far: Flags, gap_m: Floats) -> None:
    """Fill in the gaps of `far` components by shape points.

    Components are halved again and again: those of the upper half that are `far` ask a tree of
    the lower half's points. The first component stands apart, so that its tree is built once.
    """
    order = np.argsort(component, kind="stable")
    ptr = np.searchsorted(component[order], np.arange(len(gap_m) + 1))
    point = ecef(polylines.lon[order], polylines.lat[order])
    spans = [(0, 1, len(gap_m))]
    waiting = [(1, len(gap_m))]
    while waiting:
        low, high = waiting.pop()
        if high - low > 1 and far[low:high].any():
            middle = (low + high) // 2
            spans.append((low, middle, high))
            waiting += [(low, middle), (middle, high)]
    for low, middle, high in spans:
        if not far[middle:high].any():
            continue
        tree = cKDTree(point[ptr[low] : ptr[middle]], balanced_tree=False, compact_nodes=False)
        asked = np.flatnonzero(np.repeat(far[middle:high], np.diff(ptr[middle : high + 1])))
        asked += ptr[middle]
        _, hit = tree.query(point[asked])
        here, there = order[asked], order[ptr[low] + hit]
        metres = _metres_between(polylines, here, there)
        np.minimum.at(gap_m, component[here], metres)


def _metres_between(polylines: Polylines, here: Ints, there: Ints) -> Floats:
    lon, lat = polylines.lon, polylines.lat
    millimetres = geodesic_mm(lon[here], lat[here], lon[there], lat[there])
    metres: Floats = millimetres / 1000.0
    return metres
