"""Roads in one canonical order: the same whatever the order of the file.

Nodes stand in Hilbert order, each edge runs from the end with the lesser (lon, lat), and edges
are sorted by their ends, their length, their shape, their class and their flags.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.arrays import Bytes, Flags, Floats, Indices, Ints, Texts, texts
from geo.geometry.geodesy import near_meridian
from geo.geometry.hilbert import hilbert_order
from geo.model.road_lines import BACKWARD, FORWARD, RoadLines
from geo.roads.polylines import (
    Polylines,
    densify_edges,
    measure_edges,
    select_edges,
    stretch_edges,
    trace_edges,
)

WAYS = FORWARD | BACKWARD


@dataclass(frozen=True, slots=True)
class RoadEdges:
    """Nodes and edges before arcs and components.

    `cum_mm` and `origin` have one entry per point of `polylines`: millimetres from the edge's
    first point, and the number of the original edge that runs on from there (see
    `geo.roads.originals`).
    """

    node_lon: Floats
    node_lat: Floats
    u: Indices
    v: Indices
    flags: Bytes
    highway: Indices
    classes: Texts
    polylines: Polylines
    cum_mm: Ints
    origin: Indices

    @property
    def length_mm(self) -> Ints:
        """Length of each edge."""
        return self.cum_mm[self.polylines.ptr[1:] - 1]


def order_edges(lines: RoadLines) -> tuple[RoadEdges, Ints]:
    """Measure the roads and put them in order; second, by how many mm stated lengths were lifted.

    Nodes without an edge are dropped. Originals are numbered in the order of the edges.
    """
    return _measure_edges(_place_nodes(_unwrap(lines)))


def _unwrap(lines: RoadLines) -> RoadLines:
    """Where a road crosses the antimeridian, longitudes are counted on beyond 180°."""
    before = trace_edges(lines, np.zeros(lines.edge_count, dtype=bool))
    jumps = np.abs(np.diff(before.lon)) > 180.0
    jumps[before.ptr[1:-1] - 1] = False
    if not jumps.any():
        return lines
    return replace(
        lines,
        node_lon=near_meridian(lines.node_lon, 180.0),
        shape_lon=near_meridian(lines.shape_lon, 180.0),
    )


def _place_nodes(lines: RoadLines) -> RoadLines:
    """Drop nodes without an edge, put the others in Hilbert order, and sort the class names."""
    has_edge = np.zeros(len(lines.node_lon), dtype=bool)
    has_edge[lines.u] = True
    has_edge[lines.v] = True
    used = np.flatnonzero(has_edge)
    lon, lat = lines.node_lon[used], lines.node_lat[used]
    order = hilbert_order(lon, lat)
    position = np.empty(len(lines.node_lon), dtype=np.int32)
    position[used[order]] = np.arange(len(used), dtype=np.int32)
    seen = np.bincount(lines.highway, minlength=len(lines.classes)) > 0
    names = sorted({str(name) for name in lines.classes[seen]})
    number = {name: i for i, name in enumerate(names)}
    new_class = np.array([number.get(str(name), -1) for name in lines.classes], dtype=np.int32)
    return RoadLines(
        node_lon=lon[order],
        node_lat=lat[order],
        u=position[lines.u],
        v=position[lines.v],
        flags=lines.flags,
        highway=new_class[lines.highway],
        classes=texts(names),
        shape_ptr=lines.shape_ptr,
        shape_lon=lines.shape_lon,
        shape_lat=lines.shape_lat,
        given_mm=lines.given_mm,
    )


def _measure_edges(lines: RoadLines) -> tuple[RoadEdges, Ints]:
    """Turn, measure and sort the edges; second, by how much stated lengths were lifted."""
    turned = _turned(lines)
    polylines = densify_edges(trace_edges(lines, turned))
    measured = measure_edges(polylines)
    measured_mm = measured[polylines.ptr[1:] - 1]
    stated = lines.given_mm >= 0
    lifted_mm = np.where(stated & (lines.given_mm < measured_mm), measured_mm - lines.given_mm, 0)
    length_mm = np.maximum(lines.given_mm, measured_mm)
    edges = RoadEdges(
        lines.node_lon,
        lines.node_lat,
        np.where(turned, lines.v, lines.u),
        np.where(turned, lines.u, lines.v),
        np.where(turned, swap_ways(lines.flags), lines.flags),
        lines.highway,
        lines.classes,
        polylines,
        stretch_edges(polylines.ptr, measured, length_mm),
        np.empty(0, dtype=np.int32),
    )
    return _sort_edges(edges), lifted_mm


def _sort_edges(edges: RoadEdges) -> RoadEdges:
    order = _edge_order(edges)
    polylines, cum_mm = select_edges(edges.polylines, edges.cum_mm, order)
    return replace(
        edges,
        u=edges.u[order],
        v=edges.v[order],
        flags=edges.flags[order],
        highway=edges.highway[order],
        polylines=polylines,
        cum_mm=cum_mm,
        origin=np.repeat(np.arange(len(order), dtype=np.int32), np.diff(polylines.ptr)),
    )


def _turned(lines: RoadLines) -> Flags:
    """Edges to be laid out from v to u, so that each starts at its lesser (lon, lat) end.

    Where both ends are at one place, the inner points decide, the outermost pair that differs.
    A loop that is the same from either side is turned if it is open backwards only.
    """
    lon, lat, u, v = lines.node_lon, lines.node_lat, lines.u, lines.v
    turned: Flags = (lon[v] < lon[u]) | ((lon[v] == lon[u]) & (lat[v] < lat[u]))
    tied = np.flatnonzero((lon[v] == lon[u]) & (lat[v] == lat[u]))
    lon, lat = lines.shape_lon, lines.shape_lat
    same = tied[:0]
    depth = 0
    while len(tied):
        first, last = lines.shape_ptr[tied] + depth, lines.shape_ptr[tied + 1] - 1 - depth
        same = np.concatenate((same, tied[first >= last]))
        tied, first, last = (part[first < last] for part in (tied, first, last))
        equal = (lon[last] == lon[first]) & (lat[last] == lat[first])
        less = (lon[last] < lon[first]) | ((lon[last] == lon[first]) & (lat[last] < lat[first]))
        turned[tied[less]] = True
        tied = tied[equal]
        depth += 1
    ways = lines.flags[same] & (FORWARD | BACKWARD)
    turned[same] = (ways == BACKWARD) & (u[same] == v[same])
    return turned


def swap_ways(flags: Bytes) -> Bytes:
    """The bits of edges laid out the other way round."""
    forward, backward = flags & FORWARD, flags & BACKWARD
    rest = flags & np.uint8(255 - FORWARD - BACKWARD)
    return (rest | (forward << 1) | (backward >> 1)).astype(np.uint8)


def _edge_order(edges: RoadEdges) -> Ints:
    """Positions that sort the edges; past the ends, parallel ones by length, shape, class, flags.

    Only the parallel ones are looked at twice.
    """
    size = len(edges.node_lon)
    rank = np.empty(size, dtype=np.int64)
    rank[np.lexsort((edges.node_lat, edges.node_lon))] = np.arange(size)
    ends = rank[edges.u] * size + rank[edges.v]
    order = np.argsort(ends, kind="stable")
    same = ends[order[1:]] == ends[order[:-1]]
    place = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
    tied = order[place]
    ptr, lon, lat = edges.polylines.ptr, edges.polylines.lon, edges.polylines.lat
    keys = (
        edges.flags[tied],
        edges.highway[tied],
        lat[ptr[tied] + 1],
        lon[ptr[tied] + 1],
        np.diff(ptr)[tied],
        edges.cum_mm[ptr[tied + 1] - 1],
        ends[tied],
    )
    order[place] = tied[np.lexsort(keys)]
    return order
