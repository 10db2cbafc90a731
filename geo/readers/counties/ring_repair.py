"""Outlines that cross themselves made whole, where that ends soon.

The time of GEOS to mend a ring grows with the cube of its crossings: a star of 120 corners takes
six seconds, one of 250 a minute. An outline drawn by somebody has a handful, so crossings are
counted first, and counting stops at the limit.
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.arrays import Ints, Shapes

MOST_CROSSINGS = 400
"""Of one polygon; a mere touch counts for an eighth."""
MOST_RINGS = 500
MOST_EFFORT = 2_000_000
"""Sum over polygons of crossings and rings, each squared, that one file may ask for."""
_FIRST_BATCH = 16
_LARGEST_BATCH = 4_096
_TOUCHES_FOR_A_CROSSING = 8


class Mender:
    """Mends the shapes of one file until their effort is used up."""

    def __init__(self) -> None:
        self.left = MOST_EFFORT

    def mend(self, shape: BaseGeometry) -> BaseGeometry | None:
        """The valid form of an invalid shape; None where it would take too long."""
        parts = shapely.get_parts(shape)
        mended = []
        for part, valid in zip(parts, shapely.is_valid(parts), strict=True):
            whole = part if valid else self._mend_part(part)
            if whole is None:
                return None
            mended.append(whole)
        if len(mended) == 1:
            return mended[0]
        polygons = [one for part in mended for one in shapely.get_parts(part)]
        return shapely.union_all([one for one in polygons if one.geom_type.endswith("Polygon")])

    def _mend_part(self, part: BaseGeometry) -> BaseGeometry | None:
        if part.geom_type in {"MultiPolygon", "GeometryCollection"}:
            return self.mend(part)
        affords = not isinstance(part, shapely.Polygon) or self._affords(part)
        return shapely.make_valid(part) if affords else None

    def _affords(self, part: shapely.Polygon) -> bool:
        rings = len(part.interiors) + 1
        if rings > MOST_RINGS:
            return False
        crossings = count_crossings(part)
        self.left -= crossings * crossings + rings * rings
        return crossings <= MOST_CROSSINGS and self.left >= 0


def count_crossings(polygon: shapely.Polygon) -> int:
    """Crossings between the sides of a polygon, at least `MOST_CROSSINGS` + 1 where more."""
    sides = _list_sides(polygon)
    tree = shapely.STRtree(sides)
    found = at = 0
    size = _FIRST_BATCH
    most = MOST_CROSSINGS * _TOUCHES_FOR_A_CROSSING
    while at < len(sides) and found <= most:
        first, second = tree.query(sides[at : at + size], predicate="intersects")
        first = first + at
        apart = second > first + 1
        found += _weigh(sides, first[apart], second[apart])
        at, size = at + size, min(2 * size, _LARGEST_BATCH)
    return -(-found // _TOUCHES_FOR_A_CROSSING)


def _list_sides(polygon: shapely.Polygon) -> Shapes:
    corners, ring = shapely.get_coordinates(shapely.get_rings(polygon), return_index=True)
    pairs = np.stack((corners[:-1], corners[1:]), axis=1)
    is_side = (ring[1:] == ring[:-1]) & (pairs[:, 0] != pairs[:, 1]).any(axis=1)
    sides: Shapes = shapely.linestrings(pairs[is_side])
    return sides


def _weigh(sides: Shapes, first: Ints, second: Ints) -> int:
    """Touches, with crossings counted for several of them."""
    most = (MOST_CROSSINGS + 1) * _TOUCHES_FOR_A_CROSSING
    crossing = int(np.sum(shapely.crosses(sides[first[:most]], sides[second[:most]])))
    return len(first) + (_TOUCHES_FOR_A_CROSSING - 1) * crossing
