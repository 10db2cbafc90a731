"""Labels brought up to date after sites came, went or moved are those of a search from scratch."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.arrays import Floats
from geo.reach.arcs import Arcs, Ends, arcs_from_sites, ends_of, leave_mm
from geo.reach.search import NearestLabels, search_nearest, update_nearest
from geo.roads.build import build_graph
from geo.roads.graph import RoadGraph
from geo.roads.segments import build_segment_grid
from geo.roads.snapping import snap_points
from tests.samples.road_maps import NORTH, WEST, make_lines, random_lines, shift_m
from tests.samples.small_world import STANDARD
from tests.soak import rounds


def snap_ends(graph: RoadGraph, places: Floats) -> Ends:
    grid = build_segment_grid(graph)
    lon, lat = np.ascontiguousarray(places.T)
    return ends_of(snap_points(graph, grid, lon, lat, stray_gap_m=STANDARD.stray.gap_m))


def assert_arcs_lead_home(arcs: Arcs, ends: Ends, labels: NearestLabels) -> None:
    """Every label is that of the node its arc comes from and the arc, or a site's way to it."""
    tail = np.repeat(np.arange(len(arcs.ptr) - 1), np.diff(arcs.ptr))
    for node in np.flatnonzero(labels.site >= 0):
        arc, site = labels.arc[node], labels.site[node]
        if arc >= 0:
            assert arcs.head[arc] == node
            assert labels.site[tail[arc]] == site
            assert labels.mm[node] == labels.mm[tail[arc]] + arcs.mm[arc]
            continue
        edge = ends.edge[site]
        ways = zip(
            (arcs.edge_u[edge], arcs.edge_v[edge]),
            leave_mm(arcs, edge, ends.along_mm[site]),
            strict=True,
        )
        entered = [ends.leg_mm[site] + mm for end, mm in ways if end == node and mm >= 0]
        assert labels.mm[node] == min(entered)


@settings(max_examples=rounds(30, 180))
@given(seed=st.integers(0, 2**32 - 1), direction=st.sampled_from(["undirected", "to_site"]))
def test_any_change_of_sites_leaves_what_a_search_from_scratch_finds(
    seed: int, direction: str
) -> None:
    rng = np.random.default_rng(seed)
    graph, _ = build_graph(random_lines(rng, int(rng.integers(4, 16)), 20), STANDARD)
    arcs = arcs_from_sites(graph, direction)
    places = np.column_stack(
        (WEST + rng.uniform(-0.02, 0.08, 7), NORTH + rng.uniform(-0.02, 0.07, 7))
    )
    before, after = np.arange(4), np.sort(rng.choice(7, int(rng.integers(0, 6)), replace=False))
    old, new = snap_ends(graph, places[before]), snap_ends(graph, places[after])
    first = search_nearest(arcs, old, before.astype(np.int32))
    renumber = np.array([(np.flatnonzero(after == s).tolist() or [-1])[0] for s in before])
    chosen = np.arange(len(after), dtype=np.int32)
    found = update_nearest(arcs, new, chosen, first, renumber.astype(np.int32))
    scratch = search_nearest(arcs, new, chosen)
    assert found.mm.tolist() == scratch.mm.tolist()
    assert found.site.tolist() == scratch.site.tolist()
    assert_arcs_lead_home(arcs, new, scratch)
    assert_arcs_lead_home(arcs, new, found)


def test_a_way_ends_at_the_junction_beside_which_a_new_site_stands() -> None:
    def place(east_m: float, north_m: float) -> tuple[float, float]:
        return shift_m(WEST, NORTH, east_m, north_m)

    spots = [place(*at) for at in ((0, 0), (2_000, 0), (4_000, 0), (2_000, 3_000), (0, 3_000),
                                   (-2_000, 0))]  # fmt: skip
    graph, _ = build_graph(make_lines(spots, [(0, 1), (1, 2), (1, 3), (0, 4), (0, 5)]), STANDARD)
    arcs = arcs_from_sites(graph, "undirected")
    places = np.array([place(0, 2_900), place(2_100, 0)])
    first = search_nearest(arcs, snap_ends(graph, places[:1]), np.zeros(1, dtype=np.int32))
    both, stays = snap_ends(graph, places), np.zeros(1, dtype=np.int32)
    found = update_nearest(arcs, both, np.arange(2, dtype=np.int32), first, stays)
    junction = int(np.where(found.site == 1, found.mm, found.mm.max()).argmin())
    assert (first.site[junction], first.arc[junction] >= 0) == (0, True)
    assert (found.site[junction], found.arc[junction]) == (1, -1)
