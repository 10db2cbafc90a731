"""Laws of the demonstration's whole shares and sparse networks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from demonstration.junctions import Junctions, Origin
from demonstration.plane import fill_gaps, spread_out, whole_shares
from demonstration.roads import _thin_streets
from demonstration.triangulation import (
    choose_gabriel,
    choose_urquhart,
    key_pairs,
    pair_keys,
    triangulate,
)
from geo.arrays import Floats

WEIGHTS = arrays(np.float64, st.integers(1, 60), elements=st.floats(0.01, 1000.0))
SEEDS = st.integers(0, 10_000)


def scattered(seed: int, count: int = 60) -> Floats:
    return np.random.default_rng(seed).uniform(0.0, 10_000.0, (count, 2))


@given(WEIGHTS, st.integers(0, 2_000_000))
def test_whole_shares_sum_to_the_total_and_miss_by_less_than_one(
    weights: Floats, total: int
) -> None:
    shares = whole_shares(weights, total)
    assert shares.sum() == total
    assert (shares >= 0).all()
    assert np.abs(shares - total * weights / weights.sum()).max() < 1.0 + 1e-6


def test_three_equal_weights_share_four_people_as_one_two_one() -> None:
    assert whole_shares(np.ones(3), 4).tolist() == [1, 2, 1]


@given(SEEDS)
def test_urquhart_joins_all_points_with_some_of_gabriels_edges(seed: int) -> None:
    triangles = triangulate(scattered(seed))
    urquhart = choose_urquhart(triangles)
    pairs = pair_keys(urquhart, 60)
    graph = coo_matrix((np.ones(len(pairs)), pairs.T), shape=(60, 60))
    assert connected_components(graph, directed=False)[0] == 1
    assert np.isin(urquhart, choose_gabriel(triangles)).all()


def test_a_square_with_a_point_near_one_side_loses_that_side() -> None:
    points = np.array([(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (5.0, 1.0)])
    pairs = pair_keys(choose_gabriel(triangulate(points)), 5).tolist()
    assert [0, 1] not in pairs
    assert [0, 4] in pairs
    assert [1, 4] in pairs


@given(SEEDS)
def test_thinning_streets_reaches_the_mean_degree_and_cuts_nothing_off(seed: int) -> None:
    across, along = np.meshgrid(np.arange(20.0), np.arange(20.0))
    grid = 250.0 * np.column_stack((across.ravel(), along.ravel()))
    none = np.empty((0, 2), dtype=np.int64)
    origin = np.full(400, int(Origin.STREET))
    junctions = Junctions(grid + scattered(seed, 400) / 400.0, origin, none, none[:, 0])
    pairs = pair_keys(choose_urquhart(triangulate(junctions.points)), 400)
    kept = pairs[_thin_streets(junctions, pairs, np.random.default_rng(seed))]
    graph = coo_matrix((np.ones(len(kept)), kept.T), shape=(400, 400))
    assert connected_components(graph, directed=False)[0] == 1
    assert 2 * len(kept) / 400 < 2.9 < 2 * len(pairs) / 400


@given(st.integers(2, 4_000_000), st.data())
def test_a_pair_is_read_back_from_its_key_whatever_the_integer_type(
    count: int, data: st.DataObject
) -> None:
    low, high = sorted(data.draw(st.lists(st.integers(0, count - 1), min_size=2, max_size=2)))
    narrow = np.array([(high, low)], dtype=np.int32)
    assert pair_keys(key_pairs(narrow, count), count).tolist() == [[low, high]]


@given(SEEDS, st.floats(200.0, 4_000.0))
def test_filled_gaps_leave_no_candidate_farther_than_asked(seed: int, within_m: float) -> None:
    candidates, taken = scattered(seed), scattered(seed + 1, 3)
    everything = np.vstack((taken, fill_gaps(candidates, taken, within_m)))
    away = np.hypot(*(candidates[:, None, :] - everything[None, :, :]).transpose(2, 0, 1))
    assert away.min(axis=1).max() <= within_m


def test_points_spread_out_from_what_is_taken() -> None:
    line = np.column_stack((np.arange(11.0), np.zeros(11)))
    assert spread_out(line, 2, line[:1])[:, 0].tolist() == [10.0, 5.0]
