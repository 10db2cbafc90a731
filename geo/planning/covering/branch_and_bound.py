"""Maximal covering to the optimum: branch on one candidate at a time, bound by prices.

A node is an instance of its own: candidates taken are gone with the points they cover, candidates
left out are gone, what became equal is merged. Its bound is the Lagrangian one, from the prices of
its parent; the node is done with when that is no more than the people of the best choice. Else
fixing settles what it can, and the candidate that the prices are least sure of is taken in one
child and left out in the other. The bound of the whole is the largest of the nodes still waiting.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.planning.covering.heuristics import complete, keeps_rules
from geo.planning.covering.instance import ChoiceRules, Covering, count_covered, mark_covered
from geo.planning.covering.lagrangian import (
    Dual,
    SearchLimits,
    bound_people,
    fix_candidates,
    whole_people,
)
from geo.planning.covering.presolve import merge, take_rules

_STEPS = 1000
_FIRST_STEP = 0.3
_STILL = 40
"""Effort at a node: its prices start where those of its parent ended, so the steps are small."""


_MOST_PAIRS = 30_000_000
"""Pairs looked at for one node at most, so that the clock is seen in time: about half a second."""


@dataclass(frozen=True, slots=True)
class Proved:
    """The best choice, the people nobody can do better than, nodes looked at."""

    chosen: Ints
    bound: int
    nodes: int


@dataclass(frozen=True, slots=True)
class _Node:
    """An instance with what was taken before: positions `taken`, their people `base`.

    `kept` names the candidates by their positions in the whole.
    """

    covering: Covering
    rules: ChoiceRules
    kept: Ints
    taken: Ints
    base: int
    dual: Dual

    @property
    def bound(self) -> int:
        return self.base + whole_people(self.dual.bound)


@dataclass(slots=True)
class _Best:
    """The best choice of the whole so far."""

    covering: Covering
    rules: ChoiceRules
    chosen: Ints
    people: int

    def offer(self, chosen: Ints) -> None:
        """Take a choice if it is better and keeps the rules."""
        found = count_covered(self.covering, chosen)
        if found > self.people and keeps_rules(self.rules, chosen):
            self.chosen, self.people = chosen, found


def branch(
    covering: Covering,
    rules: ChoiceRules,
    root: Dual,
    deadline: float,
    check_cancelled: Callable[[], None] = lambda: None,
) -> Proved:
    """Search until the best choice is proved or the clock (`time.monotonic`) passes `deadline`.

    `check_cancelled` is called at every node; what it raises ends the search.
    """
    best = _Best(covering, rules, root.chosen, count_covered(covering, root.chosen))
    nothing = np.empty(0, dtype=np.int64)
    first = _Node(covering, rules, np.arange(covering.candidates), nothing, 0, root)
    waiting: list[tuple[int, int, _Node]] = [(-first.bound, 0, first)]
    nodes = 0
    while waiting and time.monotonic() < deadline:
        check_cancelled()
        node = heapq.heappop(waiting)[2]
        if node.bound <= best.people:
            waiting.clear()
            break
        fixed = fix_candidates(node.covering, node.rules, node.dual.price, best.people - node.base)
        forced = node.rules.forced | fixed.inside
        allowed = node.rules.allowed & ~fixed.out
        free = allowed & ~forced
        if forced.sum() >= node.rules.most or not free.any():
            best.offer(np.concatenate((node.taken, node.kept[forced])))
            continue
        at = _least_sure(node.dual.share, free)
        for take in (True, False):
            nodes += 1
            one, other = forced.copy(), allowed.copy()
            (one if take else other)[at] = take
            child = _shrink(node, one, other, best)
            if child is not None and child.bound > best.people:
                heapq.heappush(waiting, (-child.bound, nodes, child))
    left = max((-entry[0] for entry in waiting), default=best.people)
    return Proved(best.chosen, max(left, best.people), nodes)


def _least_sure(share: Floats, free: Flags) -> int:
    """The free candidate that was in the inner solution about half of the time."""
    doubt = np.where(free, np.minimum(share, 1.0 - share), -1.0)
    return int(np.argmax(doubt))


def _shrink(node: _Node, forced: Flags, allowed: Flags, best: _Best) -> _Node | None:
    """The node with these candidates taken and those left, bounded; None if it holds no choice."""
    covering, rules = node.covering, node.rules
    inside = np.flatnonzero(forced)
    most, budget = rules.most - len(inside), rules.budget - float(rules.cost[inside].sum())
    if most < 0 or budget < 0:
        return None
    needed = rules.needed.copy()
    here = rules.area[inside]
    needed[here[(here >= 0) & (here < len(needed))]] = False
    settled = mark_covered(covering, inside)
    free = rules._replace(
        most=most,
        forced=np.zeros_like(forced),
        allowed=allowed & ~forced,
        budget=budget,
        needed=needed,
    )
    smaller = merge(covering, free, settled=settled)
    left = take_rules(free, smaller.kept)
    kept = node.kept[smaller.kept]
    taken = np.concatenate((node.taken, node.kept[inside]))
    base = node.base + int(covering.weight[settled].sum())
    price = np.zeros(smaller.covering.points)
    used = smaller.point_of >= 0
    np.add.at(price, smaller.point_of[used], node.dual.price[used])
    known = complete(smaller.covering, left, np.empty(0, dtype=np.int64), False)  # noqa: FBT003 - compiled code takes no keywords
    steps = int(np.clip(_MOST_PAIRS // max(len(smaller.covering.point), 1), 20, _STEPS))
    effort = SearchLimits(steps, _FIRST_STEP, _STILL, best.people - base)
    found = bound_people(smaller.covering, left, known, effort, price)
    best.offer(np.concatenate((taken, kept[found.chosen])))
    return _Node(smaller.covering, left, kept, taken, base, found)
