"""Shenyang: real roads, real census, hospitals as stand-in sites, against an independent program.

The oracle reads the CSV files itself, measures and snaps by itself, and asks networkx on a graph
whose edges are split at every foot point. It shares no line with the engine.
"""

from __future__ import annotations

import os
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from geo.assessment import assess
from geo.storage.shipped_files import shipped_data
from geo.study import read_study

REAL = os.environ.get("VAXREACH_REAL_DATA")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL, reason="VAXREACH_REAL_DATA is not set"),
]
GEOD = Geod(ellps="WGS84")
SITES, POINTS = 40, 50


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("shenyang")
    real, data = Path(REAL or "") / "liaoning", shipped_data()
    hospitals = pd.read_csv(real / "shenyang_hospitals.csv").drop(columns=["kind", "position"])
    hospitals["services"] = "免疫规划疫苗"
    hospitals.to_csv(folder / "sites.csv", index=False)
    path = folder / "study.toml"
    path.write_text(
        f"""
[study]
id = "shenyang"
title = "沈阳"
[boundaries]
path = "{real}/counties.geojson"
counties = ["2101"]
[population]
path = "{real}/census_2020.csv"
[demand]
model = "roads"
[roads]
nodes = "{real}/shenyang_road_nodes.csv"
edges = "{real}/shenyang_road_edges.csv"
[sites]
path = "sites.csv"
[standard]
path = "{data}/standards/liaoning-2025.toml"
[calendar]
notices = ["{data}/holidays/2025.toml", "{data}/holidays/2026.toml"]
""",
        encoding="utf-8",
    )
    return assess(read_study(path), folder / "cache")


def test_residents_are_the_census_and_every_row_adds_up(made) -> None:
    assert made.tables.province["residents"].tolist() == [9_070_093]
    census = pd.read_csv(Path(REAL or "") / "liaoning" / "census_2020.csv", dtype={"adcode": str})
    counties = made.tables.counties.merge(census, on="adcode", suffixes=("", "_census"))
    assert len(counties) == 13
    assert (counties["residents"] == counties["population"]).all()
    assert (counties["urban"] == counties["urban_census"]).all()
    for name in ("province", "prefectures", "counties", "townships"):
        rows = getattr(made.tables, name)
        total = rows["covered"] + rows["uncovered"] + rows["unknown"]
        assert (total == rows["residents"]).all(), name


def test_no_road_is_shorter_than_its_straight_line(made) -> None:
    reach = made.network.evidence.reach
    assert (reach.road_mm >= reach.straight_mm).all()
    demand = made.tables.demand.dropna(subset=["road_distance_m", "straight_distance_m"])
    assert (demand["road_distance_m"] >= demand["straight_distance_m"]).all()


