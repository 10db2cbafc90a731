"""The points of every edge as flat arrays, and the way along them in whole millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from geo.arrays import Flags, Floats, Indices, Ints
from geo.geometry.geodesy import GEOD, chord_geodesic_m, near_meridian, point_ecef
from geo.geometry.ranges import expand_ranges, pointer
from geo.model.road_lines import RoadLines

CHORD_LIMIT_M = 50_000.0
LONGEST_SEGMENT_M = 1_000.0
"""A longer segment gets vertices on its geodesic, …"""
PIECE_M = 250.0
"""… at most this far apart: a straight line in degrees then leaves it by about a millimetre."""
_EVEN_M = 1e-5


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


def densify_edges(polylines: Polylines) -> Polylines:
    """Put vertices on the geodesic of every segment over `LONGEST_SEGMENT_M`, evenly.

    A straight line in degrees leaves the geodesic, on 29 km by metres (rules.md#distance-1).
    """
    ptr, lon, lat = polylines.ptr, polylines.lon, polylines.lat
    step = _measure_steps(ptr, lon, lat)
    wide = np.flatnonzero(step > LONGEST_SEGMENT_M)
    if not len(wide):
        return polylines
    start = wide - 1
    azimuth, _, metres = GEOD.inv(lon[start], lat[start], lon[wide], lat[wide])
    added = count_pieces(np.asarray(metres)) - 1
    many = np.zeros(len(lon), dtype=np.int64)
    many[wide] = added
    at = np.arange(len(lon)) + np.cumsum(many)
    total = len(lon) + int(added.sum())
    new_lon, new_lat = np.empty(total), np.empty(total)
    new_lon[at], new_lat[at] = lon, lat
    place = expand_ranges(at[start] + 1, added)
    share = (place - np.repeat(at[start], added)) / np.repeat(added + 1, added)
    origin = np.repeat(start, added)
    found = GEOD.fwd(
        lon[origin], lat[origin], np.repeat(azimuth, added), np.repeat(metres, added) * share
    )
    new_lon[place] = near_meridian(np.asarray(found[0]), lon[origin])
    new_lat[place] = found[1]
    sizes = np.diff(ptr) + np.add.reduceat(many, ptr[:-1])
    return Polylines(pointer(sizes), new_lon, new_lat)


def count_pieces(metres: Floats) -> Ints:
    """Into how many pieces `densify_edges` cuts a segment of a length."""
    pieces = np.maximum(np.ceil(metres / PIECE_M - 1e-6), 1)
    return np.where(metres > LONGEST_SEGMENT_M, pieces, 1).astype(np.int64)


def run_straight(lon: Floats, lat: Floats, first: Ints, last: Ints) -> Flags:
    """Whether runs of points were drawn without an inner one, `densify_edges`' own left aside.

    These divide the geodesic between `first` and `last` evenly, in as many pieces as it needs.
    """
    whole_m = np.asarray(GEOD.inv(lon[first], lat[first], lon[last], lat[last])[2])
    straight: Flags = last - first == count_pieces(whole_m)
    divided = np.flatnonzero(straight & (last - first > 1))
    size = (last - first)[divided]
    at = expand_ranges(first[divided], size)
    steps = np.asarray(GEOD.inv(lon[at], lat[at], lon[at + 1], lat[at + 1])[2])
    odd = np.abs(steps - np.repeat(whole_m[divided] / size, size)) > _EVEN_M
    straight[np.repeat(divided, size)[odd]] = False
    return straight


def measure_edges(polylines: Polylines) -> Ints:
    """Millimetres from the first point of each edge to each of its points (0 at the first).

    Metres are added up along the edge and each sum is rounded, so that a way along an edge errs by
    at most half a millimetre however many points it has (rules.md#distance-1).
    """
    ptr = polylines.ptr
    along: Ints = _sum_steps(ptr, _measure_steps(ptr, polylines.lon, polylines.lat))
    return along


def _measure_steps(ptr: Ints, lon: Floats, lat: Floats) -> Floats:
    """Metres from the point before on the same edge."""
    step = _measure_chords(ptr, lon, lat)
    far = np.flatnonzero(np.isnan(step))
    step[far] = GEOD.inv(lon[far - 1], lat[far - 1], lon[far], lat[far])[2]
    return step


@numba.njit(cache=True, nogil=True)
def _measure_chords(ptr: Ints, lon: Floats, lat: Floats) -> Floats:
    """Metres from the point before on the same edge; NaN where the chord is too long.

    Up to `CHORD_LIMIT_M` chord and geodesic agree to 1e-8 m (`geo.geometry.geodesy`).
    """
    step = np.zeros(len(lon))
    for e in range(len(ptr) - 1):
        x_1, y_1, z_1 = point_ecef(lon[ptr[e]], lat[ptr[e]])
        for p in range(ptr[e] + 1, ptr[e + 1]):
            x_2, y_2, z_2 = point_ecef(lon[p], lat[p])
            metres = chord_geodesic_m(x_1, y_1, z_1, x_2, y_2, z_2)
            step[p] = metres if metres < CHORD_LIMIT_M else np.nan
            x_1, y_1, z_1 = x_2, y_2, z_2
    return step


@numba.njit(cache=True, nogil=True)
def _sum_steps(ptr: Ints, step: Floats) -> Ints:
    along = np.zeros(len(step), dtype=np.int64)
    for e in range(len(ptr) - 1):
        metres = 0.0
        for p in range(ptr[e] + 1, ptr[e + 1]):
            metres += step[p]
            along[p] = round(metres * 1000.0)
    return along


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
