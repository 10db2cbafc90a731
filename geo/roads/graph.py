"""The road graph: nodes in Hilbert order, integer millimetres, shapes kept for drawing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from geo.arrays import Bytes, Floats, Indices, Ints, Texts


class ComponentTrust(IntEnum):
    """How far a component may be trusted (rules.md#distance-6)."""

    TRUSTED = 0
    DETACHED = 1
    STRAY = 2


@dataclass(frozen=True, slots=True)
class RoadGraph:
    """Edges, their shapes, and the arcs out of every node.

    Edges (one entry per edge): ends `u`, `v`; `length_mm` int64, which is
    `cum_mm[point_ptr[e + 1] − 1]`; `flags` (bits of `geo.model.road_lines`); `highway`, a position
    in `classes`. Edge `e` has the points `point_ptr[e]:point_ptr[e + 1]` of `point_lon`,
    `point_lat` and `cum_mm` (int64 millimetres from u, 0 at u), both ends included. Edges are
    joined from those that were read; `origin` numbers the one that runs on from each point (at
    the last point: the one that ends there), see `geo.roads.originals`.

    Arcs (one entry per permitted direction of each edge): node `n` has arcs
    `arc_ptr[n]:arc_ptr[n + 1]` of `arc_head` (the other end), `arc_mm` (int64) and `arc_edge`.
    For undirected search every edge has both arcs, a loop has two; `directed` tells which.

    Components (`component[n]`, numbered by falling length): `component_mm` total edge length,
    `component_gap_m` least distance to a longer one (inf for the longest), `component_standing`.
    """

    node_lon: Floats
    node_lat: Floats
    u: Indices
    v: Indices
    length_mm: Ints
    flags: Bytes
    highway: Indices
    classes: Texts
    point_ptr: Ints
    point_lon: Floats
    point_lat: Floats
    cum_mm: Ints
    origin: Indices
    arc_ptr: Ints
    arc_head: Indices
    arc_mm: Ints
    arc_edge: Indices
    component: Indices
    component_mm: Ints
    component_gap_m: Floats
    component_standing: Bytes
    directed: bool = False

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.node_lon)

    @property
    def edge_count(self) -> int:
        """Number of edges."""
        return len(self.u)
