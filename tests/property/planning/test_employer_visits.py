"""Visits to employers against networkx and by their laws."""

from __future__ import annotations

from dataclasses import dataclass, replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.planning import employer_visits as employers
from geo.planning.employer_visits import VisitPairs, Visits, plan_visits
from tests.soak import rounds


@dataclass(frozen=True)
class World:
    """Small numbers, so that many capacities are tight and many distances equal."""

    people: np.ndarray
    capacity: np.ndarray
    mm: np.ndarray

    def plan(self) -> Visits:
        employer, site = np.nonzero(self.mm >= 0)
        pairs = VisitPairs(
            employer.astype(np.int32), site.astype(np.int32), self.mm[employer, site]
        )
        return plan_visits(self.people, self.capacity, self.capacity / 4, pairs)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows, sites = int(rng.integers(1, 7)), int(rng.integers(1, 5))
    capacity = rng.integers(0, 12, sites).astype(float)
    capacity[rng.random(sites) < 0.15] = np.nan
    mm = rng.integers(0, 20, (rows, sites)) * 1_000_000
    mm[rng.random(mm.shape) < 0.2] = -1
    return World(rng.integers(0, 9, rows), capacity, mm)


def measure(visits: Visits) -> tuple[int, int]:
    """People seen and person-millimetres."""
    return int(visits.people.sum()), int((visits.people * visits.road_mm).sum())


def measure_by_networkx(world: World) -> tuple[int, int]:
    graph = nx.DiGraph()
    graph.add_nodes_from(("start", "end"))
    everybody = int(world.people.sum())
    for e, heads in enumerate(world.people.tolist()):
        graph.add_edge("start", ("e", e), capacity=heads, weight=0)
    for s, room in enumerate(world.capacity.tolist()):
        graph.add_edge(
            ("s", s), "end", capacity=everybody if np.isnan(room) else int(room), weight=0
        )
    for e, s in zip(*np.nonzero(world.mm >= 0), strict=True):
        weight = int(world.mm[e, s])
        graph.add_edge(("e", int(e)), ("s", int(s)), capacity=everybody, weight=weight)
    flow = nx.max_flow_min_cost(graph, "start", "end")
    return sum(flow["start"].values()), nx.cost_of_flow(graph, flow)


@settings(max_examples=rounds(75, 450))
@given(worlds())
def test_as_many_as_possible_are_seen_by_the_least_distance(world: World) -> None:
    assert measure(world.plan()) == measure_by_networkx(world)


@settings(max_examples=rounds(30, 180))
@given(worlds())
def test_the_method_for_large_tables_finds_the_same(world: World) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(employers, "SIMPLEX_PAIRS", -1)
        assert measure(world.plan()) == measure_by_networkx(world)


@settings(max_examples=rounds(50, 300))
@given(worlds())
def test_no_site_sees_more_than_it_can_and_no_employer_more_than_it_has(world: World) -> None:
    visits = world.plan()
    seen = np.bincount(visits.employer, visits.people, len(world.people))
    load = np.bincount(visits.site, visits.people, len(world.capacity))
    assert (seen <= world.people).all()
    assert (load <= np.where(np.isnan(world.capacity), np.inf, world.capacity)).all()
    assert (visits.people > 0).all()
    pairs = list(zip(visits.employer.tolist(), visits.site.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    for site in set(visits.site.tolist()):
        own = visits.site == site
        assert visits.order[own].tolist() == list(range(1, int(own.sum()) + 1))
        assert (np.diff(visits.road_mm[own]) >= 0).all()
        assert (visits.first_day[own][1:] <= visits.last_day[own][:-1] + 1).all()


@settings(max_examples=rounds(50, 300))
@given(worlds(), st.integers(0, 3), st.integers(1, 5))
def test_more_capacity_never_sees_fewer_nor_the_same_people_from_farther(
    world: World, site: int, more: int
) -> None:
    raised = world.capacity.copy()
    raised[site % len(raised)] += more
    before, after = measure(world.plan()), measure(replace(world, capacity=raised).plan())
    assert after[0] >= before[0]
    if after[0] == before[0]:
        assert after[1] <= before[1]


@settings(max_examples=rounds(30, 180))
@given(worlds(), st.integers(0, 2**32 - 1))
def test_another_order_of_employers_and_sites_changes_no_total(world: World, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(len(world.people)), rng.permutation(len(world.capacity))
    turned = World(world.people[rows], world.capacity[columns], world.mm[rows][:, columns])
    assert measure(turned.plan()) == measure(world.plan())
