"""A grid over the straight pieces of all edges, for finding those near a point.

A piece is stored in every cell that it crosses. Cells are squares in degrees; distances are taken
in the plane x = Δlon · N cos φ, y = Δlat · M about the point asked for (rules.md#distance-2), so a
piece that is straight in longitude and latitude is straight there too.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Floats, Indices, Ints
from geo.model.road_lines import FERRY, TARGET
from geo.roads.graph import ComponentTrust, RoadGraph

MOST_CELLS = 4_000_000
LEAST_SIDE_DEGREES = 0.002
NO_LIMIT_MM = 1 << 41
MISSING_MM = -(1 << 42)
"""Stands for a leg where roads are missing: with no other it is as long as a straight line."""


class Frame(NamedTuple):
    """South-west corner, cell side (degrees) and numbers of cells."""

    west: float
    south: float
    side: float
    columns: int
    rows: int


class SegmentGrid(NamedTuple):
    """Pieces by cell: cell `row * columns + column` holds `piece[cell_ptr[c]:cell_ptr[c + 1]]`.

    A piece is the position of its first point in `lon` and `lat` (those of the graph's points);
    `edge` names the edge of every point, `rank` the rank of its original edge by its ends
    (`geo.roads.originals`). Edges with 1 in `target` may be snapped to, those with 1 in `road`
    are no ferries. A named tuple, for compiled code.
    """

    frame: Frame
    cell_ptr: Ints
    piece: Indices
    edge: Indices
    lon: Floats
    lat: Floats
    rank: Indices
    target: Bytes
    road: Bytes
    farthest_mm: int = NO_LIMIT_MM


def build_segment_grid(graph: RoadGraph, farthest_mm: int = NO_LIMIT_MM) -> SegmentGrid:
    """Index all pieces of all edges; about one cell per piece, never above `MOST_CELLS`.

    Where no target lies within `farthest_mm` of a place, roads are missing there and not far: it
    meets nothing directly (rules.md#distance-4).
    """
    counts = np.diff(graph.point_ptr)
    edge = np.repeat(np.arange(graph.edge_count, dtype=np.int32), counts)
    starts = np.ones(len(edge), dtype=bool)
    starts[graph.point_ptr[1:] - 1] = False
    pieces = np.flatnonzero(starts).astype(np.int32)
    frame = _fit_frame(graph.point_lon, graph.point_lat, len(pieces))
    counted = np.zeros(frame.columns * frame.rows + 1, dtype=np.int64)
    nothing = np.empty(0, dtype=np.int32)
    _visit_cells(pieces, graph.point_lon, graph.point_lat, frame, counted[1:], nothing)
    cell_ptr = np.cumsum(counted)
    filled = np.empty(cell_ptr[-1], dtype=np.int32)
    _visit_cells(pieces, graph.point_lon, graph.point_lat, frame, cell_ptr[:-1].copy(), filled)
    return SegmentGrid(
        frame,
        cell_ptr,
        filled,
        edge,
        graph.point_lon,
        graph.point_lat,
        graph.origin,
        find_targets(graph),
        ((graph.flags & FERRY) == 0).astype(np.uint8),
        farthest_mm,
    )


def find_targets(graph: RoadGraph, by_component: Bytes | None = None) -> Bytes:
    """Mark with 1 the edges that may be snapped to: targets of components that are not stray.

    `by_component` holds other standings than the graph's own.
    """
    by_component = graph.component_standing if by_component is None else by_component
    standing = by_component[graph.component[graph.u]]
    targets = ((graph.flags & TARGET) != 0) & ((graph.flags & FERRY) == 0)
    marked: Bytes = (targets & (standing != ComponentTrust.STRAY)).astype(np.uint8)
    return marked


def _fit_frame(lon: Floats, lat: Floats, pieces: int) -> Frame:
    west, south = float(lon.min()), float(lat.min())
    width, height = float(lon.max()) - west, float(lat.max()) - south
    area = max(width, LEAST_SIDE_DEGREES) * max(height, LEAST_SIDE_DEGREES)
    side = max(math.sqrt(area / min(MOST_CELLS, max(pieces, 16))), LEAST_SIDE_DEGREES)
    return Frame(west, south, side, int(width / side) + 1, int(height / side) + 1)


@numba.njit(cache=True, nogil=True, inline="always")
def clamp_cell(position: float, count: int) -> int:
    """The cell that holds a position in cell units; the first or last for positions outside."""
    return min(max(math.floor(position), 0), count - 1)


@numba.njit(cache=True, nogil=True, inline="always")
def _column_span(
    x_1: float, y_1: float, x_2: float, y_2: float, row: int, columns: int
) -> tuple[int, int]:
    """First and last column that a piece (in cell units) touches within one row of cells."""
    low, high = min(x_1, x_2), max(x_1, x_2)
    if y_1 != y_2:
        t_1 = min(max((row - y_1) / (y_2 - y_1), 0.0), 1.0)
        t_2 = min(max((row + 1 - y_1) / (y_2 - y_1), 0.0), 1.0)
        a, b = x_1 + (x_2 - x_1) * t_1, x_1 + (x_2 - x_1) * t_2
        low, high = min(a, b), max(a, b)
    return clamp_cell(low - 1e-9, columns), clamp_cell(high + 1e-9, columns)


@numba.njit(cache=True, nogil=True)
def _visit_cells(
    pieces: Indices, lon: Floats, lat: Floats, frame: Frame, place: Ints, filled: Indices
) -> None:
    """Count the pieces of every cell in `place`, or fill them in where `filled` has room."""
    for p in pieces:
        x_1, y_1 = (lon[p] - frame.west) / frame.side, (lat[p] - frame.south) / frame.side
        x_2, y_2 = (lon[p + 1] - frame.west) / frame.side, (lat[p + 1] - frame.south) / frame.side
        low = clamp_cell(min(y_1, y_2) - 1e-9, frame.rows)
        high = clamp_cell(max(y_1, y_2) + 1e-9, frame.rows)
        for row in range(low, high + 1):
            first, last = _column_span(x_1, y_1, x_2, y_2, row, frame.columns)
            for column in range(first, last + 1):
                cell = row * frame.columns + column
                if len(filled):
                    filled[place[cell]] = p
                place[cell] += 1
