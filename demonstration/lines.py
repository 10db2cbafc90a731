"""The line of every road: straight in towns, winding outside."""

from __future__ import annotations

import numpy as np
import shapely

from demonstration import main_roads as main
from demonstration.plane import to_degrees
from demonstration.roads import Roads
from demonstration.terrain import ruggedness
from geo.arrays import Ints, Shapes

_POINT_EVERY_M = 260.0
_MOST_POINTS = 8
_STRAIGHT_BELOW_M = 200.0
_SWING = np.zeros(len(main.CLASSES))
_SWING[[main.TRUNK, main.PRIMARY, main.SECONDARY]] = 0.03
_SWING[[main.TERTIARY, main.UNCLASSIFIED, main.TRACK]] = 0.06


def draw_lines(roads: Roads, seed: int) -> Shapes:
    """One LineString an edge, in degrees; edges that meet share their end to the last digit.

    Inner points swing aside by a few hundredths of the edge's length, more in the mountains.
    """
    rng = np.random.default_rng([seed, 31])
    first, second = roads.points[roads.pairs[:, 0]], roads.points[roads.pairs[:, 1]]
    length = np.hypot(*(second - first).T)
    swing = _SWING[roads.highway] * (1.0 + ruggedness(first))
    bends = (length > _STRAIGHT_BELOW_M) & (swing > 0.0)
    inner = np.clip((length / _POINT_EVERY_M).astype(np.int64), 1, _MOST_POINTS) * bends
    edge, step = _number_points(inner + 2)
    last = inner[edge] + 1
    along = step / last
    arc = rng.uniform(-1.0, 1.0, (len(length), 2)) * swing[:, None]
    aside = arc[edge, 0] * np.sin(np.pi * along) + arc[edge, 1] * np.sin(2.0 * np.pi * along)
    run = (second - first)[edge]
    normal = np.column_stack((-run[:, 1], run[:, 0]))
    degrees = to_degrees(first[edge] + along[:, None] * run + aside[:, None] * normal)
    nodes = to_degrees(roads.points)
    degrees[step == 0] = nodes[roads.pairs[:, 0]]
    degrees[step == last] = nodes[roads.pairs[:, 1]]
    lines: Shapes = np.asarray(shapely.linestrings(degrees, indices=edge))
    return lines


def _number_points(counts: Ints) -> tuple[Ints, Ints]:
    """For each point in turn: the edge it belongs to, and its place along that edge."""
    edge = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    step: Ints = np.arange(len(edge)) - starts[edge]
    return edge, step
