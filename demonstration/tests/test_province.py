"""The modelled province: people, sites and roads of the demonstration."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from demonstration import main_roads
from demonstration.plane import to_plane
from demonstration.province import (
    Province,
    Settled,
    build_province,
    lay_roads,
    register_sites,
    settle,
)
from demonstration.roads import Roads
from geo.arrays import Floats, Ints
from geo.storage.shipped_files import shipped_data

SEED = 2025
TIELING = ("2112",)
MOUNTAINS = ("2105", "2106")
DATA = shipped_data()
SITES = DATA / "sites" / "liaoning_demo_sites.csv"


@pytest.fixture(scope="module")
def liaoning() -> Settled:
    return settle(DATA, SEED)


@pytest.fixture(scope="module")
def shipped() -> pd.DataFrame:
    return pd.read_csv(SITES, dtype=str, keep_default_na=False, encoding="utf-8-sig")


@pytest.fixture(scope="module")
def tieling() -> Province:
    return build_province(DATA, SEED, TIELING)


@pytest.fixture(scope="module")
def mountains() -> Province:
    return build_province(DATA, SEED, MOUNTAINS)


def component_labels(roads: Roads) -> Ints:
    count = len(roads.points)
    graph = coo_matrix((np.ones(len(roads.pairs)), roads.pairs.T), shape=(count, count))
    labels: Ints = connected_components(graph, directed=False)[1]
    return labels


def component_km(roads: Roads) -> Floats:
    ends = roads.points[roads.pairs]
    length = np.hypot(*(ends[:, 0] - ends[:, 1]).T) / 1000.0
    total = np.bincount(component_labels(roads)[roads.pairs[:, 0]], length)
    return np.sort(total[total > 0])[::-1]


def mean_degree(roads: Roads) -> float:
    return 2.0 * len(roads.pairs) / len(np.unique(roads.pairs))


def test_people_of_every_county_and_setting_are_the_census_to_the_person(
    liaoning: Settled,
) -> None:
    for county, place in zip(liaoning.counties, liaoning.places, strict=True):
        assert place.residents[place.urban].sum() == county.urban
        assert place.residents[~place.urban].sum() == county.rural
        assert {band: ages.sum() for band, ages in place.ages.items()} == county.ages


def test_there_are_about_as_many_places_as_villages_and_communities(liaoning: Settled) -> None:
    assert 16_000 <= sum(len(place) for place in liaoning.places) <= 17_400


def test_every_township_unit_has_a_place_within_120_m_of_its_centre(liaoning: Settled) -> None:
    assert sum(len(county.unit_codes) for county in liaoning.counties) == 1_406
    for town, place in zip(liaoning.towns, liaoning.places, strict=True):
        assert cKDTree(place.points).query(town.points)[0].max() <= 120.0
        assert set(place.unit) == set(range(len(town.points)))


def test_every_place_lies_in_its_county(liaoning: Settled) -> None:
    for county, place in zip(liaoning.counties, liaoning.places, strict=True):
        x, y = place.points.T
        assert shapely.contains_xy(county.outline, x, y).all()


def test_demand_ids_are_12_digits_that_begin_with_their_unit(liaoning: Settled) -> None:
    ids = pd.Series(np.concatenate([place.demand_id for place in liaoning.places]), dtype=object)
    assert ids.is_unique
    assert ids.str.fullmatch(r"\d{12}").all()
    for county, place in zip(liaoning.counties, liaoning.places, strict=True):
        units = np.array(county.unit_codes, dtype=object)[place.unit]
        assert [code[:9] for code in place.demand_id] == units.tolist()


def test_the_shipped_register_is_what_the_generator_makes(
    liaoning: Settled, shipped: pd.DataFrame
) -> None:
    register = register_sites(liaoning, SEED)
    made = register.to_csv(index=False, float_format="%.6f", lineterminator="\n")
    assert made == SITES.read_text(encoding="utf-8-sig")


def test_there_is_about_one_site_a_unit_and_more_in_cities(shipped: pd.DataFrame) -> None:
    assert 1_400 <= len(shipped) <= 2_000
    assert shipped["接种单位编码"].is_unique


def test_nobody_can_take_a_site_for_a_real_one(shipped: pd.DataFrame) -> None:
    assert shipped["接种单位名称"].str.startswith("演示接种点").all()
    assert shipped["联系电话"].str.fullmatch(r"演示-\d{4}").all()


def test_the_register_has_the_doubts_of_a_real_one(shipped: pd.DataFrame) -> None:
    assert (shipped["经度"] == "").sum() >= 5
    assert (shipped.loc[shipped["经度"] == "", "区划代码"] != "").all()
    assert (shipped["接种时间"] == "").sum() >= 50
    assert (shipped["接种单位类型"] == "").sum() >= 5
    assert (shipped["服务项目"] != "").sum() >= 10
    placed = shipped[shipped["经度"] != ""]
    assert placed.duplicated(["经度", "纬度"]).sum() >= 20


def test_several_counties_have_no_routine_site_that_is_open_on_holidays(
    shipped: pd.DataFrame,
) -> None:
    special = shipped["接种单位类型"].str.contains("产科|狂犬|用人单位|企事业")
    routine = shipped[~special]
    hours = routine.groupby(routine["区划代码"].str[:6])["接种时间"]
    is_open = hours.agg(lambda texts: texts.str.contains(r"PH \d").any())
    silent = hours.agg(lambda texts: (~texts.str.contains("PH")).any())
    assert 3 <= (~is_open & ~silent).sum() <= 15
    assert 3 <= (~is_open & silent).sum() <= 20


def test_every_site_stands_within_300_m_of_a_place_of_its_unit(tieling: Province) -> None:
    sites = tieling.register[tieling.register["经度"].notna()]
    demand = tieling.demand
    for code, group in sites.groupby("区划代码"):
        places = demand.loc[demand["township_code"] == code, ["lon", "lat"]].to_numpy()
        points = to_plane(group[["经度", "纬度"]].to_numpy(dtype=float))
        assert cKDTree(to_plane(places)).query(points)[0].max() <= 300.0


def test_a_county_does_not_depend_on_which_others_are_asked_for(
    liaoning: Settled, tieling: Province
) -> None:
    alone = tieling.demand.set_index("demand_id")
    for county, place in zip(liaoning.counties, liaoning.places, strict=True):
        if county.adcode.startswith(TIELING):
            residents = alone.loc[place.demand_id, "residents"].to_numpy()
            assert residents.tolist() == place.residents.tolist()


def test_the_same_seed_makes_the_same_province(tieling: Province) -> None:
    again = build_province(DATA, SEED, TIELING)
    pd.testing.assert_frame_equal(again.demand, tieling.demand)
    pd.testing.assert_frame_equal(again.register, tieling.register)
    assert (shapely.to_wkb(again.lines) == shapely.to_wkb(tieling.lines)).all()


def test_another_seed_makes_another_province(tieling: Province) -> None:
    other = settle(DATA, SEED + 1, ("211281",))
    same = tieling.demand[tieling.demand["adcode"] == "211281"]
    assert other.places[0].residents.tolist() != same["residents"].tolist()


def test_the_province_has_150_000_junctions_in_one_giant_component(liaoning: Settled) -> None:
    roads = lay_roads(liaoning, SEED)
    assert len(np.unique(roads.pairs)) >= 150_000
    assert 2.5 <= mean_degree(roads) <= 2.7
    sizes = np.bincount(component_labels(roads)[np.unique(roads.pairs)])
    assert sizes.max() >= 0.99 * sizes.sum()


def test_a_prefecture_without_coast_has_one_giant_component_and_loose_pieces(
    tieling: Province,
) -> None:
    giant, *loose = component_km(tieling.roads)
    assert giant > 0.95 * (giant + sum(loose))
    assert any(km < 1.0 for km in loose)
    assert any(1.0 <= km < 20.0 for km in loose)
    assert any(km >= 20.0 for km in loose)


def test_lines_that_meet_share_their_end_to_the_last_digit(tieling: Province) -> None:
    lines = tieling.lines
    ends = np.vstack(
        (
            shapely.get_coordinates(shapely.get_point(lines, 0)),
            shapely.get_coordinates(shapely.get_point(lines, -1)),
        )
    )
    assert len(np.unique(ends, axis=0)) == len(np.unique(tieling.roads.pairs))
    assert shapely.is_valid(lines).all()
    assert (shapely.length(lines) > 0).all()


def test_country_roads_wind_and_street_blocks_are_straight(tieling: Province) -> None:
    points = shapely.get_num_points(tieling.lines)
    streets = tieling.roads.highway == main_roads.RESIDENTIAL
    assert (points[streets] == 2).all()
    assert np.median(points[tieling.roads.highway == main_roads.UNCLASSIFIED]) >= 3


def test_motorways_meet_other_roads_at_links_only(mountains: Province) -> None:
    roads = mountains.roads
    is_motorway = roads.highway == main_roads.MOTORWAY
    other = (roads.highway != main_roads.MOTORWAY) & (roads.highway != main_roads.LINK)
    assert is_motorway.any()
    assert not np.isin(roads.pairs[is_motorway], roads.pairs[other]).any()
    assert (roads.highway == main_roads.LINK).sum() >= 2


def test_remote_villages_lie_more_than_3_km_from_any_road_but_a_motorway(
    liaoning: Settled, mountains: Province
) -> None:
    remote = [
        place.points[place.remote]
        for county, place in zip(liaoning.counties, liaoning.places, strict=True)
        if county.adcode.startswith(MOUNTAINS)
    ]
    ordinary = mountains.lines[mountains.roads.highway < main_roads.MOTORWAY]
    tree = shapely.STRtree(shapely.transform(ordinary, to_plane))
    away = tree.query_nearest(
        shapely.points(np.vstack(remote)), return_distance=True, all_matches=False
    )[1]
    assert len(away) >= 2
    assert away.min() > 3_000.0


def test_mountains_have_fewer_roads_than_the_plain(tieling: Province, mountains: Province) -> None:
    outlines = gpd.read_file(DATA / "boundaries" / "liaoning_counties.geojson")
    flat = outlines.to_crs("+proj=tmerc +lon_0=122.5")

    def density(province: Province, adcode: str) -> float:
        shape = flat.geometry[flat["adcode"] == adcode].iloc[0]
        x, y = province.roads.points[np.unique(province.roads.pairs)].T
        return float(shapely.contains_xy(shape, x, y).sum() / shape.area)

    assert density(mountains, "210522") < 0.7 * density(tieling, "211224")
