from __future__ import annotations

import numpy as np
import pytest

from geo.geometry.geodesy import GEOD
from geo.roads.polylines import CHORD_LIMIT_M, Polylines, measure_edges


@pytest.mark.parametrize("longest_m", [1.0, 100.0, 11_000.0, 49_999.0, 120_000.0])
def test_steps_are_the_geodesic_rounded_once_at_any_length(longest_m: float) -> None:
    rng = np.random.default_rng(int(longest_m))
    lon, lat = rng.uniform(-179, 179, 5_000), rng.uniform(-85, 85, 5_000)
    azimuth, metres = rng.uniform(0, 360, 5_000), rng.uniform(0, longest_m, 5_000)
    lon_2, lat_2, _ = GEOD.fwd(lon, lat, azimuth, metres)
    two = Polylines(
        np.arange(0, 10_001, 2), np.column_stack((lon, lon_2)).ravel(),
        np.column_stack((lat, lat_2)).ravel(),
    )  # fmt: skip
    exact = np.rint(GEOD.inv(lon, lat, lon_2, lat_2)[2] * 1000)
    off = np.abs(measure_edges(two)[1::2] - exact)
    assert off.max() <= 1
    assert np.count_nonzero(off) <= 5


def test_steps_across_the_limit_of_the_chord_are_measured_alike() -> None:
    east = [GEOD.fwd(123.0, 42.0, 90.0, CHORD_LIMIT_M + shift) for shift in (-1.0, 1.0)]
    for lon, lat, _ in east:
        line = Polylines(np.array([0, 2]), np.array([123.0, lon]), np.array([42.0, lat]))
        exact = GEOD.inv(123.0, 42.0, lon, lat)[2]
        assert abs(measure_edges(line)[1] - exact * 1000) <= 1


def test_an_edge_begins_at_zero_whatever_lies_before_it() -> None:
    line = Polylines(np.array([0, 2, 5]), np.array([0.0, 1, 90, 90, 90]), np.zeros(5))
    assert measure_edges(line).tolist()[2:] == [0, 0, 0]
