"""A quick look for sites nearby: never a near point missed, and most far ones left out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from geo.reach.prefilter import may_be_near


@given(
    seed=st.integers(0, 2**32 - 1),
    distance_m=st.floats(0.5, 5_000.0),
    sites=st.integers(1, 30),
)
def test_a_point_near_a_site_is_never_left_out(seed: int, distance_m: float, sites: int) -> None:
    rng = np.random.default_rng(seed)
    place = rng.uniform(-20_000.0, 20_000.0, (sites, 3))
    turn = rng.normal(size=(200, 3))
    turn /= np.linalg.norm(turn, axis=1)[:, None]
    away = distance_m * rng.choice([0.0, 0.5, 0.999_999], 200)
    points = place[rng.integers(0, sites, 200)] + turn * away[:, None]
    assert may_be_near(points, place, distance_m).all()


def test_a_point_in_line_with_a_site_at_exactly_that_distance_is_near() -> None:
    site = np.array([[0.0, 0.0, 0.0]])
    points = np.array([[1_000.0, 0.0, 0.0], [0.0, -1_000.0, 0.0], [0.0, 0.0, 1_000.0]])
    assert may_be_near(points, site, 1_000.0).all()


@pytest.mark.parametrize("distance_m", [600.0, 3_000.0])
def test_few_points_farther_than_the_cubes_about_a_site_are_kept(distance_m: float) -> None:
    rng = np.random.default_rng(1)
    site, point = rng.uniform(0, 400_000, (500, 3)), rng.uniform(0, 400_000, (100_000, 3))
    site[:, 2] = point[:, 2] = 0.0
    far = cKDTree(site).query(point)[0] > distance_m * 2 * np.sqrt(2.0)
    assert far.sum() > 50_000
    assert may_be_near(point[far], site, distance_m).mean() < 0.1
