"""Good answers to the p-median: greedy, interchange, shaking; all keep the rules.

Greedy takes the candidate that saves most (with a budget, also most per cost) until nothing is
saved. Interchange swaps one chosen candidate for another while that saves more and no need of
cover is left; what a swap saves is found from the best and the second best of every point
(Whitaker 1983). Shaking drops a few and starts over from there. Ties go to the lowest position.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.planning.covering.heuristics import drop_some, keeps_needs, keeps_rules
from geo.planning.covering.instance import ChoiceRules
from geo.planning.distances.instance import Savings, count_saved, count_short

_SHAKES = (1, 2, 4, 7)
_TRIES = 4
"""Swaps that leave a need which are passed over for a candidate before it is given up."""


def choose_savers(savings: Savings, rules: ChoiceRules, start: Ints, price: Floats) -> Ints:
    """The better of greedy by saving and by saving per cost, from `start` on.

    `price` is what a person covered is worth in each area, so that needs of cover are met too. The
    choice may miss a rule or a need.
    """
    tried = [complete(savings, rules, start, price, False)]  # noqa: FBT003 - compiled: no keywords
    if np.isfinite(rules.budget):
        tried.append(complete(savings, rules, start, price, True))  # noqa: FBT003 - as above
    fit = [one for one in tried if keeps_rules(rules, one)]
    return max(
        fit or tried, key=lambda one: (-count_short(savings, one), count_saved(savings, one))
    )


@numba.njit(cache=True, nogil=True)
def worth(savings: Savings, price: Floats, k: int) -> float:
    """What a pair saves; of a point of the cover, its people at the price of their area."""
    i = savings.point[k] - savings.first_cover
    if i < 0:
        return float(savings.saving[k])
    return float(price[savings.area[i]] * savings.people[i])


@numba.njit(cache=True, nogil=True)
def complete(
    savings: Savings,
    rules: ChoiceRules,
    start: Ints,
    price: Floats,
    by_cost: bool,  # noqa: FBT001 - compiled code takes no keywords
) -> Ints:
    """Take the forced ones, those of `start` that fit, then greedily; in the order taken."""
    count = len(savings.ptr) - 1
    best = np.zeros(len(savings.back_ptr) - 1)
    gain = np.zeros(count)
    for j in range(count):
        for k in range(savings.ptr[j], savings.ptr[j + 1]):
            gain[j] += worth(savings, price, k)
    taken, missing = np.zeros(count, dtype=np.bool_), rules.needed.copy()
    order, size, spent = np.empty(count, dtype=np.int64), 0, 0.0
    for j in np.concatenate((np.flatnonzero(rules.forced), start)):
        fits = size < rules.most and spent + rules.cost[j] <= rules.budget
        if taken[j] or not (rules.forced[j] or (fits and rules.allowed[j])):
            continue
        order[size], size, spent = j, size + 1, spent + rules.cost[j]
        _take(savings, rules, price, j, gain, best, taken, missing)
    while size < min(rules.most, count):
        j = _pick(rules, gain, taken, missing, spent, by_cost)
        if j < 0:
            break
        order[size], size, spent = j, size + 1, spent + rules.cost[j]
        _take(savings, rules, price, j, gain, best, taken, missing)
    return order[:size]


@numba.njit(cache=True, nogil=True)
def _pick(
    rules: ChoiceRules, gain: Floats, taken: Flags, missing: Flags, spent: float, by_cost: bool,  # noqa: FBT001 - as above
) -> int:  # fmt: skip
    """The candidate to take next, −1 if none saves anything; areas still in need come first."""
    needs = missing.any()
    found, value = -1, 1e-6
    for j in range(len(gain)):
        if taken[j] or not rules.allowed[j] or spent + rules.cost[j] > rules.budget:
            continue
        if needs and (rules.area[j] < 0 or not missing[rules.area[j]]):
            continue
        here = gain[j] / max(rules.cost[j], 1e-12) if by_cost else gain[j]
        if here > value or (needs and found < 0):
            found, value = j, here
    return found


@numba.njit(cache=True, nogil=True)
def _take(
    savings: Savings, rules: ChoiceRules, price: Floats, j: int, gain: Floats, best: Floats,
    taken: Flags, missing: Flags,
) -> None:  # fmt: skip
    taken[j] = True
    if 0 <= rules.area[j] < len(missing):
        missing[rules.area[j]] = False
    for k in range(savings.ptr[j], savings.ptr[j + 1]):
        p, mine = savings.point[k], worth(savings, price, k)
        before = best[p]
        if mine <= before:
            continue
        best[p] = mine
        for i in range(savings.back_ptr[p], savings.back_ptr[p + 1]):
            other = savings.pair[i]
            theirs = worth(savings, price, other)
            lost = max(theirs - before, 0.0) - max(theirs - mine, 0.0)
            gain[savings.candidate[other]] -= lost


class _State(NamedTuple):
    """Per point the greatest and the second saving, and whose the first is; covers per point.

    `loss` is what each chosen candidate saves that nobody else would; `left` what the areas need
    (below 0: more than they need); `members` counts the chosen ones of each needed area.
    """

    first: Floats
    second: Floats
    owner: Ints
    times: Ints
    loss: Floats
    left: Ints
    members: Ints


IsOver = Callable[[], bool]
"""Asked between stretches of work; may raise, so that a question taken back ends there."""
STRETCH = 20_000_000
"""Pairs and swaps looked at between two such questions: some hundredths of a second."""


def swap_until(
    savings: Savings, rules: ChoiceRules, chosen: Ints, passes: int, is_over: IsOver
) -> Ints:
    """As `interchange`, asking within a pass whether to stop; what is found by then is kept."""
    out = chosen.copy()
    for _ in range(passes):
        at, improved = 0, False
        while at < savings.candidates:
            at, swapped = swap_from(savings, rules, out, at, STRETCH)
            improved |= swapped
            if is_over():
                return out
        if not improved:
            break
    return out


@numba.njit(cache=True, nogil=True)
def interchange(
    savings: Savings, rules: ChoiceRules, chosen: Ints, passes: int, most_work: int
) -> Ints:
    """Swap while that saves more; at most so many passes, and none longer than the work allowed.

    The choice must keep the rules and needs; so does the answer, which has the same size.
    """
    out = chosen.copy()
    for _ in range(passes):
        at, improved = swap_from(savings, rules, out, 0, most_work)
        if not improved or at < len(savings.ptr) - 1:
            break
    return out


@numba.njit(cache=True, nogil=True)
def swap_from(
    savings: Savings, rules: ChoiceRules, out: Ints, first: int, most_work: int
) -> tuple[int, bool]:
    """Try candidates from `first` on, and swap within `out` where that saves more.

    Returns the candidate to go on with once so many pairs and swaps have been looked at (all have
    been tried where it is their number), and whether anything was swapped. Parts one after the
    other swap what a whole pass swaps.
    """
    count = len(savings.ptr) - 1
    inside = np.zeros(count, dtype=np.bool_)
    inside[out] = True
    state = _look(savings, rules, out)
    extra = np.zeros(count)
    improved, work = False, 0
    for j in range(first, count):
        if work >= most_work:
            return j, improved
        if inside[j] or not rules.allowed[j]:
            continue
        work += len(out) + savings.ptr[j + 1] - savings.ptr[j]
        place = _find_swap(savings, rules, state, out, j, extra)
        if place < 0:
            continue
        inside[out[place]], inside[j] = False, True
        out[place] = j
        state = _look(savings, rules, out)
        work += len(savings.point)
        improved = True
    return count, improved


@numba.njit(cache=True, nogil=True)
def _look(savings: Savings, rules: ChoiceRules, chosen: Ints) -> _State:
    """The state of a choice, from the beginning: a pass looks much more often than it swaps."""
    points = savings.first_cover
    state = _State(
        np.zeros(points), np.zeros(points), np.full(points, -1, dtype=np.int64),
        np.zeros(len(savings.people), dtype=np.int64), np.zeros(len(savings.ptr) - 1),
        savings.need.copy(), np.zeros(max(len(rules.needed), 1), dtype=np.int64),
    )  # fmt: skip
    for j in chosen:
        if 0 <= rules.area[j] < len(rules.needed):
            state.members[rules.area[j]] += 1
        for k in range(savings.ptr[j], savings.ptr[j + 1]):
            p, here = savings.point[k], savings.saving[k]
            if p >= points:
                i = p - points
                if state.times[i] == 0:
                    state.left[savings.area[i]] -= savings.people[i]
                state.times[i] += 1
            elif here > state.first[p]:
                state.second[p] = state.first[p]
                state.first[p], state.owner[p] = here, j
            elif here > state.second[p]:
                state.second[p] = here
    for p in range(points):
        if state.owner[p] >= 0:
            state.loss[state.owner[p]] += state.first[p] - state.second[p]
    return state


@numba.njit(cache=True, nogil=True)
def _find_swap(  # noqa: C901 - compiled: the loops share their arrays
    savings: Savings, rules: ChoiceRules, state: _State, out: Ints, j: int, extra: Floats
) -> int:
    """The place in the choice that j would take with the greatest gain, −1 if none gains."""
    gain = 0.0
    for k in range(savings.ptr[j], savings.ptr[j + 1]):
        p, here = savings.point[k], savings.saving[k]
        if p >= savings.first_cover:
            continue
        if here > state.first[p]:
            gain += here - state.first[p]
            if state.owner[p] >= 0:
                extra[state.owner[p]] += state.first[p] - state.second[p]
        elif here > state.second[p]:
            extra[state.owner[p]] += here - state.second[p]
    spent = rules.cost[out].sum()
    change = np.empty(len(out))
    for place in range(len(out)):
        i = out[place]
        change[place] = gain - state.loss[i] + extra[i]
        dear = spent - rules.cost[i] + rules.cost[j] > rules.budget
        if rules.forced[i] or dear or _leaves_area(rules, state.members, i, j):
            change[place] = -np.inf
    for i in out:
        extra[i] = 0.0
    for _ in range(_TRIES):
        place = int(np.argmax(change)) if len(change) else -1
        if place < 0 or change[place] <= 1e-6 + abs(gain) * 1e-12:
            return -1
        if not _leaves_need(savings, state, out[place], j):
            return place
        change[place] = -np.inf
    return -1


@numba.njit(cache=True, nogil=True)
def _leaves_area(rules: ChoiceRules, members: Ints, i: int, j: int) -> bool:
    area = rules.area[i]
    if area < 0 or area >= len(rules.needed) or not rules.needed[area]:
        return False
    return bool(members[area] == 1 and rules.area[j] != area)


@numba.njit(cache=True, nogil=True)
def _leaves_need(savings: Savings, state: _State, i: int, j: int) -> bool:
    """Whether an area would need people again if j took the place of i."""
    if not len(savings.need):
        return False
    times, left, first = state.times.copy(), state.left.copy(), savings.first_cover
    for sign, one in ((1, j), (-1, i)):
        for k in range(savings.ptr[one], savings.ptr[one + 1]):
            p = savings.point[k] - first
            if p < 0:
                continue
            before = times[p] > 0
            times[p] += sign
            if before != (times[p] > 0):
                left[savings.area[p]] -= sign * savings.people[p]
    return bool((left > 0).any())


def shake(
    savings: Savings,
    rules: ChoiceRules,
    chosen: Ints,
    price: Floats,
    turns: int,
    seed: int,
    is_over: IsOver = lambda: False,
) -> Ints:
    """Drop a few chosen candidates at random, complete and interchange; keep what saves more.

    The draw is that of `drop_some`, begun at `seed`: equal questions have equal answers.
    """
    best, value = chosen, count_saved(savings, chosen)
    state = seed
    for turn in range(turns):
        if len(best) == 0 or (turn and is_over()):
            break
        kept, state = drop_some(len(best), _SHAKES[turn % len(_SHAKES)], state)
        tried = complete(savings, rules, best[kept], price, False)  # noqa: FBT003 - compiled: no keywords
        if count_short(savings, tried) > 0 or not keeps_needs(rules, tried):
            continue
        tried = swap_until(savings, rules, tried, 20, is_over)
        saved = count_saved(savings, tried)
        if saved > value:
            best, value = tried, saved
    return best
