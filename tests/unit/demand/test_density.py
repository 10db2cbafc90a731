"""Sums within a window and the densest prefix of a county."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from geo.arrays import texts
from geo.demand.density import mark_densest, order_densest_first, sum_within
from geo.geometry.geodesy import GEOD, ecef


def move(lon, lat, azimuth, metres):
    there_lon, there_lat, _ = GEOD.fwd(lon, lat, azimuth, metres)
    return there_lon, there_lat


@pytest.mark.parametrize("azimuth", [0.0, 37.0, 90.0, 200.0, 270.0])
def test_a_neighbour_at_exactly_the_window_counts(azimuth):
    lon, lat = move(123.4, 41.8, azimuth, 1000.0)
    sums = sum_within(np.array([123.4, lon]), np.array([41.8, lat]), np.array([5, 7]), 1000.0)
    assert sums.tolist() == [12, 12]


@pytest.mark.parametrize("azimuth", [0.0, 37.0, 90.0, 200.0, 270.0])
def test_a_neighbour_2_mm_beyond_the_window_does_not_count(azimuth):
    lon, lat = move(123.4, 41.8, azimuth, 1000.002)
    sums = sum_within(np.array([123.4, lon]), np.array([41.8, lat]), np.array([5, 7]), 1000.0)
    assert sums.tolist() == [5, 7]


@pytest.mark.parametrize("window_m", [500.0, 1000.0, 2000.0])
def test_sums_are_those_of_every_pair_measured(window_m):
    random = np.random.default_rng(7)
    lon, lat = random.uniform(123.3, 123.5, 800), random.uniform(41.7, 41.9, 800)
    values = random.integers(0, 100, 800)
    xyz = ecef(lon, lat)
    near = cKDTree(xyz).query_ball_point(xyz, window_m)
    assert sum_within(lon, lat, values, window_m).tolist() == [values[js].sum() for js in near]


def test_no_point_has_no_density():
    nothing = np.zeros(0)
    assert len(sum_within(nothing, nothing, np.zeros(0, dtype=np.int64), 1000.0)) == 0


def mark(parts, urban, residents):
    parts = np.array(parts, dtype=np.int64)
    county = np.zeros(len(parts), dtype=np.int32)
    order = np.arange(len(parts))
    return mark_densest(order, parts, county, np.array([urban]), np.array([residents])).tolist()


def test_the_prefix_ends_where_it_reaches_the_share():
    assert mark([5, 3, 2], urban=50, residents=100) == [True, False, False]
    assert mark([5, 3, 2], urban=51, residents=100) == [True, True, False]
    assert mark([5, 3, 2], urban=80, residents=100) == [True, True, False]
    assert mark([5, 3, 2], urban=81, residents=100) == [True, True, True]


def test_all_points_are_urban_where_nobody_is_rural():
    assert mark([5, 3, 0], urban=100, residents=100) == [True, True, True]


def test_no_point_is_urban_where_nobody_is():
    assert mark([5, 3, 2], urban=0, residents=100) == [False, False, False]


def test_a_county_without_residents_has_no_urban_point():
    assert mark([5, 3], urban=0, residents=0) == [False, False]


def test_counties_are_marked_apart_and_strays_never():
    county = np.array([1, -1, 0, 1, 0], dtype=np.int32)
    marks = mark_densest(
        np.array([1, 4, 3, 0, 2]),
        np.array([1, 9, 1, 1, 1]),
        county,
        np.array([1, 1]),
        np.array([2, 2]),
    )
    assert marks.tolist() == [False, False, False, True, True]


def test_equal_densities_go_by_lon_then_lat_then_id():
    order = order_densest_first(
        np.array([1, 2, 1, 1, 1]),
        np.array([5.0, 9.0, 4.0, 4.0, 4.0]),
        np.array([0.0, 0.0, 2.0, 1.0, 1.0]),
        texts(["a", "b", "c", "e", "d"]),
    )
    assert order.tolist() == [1, 4, 3, 2, 0]
