"""The edges that the roads were given in, inside a graph whose edges have been joined.

Originals are numbered by (lon, lat) of their lesser end, then of their other end, then by length
and shape, whatever the order of the file; `RoadGraph.origin` names the one that runs on from each
point. An original is one run of pieces within one edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from geo.arrays import Flags, Indices, Ints
from geo.roads.graph import RoadGraph
from geo.roads.polylines import run_straight

_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


@dataclass(frozen=True, slots=True)
class Originals:
    """One entry per original edge, in the order in which they lie along the graph's edges.

    `edge` of the graph, and its points from `first` to `last`, both included.
    """

    edge: Indices
    first: Ints
    last: Ints


def find_originals(graph: RoadGraph) -> Originals:
    """Where every original edge lies; `graph.origin[first]` is its number."""
    ptr, origin = graph.point_ptr, graph.origin
    starts = np.ones(len(origin), dtype=bool)
    starts[1:] = origin[1:] != origin[:-1]
    starts[ptr[:-1]] = True
    first = np.flatnonzero(starts)
    edge = (np.searchsorted(ptr, first, side="right") - 1).astype(np.int32)
    goes_on = np.append(edge[1:] == edge[:-1], False)
    last = np.where(goes_on, np.append(first[1:], 0), ptr[edge + 1] - 1)
    return Originals(edge, first, last)


def mark_long_originals(graph: RoadGraph, originals: Originals, limit_m: float) -> Flags:
    """Originals longer than the limit without any inner point: their course is not known."""
    first, last = originals.first, originals.last
    marked: Flags = graph.cum_mm[last] - graph.cum_mm[first] > round(limit_m * 1000)
    long = np.flatnonzero(marked)
    marked[long] = run_straight(graph.point_lon, graph.point_lat, first[long], last[long])
    return marked


def lie_on_long_originals(graph: RoadGraph, edge: Indices, along_mm: Ints, limit_m: float) -> Flags:
    """Which places on edges lie on an original that `mark_long_originals` marks.

    `edge` is −1 for no place. Where two originals meet, the place lies on the lesser, as it does
    for snapping.
    """
    originals = find_originals(graph)
    before = np.concatenate(([0], np.cumsum(graph.length_mm)))
    start = before[originals.edge] + graph.cum_mm[originals.first]
    end = before[originals.edge] + graph.cum_mm[originals.last]
    place = before[edge] + along_mm
    lower, upper = (np.searchsorted(originals.edge, edge, side=side) for side in _SIDES)
    left = np.maximum(np.searchsorted(end, place, side="left"), lower)
    right = np.minimum(np.searchsorted(start, place, side="right"), upper) - 1
    number = graph.origin[originals.first]
    marked = mark_long_originals(graph, originals, limit_m)
    found: Flags = (edge >= 0) & marked[np.where(number[left] < number[right], left, right)]
    return found
