"""A bound for the p-median that comes with its proof, and what it fixes.

With prices λ_p ≥ 0 for each point and θ_a ≥ 0 for each area that needs cover, every choice S that
keeps the rules and meets the needs has

    saved(S) ≤ L(λ, θ) = Σ_p λ_p + max { Σ_{j∈S'} c_j : S' keeps the rules } − Σ_a θ_a need_a,
    c_j = Σ_{p of j} max { 0, s_jp − λ_p }

where s_jp is what the pair saves, and θ_a · w_p for a point of the cover. For a point is served by
one candidate at most, s_jp = λ_p + (s_jp − λ_p), and the needs are met, so that their term is no
less than 0. The inner maximum is that of `geo.planning.covering.lagrangian`. The best prices are
sought by a
subgradient search; the bound holds at every λ and θ, found or not.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.planning.covering.heuristics import keeps_needs
from geo.planning.covering.instance import ChoiceRules
from geo.planning.covering.lagrangian import choose_best
from geo.planning.distances.instance import Savings, count_saved, count_short
from geo.planning.distances.p_median_search import complete, interchange, worth

_POLISH_EVERY = 25
_POLISH_WORK = 1_000_000_000
"""Pairs and swaps looked at in one pass of polishing: a second or two, and far more than usual."""
_LEAST_STEP = 1e-6
_TURN = 0.3
"""How much of the new subgradient goes into the direction of a step."""


class MedianDual(NamedTuple):
    """The best bound found, its prices per point and area, the best choice met, the last step."""

    bound: float
    price: Floats
    area_price: Floats
    chosen: Ints
    step: float


def first_prices(savings: Savings, chosen: Ints) -> tuple[Floats, Floats]:
    """What a choice saves at every point; a person covered is worth what people save on average."""
    price = np.zeros(savings.points)
    for j in chosen:
        mine = slice(savings.ptr[j], savings.ptr[j + 1])
        at = savings.point[mine]
        price[at] = np.maximum(price[at], savings.saving[mine])
    people = max(int(savings.people.sum()), 1)
    return price, np.full(len(savings.need), count_saved(savings, chosen) / people)


@numba.njit(cache=True, nogil=True)
def improve_prices(
    savings: Savings, rules: ChoiceRules, dual: MedianDual, steps: int, still_most: int
) -> MedianDual:
    """Subgradient steps from known prices; the best choice is that of `dual` or one met here.

    `dual.chosen` is empty, or keeps the rules and meets the needs.
    """
    price, area_price = dual.price.copy(), dual.area_price.copy()
    kept, area_kept = price.copy(), area_price.copy()
    low, step, still = dual.bound, dual.step, 0
    best_choice, best = dual.chosen, count_saved(savings, dual.chosen)
    scale = max(savings.people.mean(), 1.0) if len(savings.people) else 1.0
    turn, area_turn = np.zeros(len(price)), np.zeros(len(area_price))
    for done in range(steps):
        value = count_values(savings, price, area_price)
        chosen, inner = choose_best(value, rules)
        bound = inner + price.sum() - (area_price * savings.need).sum()
        if bound < low:
            still = 0 if low - bound > 1e-5 * abs(bound) else still + 1
            low = bound
            kept[:], area_kept[:] = price, area_price
        else:
            still += 1
        if done % _POLISH_EVERY == 0:
            best, best_choice = _polish(savings, rules, chosen, area_price, best, best_choice)
        if low - best <= 1e-12 * abs(best) or step < _LEAST_STEP:
            break
        if still >= still_most:
            step, still = step / 2, 0
            price[:], area_price[:] = kept, area_kept
            turn[:], area_turn[:] = 0.0, 0.0
            continue
        norm = _turn(savings, chosen, price, area_price, turn, area_turn, scale)
        if norm == 0.0:
            break
        length = step * max(bound - best, 1.0) / norm
        for p in range(len(price)):
            price[p] = max(price[p] - length * turn[p], 0.0)
        for a in range(len(area_price)):
            area_price[a] = max(area_price[a] - length * area_turn[a] / scale, 0.0)
    return MedianDual(low, kept, area_kept, best_choice, step)


@numba.njit(cache=True, nogil=True)
def count_values(savings: Savings, price: Floats, area_price: Floats) -> Floats:
    """c_j of every candidate."""
    value = np.zeros(len(savings.ptr) - 1)
    for j in range(len(value)):
        for k in range(savings.ptr[j], savings.ptr[j + 1]):
            over = worth(savings, area_price, k) - price[savings.point[k]]
            if over > 0.0:
                value[j] += over
    return value


@numba.njit(cache=True, nogil=True)
def _turn(
    savings: Savings, chosen: Ints, price: Floats, area_price: Floats, turn: Floats,
    area_turn: Floats, scale: float,
) -> float:  # fmt: skip
    """Turn the direction towards the subgradient; return its squared length where it may go.

    Of λ_p it is 1 − |{ j ∈ S : s_jp > λ_p }|, of θ_a the people counted less those needed, in
    units of `scale` people, so that both sorts of price take steps of their own size.
    """
    fresh, covered = np.ones(len(price)), np.zeros(len(area_price))
    for j in chosen:
        for k in range(savings.ptr[j], savings.ptr[j + 1]):
            p = savings.point[k]
            if worth(savings, area_price, k) > price[p]:
                fresh[p] -= 1.0
                if p >= savings.first_cover:
                    i = p - savings.first_cover
                    covered[savings.area[i]] += savings.people[i]
    norm = 0.0
    for p in range(len(price)):
        turn[p] = (1.0 - _TURN) * turn[p] + _TURN * fresh[p]
        if price[p] > 0.0 or turn[p] < 0.0:
            norm += turn[p] * turn[p]
    for a in range(len(area_price)):
        here = (covered[a] - savings.need[a]) / scale
        area_turn[a] = (1.0 - _TURN) * area_turn[a] + _TURN * here
        if area_price[a] > 0.0 or area_turn[a] < 0.0:
            norm += area_turn[a] * area_turn[a]
    return norm


@numba.njit(cache=True, nogil=True)
def _polish(
    savings: Savings, rules: ChoiceRules, chosen: Ints, area_price: Floats, best: float, known: Ints
) -> tuple[float, Ints]:
    """Make a choice of an inner solution; the better of it and the known one, with its saving."""
    tried = complete(savings, rules, chosen, area_price, False)  # noqa: FBT003 - compiled code takes no keywords
    if count_short(savings, tried) > 0 or not keeps_needs(rules, tried):
        return best, known
    tried = interchange(savings, rules, tried, 3, _POLISH_WORK)
    saved = count_saved(savings, tried)
    return (saved, tried) if saved > best else (best, known)


def fix_out(savings: Savings, rules: ChoiceRules, dual: MedianDual, known: float) -> Flags:
    """Candidates that no choice which saves more than `known` holds; by number and rules alone."""
    value = count_values(savings, dual.price, dual.area_price)
    free = rules.allowed & ~rules.forced
    room = rules.most - int(rules.forced.sum())
    order = np.argsort(-np.where(free, value, -np.inf), kind="stable")[: int(free.sum())]
    out = np.zeros(len(value), dtype=bool)
    if room <= 0 or len(order) <= room:
        return out
    fixed = float(dual.price.sum() - (dual.area_price * savings.need).sum())
    total = fixed + float(value[rules.forced].sum() + value[order[:room]].sum())
    rest = order[room:]
    slack = 1e-9 * abs(total) + 1e-6
    out[rest] = total - value[order[room - 1]] + value[rest] + slack < known
    return out
