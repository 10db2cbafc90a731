"""At most k new sites for the most people (maximal covering), with bound and frontier."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geo.arrays import Ints
from geo.planning.covering.branch_and_bound import branch
from geo.planning.covering.heuristics import (
    choose_greedily,
    complete,
    interchange,
    keeps_rules,
    list_gains,
    shake,
)
from geo.planning.covering.instance import ChoiceRules, Covering, count_covered, require_agreeing
from geo.planning.covering.lagrangian import (
    Dual,
    SearchLimits,
    bound_people,
    bound_sizes,
    continue_bound,
    whole_people,
)
from geo.planning.covering.presolve import merge, take_rules
from geo.planning.covering.solution import Answer, InfeasibleError, order_by_gain

CheckCancelled = Callable[[], None]
"""Called often during long work; what it raises ends the work."""
PASSES = 50
_SLICE_PAIRS = 60_000_000
"""Pairs looked at in one uninterrupted stretch of the bound: about a second."""
_SHAKE_PAIRS = 600_000_000
_STEPS = 4000
_STILL = 25
_FIRST_STEP = 0.2
_PASSES_AT_ONCE = 5


@dataclass(frozen=True, slots=True)
class CoverageCurve:
    """For 1, 2, … sites: people of the best choice found, and the bound nobody can exceed."""

    people: Ints
    bound: Ints


def cover_most(
    covering: Covering,
    rules: ChoiceRules,
    seconds: float,
    check_cancelled: CheckCancelled = lambda: None,
) -> Answer:
    """Solve within a time limit; proved to the last person where time allows.

    Raises
    ------
    InfeasibleError
        No choice keeps the rules.
    """
    require_agreeing(covering, rules)
    began = time.monotonic()
    deadline = began + seconds
    require_possible(rules)
    small = merge(covering, rules)
    inner = take_rules(rules, small.kept)
    check_cancelled()
    start = _first_choice(small.covering, inner)
    start = _swap_choice(small.covering, inner, start, deadline, check_cancelled)
    dual = improve_bound(small.covering, inner, start, deadline, check_cancelled)
    dual = _shake_choice(small.covering, inner, dual, deadline, check_cancelled)
    proved = branch(small.covering, inner, dual, deadline, check_cancelled)
    chosen = small.kept[proved.chosen]
    people = count_covered(covering, chosen)
    how = "greedy+interchange+lagrange" + ("+branch" if proved.nodes else "")
    return Answer(
        chosen=order_by_gain(covering, chosen),
        objective=float(people),
        bound=float(max(proved.bound, people)),
        solver=how,
        seconds=time.monotonic() - began,
    )


def trace_frontier(
    covering: Covering,
    rules: ChoiceRules,
    most: int,
    seconds: float,
    check_cancelled: CheckCancelled = lambda: None,
) -> CoverageCurve:
    """People and bounds for every size up to `most`; each size has a search of its own in time.

    Sizes below what the forced candidates need hold no choice: their people are those of the
    forced ones' first, their bound that of the size.
    """
    require_agreeing(covering, rules)
    deadline = time.monotonic() + seconds
    small = merge(covering, rules)
    wide = take_rules(rules, small.kept)._replace(budget=np.inf, needed=np.zeros(0, dtype=bool))
    order = choose_greedily(small.covering, wide._replace(most=most))
    gains = list_gains(small.covering, order)
    people = np.cumsum(np.concatenate((gains, np.zeros(max(most - len(gains), 0), dtype=np.int64))))
    bound = np.full(most, int(small.covering.weight.sum()), dtype=np.int64)
    price = None
    for size in range(max(1, int(wide.forced.sum())), most + 1):
        check_cancelled()
        late = time.monotonic() > deadline
        if late and price is not None:
            break
        here = wide._replace(most=size)
        found = bound_people(
            small.covering,
            here,
            interchange(small.covering, here, order[:size], PASSES),
            SearchLimits(_STEPS // 10, _FIRST_STEP, 20),
            price,
        )
        price = found.price
        people[size - 1] = max(people[size - 1], count_covered(small.covering, found.chosen))
        bound = np.minimum(bound, bound_sizes(small.covering, wide, price, most)[1:])
        if len(order) <= size:
            break
    people = np.maximum.accumulate(people)
    return CoverageCurve(people, np.maximum(bound, people))


def improve_bound(
    covering: Covering,
    rules: ChoiceRules,
    start: Ints,
    deadline: float,
    check_cancelled: CheckCancelled,
) -> Dual:
    """Search for the best prices in stretches short enough to be stopped between them.

    The first bound, of prices made from the choice, costs a few looks at every pair: whatever the
    time, a bound below everybody is there where such prices give one.
    """
    pairs = max(len(covering.point), 1)
    part = int(np.clip(_SLICE_PAIRS // pairs, 5, _STEPS))
    dual = bound_people(covering, rules, start, SearchLimits(1, _FIRST_STEP, _STILL))
    taken = dual.steps
    while taken < _STEPS and time.monotonic() < deadline:
        check_cancelled()
        if whole_people(dual.bound) <= count_covered(covering, dual.chosen):
            break
        dual = continue_bound(covering, rules, dual, SearchLimits(part, _FIRST_STEP, _STILL))
        taken += dual.steps
        if dual.steps < part:
            break
    return dual


def _shake_choice(
    covering: Covering,
    rules: ChoiceRules,
    dual: Dual,
    deadline: float,
    check_cancelled: CheckCancelled,
) -> Dual:
    """Improve the choice while it is not proved; the effort depends on the size alone."""
    pairs = max(len(covering.point), 1)
    rounds = int(np.clip(_SHAKE_PAIRS // pairs, 24, 1500))
    part = int(np.clip(_SLICE_PAIRS // (20 * pairs), 3, rounds))
    chosen = dual.chosen
    for turn in range(0, rounds, part):
        check_cancelled()
        proved = whole_people(dual.bound) <= count_covered(covering, chosen)
        if proved or time.monotonic() > deadline:
            break
        chosen = shake(covering, rules, chosen, part, turn + 1)
    return dual._replace(chosen=chosen)


def _first_choice(covering: Covering, rules: ChoiceRules) -> Ints:
    chosen = choose_greedily(covering, rules)
    if not keeps_rules(rules, chosen):
        chosen = complete(covering, rules, _cheapest_of_needed(rules), False)  # noqa: FBT003 - compiled code takes no keywords
    if not keeps_rules(rules, chosen):
        raise InfeasibleError("budget" if np.isfinite(rules.budget) else "needed")
    return chosen


def _swap_choice(
    covering: Covering,
    rules: ChoiceRules,
    chosen: Ints,
    deadline: float,
    check_cancelled: CheckCancelled,
) -> Ints:
    """Swap while that gains people, a few passes at a time."""
    people = count_covered(covering, chosen)
    for _ in range(0, PASSES, _PASSES_AT_ONCE):
        check_cancelled()
        chosen = interchange(covering, rules, chosen, _PASSES_AT_ONCE)
        before, people = people, count_covered(covering, chosen)
        if people == before or time.monotonic() > deadline:
            break
    return chosen


def _cheapest_of_needed(rules: ChoiceRules) -> Ints:
    """The cheapest of every needed area without a forced one: if these do not fit, none do."""
    held = np.unique(rules.area[rules.forced])
    cheapest = []
    for area in np.setdiff1d(np.flatnonzero(rules.needed), held):
        mine = np.flatnonzero(rules.allowed & (rules.area == area))
        if len(mine):
            cheapest.append(int(mine[np.argmin(rules.cost[mine])]))
    return np.array(cheapest, dtype=np.int64)


def require_possible(rules: ChoiceRules) -> None:
    """Refuse rules that contradict one another, whatever is covered."""
    if rules.forced.sum() > rules.most:
        raise InfeasibleError("forced")
    if rules.cost[rules.forced].sum() > rules.budget:
        raise InfeasibleError("budget")
    open_areas = np.unique(rules.area[rules.allowed & (rules.area >= 0)])
    missing = np.setdiff1d(np.flatnonzero(rules.needed), open_areas)
    if len(missing):
        raise InfeasibleError("area", missing)
    held = np.unique(rules.area[rules.forced & (rules.area >= 0)])
    still = np.setdiff1d(np.flatnonzero(rules.needed), held)
    if rules.forced.sum() + len(still) > rules.most:
        raise InfeasibleError("needed")
