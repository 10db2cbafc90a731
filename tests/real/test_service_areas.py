"""Service areas on real roads: how far the polygon is from the rule between cell centres."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.model.row_report import RowReport
from geo.reach.arcs import ends_of
from geo.reach.direct import gather_sources
from geo.reach.nearest import find_nearest
from geo.reach.search import search_nearest
from geo.reach.table import make_side
from geo.readers.roads.door import read_roads
from geo.roads.snapping import snap_points
from geo.study import RoadSource
from tests.samples.area_maps import GAP_M, MAX_LEG_MM, AreaMap, make_area_map

REAL = os.environ.get("VAXREACH_REAL_DATA")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL, reason="VAXREACH_REAL_DATA is not set"),
]
CUTOFF_M = 5_000.0


@pytest.fixture(scope="module")
def shenyang() -> AreaMap:
    folder = Path(REAL or "") / "liaoning"
    nodes, edges = folder / "shenyang_road_nodes.csv", folder / "shenyang_road_edges.csv"
    lines = read_roads(RoadSource(nodes=nodes, edges=edges), RowReport("roads"))
    hospitals = pd.read_csv(folder / "shenyang_hospitals.csv").iloc[::10]
    return make_area_map(lines, list(zip(hospitals["lon"], hospitals["lat"], strict=True)))


def test_ground_away_from_the_border_is_right_but_for_one_place_in_a_thousand(shenyang) -> None:
    rng, sites = np.random.default_rng(2), shenyang.sites(CUTOFF_M)
    shapes = shenyang.polygons(CUTOFF_M)
    side_deg = max(shenyang.cells(CUTOFF_M, 100.0).lattice)
    wrong = asked = 0
    for s, shape in enumerate(shapes):
        lon = shenyang.lon[s] + rng.uniform(-0.07, 0.07, 20_000)
        lat = shenyang.lat[s] + rng.uniform(-0.05, 0.05, 20_000)
        snaps = snap_points(shenyang.graph, shenyang.grid, lon, lat, stray_gap_m=GAP_M)
        side = make_side(ends_of(snaps, MAX_LEG_MM), snaps.component, lon, lat)
        alone = np.array([s], dtype=np.int32)
        labels = search_nearest(shenyang.arcs, sites.side.ends, alone)
        sources = gather_sources(sites.side, alone)
        inside = find_nearest(shenyang.arcs, labels, sources, side).road_mm <= sites.limit_mm[s]
        away = shapely.distance(shape.boundary, shapely.points(lon, lat)) > side_deg
        wrong += int((shapely.contains_xy(shape, lon, lat) != inside)[away].sum())
        asked += int(away.sum())
    print(f"{wrong} of {asked} places farther than a cell from the border differ")
    assert shapely.is_valid(shapes).all()
    assert asked > 50_000
    assert wrong <= asked / 1_000


def test_lines_of_nearest_sites_are_parts_of_the_lines_of_each(shenyang) -> None:
    nearest, alone = shenyang.nearest_lines(CUTOFF_M), shenyang.lines(CUTOFF_M)
    assert (nearest.length_mm <= alone.length_mm).all()
    assert 0 < nearest.length_mm.sum() < alone.length_mm.sum()
