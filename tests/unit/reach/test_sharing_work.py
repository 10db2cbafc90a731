"""Threads, parts and the order of sites never change a distance."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import RoadError
from geo.reach import label_correcting
from geo.reach import nearest as nearest_module
from geo.reach.direct import gather_sources
from geo.reach.nearest import Nearest, find_nearest
from geo.reach.search import FAR, search_nearest
from geo.reach.table import Reach, build_reach
from geo.roads import snapping
from geo.roads.snapping import Snaps, snap_points
from tests.samples.drawn_network import STRAY_GAP_M, DrawnNetwork, draw_network, search_with_scipy

NODES, SEED, REACH_MM = 1_500, 5, 40_000_000


@pytest.fixture(scope="module")
def scene() -> DrawnNetwork:
    return draw_network(NODES, SEED)


def assert_same(first: object, second: object) -> None:
    for name in type(first).__slots__:
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name), name)


def build(scene: DrawnNetwork, workers: int) -> Reach:
    return build_reach(scene.arcs, scene.sites, scene.demand, scene.weak, REACH_MM, workers)


def find(scene: DrawnNetwork) -> Nearest:
    labels = search_nearest(scene.arcs, scene.sites.ends, scene.chosen)
    sources = gather_sources(scene.sites, scene.chosen)
    return find_nearest(scene.arcs, labels, sources, scene.demand)


def snap(scene: DrawnNetwork) -> Snaps:
    return snap_points(
        scene.graph, scene.grid, scene.demand_lon, scene.demand_lat, stray_gap_m=STRAY_GAP_M
    )


def test_the_table_is_the_same_for_any_number_of_threads(scene: DrawnNetwork) -> None:
    assert_same(build(scene, 1), build(scene, 3))


def test_pairs_of_a_site_stand_in_the_order_of_the_points(scene: DrawnNetwork) -> None:
    reach = build(scene, 2)
    same_site = np.diff(reach.site_index) == 0
    assert (np.diff(reach.demand_index)[same_site] > 0).all()


def test_nearest_sites_are_the_same_in_parts_and_whole(
    scene: DrawnNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = find(scene)
    monkeypatch.setattr(nearest_module, "CHUNK", 10**9)
    assert_same(parts, find(scene))


def test_feet_are_the_same_in_parts_and_whole(
    scene: DrawnNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = snap(scene)
    monkeypatch.setattr(snapping, "CHUNK", 10**9)
    assert_same(parts, snap(scene))


def test_labels_are_the_same_for_bands_of_any_width(
    scene: DrawnNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = search_nearest(scene.arcs, scene.sites.ends, scene.chosen)
    monkeypatch.setattr("geo.reach.label_correcting.BAND_ARCS", 0.1)
    narrow = search_nearest(scene.arcs, scene.sites.ends, scene.chosen)
    np.testing.assert_array_equal(wide.mm, narrow.mm)
    np.testing.assert_array_equal(wide.site, narrow.site)


def test_labels_of_two_halves_are_those_of_the_whole(
    scene: DrawnNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = search_nearest(scene.arcs, scene.sites.ends, scene.chosen)
    monkeypatch.setattr("geo.reach.label_correcting.LEAST_SHARED", 0)
    for _ in range(20):
        halves = search_nearest(scene.arcs, scene.sites.ends, scene.chosen)
        np.testing.assert_array_equal(whole.mm, halves.mm)
        np.testing.assert_array_equal(whole.site, halves.site)
        tail = np.repeat(np.arange(len(whole.mm)), np.diff(scene.arcs.ptr))
        came = halves.arc >= 0
        before = halves.mm[tail[halves.arc[came]]] + scene.arcs.mm[halves.arc[came]]
        np.testing.assert_array_equal(before, halves.mm[came])


def test_halves_find_what_scipy_finds_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.reach.label_correcting.LEAST_SHARED", 0)
    for seed in range(8):
        scene = draw_network(1_000, seed)
        labels = search_nearest(scene.arcs, scene.sites.ends, scene.chosen)
        found = search_with_scipy(scene.arcs, scene.sites.ends)
        reached = labels.mm < FAR
        np.testing.assert_array_equal(np.isfinite(found), reached)
        np.testing.assert_array_equal(labels.mm[reached], np.rint(found[reached]))


def test_ties_go_to_the_first_site_whatever_the_order_given(scene: DrawnNetwork) -> None:
    twice = np.repeat(scene.chosen[:1], 2)
    ends = scene.sites.ends
    doubled = type(ends)(*(np.append(column, column[twice[:1]]) for column in ends))
    chosen = np.array([len(ends.edge), 0], dtype=np.int32)
    labels = search_nearest(scene.arcs, doubled, chosen)
    assert set(labels.site[labels.mm < FAR].tolist()) == {0}


def test_a_site_without_an_edge_labels_nothing(scene: DrawnNetwork) -> None:
    ends = scene.sites.ends._replace(edge=np.full_like(scene.sites.ends.edge, -1))
    labels = search_nearest(scene.arcs, ends, scene.chosen)
    assert (labels.mm == FAR).all()
    assert (labels.site == -1).all()


def test_roads_too_long_for_labels_are_refused(scene: DrawnNetwork) -> None:
    arcs = scene.arcs._replace(edge_mm=scene.arcs.edge_mm + (1 << 45))
    with pytest.raises(RoadError, match="km in all"):
        search_nearest(arcs, scene.sites.ends, scene.chosen)


def test_sharing_is_compiled_on_roads_too_few_to_be_shared(scene: DrawnNetwork) -> None:
    assert len(scene.arcs.ptr) <= label_correcting.LEAST_SHARED
    label_correcting.warm_up(scene.arcs)
    assert label_correcting._deliver.signatures
