"""New sites that can take only so many people.

    maximise   Σ_{p,j} y_pj
    so that    Σ_j y_pj ≤ w_p,   Σ_p y_pj ≤ q_j x_j,   y_pj ≤ w_p x_j   for p ∈ N(j),  the rules

y_pj ≥ 0 are the people of point p whom site j takes, q_j what it can take. With the sites chosen
the rest is a flow in whole numbers, so y needs no rule of its own. Bounds: HiGHS, the people that
could be covered without capacities, and the sum of the greatest capacities; the least counts.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from geo.arrays import Indices, Ints
from geo.planning.covering.heuristics import keeps_rules
from geo.planning.covering.instance import ChoiceRules, Covering, require_agreeing
from geo.planning.covering.mclp import CheckCancelled, cover_most
from geo.planning.covering.milp import Programme
from geo.planning.covering.milp_rules import add_rules
from geo.planning.covering.presolve import merge, take_rules
from geo.planning.covering.shapes import require_length
from geo.planning.covering.solution import Answer, order_by_gain

MOST_PAIRS = 400_000
"""Pairs up to which HiGHS is asked; beyond, greedy and the other bounds answer."""


@dataclass(frozen=True, slots=True)
class CapacityChoice:
    """A choice, and whom each chosen candidate takes: people per entry of `answer.chosen`."""

    answer: Answer
    people: Ints


def cover_within_capacity(
    covering: Covering,
    rules: ChoiceRules,
    capacity: Ints,
    seconds: float,
    check_cancelled: CheckCancelled = lambda: None,
) -> CapacityChoice:
    """The choice that takes the most people; `objective` and `bound` are people taken.

    Raises
    ------
    InfeasibleError
        No choice keeps the rules.
    """
    require_agreeing(covering, rules)
    require_length("capacity", capacity, covering.candidates)
    began = time.monotonic()
    free = cover_most(covering, rules, seconds / 3, check_cancelled)
    best = free.chosen
    most = int(count_assigned(covering, best, capacity).sum())
    tried = _choose_greedily(covering, rules, capacity, check_cancelled)
    people = int(count_assigned(covering, tried, capacity).sum())
    if people >= most and keeps_rules(rules, tried):
        best, most = tried, people
    bound = min(free.bound, float(_greatest(rules, capacity)))
    solver = "greedy+lagrange"
    left = seconds - (time.monotonic() - began)
    if most < bound and left > 0 and len(covering.point) <= MOST_PAIRS:
        solver = "greedy+lagrange+highs"
        found, proved = _solve(covering, rules, capacity, left, check_cancelled)
        bound = min(bound, proved)
        if found is not None and count_assigned(covering, found, capacity).sum() > most:
            best = found
    chosen = order_by_gain(covering, best)
    taken = count_assigned(covering, chosen, capacity)
    total = float(taken.sum())
    seconds_used = time.monotonic() - began
    return CapacityChoice(Answer(chosen, total, max(bound, total), solver, seconds_used), taken)


def count_assigned(covering: Covering, chosen: Ints, capacity: Ints) -> Ints:
    """The most people that the chosen candidates can take together, one number for each.

    A flow from each candidate (its capacity) to the points it covers (their people), in classes of
    equal points.
    """
    if not len(chosen):
        return np.zeros(0, dtype=np.int64)
    only = np.zeros(covering.candidates, dtype=bool)
    only[chosen] = True
    key, people = _classes(covering, only)
    if not len(people):
        return np.zeros(len(chosen), dtype=np.int64)
    sites, classes = len(chosen), len(people)
    place = np.full(covering.candidates, -1, dtype=np.int64)
    place[chosen] = np.arange(sites)
    tail, head, size = [], [], []
    for i, members in enumerate(key):
        for j in members:
            tail.append(1 + place[j])
            head.append(1 + sites + i)
            size.append(people[i])
    tail += [0] * sites + list(range(1 + sites, 1 + sites + classes))
    head += list(range(1, 1 + sites)) + [1 + sites + classes] * classes
    total = int(people.sum())
    size += [int(min(capacity[j], total)) for j in chosen] + [int(one) for one in people]
    if total == 0:
        return np.zeros(sites, dtype=np.int64)
    nodes = 2 + sites + classes
    graph = csr_array((np.array(size, dtype=np.int32), (tail, head)), shape=(nodes, nodes))
    flow = maximum_flow(graph, 0, nodes - 1).flow
    return np.asarray(flow[[0]].toarray()[0][1 : 1 + sites], dtype=np.int64)


def _classes(covering: Covering, only: np.ndarray) -> tuple[list[tuple[int, ...]], Ints]:
    """Points by the chosen candidates that cover them, with their people."""
    sums: dict[tuple[int, ...], int] = {}
    touched = np.unique(
        np.concatenate(
            [covering.point[covering.ptr[j] : covering.ptr[j + 1]] for j in np.flatnonzero(only)]
        )
    )
    for p in touched:
        mine = covering.candidate[covering.back_ptr[p] : covering.back_ptr[p + 1]]
        members = tuple(int(j) for j in mine if only[j])
        sums[members] = sums.get(members, 0) + int(covering.weight[p])
    return list(sums), np.array(list(sums.values()), dtype=np.int64)


def _greatest(rules: ChoiceRules, capacity: Ints) -> int:
    free = np.sort(capacity[rules.allowed & ~rules.forced])[::-1]
    room = max(rules.most - int(rules.forced.sum()), 0)
    return int(capacity[rules.forced].sum() + free[:room].sum())


def _choose_greedily(
    covering: Covering, rules: ChoiceRules, capacity: Ints, check_cancelled: CheckCancelled
) -> Ints:
    """Take whoever can take the most of the people left, from points that few cover first.

    The choice may miss a rule that greedy cannot keep.
    """
    left = covering.weight.copy()
    missing = {int(c) for c in np.flatnonzero(rules.needed)}
    chosen: list[int] = []
    spent = 0.0

    def take(j: int) -> None:
        nonlocal spent
        room = int(capacity[j])
        mine = covering.point[covering.ptr[j] : covering.ptr[j + 1]]
        others = (covering.back_ptr[mine + 1] - covering.back_ptr[mine]).astype(np.int64)
        for p in mine[np.lexsort((mine, others))]:
            part = min(room, int(left[p]))
            left[p] -= part
            room -= part
        chosen.append(j)
        spent += float(rules.cost[j])
        missing.discard(int(rules.area[j]))

    for j in np.flatnonzero(rules.forced):
        take(int(j))
    owner: Indices = np.repeat(np.arange(covering.candidates), np.diff(covering.ptr)).astype(
        np.int32
    )
    while len(chosen) < min(rules.most, covering.candidates):
        check_cancelled()
        people = np.bincount(owner, weights=left[covering.point], minlength=covering.candidates)
        gain = np.minimum(people, capacity)
        usable = rules.allowed & (spent + rules.cost <= rules.budget)
        usable[chosen] = False
        if missing:
            usable &= np.isin(rules.area, list(missing))
        gain[~usable] = -1.0
        best = int(np.argmax(gain))
        if gain[best] < 0 or (gain[best] == 0 and not missing):
            break
        take(best)
    return np.array(chosen, dtype=np.int64)


def _solve(
    covering: Covering,
    rules: ChoiceRules,
    capacity: Ints,
    seconds: float,
    check_cancelled: CheckCancelled,
) -> tuple[Ints | None, float]:
    """Ask HiGHS; equal points are merged, no candidate is dropped (a smaller one may be needed)."""
    everyone = rules._replace(
        area=np.arange(covering.candidates, dtype=np.int32), needed=np.zeros(0, dtype=bool)
    )
    small = merge(covering, everyone)
    inner, merged = small.covering, take_rules(rules, small.kept)
    owner = np.repeat(np.arange(inner.candidates), np.diff(inner.ptr))
    room = np.minimum(capacity[small.kept], _count_within(inner, owner))
    model = Programme(-1)
    x = model.add_columns(np.zeros(inner.candidates), merged.forced, merged.allowed, whole=True)
    most = np.minimum(inner.weight[inner.point], room[owner]).astype(np.float64)
    y = model.add_columns(np.ones(len(inner.point)), 0.0, most, whole=False)
    model.add_rows(inner.points, inner.point, y, 1.0, high=inner.weight.astype(np.float64))
    pairs = np.arange(len(y))
    model.add_rows(
        len(y), np.concatenate((pairs, pairs)), np.concatenate((y, x[owner])),
        np.concatenate((np.ones(len(y)), -most)), high=0.0,
    )  # fmt: skip
    sites = np.arange(inner.candidates)
    model.add_rows(
        inner.candidates, np.concatenate((owner, sites)), np.concatenate((y, x)),
        np.concatenate((np.ones(len(y)), -room.astype(np.float64))), high=0.0,
    )  # fmt: skip
    add_rules(model, x, merged)
    outcome = model.solve(seconds, check_cancelled, gap=0.999)
    if not outcome.solved:
        return None, np.floor(outcome.bound + 1e-6)
    chosen = small.kept[np.flatnonzero(outcome.values[: inner.candidates] > 0.5)]
    proved = outcome.objective if outcome.state == "optimal" else outcome.bound
    return chosen, float(np.floor(proved + 1e-6))


def _count_within(covering: Covering, owner: Ints) -> Ints:
    """People whom each candidate covers, so that no row holds a number larger than they are."""
    people = np.zeros(covering.candidates, dtype=np.int64)
    np.add.at(people, owner, covering.weight[covering.point])
    return people
