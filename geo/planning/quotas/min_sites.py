"""The fewest sites that bring every area to what it needs, or the most people beside that."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from geo.arrays import Ints
from geo.planning.covering.heuristics import keeps_rules
from geo.planning.covering.instance import ChoiceRules, count_covered
from geo.planning.covering.solution import Answer, InfeasibleError, order_by_gain
from geo.planning.quotas.areas import list_shortfalls
from geo.planning.quotas.bound import QuotaDual, first_price, whole_cost
from geo.planning.quotas.local_search import meets_needs, search_needs
from geo.planning.quotas.milp import solve_needs
from geo.planning.quotas.problem import QuotaProblem
from geo.planning.quotas.quota import make_needs
from geo.planning.quotas.time_slices import improve_choice, improve_dual

MOST_PAIRS = 100_000
"""Pairs up to which HiGHS is asked; beyond, it proves less than the prices do."""
_BOUND_PART = 0.3
_SEARCH_PART = 0.1
"""Of the time; the search has all that is left by the bound where HiGHS is not asked."""


def reach_needs(question: QuotaProblem) -> Answer:
    """The cheapest choice that meets every need; `objective` and `bound` are its cost.

    The answer is no dearer than a known choice that meets them.

    Raises
    ------
    InfeasibleError
        A need lies out of reach of all candidates together, or of the sites or the budget allowed.
    """
    began = time.monotonic()
    covering, rules = question.covering, question.rules
    short = list_shortfalls(covering, rules, question.areas, question.need)
    if short:
        raise InfeasibleError("share", shortfalls=short)
    found = _search(question)
    chosen, bound, solver = found.chosen, found.bound, "greedy+ruin+lagrange"
    fits = keeps_rules(rules, chosen)
    if not fits or (bound < rules.cost[chosen].sum() and found.pairs <= MOST_PAIRS):
        left = max(question.seconds - (time.monotonic() - began), question.seconds / 4)
        start = chosen if fits else None
        outcome, kept, best = solve_needs(replace(question, seconds=left, known=start), "cost")
        if outcome.state == "infeasible":
            raise InfeasibleError("sites")
        chosen = _cheapest(rules, start, None if best is None else kept[best])
        bound = max(bound, whole_cost(outcome.bound, whole=_is_whole(rules)))
        solver += "+highs"
        if outcome.state == "optimal":
            bound = float(rules.cost[chosen].sum())
    cost = float(rules.cost[chosen].sum())
    return Answer(
        order_by_gain(covering, chosen), cost, min(bound, cost), solver, time.monotonic() - began
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A choice that meets every need, what any such choice costs at least, pairs after merging."""

    chosen: Ints
    bound: float
    pairs: int


def _search(question: QuotaProblem) -> _Found:
    """Meet the needs as cheaply as can be found, whatever number or budget is allowed."""
    rules, known, check_cancelled = question.rules, question.known, question.check_cancelled
    began, seconds, whole = time.monotonic(), question.seconds, _is_whole(rules)
    settled = (question.need <= 0)[question.areas.of_point]
    needs, kept = make_needs(question.covering, rules, question.areas, question.need, settled)
    start = np.flatnonzero(np.isin(kept, [] if known is None else known))
    chosen = search_needs(needs, start, 0, 0.0, 1)
    if not meets_needs(needs, chosen):
        raise InfeasibleError("sites")
    cost = float(needs.cost[chosen].sum())
    goal = cost - 1 if whole else cost
    dual = QuotaDual(-np.inf, first_price(needs, cost), 1.0)
    dual = improve_dual(needs, dual, cost, goal, began + seconds * _BOUND_PART, check_cancelled)
    bound = whole_cost(dual.bound, whole=whole)
    if bound > _largest_cost(rules) + 1e-9:
        raise InfeasibleError("sites")
    pairs = len(needs.covering.point)
    part = _SEARCH_PART if pairs <= MOST_PAIRS else 1 - _BOUND_PART
    until = time.monotonic() + seconds * part
    chosen = kept[improve_choice(needs, chosen, bound, until, check_cancelled)]
    if known is not None and rules.cost[known].sum() <= rules.cost[chosen].sum():
        chosen = known
    return _Found(chosen, bound, pairs)


def _is_whole(rules: ChoiceRules) -> bool:
    return bool((rules.cost == np.rint(rules.cost)).all())


def _largest_cost(rules: ChoiceRules) -> float:
    """What a choice within the rules may cost at most."""
    dearest = float(rules.cost.max(initial=0.0)) * rules.most
    return min(dearest, rules.budget)


def _cheapest(rules: ChoiceRules, *choices: Ints | None) -> Ints:
    """The cheapest of those that are there, the first of equal ones."""
    there = [one for one in choices if one is not None]
    if not there:
        raise InfeasibleError("time")
    return min(there, key=lambda one: float(rules.cost[one].sum()))


def most_with_needs(question: QuotaProblem) -> Answer:
    """The choice within the rules that meets every need and covers the most people.

    Raises
    ------
    InfeasibleError
        No choice within the rules meets every need.
    """
    began, covering = time.monotonic(), question.covering
    outcome, kept, found = solve_needs(question, "people")
    if outcome.state == "infeasible":
        raise InfeasibleError("sites")
    chosen = question.known if found is None else kept[found]
    if chosen is None:
        raise InfeasibleError("time")
    people = float(count_covered(covering, chosen))
    everybody = float(covering.weight.sum())
    bound = people if outcome.state == "optimal" else min(np.floor(outcome.bound + 1e-6), everybody)
    return Answer(
        order_by_gain(covering, chosen), people, max(float(bound), people), "highs",
        time.monotonic() - began,
    )  # fmt: skip
