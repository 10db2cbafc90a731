"""Whole people along the running sum, by hand."""

import numpy as np

from geo.arrays import texts
from geo.demand.whole_people import (
    hold_exactly,
    order_by_hilbert,
    round_groups,
    round_running,
    sum_groups,
)


def round_people(people, total):
    units, _ = hold_exactly(np.array(people, dtype=float))
    return round_running(units, total).tolist()


def test_a_half_rounds_upward():
    assert round_people([0.5, 0.5], 1) == [1, 0]


def test_fractions_of_neighbours_are_carried_on():
    assert round_people([0.4, 0.4, 0.4, 0.4, 0.4], 2) == [0, 1, 0, 1, 0]


def test_people_are_scaled_to_the_total():
    assert round_people([1, 1, 2], 10) == [3, 2, 5]


def test_whole_people_that_fit_stay_as_they_are():
    assert round_people([3, 0, 7, 1], 11) == [3, 0, 7, 1]


def test_ties_are_exact_where_floats_are_not():
    # 0.1 · k summed in floats drifts off the halves; as the same part each, every half is exact.
    assert round_people([0.1] * 10, 5) == [1, 0, 1, 0, 1, 0, 1, 0, 1, 0]


def test_a_large_register_is_summed_without_loss():
    people = np.full(1_000_000, 42.591407)
    units, _ = hold_exactly(people)
    assert round_running(units, 42_591_407).sum() == 42_591_407


def test_cells_below_one_person_do_not_grow():
    people = np.full(10_000, 0.3)
    units, _ = hold_exactly(people)
    rounded = round_running(units, 3000)
    assert rounded.max() == 1
    assert rounded.sum() == 3000


def test_nobody_is_rounded_to_nobody():
    assert round_people([0, 0], 0) == [0, 0]
    assert round_people([], 0) == []


def test_each_group_is_rounded_to_its_own_total():
    units = np.array([1, 1, 1, 1], dtype=np.int64)
    group = np.array([1, 0, 1, 0])
    people = round_groups(units, group, np.arange(4), np.array([3, 1, 0]))
    assert people.tolist() == [1, 2, 0, 1]


def test_sums_of_groups_are_exact():
    units = np.array([2**60, 1, 2**60, 1], dtype=np.int64)
    assert sum_groups(units, np.array([0, 0, 0, 1]), 3).tolist() == [2**61 + 1, 1, 0]


def test_points_of_one_place_follow_each_other_by_id():
    lon, lat = np.array([0.0, 1.0, 0.0]), np.array([0.0, 1.0, 0.0])
    assert order_by_hilbert(lon, lat, texts(["b", "c", "a"])).tolist() == [2, 0, 1]


def test_neighbours_on_the_curve_are_neighbours_on_the_ground():
    lon, lat = np.array([0.0, 9.0, 0.1, 9.1]), np.array([0.0, 9.0, 0.0, 9.0])
    order = order_by_hilbert(lon, lat, texts("abcd")).tolist()
    assert abs(order.index(0) - order.index(2)) == 1
    assert abs(order.index(1) - order.index(3)) == 1


def test_the_order_of_a_part_is_that_of_the_whole():
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(118, 126, 400), rng.uniform(38, 44, 400)
    lon[200:] = lon[:200]
    lat[200:] = lat[:200]
    ids = texts(f"p{i:03d}" for i in rng.permutation(400))
    whole = order_by_hilbert(lon, lat, ids)
    part = np.flatnonzero(lon < 121)
    alone = part[order_by_hilbert(lon[part], lat[part], ids[part])]
    assert alone.tolist() == whole[lon[whole] < 121].tolist()
