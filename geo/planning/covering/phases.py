"""Plans in phases: each holds the sites of the one before, and its price beside the free best.

For sizes n_1 < n_2 < …, a chain S_1 ⊂ S_2 ⊂ … with |S_i| ≤ n_i. Two chains are made:

    forward     the best of n_1 alone; then the best of n_2 that holds it, and so on
    backward    the best of the last size alone; then the best of the others within it

and the one whose people, as shares of the free best of each size, sum to more is taken; forward
where they are equal, since what is built first serves longest. No choice of n_i is better than
the bound of its size, chain or not; what a chain lacks to the free choice is what nesting costs.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.arrays import Ints
from geo.planning.covering.instance import ChoiceRules, Covering, count_covered
from geo.planning.covering.mclp import CheckCancelled, cover_most
from geo.planning.covering.solution import Answer, order_by_gain

_FREE_PART = 0.5
"""Of the time, for the free choices; the chains share what is left."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: its size, all sites up to it, their people, the bound, the free choice's people.

    `people` and `free_people` are below `bound` or equal to it.
    """

    size: int
    chosen: Ints
    people: int
    free_people: int
    bound: int

    @property
    def nesting_cost(self) -> int:
        """People that the best known free choice of this size has more."""
        return max(self.free_people - self.people, 0)


def plan_phases(
    covering: Covering,
    rules: ChoiceRules,
    sizes: Sequence[int],
    seconds: float,
    check_cancelled: CheckCancelled = lambda: None,
) -> list[Phase]:
    """Solve for rising sizes; forced candidates belong to the first phase.

    `chosen` lists the sites phase by phase, within a phase the one that adds most first.

    Raises
    ------
    InfeasibleError
        The first size is less than the forced candidates need.
    """
    deadline = time.monotonic() + seconds
    free: list[Answer] = []
    for size in sizes:
        part = seconds * _FREE_PART / len(sizes)
        free.append(cover_most(covering, rules._replace(most=size), part, check_cancelled))
    chains: list[list[Ints]] = []
    for make in (_go_forward, _go_backward):
        left = max(deadline - time.monotonic(), 0.0) / (2 if not chains else 1)
        chains.append(make(covering, rules, sizes, free, left, check_cancelled))
    best = [answer.objective for answer in free]
    for chain in chains:
        found = [float(count_covered(covering, chosen)) for chosen in chain]
        best = [max(pair) for pair in zip(best, found, strict=True)]
    chain = max(chains, key=lambda one: _score(covering, one, best))
    return [
        Phase(
            size,
            chosen,
            count_covered(covering, chosen),
            int(most),
            int(max(answer.bound, most)),
        )
        for size, chosen, answer, most in zip(
            sizes, _order(covering, chain), free, np.maximum.accumulate(best), strict=True
        )
    ]


def _go_forward(
    covering: Covering, rules: ChoiceRules, sizes: Sequence[int], free: Sequence[Answer],
    seconds: float, check_cancelled: CheckCancelled,
) -> list[Ints]:  # fmt: skip
    chain = [free[0].chosen]
    for size in sizes[1:]:
        forced = rules.forced.copy()
        forced[chain[-1]] = True
        inner = rules._replace(most=size, forced=forced)
        chain.append(cover_most(covering, inner, seconds / len(sizes), check_cancelled).chosen)
    return chain


def _go_backward(
    covering: Covering, rules: ChoiceRules, sizes: Sequence[int], free: Sequence[Answer],
    seconds: float, check_cancelled: CheckCancelled,
) -> list[Ints]:  # fmt: skip
    chain = [free[-1].chosen]
    for size in reversed(sizes[:-1]):
        allowed = np.zeros_like(rules.allowed)
        allowed[chain[0]] = True
        inner = rules._replace(most=size, allowed=allowed)
        chain.insert(0, cover_most(covering, inner, seconds / len(sizes), check_cancelled).chosen)
    return chain


def _score(covering: Covering, chain: list[Ints], best: list[float]) -> float:
    """Sum of the shares of the free best that a chain reaches."""
    return sum(
        count_covered(covering, chosen) / max(most, 1.0)
        for chosen, most in zip(chain, best, strict=True)
    )


def _order(covering: Covering, chain: list[Ints]) -> list[Ints]:
    """Every phase as those before it in their order, then its own by what they add."""
    ordered: list[Ints] = []
    before = np.empty(0, dtype=np.int64)
    for chosen in chain:
        new = np.setdiff1d(chosen, before)
        before = np.concatenate((before, _order_after(covering, before, new)))
        ordered.append(before)
    return ordered


def _order_after(covering: Covering, before: Ints, new: Ints) -> Ints:
    """New candidates by what they add to those before and to one another."""
    weight = covering.weight.copy()
    for j in before:
        weight[covering.point[covering.ptr[j] : covering.ptr[j + 1]]] = 0
    return order_by_gain(covering._replace(weight=weight), np.sort(new))
