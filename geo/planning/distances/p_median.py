"""At most k new sites for the shortest way on average (p-median), with a bound.

    minimise   Σ_p w_p · min { now_p, d(j, p) : j ∈ S }   over the choices S that keep the rules
    and, where a share of cover is to be kept or reached, cover need_a people of every area a

Existing sites are in now_p, so that a plan never makes anybody's way longer. Greedy and
interchange find a choice, prices bound it (`geo.planning.distances.p_median_bound`) and leave few
candidates,
HiGHS proves the rest where it is small enough.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.planning.covering.heuristics import keeps_rules
from geo.planning.covering.instance import ChoiceRules
from geo.planning.covering.mclp import CheckCancelled, require_possible
from geo.planning.covering.solution import Answer, InfeasibleError
from geo.planning.distances.instance import (
    CoverQuotas,
    Distances,
    Savings,
    count_saved,
    count_short,
    make_savings,
)
from geo.planning.distances.p_median_bound import MedianDual, first_prices, fix_out, improve_prices
from geo.planning.distances.p_median_milp import solve_median
from geo.planning.distances.p_median_search import IsOver, choose_savers, shake, swap_until
from geo.planning.quotas.areas import Areas
from geo.planning.quotas.min_sites import reach_needs
from geo.planning.quotas.problem import QuotaProblem

MOST_PAIRS = 60_000
"""Pairs up to which HiGHS is asked; beyond, it proves less than the prices do."""
_STEPS, _STILL = 4000, 20
_SLICE_PAIRS = 60_000_000
_SHAKES, _AT_ONCE, _PASSES = 400, 8, 50
_MOST_SWAPS = 20_000_000
"""Swaps looked at in one pass, up to which several shakes are made at once."""
_BOUND_PART, _SEARCH_PART, _NEEDS_PART = 0.45, 0.2, 0.3


@dataclass(frozen=True, slots=True)
class MedianQuestion:
    """Distances, rules, needs of cover, and how long may be searched."""

    distances: Distances
    rules: ChoiceRules
    seconds: float
    cover: CoverQuotas | None = None
    check_cancelled: CheckCancelled = lambda: None


def shorten_ways(question: MedianQuestion) -> Answer:
    """The choice with the shortest sum of ways; `objective` and `bound` in people × millimetres.

    Raises
    ------
    InfeasibleError
        No choice keeps the rules, or none within them meets the needs of cover.
    """
    began, rules, check_cancelled = time.monotonic(), question.rules, question.check_cancelled
    require_possible(rules)
    savings = make_savings(question.distances, question.cover)
    check_cancelled()
    start = _start(question, savings)
    price, area_price = first_prices(savings, start)
    dual = MedianDual(np.inf, price, area_price, start, 1.0)
    dual = _improve(savings, rules, dual, began + question.seconds * _BOUND_PART, check_cancelled)
    until = time.monotonic() + question.seconds * _SEARCH_PART
    dual = dual._replace(chosen=_shake(savings, rules, dual, until, check_cancelled))
    chosen, bound = dual.chosen, dual.bound
    solver = "greedy+interchange+lagrange"
    left = question.seconds - (time.monotonic() - began)
    if not _is_proved(savings, dual) and left > 0:
        chosen, bound, asked = _prove(savings, rules, dual, left, check_cancelled)
        solver += "+highs" if asked else ""
    total = question.distances.total
    objective = float(total - count_saved(savings, chosen))
    least = min(max(total - _whole(bound), 0.0), objective)
    return Answer(
        _order_by_saving(savings, chosen), objective, least, solver, time.monotonic() - began
    )


def _start(question: MedianQuestion, savings: Savings) -> Ints:
    """A first choice that keeps the rules and meets the needs."""
    rules, nothing = question.rules, np.empty(0, dtype=np.int64)
    _, area_price = first_prices(savings, np.flatnonzero(rules.allowed)[: rules.most])
    chosen = choose_savers(savings, rules, nothing, area_price)
    if count_short(savings, chosen) > 0:
        met = _meet_needs(question)
        chosen = choose_savers(savings, rules, met, np.zeros(len(savings.need)))
        if not keeps_rules(rules, chosen) or count_short(savings, chosen) > 0:
            chosen = met
    if not keeps_rules(rules, chosen):
        raise InfeasibleError("budget" if np.isfinite(rules.budget) else "needed")
    until = time.monotonic() + question.seconds * _SEARCH_PART
    return swap_until(savings, rules, chosen, _PASSES, _watch(until, question.check_cancelled))


def _watch(until: float, check_cancelled: CheckCancelled) -> IsOver:
    """Whether a time of the steady clock has passed; raises once the question is taken back."""

    def is_over() -> bool:
        check_cancelled()
        return time.monotonic() > until

    return is_over


def _meet_needs(question: MedianQuestion) -> Ints:
    cover = question.cover
    if cover is None:
        return np.empty(0, dtype=np.int64)
    residents = np.bincount(
        cover.area, weights=cover.covering.weight, minlength=len(cover.need)
    ).astype(np.int64)
    areas = Areas(cover.area, residents, np.zeros_like(residents))
    seconds = question.seconds * _NEEDS_PART
    asked = QuotaProblem(
        cover.covering, question.rules, areas, cover.need, seconds, question.check_cancelled
    )
    return reach_needs(asked).chosen


def _improve(
    savings: Savings,
    rules: ChoiceRules,
    dual: MedianDual,
    deadline: float,
    check_cancelled: CheckCancelled,
) -> MedianDual:
    """Better prices, in stretches short enough to be stopped between them."""
    steps = int(np.clip(_SLICE_PAIRS // max(len(savings.point), 1), 5, _STEPS))
    done = 0
    while True:
        before = dual.step
        dual = improve_prices(savings, rules, dual, steps, _STILL)
        done += steps
        check_cancelled()
        spent = done >= _STEPS and dual.step == before
        if _is_proved(savings, dual) or dual.step < 1e-6 or spent:
            return dual
        if time.monotonic() > deadline:
            return dual


def _shake(
    savings: Savings,
    rules: ChoiceRules,
    dual: MedianDual,
    until: float,
    check_cancelled: CheckCancelled,
) -> Ints:
    chosen = dual.chosen
    is_over = _watch(until, check_cancelled)
    rounds = _AT_ONCE if savings.candidates * len(chosen) <= _MOST_SWAPS else 1
    for turn in range(0, _SHAKES, _AT_ONCE):
        if _is_proved(savings, dual._replace(chosen=chosen)) or is_over():
            break
        chosen = shake(savings, rules, chosen, dual.area_price, rounds, turn + 1, is_over)
    return chosen


def _is_proved(savings: Savings, dual: MedianDual) -> bool:
    saved = count_saved(savings, dual.chosen)
    return _whole(dual.bound) <= saved


def _whole(bound: float) -> float:
    """Savings are whole: the bound rounded down, but never for the sake of a rounding error."""
    return float(np.floor(bound + 1e-6 + abs(bound) * 1e-12)) if np.isfinite(bound) else bound


def _prove(
    savings: Savings,
    rules: ChoiceRules,
    dual: MedianDual,
    seconds: float,
    check_cancelled: CheckCancelled,
) -> tuple[Ints, float, bool]:
    """Choice, bound, and whether HiGHS was asked: of candidates that may still be better."""
    known = count_saved(savings, dual.chosen)
    open_ones = rules.allowed & ~fix_out(savings, rules, dual, known)
    open_ones[dual.chosen] = True
    kept = np.flatnonzero(open_ones)
    inner = _take(savings, open_ones)
    if len(inner.point) > MOST_PAIRS:
        return dual.chosen, dual.bound, False
    place = np.full(savings.candidates, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    less = rules._replace(
        forced=rules.forced[kept], allowed=rules.allowed[kept], cost=rules.cost[kept],
        area=rules.area[kept],
    )  # fmt: skip
    found = solve_median(inner, less, np.sort(place[dual.chosen]), seconds, check_cancelled)
    chosen = dual.chosen
    if found.chosen is not None:
        other = kept[found.chosen]
        if keeps_rules(rules, other) and count_short(savings, other) == 0:
            chosen = max(chosen, other, key=lambda one: count_saved(savings, one))
    saved = count_saved(savings, chosen)
    bound = max(min(dual.bound, found.bound), saved)
    return chosen, saved if found.state == "optimal" else bound, True


def _take(savings: Savings, kept: Flags) -> Savings:
    """The instance of some candidates, with all points."""
    of = np.repeat(np.arange(savings.candidates), np.diff(savings.ptr))
    pairs = np.flatnonzero(kept[of])
    number = np.cumsum(kept) - 1
    sizes = np.bincount(number[of[pairs]], minlength=int(kept.sum()))
    point = savings.point[pairs]
    counts = np.bincount(point, minlength=savings.points)
    zero = np.zeros(1, dtype=np.int64)
    return savings._replace(
        ptr=np.concatenate((zero, np.cumsum(sizes))),
        point=point,
        saving=savings.saving[pairs],
        back_ptr=np.concatenate((zero, np.cumsum(counts))),
        pair=np.argsort(point, kind="stable").astype(np.int64),
        candidate=number[of[pairs]].astype(np.int32),
    )


def _order_by_saving(savings: Savings, chosen: Ints) -> Ints:
    """The chosen ones, the one that saves most beside those before it first; ties by position.

    What a candidate saves only falls as others come before it, so an old figure is looked at again
    only when it is the largest.
    """
    best = np.zeros(savings.points)
    waiting = [(-_count_more(savings, best, j), j) for j in chosen.tolist()]
    heapq.heapify(waiting)
    order = []
    while waiting:
        _, j = heapq.heappop(waiting)
        saves = _count_more(savings, best, j)
        if waiting and (-saves, j) > waiting[0]:
            heapq.heappush(waiting, (-saves, j))
            continue
        mine = slice(savings.ptr[j], savings.ptr[j + 1])
        at = savings.point[mine]
        best[at] = np.maximum(best[at], savings.saving[mine])
        order.append(j)
    return np.array(order, dtype=np.int64)


def _count_more(savings: Savings, best: Floats, j: int) -> float:
    mine = slice(savings.ptr[j], savings.ptr[j + 1])
    over = savings.saving[mine] - best[savings.point[mine]]
    return float(over[over > 0].sum())
