"""The best new sites, upgrades and moves within a number and a budget, with a bound.

Without moves this is maximal covering with costs, solved as such. With moves, greedy finds a
choice; HiGHS improves and bounds it where the programme is small enough; and what could be gained
if sites moved without leaving anybody behind is a bound however large it is:

    gained(S) − lost(S) ≤ people that `most` candidates and upgrades cover, each candidate at the
    lesser of its two costs
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from geo.planning.covering.instance import ChoiceRules, Covering, make_choice_rules, make_covering
from geo.planning.covering.mclp import cover_most
from geo.planning.covering.solution import Answer
from geo.planning.decisions.instance import (
    NOTHING,
    Choices,
    Decided,
    DecisionRules,
    count_won,
    keeps_all,
)
from geo.planning.decisions.local_search import choose_decisions, improve_decisions, net_of
from geo.planning.decisions.milp import solve_decisions

MOST_PAIRS = 150_000
"""Pairs up to which HiGHS is asked."""
_RELAXED_PART, _STILL_PART, _GREEDY_PART, _IMPROVED_PART = 0.35, 0.15, 0.6, 0.75
"""Of the time: for the bound, and for the best without moves; greedy ends, and its improvement
ends, at these parts."""


def decide_best(
    choices: Choices,
    rules: DecisionRules,
    seconds: float,
    check_cancelled: Callable[[], None] = lambda: None,
) -> tuple[Decided, Answer]:
    """The best choice found; the answer tells people gained less lost, bound, solver, seconds.

    `chosen` of the answer is empty: the choice itself is told apart. Nothing at all is a choice.
    """
    began = time.monotonic()
    joint, cover_rules = _relax(choices, rules)
    moving = bool(choices.stay.candidates) and bool(np.isfinite(choices.move_cost).any())
    part = seconds * _RELAXED_PART if moving else seconds
    relaxed = cover_most(joint, cover_rules, part, check_cancelled)
    bound, solver = relaxed.bound, relaxed.solver
    decided = _without_moves(choices, relaxed.chosen) if not moving else NOTHING
    if moving:
        until = began + seconds * _GREEDY_PART
        decided = choose_decisions(choices, rules, check_cancelled, until=until)
        until = began + seconds * _IMPROVED_PART
        decided = improve_decisions(choices, rules, decided, check_cancelled, until)
        still, _ = _solve_still(choices, rules, seconds * _STILL_PART, check_cancelled)
        decided = max(decided, still, key=lambda one: net_of(choices, one))
        solver += "+greedy"
    left = seconds - (time.monotonic() - began)
    if moving and net_of(choices, decided) < bound and _count_pairs(choices) <= MOST_PAIRS:
        found = solve_decisions(choices, rules, decided, max(left, 1.0), check_cancelled)
        better = found.decided
        if better is not None and keeps_all(choices, rules, better):
            decided = max(decided, better, key=lambda one: net_of(choices, one))
        bound, solver = min(bound, np.floor(found.bound + 1e-6)), solver + "+highs"
        if found.state == "optimal":
            bound = float(net_of(choices, decided))
    gained, lost = count_won(choices, decided)
    value = float(gained - lost)
    nobody = np.empty(0, dtype=np.int64)
    seconds_taken = time.monotonic() - began
    return decided, Answer(nobody, value, max(float(bound), value), solver, seconds_taken)


def _count_pairs(choices: Choices) -> int:
    return len(choices.build.point) + len(choices.upgrade.point) + len(choices.stay.point)


def _relax(choices: Choices, rules: DecisionRules) -> tuple[Covering, ChoiceRules]:
    """Candidates, then upgrades, over the points not covered before; nobody leaves a place."""
    weight = np.where(choices.before, 0, choices.weight)
    ptr = np.concatenate((choices.build.ptr, choices.build.ptr[-1] + choices.upgrade.ptr[1:]))
    point = np.concatenate((choices.build.point, choices.upgrade.point))
    cost = np.concatenate((np.minimum(choices.new_cost, choices.move_cost), choices.upgrade_cost))
    allowed = np.isfinite(cost)
    joint = make_covering(ptr, point, weight)
    return joint, make_choice_rules(
        len(cost),
        rules.most,
        allowed=allowed,
        cost=np.where(allowed, cost, 0.0),
        budget=rules.budget,
    )


def _solve_still(
    choices: Choices, rules: DecisionRules, seconds: float, check_cancelled: Callable[[], None]
) -> tuple[Decided, float]:
    """The best choice without moves."""
    joint, relaxed = _relax(choices, rules)
    cost = np.concatenate((choices.new_cost, choices.upgrade_cost))
    allowed = np.isfinite(cost)
    fixed = relaxed._replace(allowed=allowed, cost=np.where(allowed, cost, 0.0))
    answer = cover_most(joint, fixed, seconds, check_cancelled)
    return _without_moves(choices, answer.chosen), answer.bound


def _without_moves(choices: Choices, chosen: object) -> Decided:
    which = np.sort(np.asarray(chosen, dtype=np.int64))
    count = choices.build.candidates
    return Decided(which[which < count], which[which >= count] - count, ())
