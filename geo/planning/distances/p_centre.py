"""At most k new sites for the shortest farthest way (p-centre), with a bound.

    minimise   r(S) = max { min { now_p, d(j, p) : j ∈ S } : w_p > 0 }
    over the choices S that keep the rules and cover need_a people of every area a

r is one of the distances there are, and S does with r where it covers every point with now_p > r
within r: a set cover. Halving the list of distances finds the least r that a choice does with
(`r(S)` itself is told) and the largest r that none does with, which the bound lies just above.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from geo.arrays import Ints
from geo.planning.covering.heuristics import choose_greedily, keeps_rules
from geo.planning.covering.instance import Covering, make_choice_rules, make_covering
from geo.planning.covering.mclp import require_possible
from geo.planning.covering.solution import Answer, InfeasibleError, order_by_gain
from geo.planning.distances.instance import CoverQuotas, Distances
from geo.planning.distances.p_median import MedianQuestion
from geo.planning.quotas.areas import Areas
from geo.planning.quotas.min_sites import reach_needs
from geo.planning.quotas.problem import QuotaProblem

_LEAST_SECONDS = 0.5
_PARTS = 4
"""A radius that is hard to decide may take one part in so many of the time that is left."""


@dataclass(frozen=True, slots=True)
class _Try:
    """What became of one radius: a choice that does with it, none for sure, or neither found."""

    chosen: Ints | None
    proved: bool


def shorten_farthest(question: MedianQuestion) -> Answer:
    """The choice with the least farthest way; `objective` and `bound` in millimetres.

    Raises
    ------
    InfeasibleError
        No choice keeps the rules, or none within them meets the needs of cover.
    """
    began, distances = time.monotonic(), question.distances
    require_possible(question.rules)
    everyone = _farthest(distances, distances.now_mm)
    first = _try_radius(question, everyone, question.seconds / 2)
    if first.chosen is None:
        raise InfeasibleError("sites" if first.proved else "time")
    chosen, best = first.chosen, _farthest(distances, distances.measure(first.chosen))
    radii = _list_radii(question, best)
    low, high, proved = -1, len(radii) - 1, -1
    solver = "greedy"
    while high - low > 1:
        question.check_cancelled()
        left = question.seconds - (time.monotonic() - began)
        if left <= 0:
            break
        middle = (low + high) // 2
        found = _try_radius(question, int(radii[middle]), max(left / _PARTS, _LEAST_SECONDS))
        if found.chosen is None:
            low, solver = middle, "greedy+ruin+lagrange+highs"
            proved = middle if found.proved else proved
            continue
        chosen = found.chosen
        best = _farthest(distances, distances.measure(chosen))
        high = int(np.searchsorted(radii, best))
    bound = float(radii[proved + 1]) if len(radii) else float(best)
    order = order_by_gain(_count_points(distances), _drop_idle(question, chosen, best))
    return Answer(order, float(best), min(bound, float(best)), solver, time.monotonic() - began)


def _farthest(distances: Distances, after_mm: Ints) -> int:
    return int(after_mm[distances.weight > 0].max(initial=0))


def _list_radii(question: MedianQuestion, most: int) -> Ints:
    """Distances that may be the answer, rising: from what all candidates together leave up."""
    distances = question.distances
    least = _farthest(distances, distances.measure(np.flatnonzero(question.rules.allowed)))
    asked = distances.weight > 0
    every = np.concatenate(
        (distances.road_mm[asked[distances.point]], distances.now_mm[asked], [least, most])
    )
    return np.unique(every[(every >= least) & (every <= most)])


def _try_radius(question: MedianQuestion, radius: int, seconds: float) -> _Try:
    """Whether a choice leaves nobody farther than a radius."""
    rules = question.rules
    covering, areas, need = _pose(question.distances, radius, question.cover)
    quick = choose_greedily(covering, rules)
    if keeps_rules(rules, quick) and _meets(covering, areas, need, quick):
        return _Try(quick, proved=True)
    asked = QuotaProblem(covering, rules, areas, need, seconds, question.check_cancelled)
    try:
        return _Try(reach_needs(asked).chosen, proved=True)
    except InfeasibleError as error:
        return _Try(None, proved=error.reason != "time")


def _pose(
    distances: Distances, radius: int, cover: CoverQuotas | None
) -> tuple[Covering, Areas, Ints]:
    """A set cover of the points beyond a radius, beside the needs of cover."""
    beyond = np.flatnonzero((distances.weight > 0) & (distances.now_mm > radius))
    number = np.full(len(distances.now_mm), -1, dtype=np.int64)
    number[beyond] = np.arange(len(beyond))
    count = len(distances.ptr) - 1
    owner = np.repeat(np.arange(count), np.diff(distances.ptr))
    kept = (distances.road_mm <= radius) & (number[distances.point] >= 0)
    owner, point = owner[kept], number[distances.point[kept]]
    weight, area = np.ones(len(beyond), dtype=np.int64), np.zeros(len(beyond), dtype=np.int32)
    need = np.array([len(beyond)], dtype=np.int64)
    if cover is not None:
        inner = cover.covering
        owner = np.concatenate((owner, np.repeat(np.arange(count), np.diff(inner.ptr))))
        point = np.concatenate((point, inner.point + len(beyond)))
        weight = np.concatenate((weight, inner.weight))
        area = np.concatenate((area, (cover.area + 1).astype(np.int32)))
        need = np.concatenate((need, cover.need))
    order = np.lexsort((point, owner))
    ptr = np.searchsorted(owner[order], np.arange(count + 1)).astype(np.int64)
    covering = make_covering(ptr, point[order].astype(np.int32), weight)
    people = np.zeros(len(need), dtype=np.int64)
    np.add.at(people, area, weight)
    return covering, Areas(area, people, np.zeros_like(people)), need


def _meets(covering: Covering, areas: Areas, need: Ints, chosen: Ints) -> bool:
    marked = np.zeros(covering.points, dtype=bool)
    for j in chosen:
        marked[covering.point[covering.ptr[j] : covering.ptr[j + 1]]] = True
    people = np.zeros(len(need), dtype=np.int64)
    np.add.at(people, areas.of_point[marked], covering.weight[marked])
    return bool((people >= need).all())


def _drop_idle(question: MedianQuestion, chosen: Ints, radius: int) -> Ints:
    """The choice without candidates that it does without, the last first."""
    rules, distances = question.rules, question.distances
    covering, areas, need = _pose(distances, radius, question.cover)
    kept = np.sort(chosen)
    for j in kept[::-1].tolist():
        fewer = kept[kept != j]
        same_rules = make_choice_rules(len(rules.forced), rules.most)._replace(
            forced=rules.forced, area=rules.area, needed=rules.needed
        )
        if keeps_rules(same_rules, fewer) and _meets(covering, areas, need, fewer):
            kept = fewer
    return kept


def _count_points(distances: Distances) -> Covering:
    """Who is nearer to which candidate, counted in people."""
    return make_covering(distances.ptr, distances.point, distances.weight)
