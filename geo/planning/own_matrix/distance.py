"""Distances by a matrix of one's own: k sites for the least mean, or the least farthest distance.

    near(p, S) = min { distance(p, j) : j ∈ S }
    p-median (Hakimi 1964):   find S ⊆ J, |S| ≤ sites, for the least Σ weight_p · near(p, S)
    p-centre (Hakimi 1964):   find S ⊆ J, |S| ≤ sites, for the least max near(p, S), weight_p > 0

Both have to reach every row that weighs anything. Required columns are in S and count; excluded
ones never are.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from geo.arrays import Floats, Ints
from geo.errors import InputError
from geo.planning.covering.instance import ChoiceRules
from geo.planning.covering.solution import Answer, InfeasibleError
from geo.planning.distances.instance import CoverQuotas, Distances
from geo.planning.distances.p_centre import shorten_farthest
from geo.planning.distances.p_median import MedianQuestion, shorten_ways
from geo.planning.own_matrix.answers import DistanceAnswer, measure_rows
from geo.planning.own_matrix.cover import list_pairs
from geo.planning.own_matrix.matrix import (
    MOST_WEIGHT,
    Matrix,
    read_matrix,
    read_number,
    read_rules,
)
from geo.planning.warm_up import warm_up

_MOST_DECIMALS = 9
_LEAST_SUM = 1e-280
"""Sums of less count as this one, so that their scale is a float."""


def solve_p_median(
    distance: Any,
    weight: Any,
    sites: int,
    *,
    required: Sequence[Any] = (),
    excluded: Sequence[Any] = (),
    seconds: float = 60.0,
) -> DistanceAnswer:
    """Choose at most so many columns for the least sum of weight times distance.

    Parameters
    ----------
    distance : array_like or DataFrame, shape (rows, candidates)
        As for `solve_mclp`.
    weight : array_like or Series, shape (rows,)
        Whole people (or another count) per row, not negative, as for `solve_mclp`.
    sites : int
        How many candidates may be chosen.
    required, excluded : sequence
        Candidates that are chosen, or never are, by their names (positions for an array).
    seconds : float
        Limit of the search; the answer comes with its bound whenever it ends.

    Returns
    -------
    DistanceAnswer
        `objective` and `bound` are sums of weight × distance. Distances are held as whole
        numbers of a decimal unit; the bound of distances that are none is rounded down.

    Raises
    ------
    InputError
        The message begins with the name of the argument at fault: `distance` where a row that
        weighs anything reaches no candidate, `sites` where no so small choice reaches all.
    """
    began = time.monotonic()
    matrix = read_matrix(distance, weight)
    rules = read_rules(matrix, sites, required, excluded)
    allowed_s = read_number("seconds", seconds, whole=False)
    _require_ways(matrix, rules)
    whole, scale, exact = _make_whole(matrix, rules)
    warm_up()
    distances = _pose(matrix, whole, _find_worst(matrix, whole, rules))
    question = MedianQuestion(distances, rules, allowed_s, _ask_for_ways(matrix, rules))
    found = _answer(shorten_ways, question)
    chosen = found.chosen if len(found.chosen) else np.flatnonzero(rules.allowed)[:1]
    total = _sum_ways(matrix, measure_rows(matrix, chosen)[0])
    proved = exact and found.bound >= found.objective
    return _tell(matrix, chosen, total, total if proved else min(found.bound / scale, total), began)


def solve_p_centre(
    distance: Any,
    sites: int,
    *,
    weight: Any | None = None,
    required: Sequence[Any] = (),
    excluded: Sequence[Any] = (),
    seconds: float = 60.0,
) -> DistanceAnswer:
    """Choose at most so many columns for the least distance of the row that is worst off.

    Parameters
    ----------
    distance : array_like or DataFrame, shape (rows, candidates)
        As for `solve_mclp`.
    sites : int
        How many candidates may be chosen.
    weight : array_like or Series, shape (rows,), optional
        Whole numbers as for `solve_mclp`; rows of weight 0 are not looked at. Every row counts
        where left out.
    required, excluded : sequence
        Candidates that are chosen, or never are, by their names (positions for an array).
    seconds : float
        Limit of the search; the answer comes with its bound whenever it ends.

    Returns
    -------
    DistanceAnswer
        `objective` and `bound` are distances, in the unit of `distance`.

    Raises
    ------
    InputError
        As `solve_p_median`.
    """
    began = time.monotonic()
    matrix = read_matrix(distance, weight)
    rules = read_rules(matrix, sites, required, excluded)
    allowed_s = read_number("seconds", seconds, whole=False)
    _require_ways(matrix, rules)
    values = np.unique(matrix.distance[np.isfinite(matrix.distance)])
    rank = np.searchsorted(values, matrix.distance).astype(np.int64)
    beyond = np.full(len(matrix.weight), len(values), dtype=np.int64)
    warm_up()
    question = MedianQuestion(_pose(matrix, rank, beyond), rules, allowed_s)
    found = _answer(shorten_farthest, question)
    chosen = found.chosen if len(found.chosen) else np.flatnonzero(rules.allowed)[:1]
    distances, _ = measure_rows(matrix, chosen)
    farthest = float(distances[matrix.weight > 0].max(initial=0.0))
    if math.isinf(farthest):
        raise _explain("sites" if found.bound >= len(values) else "time")
    bound = float(values[int(found.bound)]) if found.bound < found.objective else farthest
    return _tell(matrix, chosen, farthest, bound, began)


def _require_ways(matrix: Matrix, rules: ChoiceRules) -> None:
    lost = ~np.isfinite(matrix.distance[:, rules.allowed]).any(axis=1) & (matrix.weight > 0)
    if lost.any():
        raise InputError(f"distance: no candidate is reached from {matrix.name_rows(lost)}")


def _make_whole(matrix: Matrix, rules: ChoiceRules) -> tuple[Ints, float, bool]:
    """Distances as whole numbers of 1 / scale, never more than they are; and if they are exact.

    The scale is the least power of ten that keeps every decimal, as long as all sums of
    weight × distance stay whole numbers that a float holds; else the largest power of two.
    """
    known = np.isfinite(matrix.distance) & rules.allowed & (matrix.weight > 0)[:, np.newaxis]
    given: Floats = np.where(known, matrix.distance, 0.0)
    room = MOST_WEIGHT / 2 / max(float(given.max(initial=0.0)) * matrix.everything, _LEAST_SUM)
    for scale in (10.0**digits for digits in range(_MOST_DECIMALS + 1)):
        if scale > room:
            break
        whole = np.rint(given * scale)
        if np.array_equal(whole / scale, given):
            return whole.astype(np.int64), scale, True
    scale = 2.0 ** math.floor(math.log2(room))
    return np.floor(given * scale).astype(np.int64), scale, False


def _pose(matrix: Matrix, whole: Ints, now: Ints) -> Distances:
    """The instance: as if every row stood at `now` before anything is chosen."""
    pairs = list_pairs(np.isfinite(matrix.distance.T), matrix.weight)
    owner = np.repeat(np.arange(pairs.candidates), np.diff(pairs.ptr))
    return Distances(pairs.ptr, pairs.point, whole[pairs.point, owner], now, matrix.weight)


def _find_worst(matrix: Matrix, whole: Ints, rules: ChoiceRules) -> Ints:
    """The farthest candidate that each row reaches: no choice that reaches it is farther."""
    reached = np.isfinite(matrix.distance) & rules.allowed
    worst: Ints = np.where(reached, whole, 0).max(axis=1)
    return worst


def _ask_for_ways(matrix: Matrix, rules: ChoiceRules) -> CoverQuotas:
    """That every row which does not reach all candidates reaches one that is chosen."""
    reached = np.isfinite(matrix.distance)
    asked = np.flatnonzero(~reached[:, rules.allowed].all(axis=1) & (matrix.weight > 0))
    covering = list_pairs(reached[asked].T, np.ones(len(asked), dtype=np.int64))
    return CoverQuotas(covering, np.zeros(len(asked), dtype=np.int32), np.array([len(asked)]))


def _answer(solve: Callable[[MedianQuestion], Answer], question: MedianQuestion) -> Answer:
    try:
        return solve(question)
    except InfeasibleError as error:
        raise _explain(error.reason) from error


def _explain(reason: str) -> InputError:
    if reason == "time":
        return InputError("seconds: no choice that reaches every row was found in time")
    return InputError("sites: no choice of so few candidates reaches every row")


def _sum_ways(matrix: Matrix, distance: Floats) -> float:
    counts = matrix.weight > 0
    return math.fsum((matrix.weight[counts] * distance[counts]).tolist())


def _tell(
    matrix: Matrix, chosen: Ints, objective: float, bound: float, began: float
) -> DistanceAnswer:
    distance, nearest = measure_rows(matrix, chosen)
    total = _sum_ways(matrix, distance)
    return DistanceAnswer(
        chosen=chosen,
        sites=matrix.names[chosen],
        objective=objective,
        bound=bound,
        seconds=time.monotonic() - began,
        distance=distance,
        nearest=nearest,
        mean=total / matrix.everything if matrix.everything else math.nan,
    )
