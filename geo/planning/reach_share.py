"""The fewest sites that bring every area to what it needs, or the most people beside that."""

from __future__ import annotations

import time

import numpy as np

from geo.arrays import Ints
from geo.planning.areas import Areas, list_shortfalls
from geo.planning.covering import Covering, Rules, count_covered
from geo.planning.most_people import Look
from geo.planning.needs_greedy import meet_greedily
from geo.planning.needs_programme import solve_needs
from geo.planning.solution import Answer, InfeasibleError, order_by_gain


def reach_needs(
    covering: Covering,
    rules: Rules,
    areas: Areas,
    need: Ints,
    seconds: float,
    look: Look = lambda: None,
    known: Ints | None = None,
) -> Answer:
    """The cheapest choice that meets every need; `objective` and `bound` are its cost.

    A `known` choice that meets them may be given; the answer is no dearer.

    Raises
    ------
    InfeasibleError
        A need lies out of reach of all candidates together, or of the sites or the budget allowed.
    """
    began = time.monotonic()
    short = list_shortfalls(covering, rules, areas, need)
    if short:
        raise InfeasibleError("share", shortfalls=short)
    if known is None:
        known = meet_greedily(covering, rules, areas, need)
    look()
    outcome, kept, found = solve_needs(covering, rules, areas, need, "cost", seconds, look, known)
    if outcome.state == "infeasible":
        raise InfeasibleError("sites")
    chosen = known if found is None else kept[found]
    if chosen is None:
        raise InfeasibleError("time")
    if known is not None and rules.cost[known].sum() < rules.cost[chosen].sum():
        chosen = known
    cost = float(rules.cost[chosen].sum())
    whole = bool((rules.cost == np.rint(rules.cost)).all())
    bound = np.ceil(outcome.bound - 1e-6) if whole else outcome.bound
    least = _least_sites(covering, areas, need) * float(rules.cost[rules.allowed].min(initial=1.0))
    proved = cost if outcome.state == "optimal" else max(float(bound), least, 0.0)
    return Answer(
        order_by_gain(covering, chosen), cost, min(proved, cost), "greedy+highs",
        time.monotonic() - began,
    )  # fmt: skip


def most_with_needs(
    covering: Covering,
    rules: Rules,
    areas: Areas,
    need: Ints,
    seconds: float,
    look: Look = lambda: None,
    known: Ints | None = None,
) -> Answer:
    """The choice within the rules that meets every need and covers the most people.

    Raises
    ------
    InfeasibleError
        No choice within the rules meets every need.
    """
    began = time.monotonic()
    outcome, kept, found = solve_needs(covering, rules, areas, need, "people", seconds, look, known)
    if outcome.state == "infeasible":
        raise InfeasibleError("sites")
    chosen = known if found is None else kept[found]
    if chosen is None:
        raise InfeasibleError("time")
    people = float(count_covered(covering, chosen))
    everybody = float(covering.weight.sum())
    bound = people if outcome.state == "optimal" else min(np.floor(outcome.bound + 1e-6), everybody)
    return Answer(
        order_by_gain(covering, chosen), people, max(float(bound), people), "highs",
        time.monotonic() - began,
    )  # fmt: skip


def _least_sites(covering: Covering, areas: Areas, need: Ints) -> int:
    """Sites that the area with the greatest need takes if its candidates never overlapped."""
    most = 0
    for c in np.flatnonzero(need > 0):
        mine = areas.of_point == c
        people = np.where(mine, covering.weight, 0)[covering.point]
        gain = np.add.reduceat(np.append(people, 0), covering.ptr[:-1]) * (
            np.diff(covering.ptr) > 0
        )
        enough = np.searchsorted(np.cumsum(np.sort(gain)[::-1]), need[c])
        most = max(most, int(enough) + 1)
    return most
