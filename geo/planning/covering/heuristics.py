"""Good answers to maximal covering: greedy, then interchange.

    find      S ⊆ J, F ⊆ S ⊆ A, |S| ≤ k, Σ_{j∈S} cost_j ≤ B, S ∩ J_c ≠ ∅ for every needed area c
    so that   Σ { w_p : M(p) ∩ S ≠ ∅ }  is as large as possible

Greedy takes the candidate that adds the most people (with a budget, also the most people per
cost; the better of the two answers counts) until nothing adds. Interchange swaps one chosen
candidate for one that is not while that gains people. Shaking drops a few and starts over from
there. Ties go to the lowest position.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Flags, Indices, Ints
from geo.planning.covering.instance import ChoiceRules, Covering, count_covered

_SHAKES = (3, 6, 12)
"""How many candidates are dropped in turn."""


def choose_greedily(covering: Covering, rules: ChoiceRules) -> Ints:
    """Candidates in the order in which they are taken, forced and needed ones first.

    The choice may miss a rule that greedy cannot keep (`keeps_rules` tells).
    """
    nothing = np.empty(0, dtype=np.int64)
    plain = complete(covering, rules, nothing, False)  # noqa: FBT003 - compiled: no keywords
    if not np.isfinite(rules.budget):
        return plain
    by_cost = complete(covering, rules, nothing, True)  # noqa: FBT003 - as above
    both = [
        (one, count_covered(covering, one)) for one in (plain, by_cost) if keeps_rules(rules, one)
    ]
    return max(both, key=lambda pair: pair[1], default=(plain, 0))[0]


def keeps_rules(rules: ChoiceRules, chosen: Ints) -> bool:
    """Whether a choice respects every rule."""
    marked = np.zeros(len(rules.forced), dtype=bool)
    marked[chosen] = True
    here = rules.area[marked]
    return bool(
        len(chosen) <= rules.most
        and not (rules.forced & ~marked).any()
        and not (marked & ~rules.allowed).any()
        and rules.cost[marked].sum() <= rules.budget
        and np.isin(np.flatnonzero(rules.needed), here).all()
    )


@numba.njit(cache=True, nogil=True)
def complete(covering: Covering, rules: ChoiceRules, start: Ints, by_cost: bool) -> Ints:  # noqa: FBT001 - compiled code takes no keywords
    """Take the forced ones, those of `start` that fit, then greedily; in the order taken."""
    count = len(covering.ptr) - 1
    gain = _count_gains(covering)
    covered = np.zeros(len(covering.weight), dtype=np.bool_)
    taken = np.zeros(count, dtype=np.bool_)
    missing = rules.needed.copy()
    order = np.empty(count, dtype=np.int64)
    size, spent = 0, 0.0
    for j in np.concatenate((np.flatnonzero(rules.forced), start)):
        fits = size < rules.most and spent + rules.cost[j] <= rules.budget
        if taken[j] or not (rules.forced[j] or (fits and rules.allowed[j])):
            continue
        order[size] = j
        size, spent = size + 1, spent + rules.cost[j]
        _take(covering, rules, j, gain, covered, taken, missing)
    while size < min(rules.most, count):
        best = _pick(rules, gain, taken, missing, spent, by_cost)
        if best < 0:
            break
        order[size] = best
        size, spent = size + 1, spent + rules.cost[best]
        _take(covering, rules, best, gain, covered, taken, missing)
    return order[:size]


@numba.njit(cache=True, nogil=True)
def _count_gains(covering: Covering) -> Ints:
    gain = np.zeros(len(covering.ptr) - 1, dtype=np.int64)
    for j in range(len(gain)):
        for k in range(covering.ptr[j], covering.ptr[j + 1]):
            gain[j] += covering.weight[covering.point[k]]
    return gain


@numba.njit(cache=True, nogil=True)
def _pick(
    rules: ChoiceRules, gain: Ints, taken: Flags, missing: Flags, spent: float, by_cost: bool,  # noqa: FBT001 - as above
) -> int:  # fmt: skip
    """The candidate to take next, −1 if none adds anything; areas still in need come first."""
    needs = missing.any()
    best, value = -1, 0.0
    for j in range(len(gain)):
        if taken[j] or not rules.allowed[j] or spent + rules.cost[j] > rules.budget:
            continue
        if needs and (rules.area[j] < 0 or not missing[rules.area[j]]):
            continue
        worth = gain[j] / max(rules.cost[j], 1e-12) if by_cost else float(gain[j])
        if worth > value or (needs and best < 0):
            best, value = j, worth
    return best


@numba.njit(cache=True, nogil=True)
def _take(
    covering: Covering, rules: ChoiceRules, j: int, gain: Ints, covered: Flags, taken: Flags,
    missing: Flags,
) -> None:  # fmt: skip
    taken[j] = True
    if 0 <= rules.area[j] < len(missing):
        missing[rules.area[j]] = False
    for k in range(covering.ptr[j], covering.ptr[j + 1]):
        p = covering.point[k]
        if covered[p]:
            continue
        covered[p] = True
        for i in range(covering.back_ptr[p], covering.back_ptr[p + 1]):
            gain[covering.candidate[i]] -= covering.weight[p]


class _Swaps(NamedTuple):
    """How often each point is covered, and by whom; what leaving out each chosen one loses.

    `owner` is the sum of the candidates that cover a point, so the one itself where there is one;
    `members` counts the chosen candidates of each needed area.
    """

    times: Indices
    owner: Ints
    loss: Ints
    extra: Ints
    members: Ints


@numba.njit(cache=True, nogil=True)
def interchange(covering: Covering, rules: ChoiceRules, chosen: Ints, passes: int) -> Ints:
    """Swap one chosen candidate for another while people are gained; at most so many passes.

    The choice must keep the rules; so does the answer, which has the same size.
    """
    count, points = len(covering.ptr) - 1, len(covering.weight)
    out = chosen.copy()
    inside = np.zeros(count, dtype=np.bool_)
    swaps = _Swaps(
        np.zeros(points, dtype=np.int32),
        np.zeros(points, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
        np.zeros(max(len(rules.needed), 1), dtype=np.int64),
    )
    spent = 0.0
    for j in out:
        inside[j] = True
        spent += rules.cost[j]
        _move(covering, rules, swaps, j, 1)
    for _ in range(passes):
        improved = False
        for j in range(count):
            if inside[j] or not rules.allowed[j]:
                continue
            place = _find_swap(covering, rules, swaps, out, j, spent)
            if place < 0:
                continue
            i = out[place]
            out[place] = j
            inside[i], inside[j] = False, True
            spent += rules.cost[j] - rules.cost[i]
            _move(covering, rules, swaps, i, -1)
            _move(covering, rules, swaps, j, 1)
            improved = True
        if not improved:
            break
    return out


@numba.njit(cache=True, nogil=True)
def _find_swap(
    covering: Covering, rules: ChoiceRules, swaps: _Swaps, out: Ints, j: int, spent: float
) -> int:
    """The place in the choice that j would take with the greatest gain, −1 if none gains."""
    gain = np.int64(0)
    for k in range(covering.ptr[j], covering.ptr[j + 1]):
        p = covering.point[k]
        if swaps.times[p] == 0:
            gain += covering.weight[p]
        elif swaps.times[p] == 1:
            swaps.extra[swaps.owner[p]] += covering.weight[p]
    best, better = -1, np.int64(0)
    for place in range(len(out)):
        i = out[place]
        change = gain - swaps.loss[i] + swaps.extra[i]
        swaps.extra[i] = 0
        if change <= better or rules.forced[i]:
            continue
        dear = spent - rules.cost[i] + rules.cost[j] > rules.budget
        if not dear and not _leaves_need(rules, swaps.members, i, j):
            best, better = place, change
    return best


@numba.njit(cache=True, nogil=True)
def _leaves_need(rules: ChoiceRules, members: Ints, i: int, j: int) -> bool:
    """Whether a needed area would hold nothing if j took the place of i."""
    area = rules.area[i]
    if area < 0 or area >= len(rules.needed) or not rules.needed[area]:
        return False
    return bool(members[area] == 1 and rules.area[j] != area)


@numba.njit(cache=True, nogil=True)
def _move(covering: Covering, rules: ChoiceRules, swaps: _Swaps, j: int, sign: int) -> None:
    """Count a candidate in (1) or out (−1)."""
    times, owner, loss, weight = swaps.times, swaps.owner, swaps.loss, covering.weight
    if 0 <= rules.area[j] < len(rules.needed):
        swaps.members[rules.area[j]] += sign
    for k in range(covering.ptr[j], covering.ptr[j + 1]):
        p = covering.point[k]
        if times[p] == 1:
            loss[owner[p]] -= weight[p]
        times[p] += sign
        owner[p] += sign * j
        if times[p] == 1:
            loss[owner[p]] += weight[p]


@numba.njit(cache=True, nogil=True)
def drop_some(count: int, some: int, state: int) -> tuple[Flags, int]:
    """Which of `count` candidates stay once `some` draws have dropped one each, and the new state.

    A fixed sequence: a multiplicative congruential generator of modulus 2³¹ − 1, `state` > 0.
    """
    kept = np.ones(count, dtype=np.bool_)
    for _ in range(some):
        state = state * 48271 % 2147483647
        kept[state % count] = False
    return kept, state


@numba.njit(cache=True, nogil=True)
def shake(covering: Covering, rules: ChoiceRules, chosen: Ints, rounds: int, seed: int) -> Ints:
    """Drop a few chosen candidates at random, complete and interchange; keep what is no worse.

    The draw is that of `drop_some`, begun at `seed`: equal questions have equal answers.
    """
    best, value = chosen.copy(), count_people(covering, chosen)
    state = seed
    for turn in range(rounds):
        if len(best) == 0:
            break
        kept, state = drop_some(len(best), _SHAKES[turn % len(_SHAKES)], state)
        tried = complete(covering, rules, best[kept], False)  # noqa: FBT003 - as above
        tried = interchange(covering, rules, tried, 20)
        people = count_people(covering, tried)
        if people >= value and keeps_needs(rules, tried):
            best, value = tried, people
    return best


@numba.njit(cache=True, nogil=True)
def count_people(covering: Covering, chosen: Ints) -> int:
    """People at the points that the chosen candidates cover."""
    covered = np.zeros(len(covering.weight), dtype=np.bool_)
    total = 0
    for j in chosen:
        for k in range(covering.ptr[j], covering.ptr[j + 1]):
            p = covering.point[k]
            if not covered[p]:
                covered[p] = True
                total += covering.weight[p]
    return total


@numba.njit(cache=True, nogil=True)
def keeps_needs(rules: ChoiceRules, chosen: Ints) -> bool:
    """Whether every needed area holds one of the chosen candidates."""
    missing = rules.needed.copy()
    for j in chosen:
        if 0 <= rules.area[j] < len(missing):
            missing[rules.area[j]] = False
    return not missing.any()


def list_gains(covering: Covering, order: Ints) -> Ints:
    """People that each candidate adds to those before it."""
    covered = np.zeros(covering.points, dtype=bool)
    gains = np.zeros(len(order), dtype=np.int64)
    for i, j in enumerate(order):
        mine = covering.point[covering.ptr[j] : covering.ptr[j + 1]]
        gains[i] = covering.weight[mine[~covered[mine]]].sum()
        covered[mine] = True
    return gains
