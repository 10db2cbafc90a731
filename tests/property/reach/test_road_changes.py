"""Roads closed and opened on random maps: against an oracle, part against whole, monotone."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.errors import ScenarioError
from geo.findings.status.readings import Reading
from geo.model.road_lines import TARGET
from geo.model.trilean import Trilean
from geo.network.build import limits_mm
from geo.reach.arcs import arcs_from_sites, ends_of
from geo.reach.edits.site_pairs import make_pair_search
from geo.reach.pair_rule import USABLE
from geo.reach.search import FAR
from geo.reach.table import make_side
from geo.roads.build import build_graph
from geo.roads.graph import ComponentTrust
from geo.roads.new_road import open_road
from geo.roads.segments import build_segment_grid
from geo.roads.snapping import snap_points, snap_to
from geo.scenarios.baseline import HEADLINE, PlainRoads
from geo.scenarios.edited_roads import change_roads
from geo.scenarios.incremental_cover import IncrementalCover
from geo.scenarios.schema import read_scenario
from tests.samples.road_maps import BOTH, NORTH, WEST, make_lines, random_lines, shift_m
from tests.samples.small_world import STANDARD, Clinic, Village, make_evidence, with_cutoff

SMALL = with_cutoff(STANDARD, 1_500.0, 3_000.0)
GAP_M = SMALL.stray.gap_m
NEVER = 1 << 60


@dataclass
class World:
    """A map with its table, ready for changes of roads."""

    lines: object
    plain: PlainRoads

    def change(self, *changes, everywhere=False):
        scenario = read_scenario({"name": "x", "changes": list(changes)})
        return change_roads(self.plain, scenario, everywhere=everywhere)

    @property
    def statuses(self):
        return self.plain.cover.statuses(HEADLINE).status


def make_world(lines, villages, clinics) -> World:
    graph, report = build_graph(lines, SMALL)
    grid = build_segment_grid(graph)
    evidence = make_evidence(lines, villages, clinics, standard=SMALL)
    demand, sites = evidence.demand, evidence.sites
    arcs = arcs_from_sites(graph, "undirected")

    def side(lon, lat, urban, factor):
        snaps = snap_points(graph, grid, lon, lat, stray_gap_m=GAP_M)
        ends = ends_of(snaps, factor * limits_mm(urban, SMALL.max_snap))
        return make_side(ends, snaps.component, lon, lat)

    eligible = sites.services["routine"]
    network = SimpleNamespace(
        arcs=arcs,
        grid=grid,
        evidence=evidence,
        eligible=eligible,
        demand=side(demand.lon, demand.lat, demand.urban, 1),
        sites=side(sites.records.lon, sites.records.lat, sites.urban, 1),
    )
    inputs = SimpleNamespace(
        graph=graph,
        road_report=report,
        standard=SMALL,
        decided=SimpleNamespace(demand=demand),
        sites=sites,
    )
    search = make_pair_search(
        arcs,
        side(demand.lon, demand.lat, demand.urban, 2),
        (graph.component_standing != ComponentTrust.TRUSTED).astype(np.uint8),
        round(SMALL.reach_m * 1000),
    )
    cover = IncrementalCover(evidence, eligible, {HEADLINE: Reading()})
    return World(lines, PlainRoads(inputs, network, search, cover))


def random_world(seed: int) -> tuple[World, np.random.Generator]:
    rng = np.random.default_rng(seed)
    lines = random_lines(rng, int(rng.integers(5, 16)), int(rng.integers(4, 24)))

    def anywhere():
        return WEST + rng.uniform(-0.01, 0.07), NORTH + rng.uniform(-0.01, 0.06)

    def at_road():
        k = int(rng.integers(len(lines.node_lon)))
        east, north = rng.choice([0.0, 30.0, 300.0], 2)
        return shift_m(float(lines.node_lon[k]), float(lines.node_lat[k]), east, north)

    def place():
        return anywhere() if rng.random() < 0.5 else at_road()

    villages = [Village(f"v{i}", place(), 10 + i, bool(rng.random() < 0.5)) for i in range(14)]
    clinics = [Clinic(f"s{i}", place(), urban=bool(rng.random() < 0.5)) for i in range(4)]
    return make_world(lines, villages, clinics), rng


def random_closure(rng) -> dict:
    x, y = WEST + rng.uniform(0.0, 0.06), NORTH + rng.uniform(0.0, 0.05)
    w, h = rng.uniform(0.001, 0.02, 2)
    if rng.random() < 0.5:
        return {"change": "close_road", "line": [[x, y], [x + w, y + h]]}
    corners = [[x, y], [x + w, y], [x + w, y + h], [x, y + h]]
    return {"change": "close_road", "polygon": corners}


def random_opening(world, rng) -> dict:
    ends = []
    for _ in range(2):
        k = int(rng.integers(len(world.lines.node_lon)))
        at = float(world.lines.node_lon[k]), float(world.lines.node_lat[k])
        ends.append(shift_m(*at, *rng.uniform(-40.0, 40.0, 2)))
    middle = [
        (WEST + x, NORTH + y) for x, y in rng.uniform(0.0, 0.05, (int(rng.integers(0, 2)), 2))
    ]
    if rng.random() < 0.3:
        ends[1] = WEST + rng.uniform(0.0, 0.06), NORTH + rng.uniform(0.0, 0.05)
    return {"change": "open_road", "line": [list(at) for at in (ends[0], *middle, ends[1])]}


def random_changes(world, rng, closures: int, openings: int) -> list[dict]:
    """Changes that are not refused, as far as some are found."""
    found: list[dict] = []
    for make, count in ((random_closure, closures), (random_opening, openings)):
        for _ in range(count):
            change = make(rng) if make is random_closure else make(world, rng)
            try:
                world.change(*found, change)
            except ScenarioError:
                continue
            found.append(change)
    return found


def held_mm(evidence) -> np.ndarray:
    """Road distance of every pair, NEVER where there is no way within reach."""
    usable = (evidence.judged["resident"] & USABLE) != 0
    return np.where(usable, evidence.reach.road_mm.astype(np.int64), NEVER)


class Oracle:
    """The rule word by word on the edges as they were given, with one new road at most."""

    def __init__(self, world: World, changes: list[dict]) -> None:
        self.graph, _ = build_graph(world.lines, SMALL, contract=False)
        self.grid = build_segment_grid(self.graph)
        self.closed = self.find_closed(changes)
        self.roads = [one["line"] for one in changes if one["change"] == "open_road"]
        self.cuts: dict[int, list[int]] = {}
        self.opened = None
        self.net = nx.Graph()
        self.net.add_nodes_from(range(self.graph.node_count))
        joined = [self.join(road) for road in self.roads]
        for e in range(self.graph.edge_count):
            if e not in self.closed:
                cuts = self.bounds(e)
                for x, y in itertools.pairwise(cuts):
                    self.link(self.name(e, x), self.name(e, y), y - x)
        for (a, b), mm in joined:
            self.link(a, b, mm)
        self.entered = self.find_entered()
        self.way = dict(nx.all_pairs_dijkstra_path_length(self.net, weight="mm"))

    def find_closed(self, changes) -> set[int]:
        graph, found = self.graph, set()
        for one in changes:
            if one["change"] != "close_road":
                continue
            shape = shapely.Polygon(one["polygon"]) if "polygon" in one else None
            shape = shape or shapely.LineString(one["line"])
            for e in range(graph.edge_count):
                at = slice(graph.point_ptr[e], graph.point_ptr[e + 1])
                line = shapely.LineString(
                    np.column_stack((graph.point_lon[at], graph.point_lat[at]))
                )
                if graph.length_mm[e] and line.intersects(shape):
                    found.add(e)
        return found

    def join(self, road):
        stretches = {e: [(0, int(self.graph.length_mm[e]))] for e in self.closed}
        made = open_road(self.graph, self.grid, [tuple(at) for at in road], [], stretches, SMALL)
        self.opened = made
        names = []
        for k, end in enumerate(made.ends):
            if end.edge < 0:
                names.append(("free", k))
                continue
            self.cuts.setdefault(end.edge, []).append(end.along_mm)
            names.append(self.name(end.edge, end.along_mm))
        return names, made.length_mm

    def find_entered(self) -> np.ndarray:
        """Edges of stray pieces that the new road makes targets, by the rule of pieces."""
        graph, count = self.graph, len(self.graph.component_standing)
        component, marks = graph.component[graph.u], np.zeros(graph.edge_count, dtype=np.uint8)
        ends = [] if self.opened is None else [one.edge for one in self.opened.ends]
        joined = {int(component[e]) for e in ends if e >= 0}
        if all(graph.component_standing[c] == ComponentTrust.TRUSTED for c in joined):
            return marks
        new = [(graph, e) for e in range(graph.edge_count) if component[e] in joined]
        new.append((self.opened.graph, 0))
        length = sum(int(graph.component_mm[c]) for c in joined) + self.opened.length_mm
        others = [c for c in range(count) if c not in joined and graph.component_mm[c] > length]
        rule, gap_m = SMALL.stray, np.inf
        for c in others:
            theirs = [(graph, e) for e in np.flatnonzero(component == c)]
            gap_m = min(gap_m, flat(new).distance(flat(theirs)))
        near = gap_m <= rule.gap_m
        stray = length < rule.short_m * 1000 or (length < rule.small_m * 1000 and near)
        if others and stray:
            return marks
        was = graph.component_standing[component] == ComponentTrust.STRAY
        target = (graph.flags & TARGET) != 0
        marks[was & target & np.isin(component, list(joined))] = 1
        return marks

    def bounds(self, e: int) -> list[int]:
        return sorted({0, int(self.graph.length_mm[e]), *self.cuts.get(e, [])})

    def name(self, e: int, x: int):
        if x == 0:
            return int(self.graph.u[e])
        return int(self.graph.v[e]) if x == self.graph.length_mm[e] else (e, x)

    def link(self, a, b, mm: int) -> None:
        if a == b:
            self.net.add_node(a)
        elif not self.net.has_edge(a, b) or self.net[a][b]["mm"] > mm:
            self.net.add_edge(a, b, mm=mm)

    def snaps(self, lon: float, lat: float, urban: bool):
        """(edge or "new", along, leg) of every foot within the limit."""
        limit = 1_000_000 if urban else 3_000_000
        at = np.array([lon]), np.array([lat])
        snaps = snap_points(self.graph, self.grid, *at, stray_gap_m=GAP_M)
        found = []
        if snaps.usable[0] and snaps.leg_mm[0] <= limit:
            found.append((int(snaps.edge[0]), int(snaps.along_mm[0]), int(snaps.leg_mm[0])))
        if self.opened is not None:
            new = self.opened.snap(*at)
            if new.leg_mm[0] <= limit:
                found.append(("new", int(new.along_mm[0]), int(new.leg_mm[0])))
        if self.entered.any():
            more = snap_to(self.graph, self.grid, *at, self.entered)
            if more.leg_mm[0] <= limit:
                found.append((int(more.edge[0]), int(more.along_mm[0]), int(more.leg_mm[0])))
        return found, int(snaps.leg_mm[0])

    def exits(self, snap):
        """Junctions that a foot may walk to, and how far."""
        e, x, _ = snap
        if e == "new":
            length = self.opened.length_mm
            names = [
                ("free", k) if end.edge < 0 else self.name(end.edge, end.along_mm)
                for k, end in enumerate(self.opened.ends)
            ]
            return [(names[0], x), (names[1], length - x)]
        bounds = self.bounds(e)
        if x in bounds:
            return [(self.name(e, x), 0)]
        k = int(np.searchsorted(bounds, x)) - 1
        a, b = bounds[k], bounds[k + 1]
        return [(self.name(e, a), x - a), (self.name(e, b), b - x)]

    def piece(self, snap):
        e, x, _ = snap
        return (e, 0 if e == "new" else int(np.searchsorted(self.bounds(e), x)))

    def between(self, f, g) -> int:
        best = NEVER
        for a, out in self.exits(f):
            for b, back in self.exits(g):
                mm = self.way.get(a, {}).get(b, NEVER)
                best = min(best, out + mm + back)
        if f[0] == g[0] and self.piece(f) == self.piece(g):
            best = min(best, abs(f[1] - g[1]))
        return f[2] + best + g[2]


def flat(edges) -> shapely.Geometry:
    """Edges in metres on a plane, near enough on maps of some kilometres."""
    lines = []
    for graph, e in edges:
        at = slice(graph.point_ptr[e], graph.point_ptr[e + 1])
        scale = np.array([111_320.0 * np.cos(np.radians(NORTH)), 111_070.0])
        points = np.column_stack((graph.point_lon[at], graph.point_lat[at])) * scale
        lines.append(shapely.LineString(points))
    return shapely.MultiLineString(lines)


def expected_mm(world: World, changes: list[dict]) -> np.ndarray:
    oracle = Oracle(world, changes)
    evidence = world.plain.network.evidence
    reach, demand, sites = evidence.reach, evidence.demand, evidence.sites
    at_site = [
        oracle.snaps(float(x), float(y), bool(u))
        for x, y, u in zip(sites.records.lon, sites.records.lat, sites.urban, strict=True)
    ]
    at_point = [
        oracle.snaps(float(x), float(y), bool(u))
        for x, y, u in zip(demand.lon, demand.lat, demand.urban, strict=True)
    ]
    found = []
    limit = round(SMALL.reach_m * 1000)
    for s, p, straight in zip(reach.site_index, reach.demand_index, reach.straight_mm, strict=True):
        (mine, leg_s), (theirs, leg_p) = at_site[s], at_point[p]
        best = min((oracle.between(f, g) for f in mine for g in theirs), default=NEVER)
        best = best if best <= limit else NEVER
        if straight <= leg_s + leg_p:
            best = min(best, int(straight))
        found.append(max(best, int(straight)))
    return np.array(found, dtype=np.int64)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
@example(23_606)
def test_every_pair_has_the_distance_of_the_rule_word_by_word(seed: int) -> None:
    world, rng = random_world(seed)
    changes = random_changes(world, rng, int(rng.integers(0, 3)), int(rng.integers(0, 2)))
    if not changes:
        return
    changed = world.change(*changes)
    assert held_mm(changed.evidence).tolist() == expected_mm(world, changes).tolist()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_searching_near_the_change_equals_searching_everywhere(seed: int) -> None:
    world, rng = random_world(seed)
    changes = random_changes(world, rng, int(rng.integers(0, 3)), int(rng.integers(0, 3)))
    if not changes:
        return
    part, whole = world.change(*changes), world.change(*changes, everywhere=True)
    assert part.searched <= whole.searched
    assert held_mm(part.evidence).tolist() == held_mm(whole.evidence).tolist()
    left, right = part.cover.statuses(HEADLINE), whole.cover.statuses(HEADLINE)
    assert left.status.tolist() == right.status.tolist()
    assert left.reason.tolist() == right.reason.tolist()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_closing_never_helps_and_opening_never_hurts(seed: int) -> None:
    world, rng = random_world(seed)
    changes = random_changes(world, rng, 2, 2)
    closures = [one for one in changes if one["change"] == "close_road"]
    openings = [one for one in changes if one["change"] == "open_road"]
    was, held = world.statuses, held_mm(world.plain.network.evidence)
    nearest = find_nearest(world, [])
    if closures:
        after = world.change(*closures)
        assert (after.cover.statuses(HEADLINE).status <= was).all()
        assert (held_mm(after.evidence) >= held).all()
        assert (find_nearest(world, closures) >= nearest).all()
    for k in range(len(openings)):
        after = world.change(*openings[: k + 1])
        assert never_worse(was, after.cover.statuses(HEADLINE).status)
        assert (held_mm(after.evidence) <= held).all()
        now = find_nearest(world, openings[: k + 1])
        assert (now <= nearest).all()
        was, held = after.cover.statuses(HEADLINE).status, held_mm(after.evidence)
        nearest = now
    if closures and openings:
        both, shut = world.change(*closures, *openings), world.change(*closures)
        left = shut.cover.statuses(HEADLINE).status
        assert never_worse(left, both.cover.statuses(HEADLINE).status)


def never_worse(before: np.ndarray, after: np.ndarray) -> bool:
    """Whether nobody loses cover; who was unknown for the sake of a piece may be decided."""
    return bool(((after == Trilean.YES) | (before != Trilean.YES)).all())


def find_nearest(world: World, changes: list[dict]) -> np.ndarray:
    """Distance to the nearest eligible site after the changes, however far."""
    if not changes:
        changes = []
    network, sites = world.plain.network, world.plain.inputs.sites
    amended = SimpleNamespace(slot=np.arange(len(sites)))
    chosen = np.flatnonzero(network.eligible == Trilean.YES).astype(np.int32)
    points = np.arange(len(world.plain.inputs.decided.demand), dtype=np.int32)
    if not changes:
        from geo.reach.direct import gather_sources
        from geo.reach.nearest import find_nearest as find
        from geo.reach.search import search_nearest

        labels = search_nearest(network.arcs, network.sites.ends, chosen)
        sources = gather_sources(network.sites, chosen)
        return find(network.arcs, labels, sources, network.demand).road_mm
    return world.change(*changes).find_nearest(amended, {}, chosen, points).road_mm


def straight_road():
    """Three edges of 2 km in a row, joined by the graph to one; a village at each end and inside.

    n0 --a-- n1 --b-- n2 --c-- n3
    """
    at = [shift_m(WEST, NORTH, 2_000.0 * k, 0.0) for k in range(4)]
    lines = make_lines(at, [(0, 1), (1, 2), (2, 3)])
    spots = {name: shift_m(WEST, NORTH, east, 0.0) for name, east in
             {"a": 1_500.0, "b": 2_500.0, "b2": 3_500.0, "c": 4_500.0}.items()}  # fmt: skip
    return lines, at, spots


def distances(world: World, changed) -> dict[tuple[str, str], int]:
    evidence = changed.evidence
    reach = evidence.reach
    names = evidence.sites.records.site_id[reach.site_index]
    there = evidence.demand.demand_id[reach.demand_index]
    mm = held_mm(evidence)
    return {
        (s, p): round(d / 1000) if d < NEVER else -1
        for s, p, d in zip(names, there, mm, strict=True)
    }


def test_a_closed_edge_is_left_on_foot_but_not_crossed() -> None:
    lines, at, spots = straight_road()
    world = make_world(
        lines,
        [Village(name, place) for name, place in spots.items()],
        [Clinic(f"S{name}", spots[name]) for name in ("a", "b")],
    )
    (x1, y1), (x2, y2) = at[1], at[2]
    shut = {"change": "close_road", "lon1": x1, "lat1": y1, "lon2": x2, "lat2": y2}
    found = distances(world, world.change(shut))
    assert found["Sa", "b"] == 1_000
    assert found["Sa", "b2"] == 2_000
    assert found["Sb", "b2"] == 1_000
    assert found["Sb", "c"] == 2_000
    # From the edge before to the edge after, everything crosses; straight lines are longer than
    # the access legs, which are nought here.
    assert found["Sa", "c"] == -1


def test_a_new_road_adds_a_foot_and_a_junction() -> None:
    at = [shift_m(WEST, NORTH, east, 0.0) for east in (0.0, 2_000.0)]
    lines = make_lines(at, [(0, 1)])
    village, clinic = shift_m(WEST, NORTH, 1_000.0, 2_000.0), at[0]
    world = make_world(lines, [Village("v", village)], [Clinic("S", clinic)])
    assert world.statuses.tolist() == [Trilean.YES]
    start = shift_m(WEST, NORTH, 1_000.0, 20.0)
    road = {"change": "open_road", "line": [list(start), list(village)]}
    changed = world.change(road)
    reach = changed.evidence.reach
    assert changed.cut.arcs.edge_mm[changed.cut.added[0]] == pytest.approx(2_000_000, abs=200)
    assert reach.road_mm.tolist() == [pytest.approx(3_000_000, abs=200)] or (
        reach.road_mm[0] < 3_000_000
    )


def test_a_motorway_of_a_piece_that_a_road_joins_is_no_target() -> None:
    """A piece 500 m north of the road is stray; the new road n5–n6 makes the rest of it a target.

        n0 ========== M ========== n1 -n5- S ---------- n2        1.5 km and 1.9 km, north
    u                     v           ,
                        ,  (new)
                n3 ---n6------------------------ n4               5.1 km, south

    v may go 600 m to the southern road, 1,200 and 200 m round by the new one; straight to the foot
    on the new one it is 553.8 m and 230.8 of 1,300 m along. Had the motorway 100 m from v a foot,
    it would be 1,500 m. For u there is no other road within 1,000 m.
    """
    spots = {"n0": (-500, 500), "n1": (2_100, 500), "n2": (4_000, 500), "n3": (900, 0),
             "n4": (6_000, 0), "u": (-300, 600), "v": (1_000, 600), "S": (2_400, 500),
             "n5": (2_200, 500), "n6": (1_000, 0)}  # fmt: skip
    at = {name: shift_m(WEST, NORTH, east, north) for name, (east, north) in spots.items()}
    lines = make_lines(
        [at[f"n{k}"] for k in range(5)],
        [(0, 1), (1, 2), (3, 4)],
        flags=[BOTH, BOTH | TARGET, BOTH | TARGET],
    )
    villages = [Village(name, at[name], urban=True) for name in ("u", "v")]
    world = make_world(lines, villages, [Clinic("S", at["S"])])
    road = {"change": "open_road", "line": [list(at["n6"]), list(at["n5"])]}
    assert world.plain.inputs.graph.component_standing.tolist() == [
        ComponentTrust.TRUSTED, ComponentTrust.STRAY,
    ]  # fmt: skip
    before = held_mm(world.plain.network.evidence)
    assert before[0] == NEVER
    assert before[1] == pytest.approx(600_000 + 1_400_000 + 500_000, abs=2_000)
    after = world.change(road)
    assert distances(world, after)["S", "u"] == -1
    assert distances(world, after)["S", "v"] == pytest.approx(554 + 1_069 + 200, abs=2)
    assert held_mm(after.evidence).tolist() == expected_mm(world, [road]).tolist()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"change": "close_road", "line": [[110.0, 42.0], [110.1, 42.0]]}, "touches no road"),
        (
            {"change": "close_road", "lon1": 123.0, "lat1": 43.0, "lon2": 123.1, "lat2": 43.0},
            "touches no road",
        ),
        ({"change": "open_road", "line": [[110.0, 42.0], [110.1, 42.0]]}, "joins no road"),
        (
            {
                "change": "close_road",
                "polygon": [[123.0, 42.0], [123.1, 42.1], [123.1, 42.0], [123.0, 42.1]],
            },
            "crosses itself",
        ),
    ],
)
def test_a_change_of_no_road_is_refused_with_its_place(change, reason) -> None:
    lines, _, spots = straight_road()
    world = make_world(lines, [Village("v", spots["a"])], [Clinic("S", spots["b"])])
    with pytest.raises(ScenarioError, match=rf"changes\[0\].*{reason}"):
        world.change(change)
    assert FAR
