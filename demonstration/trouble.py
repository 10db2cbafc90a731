"""Loose pieces of road, such as every real network has: stray and detached components."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from demonstration.junctions import Junctions, Origin
from demonstration.terrain import ruggedness
from geo.arrays import Floats, Ints

_FLAT = 0.3
# radius in metres, street corners at most: one patch holds a small town, the others none
_PATCHES = ((5_200.0, 40), (1_500.0, 0), (1_500.0, 0), (900.0, 0))
_STUB_SHARE = 0.75
_YARDS = 3
_YARD_RADIUS_M = 60.0
_YARD_ASIDE_M = 210.0


def cut_patches(junctions: Junctions, pairs: Ints, rng: np.random.Generator) -> Ints:
    """Which end of each edge lies in a patch that is cut loose: 0 or 1, −1 for an uncut edge.

    Patches are round and lie in flat country away from cities, as if a river ran round them.
    """
    points = junctions.points
    streets = cKDTree(points[junctions.origin == Origin.STREET])
    flat = points[(junctions.origin >= Origin.LANE) & (ruggedness(points) < _FLAT)]
    inner_end = np.full(len(pairs), -1)
    for radius_m, most_corners in _PATCHES:
        corners = streets.query_ball_point(flat, radius_m, return_length=True)
        centres = flat[corners <= most_corners]
        if len(centres):
            inside = (np.hypot(*(points - rng.choice(centres)).T) < radius_m)[pairs]
            cut = inside[:, 0] != inside[:, 1]
            inner_end[cut] = inside[cut, 1]
    return inner_end


def leave_stubs(points: Floats, cut: Ints, inner_end: Ints) -> tuple[Floats, Ints]:
    """What is left of cut edges on the far bank: new end points, and the pairs that they close.

    A stub runs three quarters of the way, so that a gap of a few hundred metres remains.
    """
    rows = np.arange(len(cut))
    outer, inner = cut[rows, 1 - inner_end], cut[rows, inner_end]
    ends = points[outer] + _STUB_SHARE * (points[inner] - points[outer])
    return ends, np.column_stack((outer, len(points) + rows))


def lay_yards(junctions: Junctions, count: int, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """A few closed yards beside villages, 300 m of road each, joined to nothing.

    `count` is the number of nodes before them.
    """
    lanes = junctions.points[junctions.origin == Origin.LANE]
    if len(lanes) < _YARDS:
        return np.empty((0, 2)), np.empty((0, 2), dtype=np.int64)
    centres = rng.choice(lanes, _YARDS, replace=False) + _YARD_ASIDE_M / np.sqrt(2.0)
    angles = 2.0 * np.pi * np.arange(3) / 3.0
    corners = _YARD_RADIUS_M * np.column_stack((np.cos(angles), np.sin(angles)))
    nodes = (centres[:, None, :] + corners[None, :, :]).reshape(-1, 2)
    first = count + np.arange(len(nodes))
    return nodes, np.column_stack((first, first + np.tile([1, 1, -2], _YARDS)))
