"""Roads closed and opened on random maps: against an oracle, part against whole, monotone."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest
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
from geo.roads.snapping import snap_points
from geo.scenarios.baseline import HEADLINE, PlainRoads
from geo.scenarios.edited_roads import change_roads
from geo.scenarios.incremental_cover import IncrementalCover
from geo.scenarios.joined_pieces import join_pieces
from geo.scenarios.schema import read_scenario
from geo.study import Direction
from tests.samples.changed_roads import NEVER, ChangedRoads
from tests.samples.road_maps import BOTH, NORTH, WEST, make_lines, random_lines, shift_m
from tests.samples.small_world import STANDARD, Clinic, Village, make_evidence, with_cutoff
from tests.soak import rounds

SMALL = with_cutoff(STANDARD, 1_500.0, 3_000.0)
GAP_M = SMALL.stray.gap_m
DIRECTIONS: tuple[Direction, ...] = ("to_site", "from_site", "undirected")


@dataclass
class World:
    """A map with its table, ready for changes of roads."""

    lines: object
    plain: PlainRoads
    direction: Direction

    def change(self, *changes, everywhere=False):
        scenario = read_scenario({"name": "x", "changes": list(changes)})
        return change_roads(self.plain, scenario, everywhere=everywhere)

    @property
    def statuses(self):
        return self.plain.cover.statuses(HEADLINE).status


def make_world(lines, villages, clinics, direction: Direction = "undirected") -> World:
    graph, report = build_graph(lines, SMALL, directed=direction != "undirected")
    grid = build_segment_grid(graph)
    evidence = make_evidence(lines, villages, clinics, standard=SMALL, direction=direction)
    demand, sites = evidence.demand, evidence.sites
    arcs = arcs_from_sites(graph, direction)

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
    return World(lines, PlainRoads(inputs, network, search, cover), direction)


def random_world(
    seed: int, direction: Direction = "undirected"
) -> tuple[World, np.random.Generator]:
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
    return make_world(lines, villages, clinics, direction), rng


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


def expected_mm(world: World, changes: list[dict]) -> np.ndarray:
    evidence = world.plain.network.evidence
    reach, demand, sites = evidence.reach, evidence.demand, evidence.sites
    roads = ChangedRoads(world.lines, SMALL, changes, world.direction)
    feet_of_sites, feet_of_points = (
        [roads.find_feet(float(x), float(y), urban=bool(u)) for x, y, u in zip(*one, strict=True)]
        for one in (
            (sites.records.lon, sites.records.lat, sites.urban),
            (demand.lon, demand.lat, demand.urban),
        )
    )
    found = []
    limit = round(SMALL.reach_m * 1000)
    for s, p, straight in zip(reach.site_index, reach.demand_index, reach.straight_mm, strict=True):
        (mine, leg_s), (theirs, leg_p) = feet_of_sites[s], feet_of_points[p]
        best = min((roads.measure(f, g) for f in mine for g in theirs), default=NEVER)
        best = best if best <= limit else NEVER
        if straight <= leg_s + leg_p:
            best = min(best, int(straight))
        found.append(max(best, int(straight)))
    return np.array(found, dtype=np.int64)


@settings(max_examples=rounds(30, 180), deadline=None)
@given(st.integers(0, 2**32 - 1))
@example(23_606)
def test_every_pair_has_the_distance_of_the_rule_word_by_word(seed: int) -> None:
    world, rng = random_world(seed, DIRECTIONS[seed % 3])
    changes = random_changes(world, rng, int(rng.integers(0, 3)), int(rng.integers(0, 4)))
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


@settings(max_examples=rounds(30, 180), deadline=None)
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


def draw_stray(spots: dict[str, tuple[float, float]], north_m: float) -> tuple[World, dict]:
    """A road of 6 km, and so far north of its beginning a piece of 900 m, which is stray.

    Villages are in small letters, the site is S; by metres east and north of the beginning.
    """
    spots = {"n0": (0, 0), "n1": (6_000, 0), "n2": (0, north_m), "n3": (900, north_m)} | spots
    at = {name: shift_m(WEST, NORTH, east, north) for name, (east, north) in spots.items()}
    lines = make_lines([at[f"n{k}"] for k in range(4)], [(0, 1), (2, 3)])
    villages = [Village(name, at[name]) for name in spots if len(name) == 1 and name.islower()]
    return make_world(lines, villages, [Clinic("S", at["S"])]), at


@pytest.mark.parametrize(("east_m", "way_m"), [(1_800, -1), (1_480, 1_030 + 1_550), (1_520, -1)])
def test_who_lives_by_a_stray_piece_may_take_a_new_road_within_600_m_of_it(east_m, way_m) -> None:
    """The foot of v on the new road lies `east_m` − 900 from the end of the piece.

    Before, w is by the piece, too; the new road is nearer, and 100 m off.
    """
    spots = {"v": (450, 1_550), "w": (east_m - 100, 1_500), "S": (east_m, 0), "n4": (east_m, 1_550)}
    world, at = draw_stray(spots, 1_500)
    road = {"change": "open_road", "line": [list(at["S"]), list(at["n4"])]}
    assert held_mm(world.plain.network.evidence).tolist() == [NEVER, NEVER]
    found = distances(world, world.change(road))
    assert found["S", "v"] == pytest.approx(way_m, abs=2)
    assert found["S", "w"] == pytest.approx(100 + 1_500, abs=2)


def test_a_road_is_no_target_while_all_that_it_joins_stays_stray() -> None:
    """The piece, 500 m off, is 3 km long with the new road: stray, as before.

    By the road in the south it is 600, 1,800 and 600 m; by the new one it would be 2,000.
    """
    spots = {"v": (1_000, 600), "S": (2_800, 600), "n4": (3_000, 500)}
    world, at = draw_stray(spots, 500)
    road = {"change": "open_road", "line": [list(at["n3"]), list(at["n4"])]}
    found = distances(world, world.change(road))
    assert found["S", "v"] == pytest.approx(3_000, abs=2)


def test_a_road_that_brings_a_stray_piece_near_lets_its_people_take_the_others() -> None:
    """The foot of v, 713 m from the piece, lies 304 m from it once the new road is part of it."""
    spots = {"v": (1_300, 700), "S": (2_000, 0), "n4": (1_250, 300)}
    world, at = draw_stray(spots, 590)
    road = {"change": "open_road", "line": [list(at["n3"]), list(at["n4"])]}
    assert held_mm(world.plain.network.evidence).tolist() == [NEVER]
    found = distances(world, world.change(road))
    assert found["S", "v"] == pytest.approx(700 + 700, abs=2)


@pytest.mark.parametrize("order", ["a", "n", "an", "na"])
def test_a_further_road_makes_no_piece_stray_that_another_raised(order) -> None:
    """A piece of 900 m, 800 m off, is long enough with road a; road n would bring it near."""
    spots = [(0, 0), (6_000, 0), (0, 800), (900, 800), (1_800, 800), (0, 100)]
    at = [shift_m(WEST, NORTH, east, north) for east, north in spots]
    graph, report = build_graph(make_lines(at[:4], [(0, 1), (2, 3)]), SMALL)
    grid, opened = build_segment_grid(graph), []
    paths = {"a": [at[3], at[4]], "n": [at[2], at[5]]}
    for name in order:
        opened.append(open_road(graph, grid, paths[name], opened, {}, SMALL))
    joined = join_pieces(graph, report.components, opened, SMALL.stray)
    assert graph.component_standing[1] == ComponentTrust.STRAY
    assert joined.standing[joined.label].tolist() == [ComponentTrust.TRUSTED] * 2


@pytest.mark.parametrize("overruled", ["1", "2"])
def test_a_piece_judged_by_hand_stays_as_it_is_when_a_road_joins_it(overruled) -> None:
    """Two pieces of 3 km and 900 m, both far from the longest, joined by a road of 1 km."""
    spots = [(0, 0), (9_000, 0), (0, 3_000), (3_000, 3_000), (4_000, 3_000), (4_900, 3_000)]
    at = [shift_m(WEST, NORTH, east, north) for east, north in spots]
    lines = make_lines(at, [(0, 1), (2, 3), (4, 5)])
    graph, report = build_graph(lines, SMALL, overrule={overruled: "stray"})
    road = open_road(graph, build_segment_grid(graph), [at[3], at[4]], [], {}, SMALL)
    joined = join_pieces(graph, report.components, [road], SMALL.stray)
    expected = [ComponentTrust.TRUSTED] * 3
    expected[int(overruled)] = ComponentTrust.STRAY
    assert joined.standing[joined.label].tolist() == expected
    assert joined.is_target.tolist() == [True]
    assert joined.entered.any() == (overruled == "1")


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
