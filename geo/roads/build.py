"""From lines to a road graph: one canonical order, lengths, arcs, components.

The result depends on the roads and not on the order of the file: nodes stand in Hilbert order,
each edge runs from the end with the lesser (lon, lat), and edges are sorted by their ends, their
length, their shape, their class and their flags.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from geo.arrays import Bytes, Flags, Floats, Indices, Ints, Texts, texts
from geo.errors import RoadError
from geo.model.road_lines import BACKWARD, FORWARD, RoadLines
from geo.ranges import pointer
from geo.roads.components import find_components, judge_components
from geo.roads.graph import RoadGraph
from geo.roads.hilbert import hilbert_order
from geo.roads.polylines import (
    Polylines,
    measure_edges,
    select_edges,
    stretch_edges,
    trace_edges,
)
from geo.roads.report import ComponentTable, RoadReport
from geo.standard import Standard


def build_graph(
    lines: RoadLines,
    standard: Standard,
    *,
    directed: bool = False,
    overrule: Mapping[str, str] | None = None,
) -> tuple[RoadGraph, RoadReport]:
    """Build the graph that `geo.roads.graph` describes, and say what was odd about the roads.

    `directed` gives arcs only to the directions that one-ways permit; else every edge has both.
    `overrule` maps a component number to `trusted`, `detached` or `stray`.

    Raises
    ------
    RoadError
        There is no road at all.
    StudyError
        `overrule` names a component that does not exist.
    """
    if not lines.edge_count:
        raise RoadError("roads: expected at least one road, found none")
    edges, lifted_mm = _order_edges(_place_nodes(lines))
    length_mm = edges.cum_mm[edges.polylines.ptr[1:] - 1]
    component = find_components(edges.node_lon, edges.node_lat, edges.u, edges.v, length_mm)
    table = judge_components(
        component,
        edges.node_lon,
        edges.node_lat,
        edges.u,
        length_mm,
        edges.polylines,
        standard.stray,
        overrule or {},
    )
    graph = _assemble(edges, length_mm, component, table, directed=directed)
    isolated = len(lines.node_lon) - graph.node_count
    return graph, _report(graph, table, lifted_mm, isolated, standard.long_edge_m)


@dataclass(frozen=True, slots=True)
class _Edges:
    """Nodes and edges in canonical order, before arcs and components."""

    node_lon: Floats
    node_lat: Floats
    u: Indices
    v: Indices
    flags: Bytes
    highway: Indices
    classes: Texts
    polylines: Polylines
    cum_mm: Ints


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


def _order_edges(lines: RoadLines) -> tuple[_Edges, Ints]:
    """Turn, measure and sort the edges; second, by how much stated lengths were lifted."""
    turned = _turned(lines)
    polylines = trace_edges(lines, turned)
    measured = measure_edges(polylines)
    measured_mm = measured[polylines.ptr[1:] - 1]
    stated = lines.given_mm >= 0
    lifted_mm = np.where(stated & (lines.given_mm < measured_mm), measured_mm - lines.given_mm, 0)
    length_mm = np.maximum(lines.given_mm, measured_mm)
    edges = _Edges(
        lines.node_lon,
        lines.node_lat,
        np.where(turned, lines.v, lines.u),
        np.where(turned, lines.u, lines.v),
        np.where(turned, _swap_ways(lines.flags), lines.flags),
        lines.highway,
        lines.classes,
        polylines,
        stretch_edges(polylines.ptr, measured, length_mm),
    )
    return _sort_edges(edges), lifted_mm


def _sort_edges(edges: _Edges) -> _Edges:
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


def _swap_ways(flags: Bytes) -> Bytes:
    forward, backward = flags & FORWARD, flags & BACKWARD
    rest = flags & np.uint8(255 - FORWARD - BACKWARD)
    return (rest | (forward << 1) | (backward >> 1)).astype(np.uint8)


def _edge_order(edges: _Edges) -> Ints:
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


def _assemble(
    edges: _Edges, length_mm: Ints, component: Indices, table: ComponentTable, *, directed: bool
) -> RoadGraph:
    arc_ptr, arc_head, arc_edge = link_arcs(
        edges.u, edges.v, edges.flags, len(edges.node_lon), directed=directed
    )
    return RoadGraph(
        node_lon=edges.node_lon,
        node_lat=edges.node_lat,
        u=edges.u,
        v=edges.v,
        length_mm=length_mm,
        flags=edges.flags,
        highway=edges.highway,
        classes=edges.classes,
        point_ptr=edges.polylines.ptr,
        point_lon=edges.polylines.lon,
        point_lat=edges.polylines.lat,
        cum_mm=edges.cum_mm,
        arc_ptr=arc_ptr,
        arc_head=arc_head,
        arc_mm=length_mm[arc_edge],
        arc_edge=arc_edge,
        component=component,
        component_mm=table.length_mm,
        component_gap_m=table.gap_m,
        component_standing=table.standing,
        directed=directed,
    )


def link_arcs(
    u: Indices, v: Indices, flags: Bytes, node_count: int, *, directed: bool
) -> tuple[Ints, Indices, Indices]:
    """Arcs out of every node, by edge: `arc_ptr`, `arc_head`, `arc_edge` of `RoadGraph`.

    Undirected, every edge gives an arc each way, whatever its flags; a loop gives two.
    """
    edge = np.arange(len(u), dtype=np.int32)
    forward = (flags & FORWARD) > 0 if directed else np.ones(len(u), dtype=bool)
    backward = (flags & BACKWARD) > 0 if directed else forward
    tail = np.concatenate((u[forward], v[backward]))
    head = np.concatenate((v[forward], u[backward]))
    of = np.concatenate((edge[forward], edge[backward]))
    order = np.lexsort((of, tail))
    return pointer(np.bincount(tail, minlength=node_count)), head[order], of[order]


def _report(
    graph: RoadGraph, table: ComponentTable, lifted_mm: Ints, isolated: int, long_edge_m: float
) -> RoadReport:
    by_class = np.bincount(graph.highway, graph.length_mm, minlength=len(graph.classes))
    unshaped = np.diff(graph.point_ptr) == 2
    long_edges = unshaped & (graph.length_mm > long_edge_m * 1000.0)
    low, high = np.minimum(graph.u, graph.v), np.maximum(graph.u, graph.v)
    pairs = np.sort(low.astype(np.int64) * graph.node_count + high)
    return RoadReport(
        nodes=graph.node_count,
        edges=graph.edge_count,
        km=int(graph.length_mm.sum()) / 1e6,
        km_by_class={
            str(name): float(mm) / 1e6 for name, mm in zip(graph.classes, by_class, strict=True)
        },
        lifted_edges=int(np.count_nonzero(lifted_mm)),
        lifted_m=int(lifted_mm.sum()) / 1000.0,
        long_edges=int(long_edges.sum()),
        long_km=int(graph.length_mm[long_edges].sum()) / 1e6,
        zero_length_edges=int(np.sum(graph.length_mm == 0)),
        loops=int(np.sum(graph.u == graph.v)),
        parallel_edges=int(np.sum(pairs[1:] == pairs[:-1])),
        isolated_nodes=isolated,
        components=table,
    )
