"""The guard against shifted coordinates on the real roads of two prefectures.

No list of real sites or villages with places could be had, so places are put beside real roads:
at a lognormal distance of 60 m in the median for sites and 100 m for villages (a third of them
beyond 85 m and 140 m), beside edges drawn by number (as in towns) or by length (as in the country).
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from geo.geometry.geodesy import GEOD
from geo.inputs.datum_fit import Surroundings
from geo.model.row_report import RowReport
from geo.readers.counties.boundaries import read_counties
from geo.roads.prepared import prepare_graph
from geo.roads.segments import build_segment_grid
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from geo.study import BoundarySource, RoadSource
from tests.samples.datum_samples import SamplePlaces, measure_shares

REAL = os.environ.get("VAXREACH_REAL_DATA", "")
pytestmark = [
    pytest.mark.real,
    pytest.mark.soak,
    pytest.mark.skipif(not REAL, reason="VAXREACH_REAL_DATA is not set"),
]


@pytest.fixture(scope="module", params=["shenyang", "dalian"])
def around(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    folder, rows = Path(REAL) / "liaoning", RowReport("roads")
    standard = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
    source = RoadSource(
        nodes=folder / f"{request.param}_road_nodes.csv",
        edges=folder / f"{request.param}_road_edges.csv",
    )
    graph, _ = prepare_graph(source, standard, tmp_path_factory.mktemp("cache"), rows)
    counties = read_counties(BoundarySource(path=folder / "counties.geojson"), rows)
    return Surroundings(graph, build_segment_grid(graph), counties)


def settle(around: Surroundings, median_m: float, *, by_length: bool) -> SamplePlaces:
    graph, rng = around.graph, np.random.default_rng(5)
    length = graph.cum_mm[graph.point_ptr[1:] - 1].astype(float)
    weight = length if by_length else np.ones(len(length))
    edge = rng.choice(len(length), 3000, p=weight / weight.sum())
    lon, lat = np.empty(3000), np.empty(3000)
    for i, e in enumerate(edge):
        at = slice(graph.point_ptr[e], graph.point_ptr[e + 1])
        along = rng.random() * length[e]
        lon[i] = np.interp(along, graph.cum_mm[at], graph.point_lon[at])
        lat[i] = np.interp(along, graph.cum_mm[at], graph.point_lat[at])
    away = median_m * np.exp(0.8 * rng.standard_normal(3000))
    lon, lat, _ = GEOD.fwd(lon, lat, rng.uniform(0, 360, 3000), away)
    return SamplePlaces(lon, lat, around)


@pytest.mark.parametrize("by_length", [False, True], ids=["in_town", "in_the_country"])
@pytest.mark.parametrize("median_m", [60.0, 100.0], ids=["sites", "villages"])
@pytest.mark.parametrize("rows", [50, 20])
def test_shifted_files_are_found_and_right_ones_left_in_peace(
    around: Surroundings,
    rows: int,
    median_m: float,
    *,
    by_length: bool,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    places = settle(around, median_m, by_length=by_length)
    found, alarms = measure_shares(places, rows, 60, counties=True)
    with capsys.disabled():
        print(f"\n{request.node.name}: found {found:.1%}, false alarms {alarms:.1%}")
    assert found >= (0.95 if rows == 50 else 0.5)
    assert alarms <= 0.02
