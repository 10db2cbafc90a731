"""Shapes by which a map shows gaps; drawn, never counted with."""

from __future__ import annotations

import numpy as np
import shapely

from geo.arrays import Flags, Floats, Ints, Shapes

URBAN_RADIUS_M = 500.0
OTHER_RADIUS_M = 1000.0
_DEGREE_M = 111_195.0
_GRID_DEGREES = 1e-6


def draw_gaps(lon: Floats, lat: Floats, urban: Flags, gap: Ints) -> Shapes:
    """Union of the discs around the points of each gap, shape (gaps,), valid, WGS 84.

    Discs have 500 m (urban) or 1,000 m (rural) in a plane about the middle of the gap, whose
    error at the 10 km that a gap may measure is far below what a map shows. A gap whose points
    lie further apart than their discs reach is a multipolygon.
    """
    ptr = np.concatenate(([0], np.cumsum(np.bincount(gap))))
    order = np.argsort(gap, kind="stable")
    count = np.diff(ptr)
    lon_0 = np.bincount(gap, weights=lon) / count
    lat_0 = np.bincount(gap, weights=lat) / count
    east = _DEGREE_M * np.cos(np.radians(lat_0))
    x = ((lon - lon_0[gap]) * east[gap])[order]
    y = ((lat - lat_0[gap]) * _DEGREE_M)[order]
    radius = np.where(urban, URBAN_RADIUS_M, OTHER_RADIUS_M)[order]
    discs = shapely.buffer(shapely.points(x, y), radius, quad_segs=6)
    plane = np.array([shapely.union_all(part) for part in np.split(discs, ptr[1:-1])], dtype=object)
    return _to_degrees(plane, lon_0, lat_0, east)


def _to_degrees(plane: Shapes, lon_0: Floats, lat_0: Floats, east: Floats) -> Shapes:
    vertices = shapely.get_num_coordinates(plane)
    xy = shapely.get_coordinates(plane)
    xy[:, 0] = np.repeat(lon_0, vertices) + xy[:, 0] / np.repeat(east, vertices)
    xy[:, 1] = np.repeat(lat_0, vertices) + xy[:, 1] / _DEGREE_M
    rounded = shapely.set_precision(shapely.set_coordinates(plane, xy), _GRID_DEGREES)
    shapes: Shapes = shapely.orient_polygons(rounded)
    return shapes
