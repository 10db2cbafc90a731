"""Ways longer than 32 bits of millimetres can say (2,147 km), and one very long edge."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geometry.geodesy import GEOD, metres_per_degree
from geo.model.road_lines import BACKWARD, FORWARD, TARGET, RoadLines
from geo.reach.arcs import arcs_from_sites, ends_of
from geo.reach.direct import gather_sources
from geo.reach.nearest import find_nearest
from geo.reach.pair_rule import DIRECT, REACHED
from geo.reach.search import FAR, search_nearest
from geo.reach.table import build_reach, make_side
from geo.roads.build import build_graph
from geo.roads.segments import build_segment_grid
from geo.roads.snapping import snap_points
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from tests.samples.road_maps import make_lines

STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
REACH_MM = 11_000_000
STEP_M, STEPS, LONG_M = 1_000.0, 3_000, 21_000.0
CELL = 1_000.0 / metres_per_degree(30.0)[0]


def long_chain(*, stubs: bool) -> RoadLines:
    """3,000 edges of 1 km from west to east, the last followed by one of 21 km.

    With stubs a short side road at every node keeps the edges from being joined.
    """
    lon = [60.0 + 0.99 * CELL * i for i in range(STEPS + 1)]
    nodes = [(x, 30.0) for x in lon] + [(lon[-1] + 20.9 * CELL, 30.0)]
    edges = [(i, i + 1) for i in range(STEPS + 1)]
    metres = [STEP_M] * STEPS + [LONG_M]
    flags = [FORWARD | BACKWARD | TARGET] * len(edges)
    if stubs:
        nodes += [(x, 30.001) for x in lon]
        edges += [(i, STEPS + 2 + i) for i in range(STEPS + 1)]
        metres += [200.0] * (STEPS + 1)
        flags += [FORWARD | BACKWARD] * (STEPS + 1)
    return make_lines(nodes, edges, flags=flags, given_m=metres)


@pytest.mark.parametrize("stubs", [True, False])
def test_three_thousand_kilometres_are_not_taken_for_a_short_way(stubs: bool) -> None:
    graph, _ = build_graph(long_chain(stubs=stubs), STANDARD)
    assert graph.length_mm.max() == (21_000_000 if stubs else 3_021_000_000)
    kilometres = np.array([0.0, 1.0, 2_147.0, 2_148.0, 2_999.5, 3_000.0])
    lon = np.append(60.0 + 0.99 * CELL * kilometres, 60.0 + (0.99 * STEPS + 20.9) * CELL)
    lat = np.full(7, 30.0)
    way_mm = np.rint(np.append(kilometres, 3_021.0) * 1e6).astype(np.int64)
    snaps = snap_points(graph, build_segment_grid(graph), lon, lat, stray_gap_m=600.0)
    arcs = arcs_from_sites(graph, "undirected")
    side = make_side(ends_of(snaps), snaps.component, lon, lat)
    chosen = np.array([0], dtype=np.int32)
    labels = search_nearest(arcs, side.ends, chosen)
    assert labels.mm[labels.mm < FAR].max() >= 3_021_000_000
    found = find_nearest(arcs, labels, gather_sources(side, chosen), side)
    assert np.abs(found.road_mm - way_mm).max() <= 2
    reach = build_reach(arcs, side, side, np.zeros(1, dtype=np.uint8), REACH_MM, workers=1)
    for s in range(7):
        pairs = slice(reach.site_ptr[s], reach.site_ptr[s + 1])
        for p, road, bits in zip(
            reach.demand_index[pairs], reach.road_mm[pairs], reach.bits[pairs], strict=True
        ):
            way = abs(way_mm[p] - way_mm[s])
            assert bool(bits & (REACHED | DIRECT)) == (way <= REACH_MM)
            assert way > REACH_MM or abs(road - way) <= 2


def test_an_edge_longer_than_the_reach_is_entered_from_both_ends() -> None:
    graph, _ = build_graph(long_chain(stubs=True), STANDARD)
    east = 60.0 + 0.99 * STEPS * CELL
    azimuth, _, metres = GEOD.inv(east, 30.0, east + 20.9 * CELL, 30.0)
    along = metres * np.array([0.0, 8 / 21, 13 / 21, 1.0])
    lon, lat, _ = GEOD.fwd(np.full(4, east), np.full(4, 30.0), np.full(4, azimuth), along)
    snaps = snap_points(graph, build_segment_grid(graph), lon, lat, stray_gap_m=600.0)
    arcs = arcs_from_sites(graph, "undirected")
    side = make_side(ends_of(snaps), snaps.component, lon, lat)
    chosen = np.array([0, 3], dtype=np.int32)
    labels = search_nearest(arcs, side.ends, chosen)
    found = find_nearest(arcs, labels, gather_sources(side, chosen), side)
    assert found.site.tolist() == [0, 0, 3, 3]
    assert np.abs(found.road_mm - np.array([0, 8_000_000, 8_000_000, 0])).max() <= 4
