"""Which roads a scenario closes: originals between two ends, or touched by a line or polygon.

Roads are closed in the edges in which they were given (`geo.roads.originals`), not in the longer
ones that the graph joins them to.
"""

from __future__ import annotations

import numpy as np
import shapely

from geo.arrays import Flags, Floats, Ints
from geo.geometry.geodesy import geodesic_mm
from geo.geometry.prepared_shapes import prepare_copies
from geo.roads.graph import RoadGraph
from geo.roads.originals import Originals

END_M = 50.0
"""How far the end of an edge may lie from the position that names it (ours)."""
_BOX_DEGREES = 0.002
Position = tuple[float, float]


def find_between(graph: RoadGraph, originals: Originals, a: Position, b: Position) -> Ints:
    """Originals whose two ends are the nearest to two positions, both within `END_M`.

    Several that are parallel are all found. Where no original runs between the two, an edge of the
    graph does, junction to junction, with all its originals.
    """
    first, last = originals.first, originals.last
    found = _match_ends(graph, first, last, a, b)
    if len(found):
        return found
    edges = _match_ends(graph, graph.point_ptr[:-1], graph.point_ptr[1:] - 1, a, b)
    return np.flatnonzero(np.isin(originals.edge, edges))


def find_touched(graph: RoadGraph, originals: Originals, shape: shapely.Geometry) -> Ints:
    """Originals that a line or polygon (degrees) touches, crosses or holds."""
    west, south, east, north = shapely.bounds(shape).tolist()
    lon, lat = graph.point_lon, graph.point_lat
    goes_on = np.ones(len(lon), dtype=bool)
    goes_on[graph.point_ptr[1:] - 1] = False
    piece = np.flatnonzero(goes_on)
    near = (
        (np.maximum(lon[piece], lon[piece + 1]) >= west)
        & (np.minimum(lon[piece], lon[piece + 1]) <= east)
        & (np.maximum(lat[piece], lat[piece + 1]) >= south)
        & (np.minimum(lat[piece], lat[piece + 1]) <= north)
    )
    piece = piece[near]
    ends = np.stack(
        (
            np.column_stack((lon[piece], lat[piece])),
            np.column_stack((lon[piece + 1], lat[piece + 1])),
        ),
        axis=1,
    )
    piece = piece[shapely.intersects(prepare_copies(shape), shapely.linestrings(ends))]
    return np.unique(np.searchsorted(originals.first, piece, side="right") - 1)


def _match_ends(graph: RoadGraph, first: Ints, last: Ints, a: Position, b: Position) -> Ints:
    """Runs of points whose ends lie at `a` and `b`, either way round."""
    lon, lat = graph.point_lon, graph.point_lat
    near = np.zeros(len(first), dtype=bool)
    for p, q in ((a, b), (b, a)):
        near |= _is_near(lon[first], lat[first], p) & _is_near(lon[last], lat[last], q)
    runs = np.flatnonzero(near)
    if not len(runs):
        return runs
    off = np.minimum(
        _measure_ends(graph, first[runs], last[runs], a, b),
        _measure_ends(graph, first[runs], last[runs], b, a),
    )
    best = off.min()
    return runs[off == best] if best <= END_M * 1000 else runs[:0]


def _is_near(lon: Floats, lat: Floats, at: Position) -> Flags:
    near: Flags = (np.abs(lon - at[0]) <= _BOX_DEGREES) & (np.abs(lat - at[1]) <= _BOX_DEGREES)
    return near


def _measure_ends(graph: RoadGraph, first: Ints, last: Ints, a: Position, b: Position) -> Ints:
    """The farther of the two ends from its position, in millimetres."""

    def measure(points: Ints, at: Position) -> Ints:
        count = len(points)
        return geodesic_mm(
            graph.point_lon[points], graph.point_lat[points],
            np.full(count, at[0]), np.full(count, at[1]),
        )  # fmt: skip

    return np.maximum(measure(first, a), measure(last, b))
