"""Which existing sites could close while at most x people lose cover, and in what order.

With existing sites J, points P covered now, people w_p, M(p) ⊆ J the sites that cover p:

    close     C ⊆ J as many as can be, so that  Σ { w_p : M(p) ⊆ C } ≤ x
              and every needed area, and every requirement, keeps what it asks for

which is the reverse of covering: keep the fewest sites that cover all but x people. The order of
closing is greedy: next the site whose closing costs the fewest people, of equal ones the one that
covers the fewest, then the lowest position.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Flags, Ints
from geo.planning.closing.keeps import Keep, Keeps, extend_covering, keep_areas, make_keeps
from geo.planning.covering.instance import (
    ChoiceRules,
    Covering,
    count_alone,
    make_choice_rules,
    require_agreeing,
)
from geo.planning.covering.mclp import CheckCancelled
from geo.planning.covering.solution import Answer
from geo.planning.quotas.min_sites import reach_needs
from geo.planning.quotas.problem import QuotaProblem


@dataclass(frozen=True, slots=True)
class Closing:
    """Sites to close in order, people lost by each closing, and how many can close at most.

    `answer` counts sites closed; its bound says that no set of that size or less people lost is
    larger.
    """

    order: Ints
    lost: Ints
    answer: Answer


def close_sites(
    covering: Covering,
    rules: ChoiceRules,
    may_lose: int,
    seconds: float,
    check_cancelled: CheckCancelled = lambda: None,
    keeps: Sequence[Keep] = (),
) -> Closing:
    """Close as many of the sites that are not forced as can be; proved where time allows.

    Forced sites stay open; `rules.most` and `rules.budget` are not used.
    """
    require_agreeing(covering, rules)
    began = time.monotonic()
    asked = make_keeps(covering.candidates, [*keep_areas(rules), *keeps])
    count = covering.candidates
    free = ~rules.forced
    order, lost = order_closings(covering, asked, free, may_lose)
    check_cancelled()
    kept = np.setdiff1d(np.arange(count), order)
    everybody = int(covering.weight[np.diff(covering.back_ptr) > 0].sum())
    wide, areas, need = extend_covering(covering, asked, max(everybody - may_lose, 0))
    left = max(seconds - (time.monotonic() - began), 0.0)
    plain = make_choice_rules(count, count, forced=rules.forced)
    found = reach_needs(QuotaProblem(wide, plain, areas, need, left, check_cancelled, kept))
    if found.objective < len(kept):
        chosen = np.ones(count, dtype=bool)
        chosen[found.chosen] = False
        order, lost = order_closings(covering, asked, chosen & free, may_lose)
    most = count - int(found.bound)
    answer = Answer(
        order, float(len(order)), float(max(most, len(order))), found.solver,
        time.monotonic() - began,
    )  # fmt: skip
    return Closing(order, lost, answer)


def order_closings(
    covering: Covering, keeps: Keeps, free: Flags, may_lose: int
) -> tuple[Ints, Ints]:
    """Close sites among the free ones, cheapest first, while the people lost stay within the limit.

    Returns the sites in order and the people that each closing costs.
    """
    return _close(covering, keeps, free, may_lose)


def count_critical(covering: Covering) -> Ints:
    """People of every site who have no other one within the cutoff."""
    return count_alone(covering, np.arange(covering.candidates))


class _Open(NamedTuple):
    """What is still open: times each point is covered, the sum of who covers it, what each costs.

    `left` is what every requirement still has.
    """

    times: Ints
    owner: Ints
    loss: Ints
    size: Ints
    left: Ints
    gone: Flags


@numba.njit(cache=True, nogil=True)
def _close(covering: Covering, keeps: Keeps, free: Flags, may_lose: int) -> tuple[Ints, Ints]:
    count = len(covering.ptr) - 1
    state = _open_all(covering, keeps)
    order, lost = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    steps, total = 0, 0
    while True:
        best = _cheapest(keeps, state, free, may_lose - total)
        if best < 0:
            break
        total += state.loss[best]
        order[steps], lost[steps] = best, state.loss[best]
        steps += 1
        _shut(covering, keeps, state, best)
    return order[:steps], lost[:steps]


@numba.njit(cache=True, nogil=True)
def _open_all(covering: Covering, keeps: Keeps) -> _Open:
    count, points = len(covering.ptr) - 1, len(covering.weight)
    state = _Open(
        np.diff(covering.back_ptr),
        np.zeros(points, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
        keeps.left.copy(),
        np.zeros(count, dtype=np.bool_),
    )
    for j in range(count):
        for k in range(covering.ptr[j], covering.ptr[j + 1]):
            state.owner[covering.point[k]] += j
            state.size[j] += covering.weight[covering.point[k]]
    for p in range(points):
        if state.times[p] == 1:
            state.loss[state.owner[p]] += covering.weight[p]
    return state


@numba.njit(cache=True, nogil=True)
def _cheapest(keeps: Keeps, state: _Open, free: Flags, may_lose: int) -> int:
    """The site to close next, −1 if none can."""
    loss, size = state.loss, state.size
    best = -1
    for j in range(len(loss)):
        if state.gone[j] or not free[j] or loss[j] > may_lose:
            continue
        better = best < 0 or (loss[j], size[j]) < (loss[best], size[best])
        if better and _may_close(keeps, state, j):
            best = j
    return best


@numba.njit(cache=True, nogil=True)
def _may_close(keeps: Keeps, state: _Open, j: int) -> bool:
    """Whether every requirement still holds without a site."""
    for k in range(keeps.ptr[j], keeps.ptr[j + 1]):
        if state.left[keeps.row[k]] - keeps.amount[k] < keeps.least[keeps.row[k]]:
            return False
    return True


@numba.njit(cache=True, nogil=True)
def _shut(covering: Covering, keeps: Keeps, state: _Open, j: int) -> None:
    state.gone[j] = True
    for k in range(keeps.ptr[j], keeps.ptr[j + 1]):
        state.left[keeps.row[k]] -= keeps.amount[k]
    for k in range(covering.ptr[j], covering.ptr[j + 1]):
        p = covering.point[k]
        state.times[p] -= 1
        state.owner[p] -= j
        if state.times[p] == 1:
            state.loss[state.owner[p]] += covering.weight[p]
