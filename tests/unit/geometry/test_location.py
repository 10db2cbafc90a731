"""Points placed in counties: inside, on borders, near them and far off."""

import numpy as np
import pytest
import shapely

from geo.arrays import texts
from geo.geometry.geodesy import GEOD
from geo.geometry.location import distance_to_county_m, place_in_counties
from geo.model.county import Counties

#     lat
#   41 +-------+-------+      A 210101 with a lake in it
#      |  A    |   B   |      B 210102
#      | [lake]|       |
#   40 +-------+-------+    +---+
#     120     121     122   |A' |   an island of A at 122.5
#                           +---+
LAKE = shapely.box(120.4, 40.4, 120.6, 40.6)
ISLAND = shapely.box(122.5, 40.0, 122.6, 40.1)


@pytest.fixture
def counties():
    shapes = np.empty(2, dtype=object)
    shapes[0] = shapely.multipolygons(
        [shapely.difference(shapely.box(120, 40, 121, 41), LAKE), ISLAND]
    )
    shapes[1] = shapely.box(121, 40, 122, 41)
    names = texts(["甲县", "乙县"])
    return Counties(texts(["210101", "210102"]), names, texts(["丙市"] * 2), shapes)


def place(counties, lon, lat, tolerance_m=200.0):
    lon, lat = np.atleast_1d(np.float64(lon)), np.atleast_1d(np.float64(lat))
    return place_in_counties(lon, lat, counties, tolerance_m).tolist()


def test_a_point_inside_belongs_to_its_county(counties):
    assert place(counties, [120.1, 121.9], [40.5, 40.5]) == [0, 1]


def test_a_point_on_a_shared_border_belongs_to_the_lowest_code(counties):
    assert place(counties, [121.0, 121.0, 121.0], [40.0, 40.5, 41.0]) == [0, 0, 0]


def test_a_point_on_an_island_belongs_to_the_county_of_the_island(counties):
    assert place(counties, 122.55, 40.05) == [0]


def test_a_point_in_the_middle_of_a_hole_belongs_to_nobody(counties):
    assert place(counties, 120.5, 40.5) == [-1]


def test_a_point_without_coordinates_belongs_to_nobody(counties):
    assert place(counties, [np.nan, 120.1], [np.nan, 40.5]) == [-1, 0]


@pytest.mark.parametrize(("metres", "county"), [(199.0, 1), (200.0, 1), (201.0, -1)])
def test_a_ring_of_points_is_taken_up_to_the_tolerance_and_no_farther(counties, metres, county):
    corner_lon, corner_lat = np.full(91, 122.0), np.full(91, 41.0)
    lon, lat, _ = GEOD.fwd(corner_lon, corner_lat, np.linspace(0, 90, 91), np.full(91, metres))
    assert set(place(counties, lon, lat)) == {county}


@pytest.mark.parametrize(("metres", "county"), [(-199.0, 1), (199.0, 1), (201.0, -1)])
def test_points_along_an_edge_are_taken_within_the_tolerance(counties, metres, county):
    lat = np.linspace(40.01, 40.99, 99)
    lon, lat, _ = GEOD.fwd(np.full(99, 122.0), lat, np.full(99, 90.0), np.full(99, metres))
    assert set(place(counties, lon, lat)) == {county}


@pytest.mark.parametrize(
    ("at", "azimuth", "county"),
    [
        ((120.0, 40.5), 270, 0),
        ((122.0, 40.5), 90, 1),
        ((120.7, 41.0), 0, 0),
        ((121.3, 40.0), 180, 1),
    ],
)
def test_a_point_is_taken_on_every_side_of_a_county(counties, at, azimuth, county):
    for metres, expected in ((199.0, county), (201.0, -1)):
        lon, lat, _ = GEOD.fwd(*at, azimuth, metres)
        assert place(counties, lon, lat) == [expected]


def test_a_point_off_two_counties_belongs_to_the_nearer_one(counties):
    assert place(counties, [120.9999, 121.0001], [41.001, 41.001]) == [0, 1]


def test_a_point_equally_far_from_two_counties_belongs_to_the_lowest_code(counties):
    assert place(counties, 121.0, 41.001) == [0]


def test_each_point_has_its_own_tolerance(counties):
    lon, lat = np.full(2, 122.01), np.full(2, 40.5)
    assert place(counties, lon, lat, np.array([200.0, 2000.0])) == [-1, 1]


def test_without_tolerance_only_the_inside_counts(counties):
    assert place(counties, [122.00001, 121.99999], [40.5, 40.5], 0.0) == [-1, 1]


def test_no_point_and_no_county_place_nothing(counties):
    none = Counties(texts([]), texts([]), texts([]), np.empty(0, dtype=object))
    assert place_in_counties(np.empty(0), np.empty(0), counties, 200.0).tolist() == []
    assert place(none, 120.5, 40.5) == [-1]


def test_the_distance_is_zero_inside_and_geodesic_outside(counties):
    lon, lat = np.array([121.5, 120.5, 122.1, 120.5]), np.array([40.5, 40.5, 40.5, 40.5])
    distance = distance_to_county_m(lon, lat, np.array([1, 1, 1, -1], dtype=np.int32), counties)
    assert distance[0] == 0
    assert distance[1] == pytest.approx(GEOD.inv(120.5, 40.5, 121, 40.5)[2], abs=20)
    assert distance[2] == pytest.approx(GEOD.inv(122.1, 40.5, 122, 40.5)[2], abs=1)
    assert np.isnan(distance[3])


def test_the_distance_from_a_hole_is_to_its_edge(counties):
    distance = distance_to_county_m(
        np.array([120.5]), np.array([40.59]), np.array([0], dtype=np.int32), counties
    )
    assert distance[0] == pytest.approx(GEOD.inv(120.5, 40.59, 120.5, 40.6)[2], abs=0.01)


def test_shuffling_the_points_changes_no_place(counties):
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(119.99, 122.7, 2000), rng.uniform(39.99, 41.01, 2000)
    order = rng.permutation(2000)
    whole = place_in_counties(lon, lat, counties, 500.0)
    shuffled = place_in_counties(lon[order], lat[order], counties, 500.0)
    assert (whole[order] == shuffled).all()
