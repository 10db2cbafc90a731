from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest

from geo.geometry.geodesy import GEOD
from geo.model.row_report import RowReport
from geo.readers.roads.door import read_roads
from geo.roads.build import build_graph
from geo.roads.graph import ComponentTrust, RoadGraph
from geo.roads.prepared import prepare_graph
from geo.roads.report import RoadReport
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from geo.study import RoadSource

FOLDER = os.environ.get("VAXREACH_REAL_DATA", "")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FOLDER, reason="VAXREACH_REAL_DATA is not set"),
]
DATA = Path(FOLDER)
STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")


def build(**source: object) -> tuple[RoadGraph, RoadReport, RowReport]:
    rows = RowReport("roads")
    graph, report = build_graph(read_roads(RoadSource.model_validate(source), rows), STANDARD)
    return graph, report, rows


def oracle_of(graph: RoadGraph) -> nx.Graph:
    return nx.Graph(zip(graph.u.tolist(), graph.v.tolist(), strict=True))


@pytest.mark.parametrize(
    ("place", "nodes", "edges", "km"),
    [("shenyang", 13_000, 19_026, 10_006), ("dalian", 13_605, 17_897, 10_105)],
)
def test_tables_of_a_prefecture_come_in_whole(place: str, nodes: int, edges: int, km: int) -> None:
    table = {name: DATA / f"liaoning/{place}_road_{name}.csv" for name in ("nodes", "edges")}
    graph, report, rows = build(**table)
    assert (report.nodes, report.edges, int(report.km)) == (nodes, edges, km)
    assert (rows.accepted, rows.remarks) == (edges, [])
    assert len(report.components) == nx.number_connected_components(oracle_of(graph))
    stated = (
        pd.read_csv(table["edges"])
        .merge(pd.read_csv(table["nodes"]).set_index("id"), left_on="u", right_index=True)
        .merge(pd.read_csv(table["nodes"]).set_index("id"), left_on="v", right_index=True)
    )
    straight = GEOD.inv(*(stated[name] for name in ("lon_x", "lat_x", "lon_y", "lat_y")))[2]
    lifted = np.maximum(np.asarray(straight) - stated["length_m"].to_numpy(), 0.0)
    assert report.lifted_m == pytest.approx(lifted.sum(), abs=0.0006 * edges)
    assert report.lifted_edges > edges / 2


def test_liechtenstein_keeps_shapes_motorways_and_components() -> None:
    graph, report, rows = build(path=DATA / "roads/liechtenstein.osm.pbf")
    assert report.edges > 7_000
    assert len(report.components) == nx.number_connected_components(oracle_of(graph))
    assert graph.point_ptr[-1] > 30_000
    kilometres = sum(
        GEOD.line_length(graph.point_lon[a:b], graph.point_lat[a:b])
        for a, b in zip(graph.point_ptr[:500], graph.point_ptr[1:501], strict=True)
    )
    assert kilometres * 1000 == pytest.approx(graph.length_mm[:500].sum(), abs=20_000)
    assert rows.accepted == 4_643


def test_the_islands_of_the_comoros_are_trusted_apart() -> None:
    _, report, _ = build(path=DATA / "comoros/comoros.osm.pbf")
    table = report.components
    assert np.sum(table.standing == ComponentTrust.TRUSTED) == 3
    assert np.all(table.length_mm[:3] > 200_000_000)
    assert np.all(table.gap_m[1:3] > 35_000)
    assert np.all(table.standing[3:] == ComponentTrust.STRAY)


def test_porto_gives_the_same_graph_from_the_cache(tmp_path: Path) -> None:
    source = RoadSource(path=DATA / "roads/porto.osm.pbf")
    first, report = prepare_graph(source, STANDARD, tmp_path, RowReport("roads"))
    again, report_again = prepare_graph(source, STANDARD, tmp_path, RowReport("roads"))
    assert np.array_equal(first.cum_mm, again.cum_mm)
    assert report.summary() == report_again.summary()
    assert 10_000 < report.km < 11_000
    motorway = np.isin(first.classes[first.highway], ["motorway", "motorway_link"])
    assert np.array_equal((first.flags & 4) == 0, motorway)


def test_wuhan_lines_in_utm_become_one_network() -> None:
    path = DATA / "roads/wuhan_streets.parquet"
    graph, report, rows = build(path=path)
    frame = gpd.read_parquet(path, columns=["geometry"]).to_crs("EPSG:4326")
    assert rows.accepted == len(frame) == 92_667
    assert report.edges + int(rows.remarks[0].value) == 92_667
    assert len(report.components) == nx.number_connected_components(oracle_of(graph)) == 1
    assert report.km == pytest.approx(
        np.sum(frame.geometry.apply(GEOD.geometry_length)) / 1000, rel=1e-3
    )
