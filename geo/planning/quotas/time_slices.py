"""Searching for choices and bounds in stretches short enough to be stopped between them."""

from __future__ import annotations

import time

import numpy as np

from geo.arrays import Ints
from geo.planning.covering.mclp import CheckCancelled
from geo.planning.quotas.bound import QuotaDual, bound_needs
from geo.planning.quotas.local_search import search_needs
from geo.planning.quotas.quota import Quotas

_STEPS = 3000
_SLICE_PAIRS = 60_000_000
"""Pairs looked at in one stretch of the bound: half a second."""
_ROUNDS_A_CANDIDATE = 60
_MOST_ROUNDS = 60_000
_ROUND_PAIRS = 50_000_000
"""Rounds of one stretch of the search are so many over the pairs: a quarter of a second."""


def improve_choice(
    needs: Quotas, start: Ints, goal: float, deadline: float, check_cancelled: CheckCancelled
) -> Ints:
    """The cheapest choice found from any other; done when it costs `goal` or less."""
    left = int(np.clip(_ROUNDS_A_CANDIDATE * needs.covering.candidates, 200, _MOST_ROUNDS))
    part = int(np.clip(_ROUND_PAIRS // max(len(needs.covering.point), 1), 10, 500))
    chosen, seed = search_needs(needs, start, 0, goal, 1), 1
    while left > 0 and needs.cost[chosen].sum() > goal + 1e-9 and time.monotonic() < deadline:
        check_cancelled()
        chosen = search_needs(needs, chosen, min(part, left), goal, seed)
        left, seed = left - part, seed + 1
    return chosen


def improve_dual(
    needs: Quotas,
    dual: QuotaDual,
    known: float,
    goal: float,
    deadline: float,
    check_cancelled: CheckCancelled,
) -> QuotaDual:
    """The best bound found from known prices; done when it exceeds `goal`."""
    part = int(np.clip(_SLICE_PAIRS // max(len(needs.covering.point), 1), 20, _STEPS))
    for _ in range(0, _STEPS, part):
        check_cancelled()
        after = bound_needs(needs, known, goal, part, dual.price, dual.step)
        dual = after if after.bound >= dual.bound else dual._replace(step=after.step)
        if dual.bound > goal or after.step < 1e-5 or time.monotonic() > deadline:
            break
    return dual
