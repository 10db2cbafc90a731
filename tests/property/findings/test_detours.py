"""Doubtful places on random maps: the rule pair by pair, and roads that a scenario changes."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.findings.status.detours import tell_doubtful
from geo.findings.status.readings import Evidence, Reading, decide_statuses
from geo.reach.direct import gather_sources
from geo.reach.edits.long_ways import LongWays
from geo.reach.nearest import Nearest, find_nearest
from geo.reach.pair_rule import DIRECT, REACHED, VERIFIED
from geo.reach.search import search_nearest
from tests.property.findings.test_laws import COUNTIES, READINGS, SMALL, random_world
from tests.property.findings.test_statuses import make_world
from tests.property.reach import test_road_changes as roads
from tests.samples.small_world import make_evidence
from tests.samples.ways import make_ways
from tests.soak import rounds


def measure_all(network: SimpleNamespace) -> np.ndarray:
    """Road distance from every site alone to every point, by searches without any limit."""
    rows = []
    for s in range(len(network.sites.xyz)):
        alone = np.array([s], dtype=np.int32)
        labels = search_nearest(network.arcs, network.sites.ends, alone)
        sources = gather_sources(network.sites, alone)
        rows.append(find_nearest(network.arcs, labels, sources, network.demand).road_mm)
    return np.array(rows)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_way_searched_for_alone_is_that_of_a_search_of_everything(seed: int) -> None:
    world, _ = roads.random_world(seed)
    network = world.plain.network
    ways = LongWays(network.arcs, network.sites, network.demand)
    every = measure_all(network)
    site, point = (at.ravel().astype(np.int32) for at in np.indices(every.shape))
    assert ways.measure(site, point).tolist() == every.ravel().tolist()
    some = np.array([0, 2], dtype=np.int32)
    points = np.arange(every.shape[1], dtype=np.int32)
    labels = search_nearest(network.arcs, network.sites.ends, some)
    sources = gather_sources(network.sites, some)
    whole = find_nearest(network.arcs, labels, sources, network.demand)
    for asked in (points, points[::3], points[-1:]):
        found = ways.find_nearest(some, asked)
        for column in Nearest.__slots__:
            assert getattr(found, column).tolist() == getattr(whole, column)[asked].tolist()


def judge_by_hand(
    evidence: Evidence, eligible: list[int], reading: Reading, ways: LongWays, p: int
) -> bool:
    """Whether a place that only the road leaves out is doubtful, site by site."""
    reach, cutoff = evidence.reach, evidence.standard.cutoff
    near = []
    for k in np.flatnonzero(reach.demand_index == p).tolist():
        s = int(reach.site_index[k])
        urban = evidence.demand.urban[p] if reading.radius_by == "resident" else (
            evidence.sites.urban[s]
        )  # fmt: skip
        limit = 1000 * (cutoff.urban if urban else cutoff.rural)
        foreign = evidence.sites.county[s] != evidence.demand.county[p]
        if eligible[s] == 0 or (reading.whose == "own_county" and foreign):
            continue
        if reach.straight_mm[k] <= limit:
            near.append((eligible[s] != 2, int(reach.straight_mm[k]), s, k, limit))
    _, straight, s, k, limit = min(near)
    bits = int(reach.bits[k])
    if bits & VERIFIED:
        return False
    enters = evidence.site_enters[s] and evidence.demand_enters[p]
    if bits & DIRECT or (bits & REACHED and enters):
        road = int(reach.road_mm[k])
    else:
        at = np.array([s], dtype=np.int32), np.array([p], dtype=np.int32)
        road = int(ways.measure(*at)[0])
    return straight < limit / 2 or road >= 3 * straight


@settings(max_examples=rounds(40, 240), deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_every_place_is_judged_by_the_rule_and_the_parts_stay_the_uncovered(
    seed: int, strange: bool
) -> None:
    _, lines, villages, clinics = random_world(seed)
    plain = make_evidence(lines, villages, clinics, counties=COUNTIES, standard=SMALL)
    evidence = make_world(seed) if strange else plain
    ways = make_ways(lines, evidence)
    eligible = evidence.sites.services["routine"]
    for reading in READINGS:
        before = decide_statuses(evidence, eligible, reading)
        after = tell_doubtful(evidence, eligible, reading, before, ways.measure)
        assert np.array_equal(after.status, before.status)
        asked = before.reason == "by_road_only"
        assert after.reason[~asked].tolist() == before.reason[~asked].tolist()
        for p in np.flatnonzero(asked).tolist():
            doubtful = judge_by_hand(evidence, eligible.tolist(), reading, ways, p)
            assert after.reason[p] == ("doubtful_detour" if doubtful else "by_road_only")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_ways_on_changed_roads_are_those_of_a_search_of_everything(seed: int) -> None:
    world, rng = roads.random_world(seed)
    changes = roads.random_changes(world, rng, 1, 2)
    if not changes:
        return
    after = world.change(*changes)
    sites, demand = world.plain.inputs.sites, world.plain.inputs.decided.demand
    amended = SimpleNamespace(slot=np.arange(len(sites)))
    points = np.arange(len(demand), dtype=np.int32)
    for s in range(len(sites)):
        alone = np.array([s], dtype=np.int32)
        every = after.find_nearest(amended, {}, alone, points).road_mm
        found = after.measure_ways(amended, {}, np.full(len(points), s, dtype=np.int32), points)
        assert found.tolist() == every.tolist()
