"""Junctions that a line layer does not draw: crossings, and ends that touch a line midway."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geo.arrays import Flags, Floats, Ints, Shapes

TOUCH = 2.0
"""An end this near a line, in units of 1e-7 degrees, lies on it; covers the rounding of both."""


@dataclass(frozen=True, slots=True)
class Vertices:
    """Vertices of `lines` lines, one after another, in whole 1e-7 degrees."""

    x: Ints
    y: Ints
    line: Ints
    lines: int


def insert_crossings(vertices: Vertices, level: Flags) -> tuple[Vertices, Flags]:
    """Add a vertex to both lines wherever two level lines cross or touch.

    Second comes which vertices are such joints. Lines that run along each other are joined at
    both ends of the stretch. Lines that are not `level` (bridges, tunnels) stay as they are.
    """
    points = np.column_stack((vertices.x, vertices.y)).astype(np.float64)
    size = np.bincount(vertices.line, minlength=vertices.lines)
    numbers = np.flatnonzero(level & (size >= 2))
    shown = np.isin(vertices.line, numbers)
    of = np.searchsorted(numbers, vertices.line[shown])
    shapes: Shapes = np.asarray(shapely.linestrings(points[shown], indices=of), dtype=object)
    first, second, place = _meetings(shapes)
    owner = np.concatenate((first, second))
    where = np.concatenate((place, place))
    along = shapely.line_locate_point(shapes[owner], shapely.points(where))
    return _insert(vertices, points, numbers[owner], where, along)


def _meetings(shapes: Shapes) -> tuple[Ints, Ints, Floats]:
    """Pairs of lines that meet, once each per place, with the place on the grid."""
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="intersects")
    once = one < other
    one, other = one[once], other[once]
    common = shapely.intersection(shapes[one], shapes[other])
    place, pair = shapely.get_coordinates(common, return_index=True)
    ends = shapely.get_point(shapes, 0), shapely.get_point(shapes, -1)
    end = np.concatenate(ends)
    toucher, touched = tree.query(end, predicate="dwithin", distance=TOUCH)
    line = toucher % len(shapes)
    different = line != touched
    return (
        np.concatenate((one[pair], line[different])),
        np.concatenate((other[pair], touched[different])),
        np.rint(np.concatenate((place, shapely.get_coordinates(end[toucher[different]])))),
    )


def _insert(
    vertices: Vertices, points: Floats, line: Ints, where: Floats, along: Floats
) -> tuple[Vertices, Flags]:
    step = np.zeros(len(points))
    step[1:] = np.hypot(*np.diff(points, axis=0).T)
    start = np.searchsorted(vertices.line, np.arange(vertices.lines))
    total = np.cumsum(step)
    own = total - total[np.minimum(start, max(len(total) - 1, 0))][vertices.line]
    all_lines = np.concatenate((vertices.line, line))
    all_along = np.concatenate((own, along))
    order = np.lexsort((all_along, all_lines))
    joint = np.concatenate((np.zeros(len(points), dtype=bool), np.ones(len(line), dtype=bool)))
    every = np.concatenate((points, where))[order].astype(np.int64)
    merged = Vertices(every[:, 0], every[:, 1], all_lines[order], vertices.lines)
    return merged, joint[order]
