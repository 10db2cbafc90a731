"""The points near a place: all of them, rising, with the straight lines to them."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geometry.geodesy import chord_geodesic_mm, ecef, geodesic_mm
from geo.reach.blocks.near_points import make_near_points, take_rising
from geo.reach.blocks.point_blocks import (
    PointBlocks,
    count_near,
    cut_into_blocks,
    list_blocks,
    make_tally,
    sum_tallies,
)
from geo.reach.blocks.straight_lines import find_doubt_mm, measure_lines
from geo.reach.table import look_around

LON, LAT, REACH_MM = 123.4, 41.8, 3_000_000


def list_near(blocks: PointBlocks, lon: float, lat: float) -> list[tuple[int, int]]:
    """Near points with their lines, as a table would list them; counted besides, twice."""
    xyz, near, tally = ecef(np.array([lon]), np.array([lat])), make_near_points(blocks), None
    for _ in range(2):
        tally = make_tally(blocks)
        count = int(count_near(blocks, *xyz[0], near.listed, tally))
        index, straight, road = np.empty((3, count), dtype=np.int32)
        look_around(blocks, xyz, 0, near)
        take_rising(blocks, near, index, straight, road, np.empty(count, dtype=np.uint8))
        assert not near.marks.any()
    assert np.flatnonzero(sum_tallies(blocks, [tally, tally])).tolist() == index.tolist()
    assert sum_tallies(blocks, [tally, tally]).sum() == 2 * count
    return list(zip(index.tolist(), straight.tolist(), strict=True))


@pytest.mark.parametrize("lost", [0, 70])
@pytest.mark.parametrize(
    ("near", "spread"), [(0, 0.0), (1, 0.002), (64, 0.002), (4_000, 0.002), (4_000, 0.02)]
)
def test_points_within_reach_are_listed_in_order(near: int, spread: float, lost: int) -> None:
    """Few and many, in blocks that are near as a whole and in others; some stand nowhere."""
    rng = np.random.default_rng(near)
    points = 5_000
    lon, lat = rng.uniform(125.0, 126.0, points), rng.uniform(40.0, 41.0, points)
    here = rng.choice(points, near, replace=False)
    lon[here], lat[here] = LON + rng.normal(0, spread, near), LAT + rng.normal(0, spread, near)
    lon[rng.choice(points, lost, replace=False)] = np.nan
    here = here[~np.isnan(lon[here])]
    start = np.full(len(here), LON), np.full(len(here), LAT)
    straight = geodesic_mm(*start, lon[here], lat[here])
    within = straight <= REACH_MM
    expected = sorted(zip(here[within].tolist(), straight[within].tolist(), strict=True))
    assert list_near(cut_into_blocks(ecef(lon, lat), REACH_MM), LON, LAT) == expected


@pytest.mark.parametrize("points", [0, 1, 64, 65])
def test_the_end_of_the_last_block_is_no_point(points: int) -> None:
    lon, lat = np.full(points, LON), np.full(points, LAT)
    blocks = cut_into_blocks(ecef(lon, lat), REACH_MM)
    assert list_near(blocks, LON, LAT) == [(p, 0) for p in range(points)]
    assert list_near(blocks, LON + 1.0, LAT) == []
    assert list_near(blocks, np.nan, np.nan) == []


def test_without_a_position_no_point_is_near() -> None:
    blocks = cut_into_blocks(np.full((70, 3), np.nan), REACH_MM)
    assert blocks.position.tolist() == [-1] * 70
    assert list_near(blocks, LON, LAT) == []


def test_a_point_at_the_reach_itself_is_near_and_one_beyond_is_not() -> None:
    rng = np.random.default_rng(1)
    lon, lat = LON + rng.uniform(-0.05, 0.05, 640), LAT + rng.uniform(-0.04, 0.04, 640)
    xyz, here = ecef(lon, lat), ecef(np.array([LON]), np.array([LAT]))[0]
    mm = np.array([chord_geodesic_mm(*here, *there) for there in xyz])
    for far in (int(np.argmax(mm)), int(np.argsort(mm)[320])):
        for reach_mm, is_near in ((int(mm[far]), True), (int(mm[far]) - 1, False)):
            listed = dict(list_near(cut_into_blocks(xyz, reach_mm), LON, LAT))
            assert (far in listed) == is_near
            assert len(listed) == np.count_nonzero(mm <= reach_mm)


@pytest.mark.parametrize("reach_mm", [300_000, 11_000_000, 60_000_000, 900_000_000])
@pytest.mark.parametrize("lat", [0.0, 41.8, -70.0, 89.99])
def test_lines_are_those_of_the_long_formula(lat: float, reach_mm: int) -> None:
    """Every millimetre, also where the short formula stands at the border of two."""
    rng = np.random.default_rng(2)
    way, turn = rng.uniform(0, reach_mm / 1000.0, 20_000), rng.uniform(0, 2 * np.pi, 20_000)
    here = ecef(np.array([0.3]), np.array([lat]))[0]
    north = np.array([0.0, -here[2], here[1]]) / np.hypot(here[1], here[2])
    east = np.cross(here / np.linalg.norm(here), north)
    xyz = here + np.outer(way * np.cos(turn), north) + np.outer(way * np.sin(turn), east)
    blocks = cut_into_blocks(xyz, reach_mm)
    near = make_near_points(blocks)
    measure_lines(blocks, *here, near, list_blocks(blocks, *here, near.listed))
    expected = [chord_geodesic_mm(*here, *there) for there in xyz]
    found = near.straight_mm.ravel()[blocks.position]
    assert np.array_equal(found, expected)


def test_few_points_ask_for_the_long_formula_at_the_usual_reach() -> None:
    assert 1e-5 < find_doubt_mm(11_000_000) < 2e-4
    assert find_doubt_mm(900_000_000) > 0.5
