"""Which existing sites could close while at most x people lose cover, and in what order.

With existing sites J, points P covered now, people w_p, M(p) ⊆ J the sites that cover p:

    close     C ⊆ J as many as can be, so that  Σ { w_p : M(p) ⊆ C } ≤ x
              and every needed area keeps a site

which is the reverse of covering: keep the fewest sites that cover all but x people. The order of
closing is greedy: next the site whose closing costs the fewest people, of equal ones the one that
covers the fewest, then the lowest position.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Flags, Ints
from geo.planning.areas import Areas
from geo.planning.covering import Covering, Rules, count_alone
from geo.planning.most_people import Look
from geo.planning.need_question import NeedQuestion
from geo.planning.reach_share import reach_needs
from geo.planning.solution import Answer


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
    covering: Covering, rules: Rules, may_lose: int, seconds: float, look: Look = lambda: None
) -> Closing:
    """Close as many of the sites that are not forced as can be; proved where time allows.

    Forced sites stay open; `rules.most` and `rules.budget` are not used.
    """
    began = time.monotonic()
    count = covering.candidates
    free = ~rules.forced
    order, lost = order_closings(covering, rules, free, may_lose)
    look()
    kept = np.setdiff1d(np.arange(count), order)
    everybody = int(covering.weight[np.diff(covering.back_ptr) > 0].sum())
    one_area = Areas(
        np.zeros(covering.points, dtype=np.int32), np.array([everybody]), np.array([0])
    )
    need = np.array([max(everybody - may_lose, 0)])
    wide = rules._replace(most=count, budget=np.inf, cost=np.ones(count))
    found = reach_needs(NeedQuestion(covering, wide, one_area, need, seconds, look, kept))
    if found.objective < len(kept):
        chosen = np.ones(count, dtype=bool)
        chosen[found.chosen] = False
        order, lost = order_closings(covering, rules, chosen & free, may_lose)
    most = count - int(found.bound)
    answer = Answer(
        order, float(len(order)), float(max(most, len(order))), found.solver,
        time.monotonic() - began,
    )  # fmt: skip
    return Closing(order, lost, answer)


def order_closings(
    covering: Covering, rules: Rules, free: Flags, may_lose: int
) -> tuple[Ints, Ints]:
    """Close sites among the free ones, cheapest first, while the people lost stay within the limit.

    Returns the sites in order and the people that each closing costs.
    """
    return _close(covering, rules, free, may_lose)


def count_critical(covering: Covering) -> Ints:
    """People of every site who have no other one within the cutoff."""
    return count_alone(covering, np.arange(covering.candidates))


class _Open(NamedTuple):
    """What is still open: times each point is covered, the sum of who covers it, what each costs.

    `left` counts the open sites of every area.
    """

    times: Ints
    owner: Ints
    loss: Ints
    size: Ints
    left: Ints
    gone: Flags


@numba.njit(cache=True, nogil=True)
def _close(covering: Covering, rules: Rules, free: Flags, may_lose: int) -> tuple[Ints, Ints]:
    count = len(covering.ptr) - 1
    state = _open_all(covering, rules)
    order, lost = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    steps, total = 0, 0
    while True:
        best = _cheapest(rules, state, free, may_lose - total)
        if best < 0:
            break
        total += state.loss[best]
        order[steps], lost[steps] = best, state.loss[best]
        steps += 1
        _shut(covering, rules, state, best)
    return order[:steps], lost[:steps]


@numba.njit(cache=True, nogil=True)
def _open_all(covering: Covering, rules: Rules) -> _Open:
    count, points = len(covering.ptr) - 1, len(covering.weight)
    state = _Open(
        np.diff(covering.back_ptr),
        np.zeros(points, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
        np.zeros(max(len(rules.needed), 1), dtype=np.int64),
        np.zeros(count, dtype=np.bool_),
    )
    for j in range(count):
        if 0 <= rules.area[j] < len(rules.needed):
            state.left[rules.area[j]] += 1
        for k in range(covering.ptr[j], covering.ptr[j + 1]):
            state.owner[covering.point[k]] += j
            state.size[j] += covering.weight[covering.point[k]]
    for p in range(points):
        if state.times[p] == 1:
            state.loss[state.owner[p]] += covering.weight[p]
    return state


@numba.njit(cache=True, nogil=True)
def _cheapest(rules: Rules, state: _Open, free: Flags, may_lose: int) -> int:
    """The site to close next, −1 if none can."""
    loss, size = state.loss, state.size
    best = -1
    for j in range(len(loss)):
        if state.gone[j] or not free[j] or loss[j] > may_lose:
            continue
        area = rules.area[j]
        if 0 <= area < len(rules.needed) and rules.needed[area] and state.left[area] == 1:
            continue
        if best < 0 or (loss[j], size[j]) < (loss[best], size[best]):
            best = j
    return best


@numba.njit(cache=True, nogil=True)
def _shut(covering: Covering, rules: Rules, state: _Open, j: int) -> None:
    state.gone[j] = True
    if 0 <= rules.area[j] < len(rules.needed):
        state.left[rules.area[j]] -= 1
    for k in range(covering.ptr[j], covering.ptr[j + 1]):
        p = covering.point[k]
        state.times[p] -= 1
        state.owner[p] -= j
        if state.times[p] == 1:
            state.loss[state.owner[p]] += covering.weight[p]
