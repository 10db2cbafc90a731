"""Edges joined through nodes of degree 2: every distance is as it was, to the millimetre.

`VAXREACH_CONTRACTION_GRAPHS` sets how many random networks are compared (100 where unset,
more in a soak).
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
import pytest

from geo.arrays import texts
from geo.demand.modelled import select_junctions
from geo.model.road_lines import BACKWARD, FERRY, FORWARD, TARGET, RoadLines
from geo.reach.arcs import Arcs, Ends, along_edge_mm, arcs_from_sites, arrive_mm, ends_of
from geo.reach.search import FAR, search_nearest
from geo.roads.build import build_graph
from geo.roads.graph import RoadGraph
from geo.roads.originals import find_originals, lie_on_long_originals, mark_long_originals
from geo.roads.segments import build_segment_grid
from geo.roads.snapping import Snaps, snap_points
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from tests.property.reach.test_graph_build import shuffled
from tests.samples.road_maps import BOTH, NORTH, WEST, make_lines, shift_m
from tests.soak import rounds

STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
GRAPHS = int(os.environ.get("VAXREACH_CONTRACTION_GRAPHS", rounds(100, 1000)))
PLACES = 9
WAYS = [BOTH, BOTH, FORWARD, BACKWARD]


def winding_lines(rng: np.random.Generator, still_share: float = 0.1) -> RoadLines:
    """Few junctions with long rows of nodes between them: loops, parallels, rings, ferries, gaps.

    Attributes change along one row in three; one length in four is stated. Some steps lead nowhere;
    these have neither a shape nor a stated length, since places on them would not be told apart.
    """
    at = [tuple(rng.uniform(0.0, 0.05, 2)) for _ in range(int(rng.integers(1, 5)))]
    ends: list[tuple[int, int]] = []
    flags: list[int] = []
    classes: list[int] = []
    for _ in range(int(rng.integers(1, 7))):
        here, goal = (int(n) for n in rng.integers(0, len(at), 2))
        if rng.random() < 0.2:
            at.append(tuple(rng.uniform(0.0, 0.05, 2)))
            here = goal = len(at) - 1
        changing = rng.random() < 0.33
        way, kind = int(rng.choice(WAYS)), int(rng.integers(0, 2))
        for _ in range(int(rng.integers(0, 6))):
            stays = rng.random() < still_share
            at.append(at[here] if stays else tuple(rng.uniform(0.0, 0.05, 2)))
            there = len(at) - 1
            turned = rng.random() < 0.5
            if changing:
                way, kind = int(rng.choice(WAYS)), int(rng.integers(0, 2))
            ends.append((there, here) if turned else (here, there))
            swapped = {FORWARD: BACKWARD, BACKWARD: FORWARD}.get(way, way)
            flags.append((swapped if turned else way) | (FERRY if rng.random() < 0.05 else TARGET))
            classes.append(kind)
            here = there
        ends.append((here, goal))
        flags.append(way | TARGET)
        classes.append(kind)
    count = len(ends)
    place = np.array(at)
    still = np.array([a != b and at[a] == at[b] for a, b in ends])
    inner = rng.integers(0, 3, count) * ((rng.random(count) < 0.4) & ~still)
    shape = rng.uniform(0.0, 0.05, (int(inner.sum()), 2))
    return RoadLines(
        node_lon=WEST + place[:, 0],
        node_lat=NORTH + place[:, 1],
        u=np.array([e[0] for e in ends], dtype=np.int32),
        v=np.array([e[1] for e in ends], dtype=np.int32),
        flags=np.array(flags, dtype=np.uint8),
        highway=np.array(classes, dtype=np.int32),
        classes=texts(["primary", "track"]),
        shape_ptr=np.concatenate(([0], np.cumsum(inner))).astype(np.int64),
        shape_lon=WEST + shape[:, 0],
        shape_lat=NORTH + shape[:, 1],
        given_mm=np.where(still, -1, rng.choice([-1, -1, -1, 7_000_003], count)).astype(np.int64),
    )


@dataclass
class Measured:
    """All distances between some places by one graph; feet and legs beside them."""

    graph: RoadGraph
    snaps: Snaps
    mm: np.ndarray


def measure(
    lines: RoadLines, lon: np.ndarray, lat: np.ndarray, direction: str, *, contract: bool
) -> Measured:
    directed = direction != "undirected"
    graph, _ = build_graph(lines, STANDARD, directed=directed, contract=contract)
    snaps = snap_points(graph, build_segment_grid(graph), lon, lat, stray_gap_m=600.0)
    arcs = arcs_from_sites(graph, direction)  # type: ignore[arg-type]  # the parameter is a literal
    ends = ends_of(snaps)
    mm = np.array([all_ways(arcs, ends, s) for s in range(len(lon))])
    return Measured(graph, snaps, mm)


def all_ways(arcs: Arcs, ends: Ends, s: int) -> list[int]:
    """Millimetres along the network from one place to all, both legs included."""
    labels = search_nearest(arcs, ends, np.array([s], dtype=np.int32))
    found = []
    for p, edge in enumerate(ends.edge.tolist()):
        if edge < 0 or ends.edge[s] < 0:
            found.append(FAR)
            continue
        at_ends = (labels.mm[arcs.edge_u[edge]], labels.mm[arcs.edge_v[edge]])
        ways = arrive_mm(arcs, edge, ends.along_mm[p])
        legs = [m + w + ends.leg_mm[p] for m, w in zip(at_ends, ways, strict=True) if w >= 0]
        along = -1
        if edge == ends.edge[s]:
            along = along_edge_mm(arcs, edge, ends.along_mm[s], ends.along_mm[p])
        if along >= 0:
            legs.append(ends.leg_mm[s] + along + ends.leg_mm[p])
        found.append(int(min([*legs, FAR])))
    return found


def places_near(rng: np.random.Generator, lines: RoadLines) -> tuple[np.ndarray, np.ndarray]:
    """Places at random, some of them on nodes and on shape points."""
    lon = np.concatenate((lines.node_lon, lines.shape_lon))
    lat = np.concatenate((lines.node_lat, lines.shape_lat))
    exact = rng.integers(0, len(lon), PLACES)
    spread = rng.uniform(-0.002, 0.052, (PLACES, 2))
    on_road = rng.random(PLACES) < 0.4
    return (
        np.where(on_road, lon[exact], WEST + spread[:, 0]),
        np.where(on_road, lat[exact], NORTH + spread[:, 1]),
    )


def test_joined_edges_give_the_same_snaps_and_distances_to_the_millimetre() -> None:
    joined_nodes = compared = differing = 0
    for seed in range(GRAPHS):
        rng = np.random.default_rng(seed)
        lines = winding_lines(rng)
        lon, lat = places_near(rng, lines)
        direction = ("undirected", "to_site", "from_site")[seed % 3]
        plain = measure(lines, lon, lat, direction, contract=False)
        joined = measure(lines, lon, lat, direction, contract=True)
        joined_nodes += plain.graph.node_count - joined.graph.node_count
        assert np.array_equal(plain.snaps.leg_mm, joined.snaps.leg_mm), seed
        assert np.array_equal(plain.snaps.component, joined.snaps.component), seed
        assert np.array_equal(plain.snaps.usable, joined.snaps.usable), seed
        for name in ("snap_lon", "snap_lat"):
            snaps = getattr(plain.snaps, name), getattr(joined.snaps, name)
            np.testing.assert_allclose(*snaps, rtol=0, atol=1.2e-8, err_msg=str(seed))
        assert np.array_equal(plain.mm == FAR, joined.mm == FAR), seed
        off = np.abs(np.where(plain.mm == FAR, 0, plain.mm - joined.mm))
        assert off.max() <= 1, (seed, int(off.max()))
        compared += off.size
        differing += int(np.count_nonzero(off))
    print(
        f"{GRAPHS} graphs, {joined_nodes} nodes joined, {compared} distances, {differing} by 1 mm"
    )
    assert joined_nodes > GRAPHS
    assert differing <= compared / 1000


@pytest.mark.parametrize("seed", range(60))
def test_joining_keeps_every_original_its_length_and_its_course(seed: int) -> None:
    lines = winding_lines(np.random.default_rng(seed))
    plain, before = build_graph(lines, STANDARD, contract=False)
    joined, after = build_graph(lines, STANDARD)
    assert {**after.summary(), "graph_nodes": 0, "graph_edges": 0} == {
        **before.summary(), "graph_nodes": 0, "graph_edges": 0
    }  # fmt: skip
    assert joined.length_mm.sum() == plain.length_mm.sum()
    assert np.array_equal(joined.cum_mm[joined.point_ptr[1:] - 1], joined.length_mm)
    runs = find_originals(joined)
    assert sorted(joined.origin[runs.first].tolist()) == [*range(plain.edge_count)]
    for first, last in zip(runs.first, runs.last, strict=True):
        e = int(joined.origin[first])
        a, b = plain.point_ptr[e], plain.point_ptr[e + 1]
        course = np.column_stack((plain.point_lon[a:b], plain.point_lat[a:b], plain.cum_mm[a:b]))
        here = slice(first, last + 1)
        mine = np.column_stack(
            (joined.point_lon[here], joined.point_lat[here],
             joined.cum_mm[here] - joined.cum_mm[first])
        )  # fmt: skip
        back = np.column_stack((mine[::-1, :2], mine[-1, 2] - mine[::-1, 2]))
        assert np.array_equal(course, mine) or np.array_equal(course, back)


@pytest.mark.parametrize("seed", range(60))
def test_joining_takes_no_junction_from_the_model_of_demand(seed: int) -> None:
    lines = winding_lines(np.random.default_rng(seed))
    plain, _ = build_graph(lines, STANDARD, contract=False)
    joined, _ = build_graph(lines, STANDARD)
    places = [
        np.column_stack((g.node_lon, g.node_lat))[select_junctions(g)] for g in (plain, joined)
    ]
    assert np.array_equal(*places)


@pytest.mark.parametrize("seed", range(60))
def test_joining_again_joins_nothing_and_the_order_of_the_file_is_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lines = winding_lines(rng, still_share=0.0)
    graph, _ = build_graph(lines, STANDARD)
    other, _ = build_graph(shuffled(lines, rng), STANDARD)
    for name in ("node_lon", "u", "v", "flags", "highway", "length_mm", "component", "arc_head"):
        assert np.array_equal(getattr(graph, name), getattr(other, name)), name
    again, _ = build_graph(lines_of(graph), STANDARD)
    assert (again.node_count, again.edge_count) == (graph.node_count, graph.edge_count)


def lines_of(graph: RoadGraph) -> RoadLines:
    """A graph as if it were read again."""
    inner = np.ones(len(graph.point_lon), dtype=bool)
    inner[graph.point_ptr[:-1]] = inner[graph.point_ptr[1:] - 1] = False
    return RoadLines(
        graph.node_lon, graph.node_lat, graph.u, graph.v, graph.flags, graph.highway,
        graph.classes, graph.point_ptr - 2 * np.arange(graph.edge_count + 1),
        graph.point_lon[inner], graph.point_lat[inner], graph.length_mm,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_places_on_long_originals_are_those_of_the_graph_before(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lines = winding_lines(rng)
    lon, lat = rng.uniform(WEST, WEST + 0.05, 40), rng.uniform(NORTH, NORTH + 0.05, 40)
    marks = []
    for contract in (False, True):
        graph, report = build_graph(lines, STANDARD, contract=contract)
        snaps = snap_points(graph, build_segment_grid(graph), lon, lat, stray_gap_m=600.0)
        marks.append(lie_on_long_originals(graph, snaps.edge, snaps.along_mm, 2000.0))
        long = mark_long_originals(graph, find_originals(graph), 2000.0)
        assert long.sum() == report.long_edges
    assert np.array_equal(*marks)


@pytest.mark.parametrize("contract", [False, True])
def test_a_foot_within_a_millimetre_of_a_joined_node_is_that_node(contract: bool) -> None:
    nodes = [shift_m(WEST, NORTH, east, 0.0) for east in (0.0, 1000.0, 2000.0)]
    graph, _ = build_graph(make_lines(nodes, [(0, 1), (1, 2)]), STANDARD, contract=contract)
    off_m = np.array([-2.0, -0.9, 0.0, 0.9, 2.0]) / 1000
    per_m = (nodes[2][0] - nodes[1][0]) / 1000
    lon = nodes[1][0] + off_m * per_m
    snaps = snap_points(
        graph, build_segment_grid(graph), lon, np.full(5, nodes[1][1]), stray_gap_m=600.0
    )
    start = graph.node_lon[graph.u[snaps.edge]]
    along = snaps.along_mm + np.where(start > nodes[0][0] + 0.001, 1_000_000, 0)
    assert along.tolist() == [999_998, 1_000_000, 1_000_000, 1_000_000, 1_000_002]


@pytest.mark.parametrize("contract", [False, True])
def test_a_foot_just_behind_a_joined_node_is_that_node_too(contract: bool) -> None:
    east, north = (0.0, 3000.0, 1000.0, 2000.0), (500.0, 500.0, 0.0, 0.0)
    nodes = [shift_m(WEST, NORTH, x, y) for x, y in zip(east, north, strict=True)]
    lines = make_lines(nodes, [(0, 1), (1, 2), (2, 3)])
    graph, _ = build_graph(lines, STANDARD, contract=contract)
    share = np.array([0.0, 0.9, 2.0]) / 1e6
    lon = nodes[2][0] + share * (nodes[3][0] - nodes[2][0])
    lat = nodes[2][1] + share * (nodes[3][1] - nodes[2][1])
    snaps = snap_points(graph, build_segment_grid(graph), lon, lat, stray_gap_m=600.0)
    assert snaps.snap_lon[:2].tolist() == [nodes[2][0]] * 2
    assert snaps.snap_lon[2] > nodes[2][0]
    assert (snaps.along_mm - snaps.along_mm[0]).tolist() == [0, 0, 2]
