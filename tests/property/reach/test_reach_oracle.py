"""Distances against networkx on split graphs, snapping against pyproj edge by edge."""

from __future__ import annotations

import os
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.geometry.geodesy import GEOD, geodesic_mm
from geo.reach.arcs import arcs_from_sites, ends_of
from geo.reach.direct import gather_sources
from geo.reach.nearest import find_nearest
from geo.reach.pair_rule import DIRECT, REACHED
from geo.reach.search import FAR, search_nearest
from geo.reach.table import build_reach, make_side
from geo.roads.build import build_graph
from geo.roads.graph import ComponentTrust, RoadGraph
from geo.roads.segments import build_segment_grid, find_targets
from geo.roads.snapping import Snaps, snap_points
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from tests.samples.road_maps import NORTH, WEST, random_lines
from tests.samples.split_graph import split_graph
from tests.soak import rounds

STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
REACH_MM = 11_000_000
GRAPHS = int(os.environ.get("VAXREACH_GRAPHS", rounds(150, 1200)))
"""Random networks for each direction; `VAXREACH_GRAPHS=3334` makes ten thousand."""


def snap_brute(graph: RoadGraph, lon: float, lat: float) -> tuple[int, float]:
    """The least leg in metres over all target edges, each foot sought in the local plane."""
    phi = np.radians(lat)
    w = 1 - GEOD.es * np.sin(phi) ** 2
    east = np.radians(GEOD.a / np.sqrt(w) * np.cos(phi))
    north = np.radians(GEOD.a * (1 - GEOD.es) / w**1.5)
    best = (-1, np.inf)
    for e in np.flatnonzero(find_targets(graph)):
        first, last = graph.point_ptr[e], graph.point_ptr[e + 1]
        for p in range(first, last - 1):
            x = (graph.point_lon[p : p + 2] - lon) * east
            y = (graph.point_lat[p : p + 2] - lat) * north
            d = np.array([x[1] - x[0], y[1] - y[0]])
            t = 0.0 if not d.any() else np.clip(-(x[0] * d[0] + y[0] * d[1]) / (d @ d), 0, 1)
            snap_lon = graph.point_lon[p] + t * np.diff(graph.point_lon[p : p + 2])[0]
            snap_lat = graph.point_lat[p] + t * np.diff(graph.point_lat[p : p + 2])[0]
            leg = GEOD.inv(lon, lat, snap_lon, snap_lat)[2]
            if leg < best[1]:
                best = (int(e), float(leg))
    return best


def scatter(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    return WEST + rng.uniform(-0.02, 0.08, count), NORTH + rng.uniform(-0.02, 0.07, count)


@settings(max_examples=rounds(30, 180), deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_snapping_finds_the_least_leg_of_all_edges(seed: int) -> None:
    rng = np.random.default_rng(seed)
    graph, _ = build_graph(
        random_lines(rng, int(rng.integers(2, 12)), int(rng.integers(1, 16))), STANDARD
    )
    lon, lat = scatter(rng, 12)
    snaps = snap_points(graph, build_segment_grid(graph), lon, lat, stray_gap_m=600.0)
    for i in range(len(lon)):
        edge, leg = snap_brute(graph, lon[i], lat[i])
        if edge < 0:
            assert snaps.edge[i] == -1
            continue
        assert abs(snaps.leg_mm[i] - leg * 1000) <= 2
        to_foot = geodesic_mm(lon[i], lat[i], snaps.snap_lon[i], snaps.snap_lat[i])
        assert abs(int(to_foot) - snaps.leg_mm[i]) <= 1
        assert 0 <= snaps.along_mm[i] <= graph.length_mm[snaps.edge[i]]


def halves(snaps: Snaps, sites: int, usable: np.ndarray) -> tuple[Snaps, Snaps]:
    def part(where: slice) -> Snaps:
        return Snaps(
            snaps.edge[where], snaps.along_mm[where], snaps.leg_mm[where], snaps.direct_mm[where],
            snaps.snap_lon[where], snaps.snap_lat[where], snaps.component[where], usable[where],
        )  # fmt: skip

    return part(slice(None, sites)), part(slice(sites, None))


@pytest.mark.parametrize("direction", ["undirected", "to_site", "from_site"])
@settings(max_examples=GRAPHS, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_reach_equals_networkx_on_the_split_graph(direction: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    directed = direction != "undirected"
    lines = random_lines(rng, int(rng.integers(2, 14)), int(rng.integers(1, 24)))
    graph, _ = build_graph(lines, STANDARD, directed=directed)
    lon, lat = scatter(rng, 16)
    lon[5], lat[5] = lon[0], lat[0]
    snaps = snap_points(graph, build_segment_grid(graph), lon, lat, stray_gap_m=600.0)
    usable = snaps.usable & (rng.random(16) < 0.9)
    site_snaps, demand_snaps = halves(snaps, 5, usable)
    arcs = arcs_from_sites(graph, direction)  # type: ignore[arg-type]  # the parameter is a literal
    sites = make_side(ends_of(site_snaps), site_snaps.component, lon[:5], lat[:5])
    demand = make_side(ends_of(demand_snaps), demand_snaps.component, lon[5:], lat[5:])
    weak = (graph.component_standing != ComponentTrust.TRUSTED).astype(np.uint8)
    reach = build_reach(arcs, sites, demand, weak, REACH_MM)
    oracle = split_graph(
        graph, np.where(usable, snaps.edge, -1), snaps.along_mm, snaps.leg_mm, directed=directed
    )
    nearest_mm = np.full(11, FAR, dtype=object)
    for s in range(5):
        way = oracle.reverse(copy=False) if direction == "to_site" else oracle
        lengths = nx.single_source_dijkstra_path_length(way, ("p", s), weight="weight")
        straight = geodesic_mm(np.full(11, lon[s]), np.full(11, lat[s]), lon[5:], lat[5:])
        expected = {}
        for p in range(11):
            network = lengths.get(("p", 5 + p), FAR)
            direct = straight[p] <= snaps.leg_mm[s] + snaps.leg_mm[5 + p]
            road = min(network, straight[p] if direct else FAR)
            road = max(road, straight[p])
            nearest_mm[p] = min(nearest_mm[p], road, FAR)
            if straight[p] <= REACH_MM:
                expected[p] = (network <= REACH_MM, bool(direct), road, straight[p])
        pairs = slice(reach.site_ptr[s], reach.site_ptr[s + 1])
        assert set(reach.demand_index[pairs]) == set(expected)
        for k in range(pairs.start, pairs.stop):
            reached, direct, road, straight_mm = expected[int(reach.demand_index[k])]
            assert abs(reach.straight_mm[k] - straight_mm) <= 1
            assert bool(reach.bits[k] & REACHED) == reached
            assert bool(reach.bits[k] & DIRECT) == direct
            if reached or direct:
                assert abs(int(reach.road_mm[k]) - road) <= 1
                assert reach.road_mm[k] >= reach.straight_mm[k]
    chosen = np.arange(5, dtype=np.int32)
    labels = search_nearest(arcs, sites.ends, chosen)
    nearest = find_nearest(arcs, labels, gather_sources(sites, chosen), demand)
    for p in range(11):
        if nearest_mm[p] >= FAR:
            assert nearest.site[p] == -1
        else:
            assert abs(int(nearest.road_mm[p]) - nearest_mm[p]) <= 1


def test_the_rule_file_of_these_tests_is_the_shipped_one() -> None:
    assert (Path(shipped_data()) / "standards" / "liaoning-2025.toml").exists()
    assert STANDARD.reach_m * 1000 == REACH_MM
