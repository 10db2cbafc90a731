"""One place at a time is answered as many places are, and its way is the plain one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.reach.arcs import arcs_from_sites, ends_of
from geo.reach.direct import gather_sources
from geo.reach.nearest import find_nearest
from geo.reach.place import make_place_search
from geo.reach.search import FAR, search_nearest
from geo.reach.table import make_side
from geo.roads.build import build_graph
from geo.roads.segments import build_segment_grid
from geo.roads.snapping import snap_points
from tests.samples.plain_path import trace_way
from tests.samples.road_maps import NORTH, WEST, make_lines, random_lines, shift_m
from tests.samples.small_world import STANDARD
from tests.soak import rounds

GAP_M = STANDARD.stray.gap_m


@settings(max_examples=rounds(60, 360))
@given(seed=st.integers(0, 2**32 - 1), direction=st.sampled_from(["undirected", "to_site"]))
def test_a_place_is_answered_as_one_of_many(seed: int, direction: str) -> None:
    rng = np.random.default_rng(seed)
    graph, _ = build_graph(random_lines(rng, int(rng.integers(4, 16)), 20), STANDARD)
    grid = build_segment_grid(graph)
    wide = rng.choice([0.05, 0.5])
    site_lon, site_lat = WEST + rng.uniform(-0.02, 0.08, 3), NORTH + rng.uniform(-0.02, 0.07, 3)
    lon, lat = WEST + rng.uniform(-wide, wide, 12), NORTH + rng.uniform(-wide, wide, 12)
    lon[0], lat[0] = site_lon[0], site_lat[0]
    arcs = arcs_from_sites(graph, direction)
    at_sites = snap_points(graph, grid, site_lon, site_lat, stray_gap_m=GAP_M)
    at = snap_points(graph, grid, lon, lat, stray_gap_m=GAP_M)
    limit = int(rng.choice([500_000, 1 << 40]))
    sites = make_side(ends_of(at_sites, limit), at_sites.component, site_lon, site_lat)
    points = make_side(ends_of(at, limit), at.component, lon, lat)
    chosen = np.arange(3, dtype=np.int32)
    labels = search_nearest(arcs, sites.ends, chosen)
    many = find_nearest(arcs, labels, gather_sources(sites, chosen), points)
    search = make_place_search(graph, grid, arcs, labels, sites, chosen, GAP_M)
    for p in range(len(lon)):
        one = search.ask(float(lon[p]), float(lat[p]), limit)
        assert one.enters == (points.ends.edge[p] >= 0)
        assert (one.snap.edge, one.snap.along_mm) == (at.edge[p], at.along_mm[p])
        assert one.snap.leg_mm == pytest.approx(at.leg_mm[p], abs=1)
        assert (one.site, one.direct, one.end) == (many.site[p], many.direct[p], many.end[p])
        if one.site >= 0:
            assert one.road_mm == pytest.approx(many.road_mm[p], abs=2)
        assert one.straight_mm == pytest.approx(many.straight_mm[p], abs=1)
        if one.end < 0:
            assert len(one.way) == 0
            continue
        plain = trace_way(graph, arcs, labels, at_sites, at, p, one.site, one.end)
        np.testing.assert_allclose(one.way, plain, rtol=0, atol=1e-9)


def test_without_a_site_there_is_no_way_and_no_distance() -> None:
    graph, _ = build_graph(random_lines(np.random.default_rng(1), 8, 10), STANDARD)
    grid = build_segment_grid(graph)
    nothing = np.empty(0)
    at = snap_points(graph, grid, nothing, nothing, stray_gap_m=GAP_M)
    sites = make_side(ends_of(at), at.component, nothing, nothing)
    arcs, chosen = arcs_from_sites(graph, "undirected"), np.empty(0, dtype=np.int32)
    labels = search_nearest(arcs, sites.ends, chosen)
    found = make_place_search(graph, grid, arcs, labels, sites, chosen, GAP_M).ask(WEST, NORTH, 9)
    assert (found.site, found.road_mm, found.straight_mm) == (-1, FAR, FAR)
    assert found.way.shape == (0, 2)


@pytest.mark.parametrize(("apart_m", "enters"), [(595.0, True), (605.0, False)])
def test_a_place_at_a_stray_road_goes_no_farther_than_600_m_to_another(
    apart_m: float, enters: bool
) -> None:
    def place(east_m: float, north_m: float) -> tuple[float, float]:
        return shift_m(WEST, NORTH, east_m, north_m)

    spots = [place(0, 0), place(9_000, 0), place(1_000, apart_m), place(1_500, apart_m)]
    graph, _ = build_graph(make_lines(spots, [(0, 1), (2, 3)]), STANDARD)
    grid, arcs = build_segment_grid(graph), arcs_from_sites(graph, "undirected")
    lon, lat = (np.array([one]) for one in place(8_000, 0))
    at = snap_points(graph, grid, lon, lat, stray_gap_m=GAP_M)
    sites, chosen = make_side(ends_of(at), at.component, lon, lat), np.zeros(1, dtype=np.int32)
    labels = search_nearest(arcs, sites.ends, chosen)
    search = make_place_search(graph, grid, arcs, labels, sites, chosen, GAP_M)
    found = search.ask(*place(1_250, apart_m + 50), 3_000_000)
    assert (found.enters, found.site) == ((True, 0) if enters else (False, -1))
    assert found.snap.leg_mm == pytest.approx((apart_m + 50) * 1_000, abs=1_000)
    assert bool(len(found.way)) == enters
    off = search.ask(*place(1_250, apart_m + 50), 0)
    assert (off.enters, off.site) == (False, -1)
