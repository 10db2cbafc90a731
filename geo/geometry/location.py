"""Which county a point lies in, and how far it is from an outline.

A point on a shared border belongs to the county with the lowest adcode. For a point outside every
outline the nearest place of each outline is sought in the plane x = Δlon·N·cos φ, y = Δlat·M about
the point, and the geodesic to it, in whole millimetres, is the distance; at most the tolerance
counts (≤), and equal distances go to the lowest adcode (rules.md#people-4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import shapely

from geo.arrays import Floats, Indices, Ints, Shapes
from geo.geometry.geodesy import geodesic_mm, metres_per_degree
from geo.geometry.prepared_shapes import prepare_copies
from geo.model.county import Counties

_FAR_MM = np.iinfo(np.int64).max
WORTH_PREPARING = 8
"""An outline is copied and prepared for more points than so many."""
_LEAST_DEGREE_M = 110_000.0
"""A degree of latitude is nowhere shorter; boxes drawn with it are never too small."""


def place_in_counties(
    lon: Floats, lat: Floats, counties: Counties, tolerance_m: Floats | float
) -> Indices:
    """Find the county of each point, or −1; arrays of shape (n,), tolerance per point or for all.

    `counties` is sorted by adcode. A point without finite coordinates lies nowhere. Not for
    points on the other side of the antimeridian from their county.
    """
    county = _place_inside(lon, lat, counties)
    reach_m = np.broadcast_to(np.asarray(tolerance_m, dtype=np.float64), lon.shape)
    left = np.flatnonzero((county < 0) & np.isfinite(lon) & np.isfinite(lat) & (reach_m > 0))
    if len(left) and len(counties):
        county[left] = _place_nearby(lon[left], lat[left], counties, reach_m[left])
    return county


def distance_to_county_m(
    lon: Floats, lat: Floats, county_index: Indices, counties: Counties
) -> Floats:
    """Measure from each point to the outline of its county: 0 inside, NaN where the index is −1."""
    distance = np.full(len(lon), np.nan)
    asked = np.flatnonzero((county_index >= 0) & np.isfinite(lon) & np.isfinite(lat))
    if len(asked) == 0:
        return distance
    own, outline_of = np.unique(county_index[asked], return_inverse=True)
    outlines = prepare_copies(counties.geometry[own])
    within = shapely.intersects_xy(outlines[outline_of], lon[asked], lat[asked])
    distance[asked[within]] = 0.0
    outside = asked[~within]
    segments = _read_segments(counties.geometry[own])
    millimetres = _measure_mm(lon[outside], lat[outside], outline_of[~within], segments)
    distance[outside] = millimetres / 1000.0
    return distance


def _place_inside(lon: Floats, lat: Floats, counties: Counties) -> Indices:
    """The lowest county that each point lies in or on; points are sorted for boxes to be short."""
    county = np.full(len(lon), -1, dtype=np.int32)
    known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    known = known[np.argsort(lon[known], kind="stable")]
    x, y = lon[known], lat[known]
    if len(known) == 0:
        return county
    west, south, east, north = shapely.bounds(counties.geometry).T
    first, last = np.searchsorted(x, west, "left"), np.searchsorted(x, east, "right")
    may_hold = (last > first) & (south <= y.max()) & (north >= y.min())
    for i in np.flatnonzero(may_hold)[::-1].tolist():
        rows = slice(first[i], last[i])
        near = first[i] + np.flatnonzero((y[rows] >= south[i]) & (y[rows] <= north[i]))
        if len(near):
            outline = counties.geometry[i]
            whole = prepare_copies(outline) if len(near) > WORTH_PREPARING else outline
            county[known[near[shapely.intersects_xy(whole, x[near], y[near])]]] = i
    return county


def _place_nearby(lon: Floats, lat: Floats, counties: Counties, reach_m: Floats) -> Indices:
    point, county = _pair_by_box(lon, lat, counties, reach_m)
    found = np.full(len(lon), -1, dtype=np.int32)
    if len(point) == 0:
        return found
    asked, outline = np.unique(county, return_inverse=True)
    segments = _read_segments(counties.geometry[asked])
    millimetres = _measure_mm(lon[point], lat[point], outline, segments)
    near = millimetres <= np.rint(reach_m[point] * 1000.0)
    point, county, millimetres = point[near], county[near], millimetres[near]
    order = np.lexsort((county, millimetres))[::-1]
    found[point[order]] = county[order]
    return found


def _pair_by_box(
    lon: Floats, lat: Floats, counties: Counties, reach_m: Floats
) -> tuple[Ints, Indices]:
    """Pairs (point, county) whose bounding boxes are within reach of each other."""
    rise = reach_m / _LEAST_DEGREE_M
    width = rise / np.maximum(np.cos(np.radians(np.abs(lat) + rise)), 1e-6)
    boxes = shapely.box(lon - width, lat - rise, lon + width, lat + rise)
    point, county = shapely.STRtree(counties.geometry).query(boxes)
    return point, county.astype(np.int32)


@dataclass(frozen=True, slots=True)
class _Segments:
    """Border lines of outlines: outline `k` has the rows `ptr[k]:ptr[k + 1]` of `ends`."""

    ptr: Ints
    ends: Floats


def _read_segments(outlines: Shapes) -> _Segments:
    parts, outline_of_part = shapely.get_parts(outlines, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    ends = np.column_stack((points[:-1], points[1:]))[joined]
    owner = outline_of_part[part_of_ring[ring[1:]]][joined]
    return _Segments(np.searchsorted(owner, np.arange(len(outlines) + 1)), ends)


def _measure_mm(lon: Floats, lat: Floats, outline: Ints, segments: _Segments) -> Ints:
    """Geodesic from each point to the nearest border line of its outline, inside or out."""
    snap = _find_nearest(lon, lat, outline, segments.ptr, segments.ends)
    millimetres = np.full(len(lon), _FAR_MM, dtype=np.int64)
    found = np.isfinite(snap[:, 0])
    millimetres[found] = geodesic_mm(lon[found], lat[found], snap[found, 0], snap[found, 1])
    return millimetres


@numba.njit(cache=True, nogil=True)
def _find_nearest(lon: Floats, lat: Floats, outline: Ints, ptr: Ints, ends: Floats) -> Floats:
    """Nearest place of an outline's border to each point, shape (n, 2); NaN without a border."""
    snaps = np.full((len(lon), 2), np.nan)
    for i in range(len(lon)):
        east, north = metres_per_degree(lat[i])
        best = np.inf
        for s in range(ptr[outline[i]], ptr[outline[i] + 1]):
            x, y = (ends[s, 0] - lon[i]) * east, (ends[s, 1] - lat[i]) * north
            dx, dy = (ends[s, 2] - ends[s, 0]) * east, (ends[s, 3] - ends[s, 1]) * north
            length2 = dx * dx + dy * dy
            along = 0.0
            if length2 > 0.0:
                along = min(max(-(x * dx + y * dy) / length2, 0.0), 1.0)
            x, y = x + along * dx, y + along * dy
            if x * x + y * y < best:
                best = x * x + y * y
                snaps[i, 0], snaps[i, 1] = lon[i] + x / east, lat[i] + y / north
    return snaps
