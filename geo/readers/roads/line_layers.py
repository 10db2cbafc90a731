"""Roads out of line layers: whatever `geo.readers.layers.door` reads.

Such a layer says nothing of junctions. Lines join where one ends at a vertex of another, their
coordinates rounded to 1e-7 degrees (about 1 cm); where `join_crossings` is set, also where two
cross or one ends on another between its vertices, unless one of them is a bridge or a tunnel.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geo.arrays import Flags, Ints, Shapes
from geo.geometry.ranges import pointer
from geo.model.road_lines import RoadLines
from geo.model.row_report import RowReport
from geo.readers.layers.door import read_layer
from geo.readers.roads.attributes import RoadAttributes, read_attributes
from geo.readers.roads.classes import RoadClasses
from geo.readers.roads.crossings import Vertices, insert_crossings
from geo.readers.roads.duplicate_edges import merge_duplicate_edges
from geo.readers.roads.paths import RoadPaths, cut_paths, drop_repeats, end_vertices
from geo.readers.tables.row_remarks import remark_rows
from geo.study import RoadSource

GRID = 1e7
"""Vertices per degree that are told apart."""


def read_road_layer(source: RoadSource, classes: RoadClasses, report: RowReport) -> RoadLines:
    """Read one or several line layers as one network; every part of a multi-line is a line.

    Columns for class, one-way, bridge, tunnel and access are known by their usual names or by
    `source.columns`; all are optional. Rows without a line are refused one by one.

    Raises
    ------
    LayerError
        A file is not what its name says, or cannot be read.
    CoordinateError
        A coordinate system is not stated, unknown, or would be shifted in silence.
    """
    frame = read_layer(source, "road_edges", report)
    shapes, attributes = _take_lines(frame, classes, report)
    vertices = _vertices(shapes)
    joint = np.zeros(len(vertices.x), dtype=bool)
    if source.join_crossings and len(shapes):
        vertices, joint = insert_crossings(vertices, attributes.level)
    paths, junction = _as_paths(vertices, attributes, joint)
    lines, duplicates = merge_duplicate_edges(cut_paths(paths, junction | end_vertices(paths)))
    if duplicates:
        message = f"{duplicates} lines drawn twice with one shape, joined to one"
        report.remark("noted", "twin_edges", message, value=duplicates)
    return lines


def _take_lines(
    frame: gpd.GeoDataFrame, classes: RoadClasses, report: RowReport
) -> tuple[Shapes, RoadAttributes]:
    """Single lines with what their rows say, one entry per line."""
    attributes, counts = read_attributes(frame, classes, report)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    part, row = shapely.get_parts(shapes, return_index=True)
    usable = (shapely.get_type_id(part) == shapely.GeometryType.LINESTRING) & (
        ~shapely.is_empty(part)
    )
    has_line = np.bincount(row[usable], minlength=len(shapes)) > 0
    message = "expected a line, found another shape or none"
    remark_rows(report, frame, ~has_line, "refused", "no_line", message)
    report.accepted += int(np.sum(has_line & counts))
    taken = usable & counts[row]
    return part[taken], attributes.take(row[taken])


def _vertices(shapes: Shapes) -> Vertices:
    """Vertices of all lines in whole 1e-7 degrees."""
    point, line = shapely.get_coordinates(shapes, return_index=True)
    grid = np.rint(point * GRID).astype(np.int64)
    return Vertices(grid[:, 0], grid[:, 1], line, len(shapes))


def _as_paths(
    vertices: Vertices, attributes: RoadAttributes, joint: Flags
) -> tuple[RoadPaths, Flags]:
    """Lines over shared vertices, and which vertices are joints."""
    key = vertices.x * np.int64(2**32) + vertices.y
    _, first, vertex = np.unique(key, return_index=True, return_inverse=True)
    size: Ints = np.bincount(vertices.line, minlength=vertices.lines)
    paths = RoadPaths(
        vertices.x[first] / GRID,
        vertices.y[first] / GRID,
        pointer(size),
        vertex.astype(np.int32),
        attributes.flags,
        attributes.highway,
        attributes.classes,
    )
    junction = np.zeros(len(first), dtype=bool)
    junction[vertex[joint]] = True
    return drop_repeats(paths), junction
