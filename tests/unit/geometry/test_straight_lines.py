"""Straight lines: many at once are those measured one by one, to the last millimetre."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geometry.geodesy import chord_geodesic_mm, ecef, fill_chord_geodesic_mm, geodesic_mm

METRES_PER_DEGREE = 111_000.0


@pytest.mark.parametrize("reach_m", [0.01, 10.0, 11_000.0, 300_000.0])
def test_many_pairs_at_once_are_as_long_as_one_by_one(reach_m: float) -> None:
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(118.0, 126.0, 999), rng.uniform(-80.0, 80.0, 999)
    aside = rng.uniform(-1.0, 1.0, (2, 999)) * reach_m / METRES_PER_DEGREE
    starts, ends = ecef(lon, lat), ecef(lon + aside[0], lat + aside[1])
    found = np.empty(999)
    fill_chord_geodesic_mm(starts.T.copy(), ends.T.copy(), found)
    pairs = zip(starts, ends, strict=True)
    assert found.astype(np.int64).tolist() == [chord_geodesic_mm(*a, *b) for a, b in pairs]
    if reach_m <= 11_000.0:
        exact = geodesic_mm(lon, lat, lon + aside[0], lat + aside[1])
        assert np.abs(found - exact).max() <= 1


def test_a_place_is_no_millimetre_from_itself() -> None:
    """The formula divides by the chord."""
    here = ecef(np.array([123.4, 0.0, 90.0]), np.array([41.8, 0.0, 90.0])).T.copy()
    found = np.full(3, np.nan)
    fill_chord_geodesic_mm(here, here, found)
    assert found.tolist() == [0.0, 0.0, 0.0]
    assert chord_geodesic_mm(*here[:, 0], *here[:, 0]) == 0
