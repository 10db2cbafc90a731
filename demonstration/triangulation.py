"""Sparse planar networks drawn from a Delaunay triangulation.

Gabriel: an edge stays if no point lies inside the circle on it as diameter. Urquhart: an edge
stays if it is the longest side of no triangle. Both hold the minimum spanning tree, so both are
connected, and no two of their edges cross. Urquhart's has a mean degree near 2.5.

A pair of positions i < j among n points is one number, its key: i · n + j.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import Delaunay

from geo.arrays import Flags, Floats, Ints


@dataclass(frozen=True, slots=True)
class Triangles:
    """Sides of all triangles: the first side of each, then the second, then the third.

    `sides`, shape (3 t, 2), are positions in `points`, lower first; `apexes` the corner opposite.
    """

    points: Floats
    sides: Ints
    apexes: Ints

    @property
    def keys(self) -> Ints:
        """The key of each side; an inner side stands twice."""
        return key_pairs(self.sides, len(self.points))


def triangulate(points: Floats) -> Triangles:
    """Delaunay's triangles of points in the plane, shape (n, 2)."""
    corners = np.sort(Delaunay(points).simplices.astype(np.int64), axis=1)
    sides = np.vstack((corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]))
    apexes = np.concatenate((corners[:, 2], corners[:, 0], corners[:, 1]))
    return Triangles(points, sides, apexes)


def choose_gabriel(triangles: Triangles) -> Ints:
    """Keys of Gabriel's edges, rising."""
    points, sides, apexes = triangles.points, triangles.sides, triangles.apexes
    to_first = points[sides[:, 0]] - points[apexes]
    to_second = points[sides[:, 1]] - points[apexes]
    return _leave_out(triangles, (to_first * to_second).sum(axis=1) < 0.0)


def choose_urquhart(triangles: Triangles) -> Ints:
    """Keys of Urquhart's edges, rising."""
    points, sides = triangles.points, triangles.sides
    squares = ((points[sides[:, 0]] - points[sides[:, 1]]) ** 2).sum(axis=1).reshape(3, -1)
    longest = squares.argmax(axis=0)[None, :] == np.arange(3)[:, None]
    return _leave_out(triangles, longest.ravel())


def key_pairs(pairs: Ints, count: int) -> Ints:
    """The key of each pair of positions below `count`, in whichever order it stands."""
    wide = pairs.astype(np.int64)
    keys: Ints = wide.min(axis=1) * count + wide.max(axis=1)
    return keys


def pair_keys(keys: Ints, count: int) -> Ints:
    """Pairs of positions, shape (k, 2), lower first, from their keys."""
    return np.column_stack(np.divmod(keys, count))


def _leave_out(triangles: Triangles, refused: Flags) -> Ints:
    keys = triangles.keys
    return np.setdiff1d(keys, keys[refused])
