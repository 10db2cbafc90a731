"""The round trip of every datum closes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geometry.coordinates import DATUMS, from_wgs84, project_to_wgs84, to_wgs84
from geo.geometry.geodesy import geodesic_mm


@pytest.mark.parametrize("datum", DATUMS)
@given(lon=st.floats(73.5, 135.0), lat=st.floats(3.0, 53.5))
def test_a_round_trip_in_china_closes_below_a_millimetre(datum, lon, lat):
    lon, lat = np.array([lon]), np.array([lat])
    there = from_wgs84(lon, lat, datum)
    back = to_wgs84(*there, datum)
    assert geodesic_mm(lon, lat, *back)[0] == 0


@pytest.mark.parametrize("datum", DATUMS)
def test_a_round_trip_over_all_of_liaoning_closes_below_a_millimetre(datum):
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(118.8, 125.8, 20_000), rng.uniform(38.6, 43.5, 20_000)
    back = to_wgs84(*from_wgs84(lon, lat, datum), datum)
    assert geodesic_mm(lon, lat, *back).max() == 0


@given(x=st.floats(350_000, 650_000), y=st.floats(4.2e6, 4.9e6), km=st.floats(0.1, 5))
def test_a_zone_keeps_lengths_to_one_in_a_thousand(x, y, km):
    x, y = np.array([x, x]), np.array([y, y + 1000 * km])
    lon, lat = project_to_wgs84(x, y, "EPSG:4550")
    assert geodesic_mm(lon[:1], lat[:1], lon[1:], lat[1:])[0] == pytest.approx(1e6 * km, rel=1e-3)
