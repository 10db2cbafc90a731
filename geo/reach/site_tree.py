"""Sites in boxes of boxes, each with the longest access leg within: who may meet a point directly.

A direct way from a point p with access leg l(p) to a site s is no longer than l(s) + l(p), nor is
it of use where it is longer than the way r(p) known already. With D(p, b) the distance in space
from p to a box b and L(b) the longest leg of the sites in it, nothing in b needs to be looked at if

    D(p, b) > min(l(p) + L(b), r(p))

since a chord is never longer than the straight line over the ground. So one site far from every
road widens the search about itself alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from scipy.spatial import cKDTree

from geo.arrays import Floats, Indices, Ints

LEAF = 8
"""Sites of a box that holds no further boxes."""
DEEPEST = 64
"""No tree has as many levels."""
SLACK_MM = 1
"""More than half a millimetre, by which rounding may move a straight line."""


class SiteTree(NamedTuple):
    """Boxes `node`, shape (2 m, 6): least then greatest x, y, z; box k has the boxes 2k, 2k + 1.

    The whole is box 1; box m + j holds `site[8 j:8 j + 8]`, whose coordinates and legs are in `xyz`
    and `leg_mm`. `longest_mm` is of every box. A box without sites is infinitely far from anywhere.
    """

    site: Indices
    xyz: Floats
    leg_mm: Ints
    node: Floats
    longest_mm: Ints


def plant_tree(tree: cKDTree, xyz: Floats, placed: Indices, leg_mm: Ints) -> SiteTree:
    """Put the sites `placed` into boxes; `tree` is of their places and tells who stands together.

    `xyz` and `leg_mm` are of all sites.
    """
    site = placed[tree.indices] if len(placed) else placed
    leaves = 1
    while leaves * LEAF < len(site):
        leaves *= 2
    node, longest = _bound_boxes(xyz[site], leg_mm[site], leaves)
    return SiteTree(site, xyz[site], leg_mm[site], node, longest)


@numba.njit(cache=True, nogil=True)
def _bound_boxes(xyz: Floats, leg_mm: Ints, leaves: int) -> tuple[Floats, Ints]:
    node = np.empty((2 * leaves, 6))
    node[:, :3], node[:, 3:] = np.inf, -np.inf
    longest = np.full(2 * leaves, np.iinfo(np.int64).min // 2)
    for k in range(len(xyz)):
        box = leaves + k // LEAF
        longest[box] = max(longest[box], leg_mm[k])
        for axis in range(3):
            node[box, axis] = min(node[box, axis], xyz[k, axis])
            node[box, 3 + axis] = max(node[box, 3 + axis], xyz[k, axis])
    for box in range(leaves - 1, 0, -1):
        for half in (2 * box, 2 * box + 1):
            longest[box] = max(longest[box], longest[half])
            for axis in range(3):
                node[box, axis] = min(node[box, axis], node[half, axis])
                node[box, 3 + axis] = max(node[box, 3 + axis], node[half, 3 + axis])
    return node, longest


@numba.njit(cache=True, nogil=True, inline="always")
def chord_to_box_m2(box: Floats, x: float, y: float, z: float) -> float:
    """The square of the distance in space from a place to a box, 0 inside it.

    A box is least x, y, z and greatest x, y, z.
    """
    east = max(box[0] - x, 0.0, x - box[3])
    north = max(box[1] - y, 0.0, y - box[4])
    up = max(box[2] - z, 0.0, z - box[5])
    square: float = east * east + north * north + up * up
    return square
