"""A bound for maximal covering that comes with its proof, and what it fixes.

With z_p ≤ Σ_{j∈M(p)} x_j priced at λ_p, 0 ≤ λ_p ≤ w_p, every choice S that keeps the rules has

    people(S) ≤ L(λ) = Σ_p (w_p − λ_p) + max { Σ_{j∈S'} c_j : S' keeps the rules },
    c_j = Σ_{p∈N(j)} λ_p

since z_p (w_p − λ_p) ≤ w_p − λ_p and Σ_p λ_p z_p ≤ Σ_{j∈S} c_j. The inner maximum is exact for
cardinality, forced, forbidden and needed areas; with a budget the lesser of the fractional
knapsack and of the cardinality bound stands for it, which is no less. The best λ is sought by a
subgradient search; the bound holds at every λ, found or not.

Fixing: if L(λ) − c_k + c_j < best + 1 for a candidate j outside the best k (c_k the least inside),
no choice that holds j is better than the best known one, so j is left out; if L(λ) − c_j + c_{k+1}
< best + 1 for one inside, every better choice holds it. `geo.planning.covering.branch_and_bound`
proves the rest.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.planning.covering.heuristics import complete, count_people, interchange, keeps_needs
from geo.planning.covering.instance import ChoiceRules, Covering, count_times

_FADE = 0.03
_POLISH_EVERY = 20
_LEAST_STEP = 1e-5
_PARTS = (0.0, 0.5, 0.75, 1.0)
"""Of the people of a point that one chosen candidate covers, what the first prices take."""
_TURN = 0.1
"""How much of the new subgradient goes into the direction of a step."""


class SearchState(NamedTuple):
    """A search under way: where it stands, which way it goes, `step` and the tries without gain."""

    price: Floats
    direction: Floats
    share: Floats
    step: float
    still: int


class Dual(NamedTuple):
    """The best bound found, its prices λ per point, the best choice met on the way, the steps.

    `share` says how much of late each candidate was in the inner solution, 0 to 1; `course` is
    where a further search goes on.
    """

    bound: float
    price: Floats
    chosen: Ints
    share: Floats
    steps: int
    course: SearchState


class SearchLimits(NamedTuple):
    """How hard to search: steps at most, the first step, tries without gain before it is halved.

    `goal` is the number of people that a better choice must exceed (−1: what is known).
    """

    steps: int
    first: float = 1.0
    still: int = 30
    goal: int = -1


class Fixed(NamedTuple):
    """Candidates that no better choice holds (`out`) and that every better one holds (`inside`)."""

    out: Flags
    inside: Flags


def bound_people(
    covering: Covering,
    rules: ChoiceRules,
    known: Ints,
    effort: SearchLimits,
    price: Floats | None = None,
) -> Dual:
    """Bound the people of any choice, starting from a known one that keeps the rules.

    Inner solutions are completed and polished into choices on the way. The search ends when the
    bound proves the best choice, or when the effort is spent.
    """
    start = propose_price(covering, rules, known) if price is None else price
    nothing = np.zeros(covering.points)
    course = SearchState(start, nothing, np.zeros(covering.candidates), effort.first, 0)
    first = Dual(np.inf, start, known, course.share, 0, course)
    return continue_bound(covering, rules, first, effort)


def continue_bound(
    covering: Covering, rules: ChoiceRules, dual: Dual, effort: SearchLimits
) -> Dual:
    """Go on with a search where it stopped, as if it had not."""
    bound, price, chosen, steps, course = search(covering, rules, dual, effort)
    return Dual(bound, price, chosen, course.share, steps, course)


def propose_price(covering: Covering, rules: ChoiceRules, known: Ints) -> Floats:
    """Prices that bound at once what can be had, made from a known choice.

    What nobody of the choice covers is priced at its people, what two cover at nothing, what one
    covers in between: such prices say that no choice is better than this one and the best gains
    beside it. At the people of every point they say that none is better than the largest
    candidates together. The least bound counts; each takes one look at every pair.
    """
    weight = covering.weight.astype(np.float64)
    times = count_times(covering, known)
    proposed = [weight, *(np.where(times == 0, weight, weight * part) for part in _PARTS)]
    for price in proposed[1:]:
        price[times > 1] = 0.0
    return min(proposed, key=lambda price: bound_at(covering, rules, price))


def bound_at(covering: Covering, rules: ChoiceRules, price: Floats) -> float:
    """The bound L(λ) of these prices."""
    _, inner = choose_best(_values(covering, price), rules)
    return float((covering.weight - price).sum() + inner)


def whole_people(bound: float) -> int:
    """The bound as whole people: rounded down, but never for the sake of a rounding error."""
    return int(np.floor(bound + 1e-6 + abs(bound) * 1e-12))


def bound_sizes(covering: Covering, rules: ChoiceRules, price: Floats, most: int) -> Ints:
    """Bounds for choices of 0, 1, … `most` candidates from one set of prices.

    Rules other than forced and allowed are left aside: what they forbid only lowers the truth.
    """
    value = _values(covering, price)
    fixed = float((covering.weight - price).sum())
    forced = rules.forced
    free = np.sort(value[rules.allowed & ~forced])[::-1]
    held = int(forced.sum())
    sums = np.concatenate((np.zeros(held + 1), np.cumsum(free)))[: most + 1]
    sums = np.concatenate((sums, np.full(most + 1 - len(sums), free.sum())))
    bounds = fixed + float(value[forced].sum()) + sums
    return np.array([whole_people(one) for one in bounds], dtype=np.int64)


def fix_candidates(covering: Covering, rules: ChoiceRules, price: Floats, best: int) -> Fixed:
    """What the prices prove of every candidate, given a known answer of `best` people.

    Only cardinality, forced and allowed are used; other rules could but fix more.
    """
    value = _values(covering, price)
    fixed = float((covering.weight - price).sum())
    forced, free = rules.forced, rules.allowed & ~rules.forced
    room = rules.most - int(forced.sum())
    order = np.argsort(-np.where(free, value, -np.inf), kind="stable")[: int(free.sum())]
    top, rest = order[:room], order[room:]
    total = fixed + float(value[forced].sum() + value[top].sum())
    inside, out = np.zeros(len(value), dtype=bool), np.zeros(len(value), dtype=bool)
    if room <= 0 or len(rest) == 0:
        return Fixed(out, inside)
    least, following = value[top[-1]], value[rest[0]]
    slack = 1e-6 + abs(total) * 1e-12
    out[rest] = total - least + value[rest] + slack < best + 1
    inside[top] = total - value[top] + max(following, 0.0) + slack < best + 1
    return Fixed(out, inside)


@numba.njit(cache=True, nogil=True)
def _values(covering: Covering, price: Floats) -> Floats:
    value = np.zeros(len(covering.ptr) - 1)
    for j in range(len(value)):
        total = 0.0
        for k in range(covering.ptr[j], covering.ptr[j + 1]):
            total += price[covering.point[k]]
        value[j] = total
    return value


@numba.njit(cache=True, nogil=True)
def search(
    covering: Covering, rules: ChoiceRules, dual: Dual, effort: SearchLimits
) -> tuple[float, Floats, Ints, int, SearchState]:
    """Subgradient steps, direction smoothed; the best λ, its bound, the best choice, the steps.

    A subgradient of L at λ is g_p = Σ_{j∈M(p)} x_j − 1 where λ_p < w_p, for the inner solution x.
    """
    weight, known = covering.weight, dual.chosen
    price, direction = dual.course.price.copy(), dual.course.direction.copy()
    kept, share = dual.price.copy(), dual.course.share.copy()
    best_choice = known.copy()
    best = float(count_people(covering, known))
    everybody = float(weight.sum())
    low, step, still, done = dual.bound, dual.course.step, dual.course.still, 0
    best = max(best, float(effort.goal))
    for _ in range(effort.steps):
        done += 1
        value = _values(covering, price)
        chosen, inner = choose_best(value, rules)
        share *= 1.0 - _FADE
        share[chosen] += _FADE
        bound = inner
        for p in range(len(weight)):
            bound += weight[p] - price[p]
        if bound < low - 1e-9:
            better = low - bound > 1e-5 * abs(bound)
            low = bound
            kept[:] = price
            still = 0 if better else still + 1
        else:
            still += 1
        if done % _POLISH_EVERY == 1:
            best, best_choice = _polish(covering, rules, chosen, best, best_choice)
        if low < best + 1 - 1e-6 - abs(low) * 1e-12:
            break
        if step < _LEAST_STEP:
            break
        if still >= effort.still:
            step, still = step / 2, 0
            price[:] = kept
            direction[:] = 0.0
            continue
        norm = _turn(covering, chosen, price, direction)
        if norm == 0.0:
            break
        length = step * max(bound - best, 1.0) / norm
        for p in range(len(weight)):
            price[p] = min(max(price[p] - length * direction[p], 0.0), float(weight[p]))
    course = SearchState(price, direction, share, step, still)
    return min(low, everybody), kept, best_choice, done, course


@numba.njit(cache=True, nogil=True)
def _polish(
    covering: Covering, rules: ChoiceRules, chosen: Ints, best: float, known: Ints
) -> tuple[float, Ints]:
    """Make a choice of an inner solution; the better of it and the known one, with its people."""
    tried = interchange(covering, rules, complete(covering, rules, chosen, False), 3)  # noqa: FBT003 - compiled code takes no keywords
    people = float(count_people(covering, tried))
    if people > best and keeps_needs(rules, tried):
        return people, tried
    return best, known


@numba.njit(cache=True, nogil=True)
def _turn(covering: Covering, chosen: Ints, price: Floats, direction: Floats) -> float:
    """Turn the direction towards the subgradient; return its squared length where it may go."""
    weight = covering.weight
    for p in range(len(weight)):
        direction[p] *= 1.0 - _TURN
        direction[p] -= _TURN
    for j in chosen:
        for k in range(covering.ptr[j], covering.ptr[j + 1]):
            direction[covering.point[k]] += _TURN
    norm = 0.0
    for p in range(len(weight)):
        stuck = (price[p] >= weight[p] and direction[p] < 0.0) or (
            price[p] <= 0.0 and direction[p] > 0.0
        )
        if not stuck:
            norm += direction[p] * direction[p]
    return norm


@numba.njit(cache=True, nogil=True)
def choose_best(value: Floats, rules: ChoiceRules) -> tuple[Ints, float]:
    """The inner maximum: forced ones, the best of every needed area, then the best left."""
    order = np.argsort(-value, kind="mergesort")
    taken = rules.forced.copy()
    missing = rules.needed.copy()
    for j in np.flatnonzero(taken):
        if 0 <= rules.area[j] < len(missing):
            missing[rules.area[j]] = False
    size = int(taken.sum())
    if missing.any():
        for j in order:
            area = rules.area[j]
            open_here = rules.allowed[j] and not taken[j] and area >= 0 and missing[area]
            if size < rules.most and open_here:
                missing[area] = False
                taken[j] = True
                size += 1
    for j in order:
        if size >= rules.most or value[j] <= 0.0:
            break
        if rules.allowed[j] and not taken[j]:
            taken[j] = True
            size += 1
    chosen = np.flatnonzero(taken)
    total = value[chosen].sum()
    if np.isfinite(rules.budget):
        total = min(total, _fill_budget(value, rules))
    return chosen, total


@numba.njit(cache=True, nogil=True)
def _fill_budget(value: Floats, rules: ChoiceRules) -> float:
    """The most value that the budget buys if candidates could be bought in parts."""
    left, total = rules.budget, 0.0
    ratio = np.zeros(len(value))
    for j in range(len(value)):
        if rules.forced[j]:
            left -= rules.cost[j]
            total += value[j]
        elif rules.allowed[j]:
            ratio[j] = value[j] / max(rules.cost[j], 1e-12)
    for j in np.argsort(-ratio, kind="mergesort"):
        if ratio[j] <= 0.0 or left <= 0.0:
            break
        part = 1.0 if rules.cost[j] <= left else left / rules.cost[j]
        left -= rules.cost[j] * part
        total += value[j] * part
    return total
