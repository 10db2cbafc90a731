"""Laws of service areas: against networkx edge by edge and cell by cell, and against themselves."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.geometry.geodesy import geodesic_mm
from geo.model.road_lines import BACKWARD, FORWARD, RoadLines
from geo.reach.arcs import ends_of
from geo.reach.direct import gather_sources
from geo.reach.nearest import find_nearest
from geo.reach.search import FAR, search_nearest
from geo.reach.table import make_side
from geo.roads.graph import RoadGraph
from geo.roads.snapping import snap_points
from tests.samples.area_maps import GAP_M, MAX_LEG_MM, AreaMap, all_centres, make_area_map
from tests.samples.road_maps import NORTH, WEST, make_lines, random_lines, shift_m
from tests.samples.split_graph import split_graph

DIRECTIONS = ["undirected", "to_site", "from_site"]
CUTOFFS_M = [0.5, 300.0, 1_500.0, 4_000.0, 9_500.0]
seeds = st.integers(0, 2**32 - 1)


def random_map(seed: int, direction: str) -> tuple[AreaMap, np.random.Generator]:
    rng = np.random.default_rng(seed)
    lines = random_lines(rng, int(rng.integers(2, 14)), int(rng.integers(1, 24)))
    lon, lat = WEST + rng.uniform(-0.02, 0.08, 4), NORTH + rng.uniform(-0.02, 0.07, 4)
    return make_area_map(lines, list(zip(lon.tolist(), lat.tolist(), strict=True)), direction), rng


def streets(rng: np.random.Generator) -> RoadLines:
    """Streets about every 400 m, bent at their crossings, one in six missing."""
    size = 16
    nodes = [
        shift_m(WEST, NORTH, 400.0 * c + rng.uniform(-90, 90), 400.0 * r + rng.uniform(-90, 90))
        for r in range(size)
        for c in range(size)
    ]
    edges = [(i, i + 1) for i in range(size * size) if (i + 1) % size]
    edges += [(i, i + size) for i in range(size * (size - 1))]
    return make_lines(nodes, [edge for edge in edges if rng.random() > 1 / 6])


def oracle_of(area: AreaMap, direction: str, edge, along, leg) -> nx.MultiDiGraph:
    """The split graph with sites first and further points after them."""
    directed = direction != "undirected"
    enters = np.where(area.snaps.usable & (area.snaps.leg_mm <= MAX_LEG_MM), area.snaps.edge, -1)
    graph = split_graph(
        area.graph,
        np.concatenate((enters, edge)),
        np.concatenate((area.snaps.along_mm, along)),
        np.concatenate((area.snaps.leg_mm, leg)),
        directed=directed,
    )
    return graph.reverse(copy=False) if direction == "to_site" else graph


def spans_reached(
    graph: RoadGraph, lengths: dict, e: int, way: int, limit_mm: int, snap: tuple[int, int] | None
) -> list[tuple[int, int]]:
    """Reached intervals of an edge, overlapping as they come."""
    length = int(graph.length_mm[e])
    spans = []
    if way & FORWARD and int(graph.u[e]) in lengths:
        spans.append((0, min(length, limit_mm - lengths[int(graph.u[e])])))
    if way & BACKWARD and int(graph.v[e]) in lengths:
        spans.append((max(0, length - limit_mm + lengths[int(graph.v[e])]), length))
    if snap is not None:
        at, rest = snap
        spans.append((max(0, at - rest) if way & BACKWARD else at, at))
        spans.append((at, min(length, at + rest) if way & FORWARD else at))
    return [(low, high) for low, high in spans if high > low]


def covered_mm(spans: list[tuple[int, int]]) -> int:
    total, end = 0, -1
    for low, high in sorted(spans):
        total += max(0, high - max(low, end))
        end = max(end, high)
    return total


@pytest.mark.parametrize("direction", DIRECTIONS)
@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_lines_are_as_long_as_networkx_says_edge_by_edge(direction: str, seed: int) -> None:
    area, rng = random_map(seed, direction)
    graph, cutoff_m = area.graph, float(rng.choice(CUTOFFS_M))
    limit_mm = round(cutoff_m * 1000)
    nobody = np.empty(0, dtype=np.int64)
    oracle = oracle_of(area, direction, nobody, nobody, nobody)
    drawn, ends = area.lines(cutoff_m), area.sites(cutoff_m).side.ends
    for s in range(len(area.lon)):
        lengths = nx.single_source_dijkstra_path_length(
            oracle, ("p", s), cutoff=limit_mm, weight="weight"
        )
        total = 0
        for e in range(graph.edge_count):
            way = int(area.arcs.edge_way[e])
            rest = limit_mm - int(ends.leg_mm[s])
            on_edge = ends.edge[s] == e and rest >= 0
            snap = (int(ends.along_mm[s]), rest) if on_edge else None
            total += covered_mm(spans_reached(graph, lengths, e, way, limit_mm, snap))
        assert drawn.length_mm[s] == total


@pytest.mark.parametrize("direction", DIRECTIONS)
@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_a_place_on_the_road_lies_on_the_lines_if_it_is_reached(direction: str, seed: int) -> None:
    area, rng = random_map(seed, direction)
    graph, cutoff_m = area.graph, float(rng.choice(CUTOFFS_M))
    limit_mm, count = round(cutoff_m * 1000), 40
    edge = rng.integers(0, graph.edge_count, count)
    along = (rng.random(count) * graph.length_mm[edge]).astype(np.int64)
    oracle = oracle_of(area, direction, edge, along, np.zeros(count, dtype=np.int64))
    places = [place_on(graph, int(e), int(a)) for e, a in zip(edge, along, strict=True)]
    drawn = area.lines(cutoff_m).shape
    for s in range(len(area.lon)):
        lengths = nx.single_source_dijkstra_path_length(oracle, ("p", s), weight="weight")
        for k, place in enumerate(places):
            has_length = graph.length_mm[edge[k]] > 0
            if has_length and lengths.get(("p", len(area.lon) + k), FAR) < limit_mm:
                assert shapely.distance(drawn[s], shapely.Point(place)) < 1e-9


def place_on(graph: RoadGraph, e: int, along: int) -> tuple[float, float]:
    part = slice(graph.point_ptr[e], graph.point_ptr[e + 1])
    lon = np.interp(along, graph.cum_mm[part], graph.point_lon[part])
    return float(lon), float(np.interp(along, graph.cum_mm[part], graph.point_lat[part]))


@pytest.mark.parametrize("direction", DIRECTIONS)
@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_a_cell_is_inside_exactly_if_its_centre_is_within_the_cutoff(
    direction: str, seed: int
) -> None:
    area, rng = random_map(seed, direction)
    cutoff_m = float(rng.choice(CUTOFFS_M[1:4]))
    limit_mm, cells = round(cutoff_m * 1000), area.cells(cutoff_m, max(cutoff_m / 9, 60.0))
    looked = np.flatnonzero(cells.leg_mm >= 0)
    lon, lat = (values[looked] for values in all_centres(cells))
    snaps = snap_points(area.graph, area.grid, lon, lat, stray_gap_m=GAP_M)
    enters = snaps.usable & (snaps.leg_mm <= MAX_LEG_MM)
    oracle = oracle_of(
        area, direction, np.where(enters, snaps.edge, -1), snaps.along_mm, snaps.leg_mm
    )
    shapes = area.polygons(cutoff_m, max(cutoff_m / 9, 60.0))
    assert shapely.is_valid(shapes).all()
    for s in range(len(area.lon)):
        lengths = nx.single_source_dijkstra_path_length(oracle, ("p", s), weight="weight")
        straight = geodesic_mm(
            np.full(len(lon), area.lon[s]), np.full(len(lon), area.lat[s]), lon, lat
        )
        network = np.array(
            [lengths.get(("p", len(area.lon) + k), FAR) for k in range(len(lon))], dtype=np.int64
        )
        direct = straight <= area.snaps.leg_mm[s] + snaps.leg_mm
        inside = (straight <= limit_mm) & ((network <= limit_mm) | direct)
        doubtful = np.abs(straight - limit_mm) <= 1
        doubtful |= np.abs(straight - area.snaps.leg_mm[s] - snaps.leg_mm) <= 1
        found = shapely.contains_xy(shapes[s], lon, lat)
        assert (found == inside)[~doubtful].all()


@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_an_area_never_shrinks_as_the_cutoff_grows(seed: int) -> None:
    area, rng = random_map(seed, "undirected")
    less, more = sorted(rng.uniform(200.0, 4_000.0, 2).tolist())
    assert (area.lines(less).length_mm <= area.lines(more).length_mm).all()
    for small, large in zip(area.polygons(less, 200.0), area.polygons(more, 200.0), strict=True):
        assert small.difference(large).area == 0.0


@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_areas_of_nearest_sites_part_the_ground_that_all_areas_cover(seed: int) -> None:
    area, _ = random_map(seed, "undirected")
    everyone, nearest = area.polygons(2_500.0, 250.0), area.nearest_polygons(2_500.0, 250.0)
    assert shapely.is_valid(nearest).all()
    apart = sum(shape.area for shape in nearest)
    assert apart == pytest.approx(shapely.union_all(nearest).area, rel=1e-9, abs=1e-15)
    assert apart == pytest.approx(shapely.union_all(everyone).area, rel=1e-9, abs=1e-15)
    for mine, alone in zip(nearest, everyone, strict=True):
        assert mine.difference(alone).area == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("direction", DIRECTIONS)
@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_lines_of_nearest_sites_part_the_roads_that_any_site_reaches(
    direction: str, seed: int
) -> None:
    area, rng = random_map(seed, direction)
    graph, cutoff_m = area.graph, float(rng.choice(CUTOFFS_M))
    limit_mm = round(cutoff_m * 1000)
    nobody = np.empty(0, dtype=np.int64)
    oracle = oracle_of(area, direction, nobody, nobody, nobody)
    ends = area.sites(cutoff_m).side.ends
    total = 0
    each = [
        nx.single_source_dijkstra_path_length(oracle, ("p", s), cutoff=limit_mm, weight="weight")
        for s in range(len(area.lon))
    ]
    for e in range(graph.edge_count):
        spans = []
        for s, lengths in enumerate(each):
            rest = limit_mm - int(ends.leg_mm[s])
            snap = (int(ends.along_mm[s]), rest) if ends.edge[s] == e and rest >= 0 else None
            way = int(area.arcs.edge_way[e])
            spans += spans_reached(graph, lengths, e, way, limit_mm, snap)
        total += covered_mm(spans)
    assert area.nearest_lines(cutoff_m).length_mm.sum() == total


def test_ground_away_from_the_border_is_right_but_for_one_place_in_a_thousand() -> None:
    """Distances jump where the nearest road changes, so slivers below the size of a cell escape."""
    rng = np.random.default_rng(4)
    wrong = asked = 0
    for _ in range(6):
        site = shift_m(WEST, NORTH, *rng.uniform(1_500.0, 4_500.0, 2).tolist())
        area = make_area_map(streets(rng), [site])
        shape = area.polygons(2_600.0, 100.0)[0]
        lon = site[0] + rng.uniform(-0.04, 0.04, 20_000)
        lat = site[1] + rng.uniform(-0.03, 0.03, 20_000)
        inside = road_mm_to(area, lon, lat) <= 2_600_000
        away = shapely.distance(shape.boundary, shapely.points(lon, lat)) > cell_degrees(area)
        wrong += int((shapely.contains_xy(shape, lon, lat) != inside)[away].sum())
        asked += int(away.sum())
    print(f"{wrong} of {asked} places farther than a cell from the border differ")
    assert asked > 50_000
    assert wrong <= asked / 1_000


def cell_degrees(area: AreaMap) -> float:
    return max(area.cells(500.0, 100.0).lattice)


def road_mm_to(area: AreaMap, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Road distance of places as of demand points."""
    snaps = snap_points(area.graph, area.grid, lon, lat, stray_gap_m=GAP_M)
    side = make_side(ends_of(snaps, MAX_LEG_MM), snaps.component, lon, lat)
    sites = area.sites(1.0).side
    labels = search_nearest(area.arcs, sites.ends, area.chosen)
    return find_nearest(area.arcs, labels, gather_sources(sites, area.chosen), side).road_mm


def test_covered_places_lie_in_an_area_or_beside_one() -> None:
    rng = np.random.default_rng(9)
    sites = [shift_m(WEST, NORTH, *xy) for xy in rng.uniform(0.0, 6_000.0, (5, 2)).tolist()]
    area = make_area_map(streets(rng), sites)
    lon = WEST + rng.uniform(0.0, 0.07, 4_000)
    lat = NORTH + rng.uniform(0.0, 0.055, 4_000)
    covered = road_mm_to(area, lon, lat) <= 1_500_000
    ground = shapely.union_all(area.polygons(1_500.0, 100.0))
    far = shapely.distance(ground, shapely.points(lon, lat)) > cell_degrees(area)
    assert covered.sum() > 500
    assert (covered & far).sum() <= covered.sum() / 1_000
