"""Lengths and areas on the WGS 84 ellipsoid, for many points at once.

`geodesic_mm` is exact (Karney, by pyproj). `chord_geodesic_mm` serves pairs up to about 100 km in
compiled loops: with c the straight chord through the earth and R the radius of curvature along
the line, the geodesic is c (1 + c² / 24 R² + 3 c⁴ / 640 R⁴) up to a micrometre at 11 km.
"""

from __future__ import annotations

import math

import numba
import numpy as np
import shapely
from pyproj import Geod

from geo.arrays import Floats, Ints, Shapes

GEOD = Geod(ellps="WGS84")
_A = GEOD.a
_E2 = GEOD.es


def geodesic_mm(lon_1: Floats, lat_1: Floats, lon_2: Floats, lat_2: Floats) -> Ints:
    """Geodesic lengths in whole millimetres (round half to even)."""
    _, _, metres = GEOD.inv(lon_1, lat_1, lon_2, lat_2)
    millimetres: Ints = np.rint(np.asarray(metres) * 1000.0).astype(np.int64)
    return millimetres


def near_meridian(lon: Floats, centre: Floats | float) -> Floats:
    """The same longitudes counted so that they lie within half a turn of `centre`."""
    turns = np.rint((centre - np.asarray(lon)) / 360.0)
    return np.where(np.isfinite(turns) & (turns != 0), lon + 360.0 * turns, lon)


def polygon_area_m2(shapes: Shapes) -> Floats:
    """Geodesic area of each shape in m²: outer rings less inner ones, whatever way they run.

    Collections count with their polygons, missing shapes with 0. Of an invalid ring that crosses
    itself only the difference of its loops is seen.
    """
    parts, owner = _polygons_in(shapes)
    areas = np.zeros(len(shapes))
    for polygon, at in zip(parts, owner, strict=True):
        rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(polygon)]
        sizes = [abs(GEOD.polygon_area_perimeter(*ring.T)[0]) for ring in rings]
        areas[at] += 2 * sizes[0] - sum(sizes) if sizes else 0.0
    return areas


def _polygons_in(shapes: Shapes) -> tuple[Shapes, Shapes]:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    inner, position = shapely.get_parts(parts, return_index=True)
    areal = shapely.get_type_id(inner) == 3
    return inner[areal], owner[position[areal]]


def ecef(lon: Floats, lat: Floats) -> Floats:
    """Earth-centred coordinates in metres, shape (n, 3), at height 0."""
    lam, phi = np.radians(lon), np.radians(lat)
    normal = _A / np.sqrt(1.0 - _E2 * np.sin(phi) ** 2)
    return np.column_stack(
        (
            normal * np.cos(phi) * np.cos(lam),
            normal * np.cos(phi) * np.sin(lam),
            normal * (1.0 - _E2) * np.sin(phi),
        )
    )


@numba.njit(cache=True, nogil=True, inline="always")
def metres_per_degree(lat: float) -> tuple[float, float]:
    """Length of one degree of longitude and of latitude at a latitude, in metres."""
    sin_phi = math.sin(math.radians(lat))
    w = 1.0 - _E2 * sin_phi * sin_phi
    root = math.sqrt(w)
    east = _A / root * math.cos(math.radians(lat))
    north = _A * (1.0 - _E2) / (w * root)
    return math.radians(east), math.radians(north)


@numba.njit(cache=True, nogil=True)
def chord_geodesic_m(
    x_1: float, y_1: float, z_1: float, x_2: float, y_2: float, z_2: float
) -> float:
    """Geodesic length of a short pair given by `ecef` coordinates, in metres."""
    dx, dy, dz = x_2 - x_1, y_2 - y_1, z_2 - z_1
    if dx == 0.0 and dy == 0.0 and dz == 0.0:
        return 0.0
    return _bend_chord(dx, dy, dz, 0.5 * (x_1 + x_2), 0.5 * (y_1 + y_2), 0.5 * (z_1 + z_2))


@numba.njit(cache=True, nogil=True, inline="always")
def _bend_chord(dx: float, dy: float, dz: float, x: float, y: float, z: float) -> float:
    """From a chord, not of length 0, and its middle to the geodesic; NaN for a chord of 0."""
    chord2 = dx * dx + dy * dy + dz * dz
    chord = math.sqrt(chord2)
    z_geo = z / (1.0 - _E2)
    norm2 = x * x + y * y + z_geo * z_geo
    w = 1.0 - _E2 * z_geo * z_geo / norm2
    normal = _A / math.sqrt(w)
    meridian = normal * (1.0 - _E2) / w
    north2 = min((dz * dz * norm2) / (chord2 * (x * x + y * y)), 1.0)
    curvature = north2 / meridian + (1.0 - north2) / normal
    bend = chord2 * curvature * curvature
    return chord * (1.0 + bend / 24.0 + 3.0 * bend * bend / 640.0)


@numba.njit(cache=True, nogil=True)
def chord_geodesic_mm(
    x_1: float, y_1: float, z_1: float, x_2: float, y_2: float, z_2: float
) -> int:
    """`chord_geodesic_m` in whole millimetres."""
    return round(chord_geodesic_m(x_1, y_1, z_1, x_2, y_2, z_2) * 1000.0)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def fill_chord_geodesic_mm(starts: Floats, ends: Floats, millimetres: Floats) -> None:
    """`chord_geodesic_mm` of pairs by columns, shape (3, n) each, to `millimetres`, as floats.

    Free of branches, so that several pairs are computed at a time.
    """
    for i in range(len(millimetres)):
        x_1, y_1, z_1 = starts[0, i], starts[1, i], starts[2, i]
        x_2, y_2, z_2 = ends[0, i], ends[1, i], ends[2, i]
        dx, dy, dz = x_2 - x_1, y_2 - y_1, z_2 - z_1
        x, y, z = 0.5 * (x_1 + x_2), 0.5 * (y_1 + y_2), 0.5 * (z_1 + z_2)
        metres = _bend_chord(dx, dy, dz, x, y, z)
        millimetres[i] = np.rint(metres * 1000.0) if dx * dx + dy * dy + dz * dz > 0.0 else 0.0


@numba.njit(cache=True, nogil=True, inline="always")
def point_ecef(lon: float, lat: float) -> tuple[float, float, float]:
    """`ecef` of one point, for compiled loops."""
    lam, phi = math.radians(lon), math.radians(lat)
    sin_phi, cos_phi = math.sin(phi), math.cos(phi)
    normal = _A / math.sqrt(1.0 - _E2 * sin_phi * sin_phi)
    x = normal * cos_phi * math.cos(lam)
    y = normal * cos_phi * math.sin(lam)
    return x, y, normal * (1.0 - _E2) * sin_phi
