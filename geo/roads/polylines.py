"""The points of every edge as flat arrays, and the way along them in whole millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from geo.arrays import Flags, Floats, Indices, Ints
from geo.geodesy import chord_geodesic_m, geodesic_mm, point_ecef
from geo.model.road_lines import RoadLines
from geo.ranges import expand_ranges, pointer

CHORD_LIMIT_M = 50_000.0
_FAR = -1


@dataclass(frozen=True, slots=True)
class Polylines:
    """Edge `e` has the points `ptr[e]:ptr[e + 1]`, both ends included; at least two each."""

    ptr: Ints
    lon: Floats
    lat: Floats


def trace_edges(lines: RoadLines, turned: Flags) -> Polylines:
    """Lay out the points of every edge, in the order of `lines`; `turned` ones run from v to u."""
    inner = np.diff(lines.shape_ptr)
    ptr = pointer(inner + 2)
    lon = np.empty(ptr[-1])
    lat = np.empty(ptr[-1])
    start = np.where(turned, lines.v, lines.u)
    end = np.where(turned, lines.u, lines.v)
    for place, node in ((ptr[:-1], start), (ptr[1:] - 1, end)):
        lon[place] = lines.node_lon[node]
        lat[place] = lines.node_lat[node]
    to = expand_ranges(ptr[:-1] + 1, inner)
    step = np.arange(len(to)) - np.repeat(pointer(inner)[:-1], inner)
    first, last = lines.shape_ptr[:-1], lines.shape_ptr[1:] - 1
    turned_points = np.repeat(turned, inner)
    origin = np.repeat(np.where(turned, last, first), inner)
    source = origin + np.where(turned_points, -step, step)
    lon[to] = lines.shape_lon[source]
    lat[to] = lines.shape_lat[source]
    return Polylines(ptr, lon, lat)


def select_edges(polylines: Polylines, cum_mm: Ints, order: Ints) -> tuple[Polylines, Ints]:
    """Keep the edges named by position, in that order, with the way along each."""
    count = np.diff(polylines.ptr)[order]
    source = expand_ranges(polylines.ptr[:-1][order], count)
    chosen = Polylines(pointer(count), polylines.lon[source], polylines.lat[source])
    return chosen, cum_mm[source]


def measure_edges(polylines: Polylines) -> Ints:
    """Millimetres from the first point of each edge to each of its points (0 at the first).

    Each segment is rounded once and the rest is integer addition (DESIGN 3.1, rule 1).
    """
    lon, lat, ptr = polylines.lon, polylines.lat, polylines.ptr
    step = _measure_steps(ptr, lon, lat)
    far = np.flatnonzero(step == _FAR)
    step[far] = geodesic_mm(lon[far - 1], lat[far - 1], lon[far], lat[far])
    total = np.cumsum(step)
    along: Ints = total - np.repeat(total[ptr[:-1]], np.diff(ptr))
    return along


@numba.njit(cache=True, nogil=True)
def _measure_steps(ptr: Ints, lon: Floats, lat: Floats) -> Ints:
    """Millimetres from the point before on the same edge; _FAR where the chord is too long.

    Up to `CHORD_LIMIT_M` chord and geodesic agree to 1e-8 m (`geo.geodesy`).
    """
    step = np.zeros(len(lon), dtype=np.int64)
    for e in range(len(ptr) - 1):
        x_1, y_1, z_1 = point_ecef(lon[ptr[e]], lat[ptr[e]])
        for p in range(ptr[e] + 1, ptr[e + 1]):
            x_2, y_2, z_2 = point_ecef(lon[p], lat[p])
            metres = chord_geodesic_m(x_1, y_1, z_1, x_2, y_2, z_2)
            step[p] = round(metres * 1000.0) if metres < CHORD_LIMIT_M else _FAR
            x_1, y_1, z_1 = x_2, y_2, z_2
    return step


def stretch_edges(ptr: Ints, cum_mm: Ints, length_mm: Ints) -> Ints:
    """Scale the way along each edge so that it ends at `length_mm`; never shortens a way.

    A stated length spreads over the edge in proportion; on an edge without extent it all lies
    in the last step.
    """
    measured = cum_mm[ptr[1:] - 1]
    longer: NDArray[np.bool_] = length_mm > measured
    factor = np.where(longer & (measured > 0), length_mm / np.maximum(measured, 1), 1.0)
    scaled = np.where(
        np.repeat(longer, np.diff(ptr)),
        np.rint(cum_mm * np.repeat(factor, np.diff(ptr))).astype(np.int64),
        cum_mm,
    )
    scaled[ptr[1:] - 1] = np.maximum(length_mm, measured)
    return scaled


def segment_ends(ptr: Ints) -> tuple[Ints, Indices]:
    """First point of every segment and its edge; the second point is the next one."""
    count = np.diff(ptr) - 1
    edge = np.repeat(np.arange(len(count), dtype=np.int32), count)
    return expand_ranges(ptr[:-1], count), edge
