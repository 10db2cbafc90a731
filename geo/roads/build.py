"""From lines to a road graph: one canonical order, lengths, components, joined edges, arcs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from geo.arrays import Bytes, Indices, Ints
from geo.errors import RoadError
from geo.geometry.ranges import pointer
from geo.model.road_lines import BACKWARD, CLOSED_GAP, FORWARD, RoadLines
from geo.roads.components import find_components, judge_components
from geo.roads.contraction import contract_edges
from geo.roads.edges import RoadEdges, order_edges
from geo.roads.graph import RoadGraph
from geo.roads.polylines import run_straight
from geo.roads.report import ComponentTable, RoadReport
from geo.rules.standard import Standard


def build_graph(
    lines: RoadLines,
    standard: Standard,
    *,
    directed: bool = False,
    overrule: Mapping[str, str] | None = None,
    contract: bool = True,
) -> tuple[RoadGraph, RoadReport]:
    """Build the graph that `geo.roads.graph` describes, and say what was odd about the roads.

    `directed` gives arcs only to the directions that one-ways permit; else every edge has both.
    `overrule` maps a component number to `trusted`, `detached` or `stray`. Unless `contract` is
    false, edges are joined through nodes that only hand one road on (`geo.roads.contraction`);
    distances are the same either way.

    Raises
    ------
    RoadError
        There is no road at all.
    StudyError
        `overrule` names a component that does not exist.
    """
    if not lines.edge_count:
        raise RoadError("roads: expected at least one road, found none")
    edges, lifted_mm = order_edges(lines)
    component = find_components(edges.node_lon, edges.node_lat, edges.u, edges.v, edges.length_mm)
    table = judge_components(
        component,
        edges.node_lon,
        edges.node_lat,
        edges.u,
        edges.length_mm,
        edges.polylines,
        standard.stray,
        overrule or {},
    )
    joined, stays = contract_edges(edges) if contract else (edges, np.arange(len(component)))
    graph = _assemble(joined, component[stays], table, directed=directed)
    isolated = len(lines.node_lon) - len(component)
    return graph, _report(edges, graph, table, lifted_mm, isolated, standard.long_edge_m)


def _assemble(
    edges: RoadEdges, component: Indices, table: ComponentTable, *, directed: bool
) -> RoadGraph:
    length_mm = edges.length_mm
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
        origin=edges.origin,
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
    edges: RoadEdges,
    graph: RoadGraph,
    table: ComponentTable,
    lifted_mm: Ints,
    isolated: int,
    long_edge_m: float,
) -> RoadReport:
    length_mm = edges.length_mm
    by_class = np.bincount(edges.highway, length_mm, minlength=len(edges.classes))
    lon, lat, ptr = edges.polylines.lon, edges.polylines.lat, edges.polylines.ptr
    long_edges = np.flatnonzero(length_mm > round(long_edge_m * 1000))
    unshaped = run_straight(lon, lat, ptr[long_edges], ptr[long_edges + 1] - 1)
    long_edges = long_edges[unshaped]
    links = np.isin(edges.classes[edges.highway], [CLOSED_GAP])
    low, high = np.minimum(edges.u, edges.v), np.maximum(edges.u, edges.v)
    pairs = np.sort(low.astype(np.int64) * len(edges.node_lon) + high)
    return RoadReport(
        nodes=len(edges.node_lon),
        edges=len(edges.u),
        graph_nodes=graph.node_count,
        graph_edges=graph.edge_count,
        km=int(length_mm.sum()) / 1e6,
        km_by_class={
            str(name): float(mm) / 1e6 for name, mm in zip(edges.classes, by_class, strict=True)
        },
        lifted_edges=int(np.count_nonzero(lifted_mm)),
        lifted_m=int(lifted_mm.sum()) / 1000.0,
        long_edges=len(long_edges),
        long_km=int(length_mm[long_edges].sum()) / 1e6,
        zero_length_edges=int(np.sum(length_mm == 0)),
        loops=int(np.sum(edges.u == edges.v)),
        parallel_edges=int(np.sum(pairs[1:] == pairs[:-1])),
        isolated_nodes=isolated,
        closed_gaps=int(links.sum()),
        closed_gaps_m=int(length_mm[links].sum()) / 1000.0,
        components=table,
    )
