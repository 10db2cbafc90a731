"""Counties without their roads, in a row or a grid of squares of 100 km²."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.findings.quality.road_density import compare_with_neighbours
from geo.model.county import Counties
from tests.samples.small_world import make_counties

TOUCH_M = 200.0
AREA = 100.0


def row_of_counties(count: int, gap: float = 0.0) -> Counties:
    return make_counties(
        [shapely.box(120 + i + gap * i, 41, 121 + i + gap * i, 42) for i in range(count)]
    )


def compare(km: list[float], counties: Counties | None = None, limit: float = 0.1) -> list[float]:
    counties = counties or row_of_counties(len(km))
    area = np.full(len(km), AREA)
    found = compare_with_neighbours(counties, np.array(km), area, limit, TOUCH_M)
    return [round(float(share), 6) for share in found]


def test_counties_of_like_density_are_about_one_another() -> None:
    assert compare([100.0, 100.0, 100.0]) == [1.0, 1.0, 1.0]


def test_a_share_is_that_of_the_pooled_neighbours() -> None:
    assert compare([100.0, 60.0, 20.0]) == [round(100 / 60, 6), 1.0, round(20 / 60, 6)]


def test_a_county_just_at_the_limit_lacks_nothing() -> None:
    assert compare([100.0, 10.0, 100.0], limit=0.1)[0] == 10.0
    assert compare([100.0, 9.9, 100.0], limit=0.1)[0] == 1.0


def test_counties_deep_inside_the_missing_part_are_found_too() -> None:
    shares = compare([100.0, 100.0, 1.0, 0.0, 0.0, 0.0])
    assert np.flatnonzero(np.array(shares) < 0.1).tolist() == [2, 3, 4, 5]
    assert shares[:2] == [1.0, 1.0]


def test_a_dense_town_makes_no_rural_neighbour_lack_roads() -> None:
    counties = make_counties(
        [
            shapely.box(120, 41, 121, 42),
            shapely.box(121, 41, 121.1, 41.1),
            shapely.box(121, 41.1, 122, 42),
        ]
    )
    found = compare_with_neighbours(
        counties, np.array([40.0, 8.0, 40.0]), np.array([100.0, 1.0, 100.0]), 0.1, TOUCH_M
    )
    assert (found > 0.5).all()


def test_a_county_that_touches_none_is_not_judged() -> None:
    assert np.isnan(compare([100.0, 0.0], row_of_counties(2, gap=0.1))).all()


def test_outlines_a_few_metres_apart_touch() -> None:
    assert compare([100.0, 0.0], row_of_counties(2, gap=0.0005))[1] == 0.0


def test_without_a_limit_shares_are_told_and_nothing_is_looked_for() -> None:
    assert compare([100.0, 0.0, 0.0], limit=float("nan"))[1] == 0.0


def test_where_no_county_has_a_road_nothing_can_be_said() -> None:
    assert np.isnan(compare([0.0, 0.0, 0.0])).all()


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_counties_changes_no_share(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = [shapely.box(120 + x, 41 + y, 121 + x, 42 + y) for x in range(4) for y in range(3)]
    km = rng.choice([0.0, 1.0, 80.0, 120.0], 12)
    order = rng.permutation(12)
    plain = compare_with_neighbours(make_counties(shapes), km, np.full(12, AREA), 0.1, TOUCH_M)
    other = compare_with_neighbours(
        make_counties([shapes[i] for i in order]), km[order], np.full(12, AREA), 0.1, TOUCH_M
    )
    np.testing.assert_allclose(plain[order], other)
