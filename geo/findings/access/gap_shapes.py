"""Shapes by which a map shows gaps; drawn, never counted with."""

from __future__ import annotations

import numpy as np
import shapely

from geo.arrays import Flags, Floats, Ints, Shapes
from geo.threads import share_out

URBAN_RADIUS_M = 500.0
OTHER_RADIUS_M = 1000.0
_DEGREE_M = 111_195.0
_GRID_DEGREES = 1e-6
_CELLS_A_RADIUS = 8
_AT_ONCE = 1024
"""Gaps that a thread draws together; fewer are not worth a thread."""
_KEPT_INSIDE = 4
"""Of the cells inside, every fourth of a row and of a column: discs half a radius apart overlap."""


def draw_gaps(lon: Floats, lat: Floats, urban: Flags, gap: Ints) -> Shapes:
    """Union of the discs around the points of each gap, shape (gaps,), valid, WGS 84.

    Discs have 500 m (urban) or 1,000 m (rural) in a plane about the middle of the gap, whose
    error at the 10 km that a gap may measure is far below what a map shows. A gap whose points
    lie further apart than their discs reach is a multipolygon. Of points that lie as densely as
    the cells of a fine raster, those are left out whose discs the others cover.
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
    kept = _shape_it(x, y, radius, gap[order])
    discs = shapely.buffer(shapely.points(x[kept], y[kept]), radius[kept], quad_segs=6)
    ends = np.searchsorted(kept, ptr[1:-1])
    plane = np.array([shapely.union_all(part) for part in np.split(discs, ends)], dtype=object)

    def finish(first: int) -> Shapes:
        """The shapes of some gaps after each other, in degrees."""
        mine = slice(first, first + _AT_ONCE)
        return _to_degrees(plane[mine], lon_0[mine], lat_0[mine], east[mine])

    return np.concatenate(share_out(finish, range(0, len(plane), _AT_ONCE)))


def _shape_it(x: Floats, y: Floats, radius: Floats, gap: Ints) -> Ints:
    """Positions of the points whose discs make the shape, ascending.

    In cells of r / 8, a point is inside where all cells of the 5 × 5 about its own are taken, by
    points of its gap and radius. In every direction one of them lies further out by at least a
    cell and at most 0.4 r, and its disc covers that part of the rim; so only what is not inside
    draws the rim, and few points inside fill it.
    """
    side = radius / _CELLS_A_RADIUS
    column = np.floor(x / side).astype(np.int64)
    row = np.floor(y / side).astype(np.int64)
    column, row = column - column.min() + 2, row - row.min() + 2
    wide, high = int(column.max()) + 3, int(row.max()) + 3
    group = 2 * gap + (radius == URBAN_RADIUS_M)
    key = (group * high + row) * wide + column
    cells, first = np.unique(key, return_index=True)
    inside = np.ones(len(cells), dtype=bool)
    for up in range(-2, 3):
        for across in range(-2, 3):
            asked = cells + up * wide + across
            at = np.minimum(np.searchsorted(cells, asked), len(cells) - 1)
            inside &= cells[at] == asked
    mine = inside[np.searchsorted(cells, key)]
    sparse = (row[first] % _KEPT_INSIDE == 0) & (column[first] % _KEPT_INSIDE == 0) & inside
    kept: Ints = np.union1d(np.flatnonzero(~mine), first[sparse])
    return kept


def _to_degrees(plane: Shapes, lon_0: Floats, lat_0: Floats, east: Floats) -> Shapes:
    vertices = shapely.get_num_coordinates(plane)
    xy = shapely.get_coordinates(plane)
    xy[:, 0] = np.repeat(lon_0, vertices) + xy[:, 0] / np.repeat(east, vertices)
    xy[:, 1] = np.repeat(lat_0, vertices) + xy[:, 1] / _DEGREE_M
    rounded = shapely.set_precision(shapely.set_coordinates(plane, xy), _GRID_DEGREES)
    shapes: Shapes = shapely.orient_polygons(rounded)
    return shapes