class Oracle:
    """Shenyang's roads as pandas and networkx see them."""

    def __init__(self) -> None:
        real = Path(REAL or "") / "liaoning"
        nodes = pd.read_csv(real / "shenyang_road_nodes.csv").set_index("id")
        edges = pd.read_csv(real / "shenyang_road_edges.csv")
        self.a = nodes.loc[edges["u"], ["lon", "lat"]].to_numpy()
        self.b = nodes.loc[edges["v"], ["lon", "lat"]].to_numpy()
        geodesic = GEOD.inv(*self.a.T, *self.b.T)[2]
        self.metres = np.maximum(edges["length_m"].to_numpy(), geodesic)
        self.u, self.v = edges["u"].to_numpy(), edges["v"].to_numpy()
        whole = nx.Graph()
        whole.add_edges_from(zip(self.u, self.v, strict=True))
        self.main = max(nx.connected_components(whole), key=len)
        self.nodes = nodes
        self._cut_long_edges(geodesic)

    def _cut_long_edges(self, geodesic: np.ndarray) -> None:
        """Pieces of edges over 1 km along their geodesic (rules.md#distance-1): ends and shares."""
        pieces = np.where(geodesic > 1_000, np.ceil(geodesic / 250 - 1e-6), 1).astype(int)
        starts, ends, shares = [], [], []
        for a, b, count in zip(self.a, self.b, pieces, strict=True):
            inner = GEOD.npts(*a, *b, int(count) - 1) if count > 1 else []
            points = np.array([a, *inner, b])
            starts.append(points[:-1])
            ends.append(points[1:])
            shares.append(np.arange(count) / count)
        self.start, self.end = np.concatenate(starts), np.concatenate(ends)
        self.edge, self.share = np.repeat(np.arange(len(pieces)), pieces), np.concatenate(shares)
        self.part = np.repeat(1 / pieces, pieces)

    def snap(self, lon: float, lat: float) -> tuple[int, float, float]:
        """Nearest edge, way along it from u, access leg; metres."""
        phi = np.radians(lat)
        w = 1 - GEOD.es * np.sin(phi) ** 2
        scale = np.radians([GEOD.a / np.sqrt(w) * np.cos(phi), GEOD.a * (1 - GEOD.es) / w**1.5])
        a, b = (self.start - [lon, lat]) * scale, (self.end - [lon, lat]) * scale
        d = b - a
        square = (d * d).sum(axis=1)
        t = np.clip(-(a * d).sum(axis=1) / np.where(square > 0, square, 1), 0, 1)
        plane = np.hypot(*(a + t[:, None] * d).T)
        near = np.argsort(plane)[:40]
        snap = self.start[near] + t[near, None] * (self.end[near] - self.start[near])
        legs = GEOD.inv(np.full(40, lon), np.full(40, lat), *snap.T)[2]
        best = int(np.argmin(legs))
        piece = int(near[best])
        before = GEOD.inv(*self.start[piece], *snap[best])[2]
        after = GEOD.inv(*snap[best], *self.end[piece])[2]
        along = self.share[piece] + self.part[piece] * before / max(before + after, 1e-9)
        edge = int(self.edge[piece])
        return edge, float(along * self.metres[edge]), float(legs[best])

    def distances(self, places: list[tuple[float, float]], sources: int) -> np.ndarray:
        """Road metres from the first `sources` places to all others, inf where there is no way."""
        snaps = [self.snap(*place) for place in places]
        graph = nx.Graph()
        on_edge: dict[int, list[tuple[float, int]]] = {}
        for i, (edge, along, _) in enumerate(snaps):
            on_edge.setdefault(edge, []).append((along, i))
        for e in range(len(self.u)):
            here, at = self.u[e], 0.0
            for along, i in sorted(on_edge.get(e, [])):
                _shorten(graph, here, ("f", i), along - at)
                here, at = ("f", i), along
            _shorten(graph, here, self.v[e], self.metres[e] - at)
        for i, (_, _, leg) in enumerate(snaps):
            graph.add_edge(("p", i), ("f", i), weight=leg)
        out = np.full((sources, len(places) - sources), np.inf)
        for s in range(sources):
            found = nx.single_source_dijkstra_path_length(graph, ("p", s), weight="weight")
            for p in range(sources, len(places)):
                way = found.get(("p", p), np.inf)
                straight = GEOD.inv(*places[s], *places[p])[2]
                direct = straight if straight <= snaps[s][2] + snaps[p][2] else np.inf
                out[s, p - sources] = max(min(way, direct), straight)
        return out


def _shorten(graph: nx.Graph, a: object, b: object, weight: float) -> None:
    if not graph.has_edge(a, b) or graph[a][b]["weight"] > weight:
        graph.add_edge(a, b, weight=weight)


def test_two_thousand_distances_equal_an_independent_computation_to_a_centimetre(made) -> None:
    network = made.network
    evidence = network.evidence
    reach, demand, records = evidence.reach, evidence.demand, evidence.sites.records
    oracle = Oracle()
    on_main = made.inputs.graph.component_mm.argmax()
    fine = (network.demand_snaps.component == on_main) & evidence.demand_enters
    rng = np.random.default_rng(7)
    sites = np.sort(rng.choice(len(evidence.sites), SITES, replace=False))
    pair_site = reach.site_index
    near = np.unique(reach.demand_index[np.isin(pair_site, sites)])
    points = np.sort(rng.choice(near[fine[near]], POINTS, replace=False))
    places = [(float(records.lon[s]), float(records.lat[s])) for s in sites]
    places += [(float(demand.lon[p]), float(demand.lat[p])) for p in points]
    expected = oracle.distances(places, SITES)
    compared = 0
    limit = evidence.standard.reach_m
    for i, s in enumerate(sites):
        mine = range(reach.site_ptr[s], reach.site_ptr[s + 1])
        rows = {int(reach.demand_index[k]): k for k in mine}
        for j, p in enumerate(points):
            compared += 1
            k = rows.get(int(p))
            if k is None or not reach.bits[k] & 5:
                straight = GEOD.inv(*places[i], *places[SITES + j])[2]
                assert straight > limit or expected[i, j] > limit - 0.01
                continue
            assert abs(reach.road_mm[k] / 1000 - expected[i, j]) <= 0.01
    assert compared == SITES * POINTS == 2_000
    nearest = network.nearest
    everywhere = oracle.distances(
        [*[(float(lon), float(lat)) for lon, lat in zip(records.lon, records.lat, strict=True)],
         *places[SITES:]],
        len(evidence.sites),
    ).min(axis=0)  # fmt: skip
    assert np.abs(nearest.road_mm[points] / 1000 - everywhere).max() <= 0.01
