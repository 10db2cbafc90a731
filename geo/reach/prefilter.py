"""A quick look at which points may have a site near them, before an exact one."""

from __future__ import annotations

import numba
import numpy as np

from geo.arrays import Bytes, Flags, Floats

_MARKS_A_SITE = 256
"""27 cubes of each site are marked; more room means fewer cubes that share a mark by chance."""


def may_be_near(points: Floats, sites: Floats, distance_m: float) -> Flags:
    """True for every point within `distance_m` of a site in space, and for some others.

    Both have shape (n, 3), in metres, without NaN. Space is cut into cubes with edges of that
    distance, so that a point so near stands in one of the 27 cubes about that of the site. Cubes
    are remembered by a hash of their position.
    """
    marks = np.zeros(1 << (_MARKS_A_SITE * len(sites)).bit_length(), dtype=np.uint8)
    found = np.empty(len(points), dtype=bool)
    _mark(sites, distance_m, marks)
    _look(points, distance_m, marks, found)
    return found


@numba.njit(cache=True, nogil=True, inline="always")
def _place_of(x: int, y: int, z: int, marks: Bytes) -> int:
    return (x * 73_856_093 ^ y * 19_349_663 ^ z * 83_492_791) & (len(marks) - 1)


@numba.njit(cache=True, nogil=True)
def _mark(sites: Floats, side: float, marks: Bytes) -> None:
    for s in range(len(sites)):
        x, y, z = sites[s, 0] // side, sites[s, 1] // side, sites[s, 2] // side
        for i in range(-1, 2):
            for j in range(-1, 2):
                for k in range(-1, 2):
                    marks[_place_of(int(x) + i, int(y) + j, int(z) + k, marks)] = 1


@numba.njit(cache=True, nogil=True)
def _look(points: Floats, side: float, marks: Bytes, found: Flags) -> None:
    for p in range(len(points)):
        x, y, z = points[p, 0] // side, points[p, 1] // side, points[p, 2] // side
        found[p] = marks[_place_of(int(x), int(y), int(z), marks)] > 0
