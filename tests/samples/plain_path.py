"""The way to the nearest site in plain Python, to hold the compiled one against."""

from __future__ import annotations

import numpy as np

from geo.arrays import Floats, Ints
from geo.model.road_lines import BACKWARD, FORWARD
from geo.reach.arcs import Arcs
from geo.reach.search import NearestLabels
from geo.roads.graph import RoadGraph
from geo.roads.snapping import Snaps

Line = list[tuple[float, float]]


def trace_way(
    graph: RoadGraph,
    arcs: Arcs,
    labels: NearestLabels,
    sites: Snaps,
    point: Snaps,
    p: int,
    site: int,
    end: int,
) -> Line:
    """Points (lon, lat) from the point's foot to the site's foot along the network.

    `end` is that of `Nearest`: the end of its edge by which the way leaves the point.
    """
    edge, along = int(point.edge[p]), int(point.along_mm[p])
    if end == 2:
        return slice_edge(graph, edge, along, int(sites.along_mm[site]))
    node = int(graph.u[edge] if end == 0 else graph.v[edge])
    line = slice_edge(graph, edge, along, 0 if end == 0 else int(graph.length_mm[edge]))
    while labels.arc[node] >= 0:
        arc = int(labels.arc[node])
        edge = int(arcs.arc_edge[arc])
        tail = int(np.searchsorted(arcs.ptr, arc, side="right")) - 1
        forwards = int(graph.u[edge]) == node and int(graph.v[edge]) == tail
        length = int(graph.length_mm[edge])
        line += slice_edge(graph, edge, 0 if forwards else length, length if forwards else 0)[1:]
        node = tail
    edge = int(sites.edge[site])
    at_u = int(graph.u[edge]) == node
    goal = int(sites.along_mm[site])
    if at_u and int(graph.v[edge]) == node:
        shorter = 2 * goal <= int(graph.length_mm[edge])
        at_u = {FORWARD: False, BACKWARD: True}.get(int(arcs.edge_way[edge]), shorter)
    return line + slice_edge(graph, edge, 0 if at_u else int(graph.length_mm[edge]), goal)[1:]


def slice_edge(graph: RoadGraph, edge: int, start_mm: int, end_mm: int) -> Line:
    """The part of an edge between two distances from its first node, in travelling order."""
    first, last = int(graph.point_ptr[edge]), int(graph.point_ptr[edge + 1])
    cum = graph.cum_mm[first:last]
    low, high = min(start_mm, end_mm), max(start_mm, end_mm)
    inner = np.flatnonzero((cum > low) & (cum < high))
    places = np.concatenate(([low], cum[inner], [high])).astype(np.float64)
    lon = _interpolate(places, cum, graph.point_lon[first:last])
    lat = _interpolate(places, cum, graph.point_lat[first:last])
    line = list(zip(lon.tolist(), lat.tolist(), strict=True))
    return line if start_mm <= end_mm else line[::-1]


def _interpolate(places: Floats, cum: Ints, values: Floats) -> Floats:
    return np.interp(places, cum, values)
