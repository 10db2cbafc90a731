"""Roads as any door hands them on, before a graph is built."""

from __future__ import annotations

from dataclasses import dataclass

from geo.arrays import Bytes, Floats, Indices, Ints, Texts

FORWARD = 1
"""An edge may be travelled from its first node to its second."""
BACKWARD = 2
"""An edge may be travelled from its second node to its first."""
TARGET = 4
"""Points may be snapped to the edge (no motorway, no link of one)."""
FERRY = 8
"""The edge is a ferry."""
CLOSED_GAP = "closed_gap"
"""The class of a link that closes a gap between two pieces."""


@dataclass(frozen=True, slots=True)
class RoadLines:
    """Nodes and edges with shapes; edges join at shared nodes and nowhere else.

    Nodes: `node_lon`, `node_lat` (degrees, WGS 84). Edges: ends `u`, `v` (node positions), bits
    in `flags`, class in `highway` (position in `classes`). Edge `e` has inner shape points
    `shape_lon[shape_ptr[e]:shape_ptr[e+1]]` (ends left out, from u to v). `given_mm` is a length
    that a table states, −1 where none is stated; the geodesic length is computed later.
    """

    node_lon: Floats
    node_lat: Floats
    u: Indices
    v: Indices
    flags: Bytes
    highway: Indices
    classes: Texts
    shape_ptr: Ints
    shape_lon: Floats
    shape_lat: Floats
    given_mm: Ints

    @property
    def edge_count(self) -> int:
        """Number of edges."""
        return len(self.u)
