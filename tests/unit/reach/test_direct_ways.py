"""Direct ways: every one found by boxes is the best of all that there are, asked one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geometry.geodesy import chord_geodesic_mm, ecef
from geo.reach.arcs import Ends
from geo.reach.direct import RUN, gather_sources, merge_direct
from geo.reach.search import FAR
from geo.reach.site_tree import LEAF
from geo.reach.table import Side
from geo.roads.segments import MISSING_MM
from geo.roads.snap_point import NO_TARGET_MM

LEGS_MM = np.array([0, 1, 40_000, 250_000, 3_000_000, NO_TARGET_MM, MISSING_MM])


def scatter(rng: np.random.Generator, count: int, lost: float, legs_mm: np.ndarray) -> Side:
    lon, lat = rng.uniform(120.0, 120.1, count), rng.uniform(41.0, 41.1, count)
    lon[rng.random(count) < lost] = np.nan
    chosen = rng.choice(legs_mm, count) + rng.integers(0, 3, count)
    none = np.full(count, -1, dtype=np.int32)
    return Side(Ends(none, np.zeros(count, dtype=np.int64), chosen), none, ecef(lon, lat))


def ask_each(
    sites: Side, chosen: np.ndarray, points: Side, site: np.ndarray, road: np.ndarray
) -> tuple[list[int], list[int], list[bool]]:
    """The rule as it is written: the least way, ties to the site that comes first."""
    best_site, best_mm, met = site.tolist(), road.tolist(), [False] * len(site)
    for p, (x, y, z) in enumerate(points.xyz):
        for s in chosen.tolist():
            if np.isnan(x) or np.isnan(sites.xyz[s, 0]):
                continue
            mm = int(chord_geodesic_mm(*sites.xyz[s], x, y, z))
            if mm > int(sites.ends.leg_mm[s]) + int(points.ends.leg_mm[p]):
                continue
            if (mm, s) < (best_mm[p], best_site[p]) or (mm, s) == (best_mm[p], best_site[p]):
                best_mm[p], best_site[p], met[p] = mm, s, True
    return best_site, best_mm, met


@given(seed=st.integers(0, 2**32 - 1), sites=st.integers(1, 5 * LEAF), points=st.integers(1, 150))
def test_no_direct_way_is_missed_and_ties_go_to_the_first_site(
    seed: int, sites: int, points: int
) -> None:
    rng = np.random.default_rng(seed)
    legs_mm = rng.choice(LEGS_MM, rng.integers(1, len(LEGS_MM) + 1))
    there, here = scatter(rng, sites, 0.1, legs_mm), scatter(rng, points, 0.1, legs_mm)
    there.xyz[rng.integers(0, sites, sites // 3)] = there.xyz[0]
    chosen = np.sort(rng.choice(sites, rng.integers(1, sites + 1), replace=False)).astype(np.int32)
    site = rng.choice(np.append(chosen, -1), points).astype(np.int32)
    road = np.where(site < 0, FAR, rng.integers(0, 12_000_000, points))
    direct = np.zeros(points, dtype=bool)
    expected = ask_each(there, chosen, here, site, road)
    merge_direct(gather_sources(there, chosen), here, site, road, direct)
    assert (site.tolist(), road.tolist(), direct.tolist()) == expected


@pytest.mark.parametrize("more_mm", [-1, 0])
def test_a_straight_line_of_exactly_both_legs_meets_in_the_last_run_of_points(more_mm: int) -> None:
    lon = np.full(RUN + 1, 120.5)
    lon[-1] = 120.01
    none, zero = np.full(RUN + 1, -1, dtype=np.int32), np.zeros(RUN + 1, dtype=np.int64)
    points = Side(Ends(none, zero, zero.copy()), none, ecef(lon, np.full(RUN + 1, 41.0)))
    spot = ecef(np.array([120.0]), np.array([41.0]))
    mm = int(chord_geodesic_mm(*spot[0], *points.xyz[-1]))
    points.ends.leg_mm[-1] = 300_000
    one = Side(Ends(none[:1], zero[:1], np.array([mm - 300_000 + more_mm])), none[:1], spot)
    site, road, direct = none.copy(), np.full(RUN + 1, FAR), np.zeros(RUN + 1, dtype=bool)
    merge_direct(gather_sources(one, np.zeros(1, dtype=np.int32)), points, site, road, direct)
    assert direct.tolist() == [False] * RUN + [more_mm == 0]
    assert int(road[-1]) == (mm if more_mm == 0 else FAR)
