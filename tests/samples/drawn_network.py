"""A network drawn by a seed, with sites and demand beside its roads, snapped and ready to search.

Points lie in a square of 40 km; roads are the edges of their Delaunay triangulation without the
longest third, one in twenty is one-way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay

from geo.arrays import Bytes, Floats, Indices, texts
from geo.model.road_lines import BACKWARD, FORWARD, TARGET, RoadLines
from geo.reach.arcs import Arcs, Ends, arcs_from_sites, ends_of
from geo.reach.table import Side, make_side
from geo.roads.build import build_graph
from geo.roads.graph import ComponentTrust, RoadGraph
from geo.roads.segments import SegmentGrid, build_segment_grid
from geo.roads.snapping import Snaps, snap_points
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data

WEST, SOUTH = 122.0, 41.0
LON, LAT = 0.48, 0.36
"""40 km each way."""
OFFSET = 0.001
STRAY_GAP_M = 600.0
NODES_PER_SITE = 20


@dataclass(frozen=True, slots=True)
class DrawnNetwork:
    """Residents travel to the sites: searches run from sites along reversed arcs."""

    graph: RoadGraph
    grid: SegmentGrid
    arcs: Arcs
    demand_lon: Floats
    demand_lat: Floats
    sites: Side
    demand: Side
    weak: Bytes

    @property
    def chosen(self) -> Indices:
        """All sites."""
        return np.arange(len(self.sites.xyz), dtype=np.int32)


def draw_network(nodes: int, seed: int, demand: int = 20_000) -> DrawnNetwork:
    """A network of so many junctions, one site to twenty of them; the same for the same seed."""
    rng = np.random.default_rng(seed)
    standard = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
    graph = build_graph(_draw_roads(nodes, rng), standard, directed=True, contract=False)[0]
    grid = build_segment_grid(graph)
    at = rng.choice(graph.node_count, max(1, nodes // NODES_PER_SITE))
    u = rng.integers(0, len(graph.point_lon), demand)
    site_lon, site_lat = _beside(graph.node_lon[at], graph.node_lat[at], rng)
    demand_lon, demand_lat = _beside(graph.point_lon[u], graph.point_lat[u], rng)
    sites = _snap(graph, grid, site_lon, site_lat)
    people = _snap(graph, grid, demand_lon, demand_lat)
    return DrawnNetwork(
        graph,
        grid,
        arcs_from_sites(graph, "to_site"),
        demand_lon,
        demand_lat,
        make_side(ends_of(sites), sites.component, site_lon, site_lat),
        make_side(ends_of(people), people.component, demand_lon, demand_lat),
        (graph.component_standing != ComponentTrust.TRUSTED).astype(np.uint8),
    )


def _draw_roads(nodes: int, rng: np.random.Generator) -> RoadLines:
    points = rng.random((nodes, 2))
    corners = Delaunay(points).simplices
    sides = np.sort(np.vstack((corners[:, :2], corners[:, 1:], corners[:, ::2])), axis=1)
    pairs = np.unique(sides, axis=0)
    length = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    pairs = pairs[length <= np.quantile(length, 2 / 3)]
    flags = np.full(len(pairs), TARGET | FORWARD | BACKWARD, dtype=np.uint8)
    draw = rng.random(len(pairs))
    flags[draw < 0.05] = TARGET | FORWARD
    flags[draw < 0.025] = TARGET | BACKWARD
    return RoadLines(
        node_lon=WEST + LON * points[:, 0],
        node_lat=SOUTH + LAT * points[:, 1],
        u=pairs[:, 0].astype(np.int32),
        v=pairs[:, 1].astype(np.int32),
        flags=flags,
        highway=np.zeros(len(pairs), dtype=np.int32),
        classes=texts(["unclassified"]),
        shape_ptr=np.zeros(len(pairs) + 1, dtype=np.int64),
        shape_lon=np.empty(0),
        shape_lat=np.empty(0),
        given_mm=np.full(len(pairs), -1, dtype=np.int64),
    )


def _beside(lon: Floats, lat: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    away = rng.normal(0.0, OFFSET, (2, len(lon)))
    return lon + away[0], lat + away[1]


def _snap(graph: RoadGraph, grid: SegmentGrid, lon: Floats, lat: Floats) -> Snaps:
    return snap_points(graph, grid, lon, lat, stray_gap_m=STRAY_GAP_M)


def search_with_scipy(arcs: Arcs, sites: Ends) -> Floats:
    """Millimetres from the nearest site to every node: each site is a node that leads in only."""
    nodes = len(arcs.ptr) - 1
    entered = np.flatnonzero(sites.edge >= 0)
    edge, along, leg = sites.edge[entered], sites.along_mm[entered], sites.leg_mm[entered]
    way, rest = arcs.edge_way[edge], arcs.edge_mm[edge] - along
    to_u = ((way & BACKWARD) > 0) | (along == 0)
    to_v = ((way & FORWARD) > 0) | (rest == 0)
    inner = np.repeat(np.arange(nodes), np.diff(arcs.ptr))
    tail = np.concatenate((inner, nodes + entered[to_u], nodes + entered[to_v]))
    head = np.concatenate((arcs.head, arcs.edge_u[edge[to_u]], arcs.edge_v[edge[to_v]]))
    mm = np.concatenate((arcs.mm, (leg + along)[to_u], (leg + rest)[to_v])).astype(float)
    order = np.lexsort((mm, head, tail))
    first = np.append(True, np.diff(tail[order] * (nodes + len(sites.edge)) + head[order]) != 0)
    kept = order[first]
    size = nodes + len(sites.edge)
    matrix = csr_array((mm[kept], (tail[kept], head[kept])), shape=(size, size))
    found: Floats = dijkstra(matrix, indices=np.arange(nodes, size), min_only=True)
    return found[:nodes]
