"""Networks to measure on: modelled ones of any size, and real ones where they are at hand.

A modelled network covers a province of 400 by 370 km. Half of its junctions lie in 400 towns of
uneven size, the rest evenly. Its edges are Urquhart's of their Delaunay triangulation, with
others of it drawn at random up to a mean degree of 2.6; one in twenty is one-way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from demonstration.triangulation import triangulate
from geo.arrays import Bytes, Floats, Indices, texts
from geo.geometry.hilbert import hilbert_order
from geo.model.road_lines import BACKWARD, FORWARD, TARGET, RoadLines
from geo.model.row_report import RowReport
from geo.readers.roads.door import read_roads
from geo.roads.build import build_graph
from geo.roads.graph import RoadGraph
from geo.rules.standard import Standard, read_standard
from geo.storage.shipped_files import shipped_data
from geo.study import RoadSource

WEST, SOUTH = 120.0, 39.5
WIDTH_M, HEIGHT_M = 400_000.0, 370_000.0
M_PER_LON, M_PER_LAT = 83_600.0, 111_050.0
TOWNS = 400
TOWN_SHARE = 0.5
EDGES_PER_NODE = 1.3
ONE_WAY_SHARE = 0.05
OFFSET_M = 80.0


@dataclass(frozen=True, slots=True)
class Places:
    """Sites and demand points by position, in degrees."""

    site_lon: Floats
    site_lat: Floats
    demand_lon: Floats
    demand_lat: Floats


def bench_standard() -> Standard:
    """The rule file that ships with the engine."""
    return read_standard(shipped_data() / "standards" / "liaoning-2025.toml")


def model_network(nodes: int, seed: int) -> RoadLines:
    """A modelled network of so many junctions; the same for the same seed."""
    rng = np.random.default_rng(seed)
    points = _scatter_junctions(nodes, rng)
    u, v = _choose_edges(points, rng)
    draw = rng.random(len(u))
    flags = np.full(len(u), TARGET | FORWARD | BACKWARD, dtype=np.uint8)
    flags[draw < ONE_WAY_SHARE] = TARGET | FORWARD
    flags[draw < ONE_WAY_SHARE / 2] = TARGET | BACKWARD
    return _straight_lines(points, u, v, flags)


def _scatter_junctions(nodes: int, rng: np.random.Generator) -> Floats:
    size = np.array([WIDTH_M, HEIGHT_M])
    in_towns = int(nodes * TOWN_SHARE)
    weight = 1.0 / np.arange(1, TOWNS + 1) ** 0.8
    town = rng.choice(TOWNS, in_towns, p=weight / weight.sum())
    spread = 1_200.0 + 12_000.0 * np.sqrt(weight)
    centre = rng.uniform(0.04, 0.96, (TOWNS, 2)) * size
    inner = centre[town] + rng.normal(0.0, 1.0, (in_towns, 2)) * spread[town, None]
    outer = rng.uniform(0.0, 1.0, (nodes - in_towns, 2)) * size
    points: Floats = np.clip(np.vstack((inner, outer)), 0.0, size)
    return points


def _choose_edges(points: Floats, rng: np.random.Generator) -> tuple[Indices, Indices]:
    triangles = triangulate(points)
    starts, ends = points[triangles.sides[:, 0]], points[triangles.sides[:, 1]]
    squares = ((starts - ends) ** 2).sum(axis=1).reshape(3, -1)
    longest = (squares.argmax(axis=0)[None, :] == np.arange(3)[:, None]).ravel()
    order = np.argsort(triangles.keys, kind="stable")
    keys = triangles.keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    left_out = np.logical_or.reduceat(longest[order], first)
    kept, others = keys[first[~left_out]], keys[first[left_out]]
    wanted = max(0, min(len(others), int(EDGES_PER_NODE * len(points)) - len(kept)))
    chosen = np.concatenate((kept, rng.choice(others, wanted, replace=False)))
    u, v = np.divmod(chosen, len(points))
    return u.astype(np.int32), v.astype(np.int32)


def _straight_lines(points: Floats, u: Indices, v: Indices, flags: Bytes) -> RoadLines:
    return RoadLines(
        node_lon=WEST + points[:, 0] / M_PER_LON,
        node_lat=SOUTH + points[:, 1] / M_PER_LAT,
        u=u,
        v=v,
        flags=flags,
        highway=np.zeros(len(u), dtype=np.int32),
        classes=texts(["unclassified"]),
        shape_ptr=np.zeros(len(u) + 1, dtype=np.int64),
        shape_lon=np.empty(0),
        shape_lat=np.empty(0),
        given_mm=np.full(len(u), -1, dtype=np.int64),
    )


def scatter_places(graph: RoadGraph, sites: int, demand: int, seed: int) -> Places:
    """Sites near junctions (hence mostly in towns) and demand near roads, 80 m off each way.

    Demand stands in Hilbert order: registers list neighbours together.
    """
    rng = np.random.default_rng(seed)
    node = rng.choice(graph.node_count, sites)
    point = rng.choice(len(graph.point_lon) - 1, demand)
    part = rng.random(demand)
    last = np.zeros(len(graph.point_lon), dtype=bool)
    last[graph.point_ptr[1:] - 1] = True
    part[last[point]] = 0.0
    lon, lat = graph.point_lon, graph.point_lat
    demand_lon = lon[point] + part * (lon[point + 1] - lon[point])
    demand_lat = lat[point] + part * (lat[point + 1] - lat[point])
    demand_lon += _offsets(rng, demand, M_PER_LON)
    demand_lat += _offsets(rng, demand, M_PER_LAT)
    order = hilbert_order(demand_lon, demand_lat)
    return Places(
        graph.node_lon[node] + _offsets(rng, sites, M_PER_LON),
        graph.node_lat[node] + _offsets(rng, sites, M_PER_LAT),
        demand_lon[order],
        demand_lat[order],
    )


def _offsets(rng: np.random.Generator, count: int, m_per_degree: float) -> Floats:
    return rng.normal(0.0, OFFSET_M / m_per_degree, count)


def real_sources(folder: Path) -> dict[str, RoadSource]:
    """The real networks of the data folder, by name; only those that are there."""
    liaoning, roads = folder / "liaoning", folder / "roads"
    sources = {
        "porto": RoadSource(path=roads / "porto.osm.pbf"),
        "wuhan": RoadSource(path=roads / "wuhan_streets.parquet", join_crossings=True),
        "shenyang": RoadSource(
            nodes=liaoning / "shenyang_road_nodes.csv",
            edges=liaoning / "shenyang_road_edges.csv",
        ),
    }
    return {name: source for name, source in sources.items() if _is_there(source)}


def _is_there(source: RoadSource) -> bool:
    named = [*source.files, *(path for path in (source.nodes, source.edges) if path)]
    return all(path.is_file() for path in named)


def build_modelled(nodes: int, seed: int) -> RoadGraph:
    """The graph of a modelled network, one-ways obeyed, with every junction kept as a node."""
    lines = model_network(nodes, seed)
    return build_graph(lines, bench_standard(), directed=True, contract=False)[0]


def build_real(source: RoadSource) -> RoadGraph:
    """The graph of a real network, one-ways obeyed."""
    lines = read_roads(source, RowReport("roads"))
    return build_graph(lines, bench_standard(), directed=True)[0]
