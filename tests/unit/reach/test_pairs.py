"""The points near a place: all of them, rising, with the straight lines to them."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geometry.geodesy import ecef, geodesic_mm
from geo.reach.pairs import count_near, list_near, sort_into_cells

LON, LAT, REACH_MM = 123.4, 41.8, 3_000_000


@pytest.mark.parametrize(
    ("near", "spread"),
    [(0, 0.0), (1, 0.002), (149, 0.002), (150, 0.002), (151, 0.002), (4_000, 0.02)],
)
@pytest.mark.parametrize("points", [4_000, 1_100_000])
def test_points_within_reach_are_listed_in_order(near: int, spread: float, points: int) -> None:
    """Few and many near ones; numbers of two and of three digits of 10 bits."""
    rng = np.random.default_rng(near)
    lon, lat = rng.uniform(125.0, 126.0, points), rng.uniform(40.0, 41.0, points)
    here = rng.choice(points, near, replace=False)
    lon[here], lat[here] = LON + rng.normal(0, spread, near), LAT + rng.normal(0, spread, near)
    straight = geodesic_mm(np.full(near, LON), np.full(near, LAT), lon[here], lat[here])
    within = straight <= REACH_MM
    expected = sorted(zip(here[within].tolist(), straight[within].tolist(), strict=True))

    cells = sort_into_cells(ecef(lon, lat), REACH_MM)
    x, y, z = ecef(np.array([LON]), np.array([LAT]))[0]
    count = count_near(cells, x, y, z)
    keys, spare = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    index, straight_mm = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32)
    list_near(cells, x, y, z, keys, spare, index, straight_mm)
    assert list(zip(index.tolist(), straight_mm.tolist(), strict=True)) == expected
