"""Gaps drawn by hand: small rows of villages north of 41° N, 123° E."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from geo.arrays import texts
from geo.findings.access.gaps import GAP_COLUMNS, GapPoints, find_gaps
from geo.findings.status.readings import Statuses
from geo.model.county import Counties
from geo.model.demand import Demand
from geo.model.trilean import Trilean
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from tests.samples.site_tables import make_sites

STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
GEOD = Geod(ellps="WGS84")
LON, LAT = 123.0, 41.0
TWO_SITES = make_sites(["", ""])
NO, UNKNOWN, YES = (int(value) for value in (Trilean.NO, Trilean.UNKNOWN, Trilean.YES))


def north(metres: float) -> float:
    """Latitude of a point due north of the origin."""
    return float(GEOD.fwd(LON, LAT, 0.0, metres)[1])


def demand_at(north_m: list[float], **given: object) -> Demand:
    """Villages on one meridian, 10 rural residents each unless given."""
    n = len(north_m)
    columns: dict[str, object] = {
        "demand_id": texts(f"d{i:03d}" for i in range(n)),
        "name": texts(f"村{i}" for i in range(n)),
        "lon": np.full(n, LON),
        "lat": np.array([north(metres) for metres in north_m]),
        "residents": np.full(n, 10, dtype=np.int64),
        "urban": np.zeros(n, dtype=bool),
        "county": np.zeros(n, dtype=np.int32),
        "township_code": texts([""] * n),
        "assigned_site_id": texts([""] * n),
        "served_by": texts([""] * n),
        "placed": np.ones(n, dtype=bool),
    }
    return Demand(**(columns | given))  # type: ignore[arg-type]


def counties() -> Counties:
    box = np.empty(2, dtype=object)
    box[:] = [shapely.box(122, 40, 124, 42), shapely.box(124, 40, 126, 42)]
    return Counties(texts(["210101", "210102"]), texts(["甲县", "乙县"]), texts(["市"] * 2), box)


def gaps_of(
    demand: Demand,
    status: list[int] | None = None,
    nearest: list[int] | None = None,
    road: list[float] | None = None,
    straight: list[float] | None = None,
    reason: list[str] | None = None,
    own: list[int] | None = None,
    own_road: list[float] | None = None,
) -> gpd.GeoDataFrame:
    n = len(demand)
    found = np.array(status if status is not None else [NO] * n, dtype=np.int8)
    reasons = texts(reason if reason is not None else [""] * n)
    points = GapPoints(
        Statuses(found, reasons, np.zeros(n, dtype=np.int64)),
        np.array(nearest if nearest is not None else [-1] * n, dtype=np.int32),
        np.array(road if road is not None else [np.nan] * n),
        np.array(straight if straight is not None else [np.nan] * n),
        np.array(own if own is not None else [-1] * n, dtype=np.int32),
        np.array(own_road if own_road is not None else [np.nan] * n),
    )
    return find_gaps(demand, counties(), points, TWO_SITES, STANDARD)


def test_rural_points_2000_m_apart_are_one_gap_and_2001_m_are_two() -> None:
    assert list(gaps_of(demand_at([0, 2000]))["points"]) == [2]
    assert list(gaps_of(demand_at([0, 2001]))["points"]) == [1, 1]


def test_urban_points_1000_m_apart_are_one_gap_and_1001_m_are_two() -> None:
    urban = np.ones(2, dtype=bool)
    assert list(gaps_of(demand_at([0, 1000], urban=urban))["points"]) == [2]
    assert list(gaps_of(demand_at([0, 1001], urban=urban))["points"]) == [1, 1]


def test_an_urban_and_a_rural_point_join_at_2000_m() -> None:
    assert list(gaps_of(demand_at([0, 2000], urban=np.array([True, False])))["points"]) == [2]


def test_a_chain_of_villages_is_one_gap() -> None:
    assert list(gaps_of(demand_at([0, 1900, 3800, 5700]))["points"]) == [4]


def test_a_covered_point_does_not_bridge() -> None:
    found = gaps_of(demand_at([0, 1900, 3800]), status=[NO, YES, NO])
    assert list(found["points"]) == [1, 1]


def test_a_county_border_parts_a_gap() -> None:
    found = gaps_of(demand_at([0, 100], county=np.array([0, 1], dtype=np.int32)))
    assert sorted(found["gap_id"]) == ["210101-d000", "210102-d001"]


def test_unknown_points_cluster_apart() -> None:
    found = gaps_of(demand_at([0, 100, 200]), status=[NO, UNKNOWN, NO])
    assert dict(zip(found["kind"], found["points"], strict=True)) == {"uncovered": 2, "unknown": 1}


def test_a_gap_wider_than_10_km_is_split_by_the_grid() -> None:
    chain = [1900.0 * i for i in range(6)]
    assert list(gaps_of(demand_at(chain))["points"]) == [6]
    wider = [*chain, 11_400.0]
    parts = gaps_of(demand_at(wider))
    assert len(parts) >= 2
    assert parts["points"].sum() == 7


CHAIN_M = [0.0, 1_900.0, 3_800.0, 5_700.0, 7_600.0, 9_000.0]


@pytest.mark.parametrize(("end_m", "whole"), [(10_000.0, True), (10_000.001, False)])
def test_a_gap_exactly_10_km_high_is_one_and_a_millimetre_more_parts_it(
    end_m: float, whole: bool
) -> None:
    found = gaps_of(demand_at([*CHAIN_M, end_m]))
    assert (len(found) == 1) == whole
    assert found["points"].sum() == 7


@pytest.mark.parametrize(("end_m", "whole"), [(10_000.0, True), (10_000.001, False)])
def test_a_gap_exactly_10_km_wide_is_one_and_a_millimetre_more_parts_it(
    end_m: float, whole: bool
) -> None:
    """On the equator, where a parallel is a geodesic and the chain lies across a grid line."""
    lon = np.array([GEOD.fwd(LON, 0.0, 90.0, metres)[0] for metres in [*CHAIN_M, end_m]])
    found = gaps_of(demand_at([0.0] * 7, lon=lon, lat=np.zeros(7)))
    assert (len(found) == 1) == whole
    assert found["points"].sum() == 7


def test_an_unplaced_point_forms_no_gap() -> None:
    assert len(gaps_of(demand_at([0], placed=np.array([False])), status=[UNKNOWN])) == 0


def test_a_cluster_without_residents_is_no_gap() -> None:
    assert len(gaps_of(demand_at([0], residents=np.array([0])))) == 0


def test_an_empty_place_joins_two_villages() -> None:
    found = gaps_of(demand_at([0, 1500, 3000], residents=np.array([5, 0, 6])))
    assert list(found["residents"]) == [11]
    assert list(found["points"]) == [3]


def test_everybody_covered_leaves_an_empty_table_with_all_columns() -> None:
    found = gaps_of(demand_at([0, 1]), status=[YES, YES])
    assert len(found) == 0
    assert list(found.columns) == [*GAP_COLUMNS, "geometry"]


def test_nearest_site_and_distances_are_those_of_the_weighted_medoid() -> None:
    demand = demand_at([0, 1000, 1900], residents=np.array([1, 2, 9]))
    found = gaps_of(
        demand, nearest=[0, 0, 1], road=[9000.0, 12_000.0, 11_000.0], straight=[1.0, 2.0, 3.0]
    )
    row = found.iloc[0]
    assert row["nearest_site_id"] == "s1"
    assert row["nearest_site_name"] == "演示接种点1"
    assert row["road_distance_m"] == 11_000.0
    assert row["straight_distance_m"] == 3.0
    assert row["max_distance_m"] == 12_000.0


def test_a_gap_names_the_nearest_unit_of_its_own_county_beside_the_nearest_of_all() -> None:
    demand = demand_at([0, 1000, 1900], residents=np.array([1, 2, 9]))
    row = gaps_of(
        demand, nearest=[1, 1, 1], road=[9.0, 9.0, 9.0], own=[0, -1, 0], own_road=[5.0, np.nan, 7.0]
    ).iloc[0]
    assert (row["nearest_site_id"], row["road_distance_m"]) == ("s1", 9.0)
    assert (row["own_nearest_site_id"], row["own_road_distance_m"]) == ("s0", 7.0)
    assert row["own_nearest_site_name"] == "演示接种点0"
    without = gaps_of(demand).iloc[0]
    assert without["own_nearest_site_id"] is None
    assert without["own_nearest_site_name"] is None


def test_people_who_may_lack_a_road_are_counted_within_their_gap() -> None:
    demand = demand_at([0, 1000, 30_000], residents=np.array([1, 2, 9]))
    found = gaps_of(demand, reason=["doubtful_detour", "by_road_only", "doubtful_detour"])
    assert found["residents"].tolist() == [9, 3]
    assert found["uncovered_doubtful"].tolist() == [9, 1]


def test_of_two_equal_medoids_the_first_by_place_is_taken() -> None:
    found = gaps_of(demand_at([0, 500]), nearest=[0, 1], road=[7.0, 8.0])
    assert found.loc[0, "nearest_site_id"] == "s0"


def test_without_a_known_road_distance_nothing_is_said() -> None:
    row = gaps_of(demand_at([0, 500])).iloc[0]
    assert row["nearest_site_id"] is None
    assert np.isnan(row["road_distance_m"])
    assert np.isnan(row["max_distance_m"])


def test_one_unknown_distance_does_not_hide_the_largest_known() -> None:
    found = gaps_of(demand_at([0, 500]), nearest=[0, -1], road=[7000.0, np.nan])
    assert found.loc[0, "max_distance_m"] == 7000.0


@pytest.mark.parametrize(("people", "setting"), [([6, 5], "urban"), ([5, 6], "rural")])
def test_setting_is_that_of_most_residents(people: list[int], setting: str) -> None:
    demand = demand_at([0, 500], residents=np.array(people), urban=np.array([True, False]))
    assert gaps_of(demand).loc[0, "setting"] == setting


def test_the_id_is_the_county_and_the_least_demand_id() -> None:
    found = gaps_of(demand_at([0, 500], demand_id=texts(["b", "a"])))
    assert found.loc[0, "gap_id"] == "210101-a"


def test_townships_are_sorted_and_named_once() -> None:
    codes = texts(["210101102", "", "210101101", "210101102"])
    found = gaps_of(demand_at([0, 500, 900, 1200], township_code=codes))
    assert found.loc[0, "township_codes"] == "210101101;210101102"


def test_places_begin_with_the_largest_and_stop_at_20() -> None:
    few = gaps_of(demand_at([0, 500, 900], residents=np.array([1, 3, 2])))
    assert few.loc[0, "places"] == "村1、村2、村0"
    many = gaps_of(demand_at([10.0 * i for i in range(23)]))
    assert many.loc[0, "places"].endswith("村19等23处")
    assert many.loc[0, "places"].count("、") == 19


def test_most_residents_come_first() -> None:
    found = gaps_of(demand_at([0, 5000, 10_000], residents=np.array([3, 9, 9])))
    assert list(found["gap_id"]) == ["210101-d001", "210101-d002", "210101-d000"]


def test_the_shape_is_valid_and_holds_its_points() -> None:
    demand = demand_at([0, 1400, 8000], urban=np.array([True, False, False]))
    found = gaps_of(demand)
    assert found.crs.to_epsg() == 4326
    assert found.geometry.is_valid.all()
    assert set(found.geometry.geom_type) == {"Polygon"}
    everything = found.geometry.union_all()
    assert shapely.contains_xy(everything, demand.lon, demand.lat).all()
    assert GEOD.geometry_area_perimeter(found.geometry.iloc[1])[0] == pytest.approx(
        np.pi * 1e6, rel=0.03
    )


def test_discs_that_do_not_meet_make_a_multipolygon() -> None:
    found = gaps_of(demand_at([0, 1900], urban=np.array([True, False])))
    assert found.geometry.iloc[0].geom_type == "MultiPolygon"


def scattered(n: int, seed: int) -> Demand:
    rng = np.random.default_rng(seed)
    lon, lat = LON + 0.3 * rng.random(n), LAT + 0.3 * rng.random(n)
    order = np.lexsort((lat, lon))
    return demand_at(
        [0.0] * n,
        lon=lon[order],
        lat=lat[order],
        residents=rng.integers(0, 50, n),
        urban=rng.random(n) < 0.3,
        county=(rng.random(n) < 0.5).astype(np.int32),
        placed=rng.random(n) < 0.95,
    )


@pytest.mark.parametrize("seed", range(5))
def test_every_uncovered_resident_is_in_exactly_one_gap(seed: int) -> None:
    demand = scattered(300, seed)
    status = np.random.default_rng(seed).integers(0, 3, 300).astype(np.int8)
    found = gaps_of(demand, status=list(status))
    for kind, code in (("uncovered", NO), ("unknown", UNKNOWN)):
        for county, adcode in enumerate(("210101", "210102")):
            chosen = demand.placed & (status == code) & (demand.county == county)
            of_kind = found[(found["kind"] == kind) & (found["adcode"] == adcode)]
            assert of_kind["residents"].sum() == demand.residents[chosen].sum()
    assert found["gap_id"].is_unique


@pytest.mark.parametrize("seed", range(3))
def test_renaming_points_changes_no_number(seed: int) -> None:
    demand = scattered(200, seed)
    rng = np.random.default_rng(seed)
    names = rng.permutation(demand.demand_id)
    renamed = replace(demand, demand_id=names)
    road = list(rng.random(200))
    columns = ["residents", "points", "road_distance_m", "max_distance_m", "setting", "kind"]
    before = gaps_of(demand, road=road)[columns].sort_values(columns, ignore_index=True)
    after = gaps_of(renamed, road=road)[columns].sort_values(columns, ignore_index=True)
    pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(after))
