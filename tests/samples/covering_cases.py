"""Small covering instances for hypothesis, and what enumeration says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from geo.planning.covering.instance import ChoiceRules, Covering, make_choice_rules, make_covering
from geo.planning.quotas.areas import Areas


@dataclass(frozen=True)
class Case:
    """Who covers whom as a plain table, beside the instance made of it."""

    covers: tuple[frozenset[int], ...]
    people: tuple[int, ...]
    covering: Covering
    rules: ChoiceRules


def make_case(covers: Any, people: Any, most: int, **rules: Any) -> Case:
    sets = tuple(frozenset(one) for one in covers)
    ptr = np.concatenate(([0], np.cumsum([len(one) for one in sets], dtype=np.int64)))
    point = np.array([p for one in sets for p in sorted(one)], dtype=np.int32)
    covering = make_covering(ptr, point, np.array(people, dtype=np.int64))
    return Case(sets, tuple(people), covering, make_choice_rules(len(sets), most, **rules))


@st.composite
def cases(draw: Any, *, ruled: bool = True) -> Case:
    m, n = draw(st.integers(1, 7)), draw(st.integers(1, 9))
    covers = [draw(st.sets(st.integers(0, n - 1))) for _ in range(m)]
    people = draw(st.lists(st.integers(0, 12), min_size=n, max_size=n))
    most = draw(st.integers(1, m))
    if not ruled:
        return make_case(covers, people, most)
    flags = st.lists(st.sampled_from([0, 0, 0, 1]), min_size=m, max_size=m)
    forced = np.array(draw(flags), dtype=bool)
    rules: dict[str, Any] = {
        "forced": forced,
        "allowed": forced | ~np.array(draw(flags), dtype=bool),
        "cost": np.array(draw(st.lists(st.integers(1, 5), min_size=m, max_size=m)), dtype=float),
        "area": np.array(draw(st.lists(st.integers(-1, 1), min_size=m, max_size=m))),
        "needed": np.array(
            draw(st.lists(st.sampled_from([0, 0, 1]), min_size=2, max_size=2)), bool
        ),
    }
    if draw(st.booleans()):
        rules["budget"] = float(draw(st.integers(1, 12)))
    return make_case(covers, people, most, **rules)


def list_choices(case: Case) -> Iterator[tuple[int, ...]]:
    """Every choice that keeps the rules."""
    rules, m = case.rules, len(case.covers)
    for size in range(min(rules.most, m) + 1):
        for chosen in combinations(range(m), size):
            held = {int(rules.area[j]) for j in chosen}
            if (
                all(j in chosen for j in range(m) if rules.forced[j])
                and all(rules.allowed[j] for j in chosen)
                and sum(rules.cost[j] for j in chosen) <= rules.budget + 1e-9
                and all(c in held for c in range(len(rules.needed)) if rules.needed[c])
            ):
                yield chosen


def count_people(case: Case, chosen: tuple[int, ...]) -> int:
    covered = frozenset().union(*(case.covers[j] for j in chosen))
    return sum(case.people[p] for p in covered)


def take_by_flow(case: Case, chosen: tuple[int, ...], capacity: Any) -> int:
    """People the chosen ones can take, by a flow of networkx."""
    graph = nx.DiGraph()
    graph.add_nodes_from(["from", "to"])
    for j in chosen:
        graph.add_edge("from", ("site", j), capacity=int(capacity[j]))
        for p in case.covers[j]:
            graph.add_edge(("site", j), ("point", p), capacity=case.people[p])
            graph.add_edge(("point", p), "to", capacity=case.people[p])
    return int(nx.maximum_flow_value(graph, "from", "to"))


def share_out(case: Case, draw: Any) -> Areas:
    """Two areas, with people covered before and people whom no candidate reaches."""
    n = len(case.people)
    of_point = np.array(draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)), dtype=np.int32)
    covered = np.array(draw(st.lists(st.integers(0, 9), min_size=2, max_size=2)))
    beyond = np.array(draw(st.lists(st.integers(0, 3), min_size=2, max_size=2)))
    mine = np.bincount(of_point, weights=case.people, minlength=2).astype(np.int64)
    return Areas(of_point, covered + mine + beyond, covered)


def people_by_area(case: Case, areas: Areas, chosen: tuple[int, ...]) -> list[int]:
    covered = frozenset().union(*(case.covers[j] for j in chosen))
    return [
        sum(case.people[p] for p in covered if areas.of_point[p] == c)
        for c in range(len(areas.residents))
    ]


def worst_open_share(case: Case, areas: Areas, chosen: tuple[int, ...]) -> Fraction:
    """The least share among areas that have not yet all they can get."""
    allowed = tuple(j for j in range(len(case.covers)) if case.rules.allowed[j])
    top, now = people_by_area(case, areas, allowed), people_by_area(case, areas, chosen)
    shares = [
        Fraction(int(areas.covered[c]) + now[c], int(areas.residents[c]))
        for c in range(len(now))
        if areas.residents[c] > 0 and now[c] < top[c]
    ]
    return min(shares, default=Fraction(1))


def draw_instance(candidates: int, points: int, seed: int) -> tuple[Covering, Areas]:
    """Points of a square, some of them candidates that cover 0.15 about; areas are quarters."""
    rng = np.random.default_rng(seed)
    places = rng.random((points, 2))
    weight = np.ceil(5.0 * rng.lognormal(0.0, 1.0, points)).astype(np.int64)
    sites = places[rng.choice(points, candidates, replace=False)]
    away = np.hypot(*(sites[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    site, point = np.nonzero(away <= 0.15)
    ptr = np.searchsorted(site, np.arange(candidates + 1))
    covering = make_covering(ptr, point.astype(np.int32), weight)
    quarter = (places > 0.5) @ np.array([1, 2])
    residents = np.bincount(quarter, weights=weight, minlength=4).astype(np.int64)
    return covering, Areas(quarter.astype(np.int32), residents, np.zeros(4, dtype=np.int64))
