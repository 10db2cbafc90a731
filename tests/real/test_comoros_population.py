"""The Comoros: one real raster and the islands of one real extract."""

import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest

from geo.arrays import texts
from geo.demand.decide import decide_demand
from geo.model.county import Counties
from geo.model.row_report import RowReport
from geo.readers.demand.rasters import read_raster
from geo.rules.standard import read_standard
from geo.study import DemandSource

FOLDER = os.environ.get("VAXREACH_REAL_DATA", "")
ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FOLDER, reason="VAXREACH_REAL_DATA is unset"),
]


@pytest.fixture(scope="module")
def raster():
    return Path(FOLDER) / "comoros" / "population_2020.tif"


@pytest.fixture(scope="module")
def islands():
    outlines = pyogrio.read_dataframe(
        Path(FOLDER) / "comoros" / "comoros.osm.pbf",
        layer="multipolygons",
        where="boundary = 'administrative' AND admin_level = '4'",
    )
    assert isinstance(outlines, gpd.GeoDataFrame)
    outlines = outlines.sort_values("name")
    return Counties(
        adcode=texts(f"9000{i:02}" for i in range(len(outlines))),
        name=texts(outlines["name"]),
        prefecture=texts([""] * len(outlines)),
        geometry=np.asarray(outlines.geometry.array, dtype=object),
    )


@pytest.fixture(scope="module")
def decided(raster, islands):
    report = RowReport("demand")
    records = read_raster(raster, 1, report)
    source = DemandSource(raster=raster, setting="rural")
    standard = read_standard(ROOT / "data" / "standards" / "liaoning-2025.toml")
    return decide_demand(records, islands, None, source, standard, report)


def test_every_positive_cell_becomes_a_point(raster):
    report = RowReport("demand")
    records = read_raster(raster, 1, report)
    assert len(records) == report.accepted == 203_208
    assert records.people.sum() == pytest.approx(869_595, abs=0.5)
    assert report.remarks == []


@pytest.mark.parametrize("aggregate", [3, 10])
def test_blocks_hold_the_people_of_their_cells(raster, aggregate):
    records = read_raster(raster, aggregate, RowReport("demand"))
    assert records.people.sum() == pytest.approx(869_595, abs=0.5)
    assert len(records) < 203_208 / aggregate


def test_islands_and_outside_hold_all_people(decided, islands):
    assert len(islands) == 3
    inside = int(decided.demand.residents.sum())
    assert inside + int(decided.outside["people"].sum()) == 869_595
    assert len(decided.demand) + len(decided.outside) == 203_208
    assert inside > 868_000


def test_each_island_holds_the_people_of_its_cells(decided):
    by_island = np.bincount(decided.demand.county, weights=decided.demand.residents)
    assert by_island.tolist() == pytest.approx(
        decided.calibration["people_before"].tolist(), abs=1.0
    )
    assert sorted(by_island) == pytest.approx([66_000, 354_000, 449_000], rel=0.01)
