"""Covering by a matrix of one's own: the most weight with k sites, or all of it with the fewest.

    N_p = {j : distance(p, j) ≤ cutoff}, the cutoff itself included
    maximal covering (Church and ReVelle 1974):
        find S ⊆ J, |S| ≤ sites, for the largest Σ { weight_p : S ∩ N_p ≠ ∅ }
    set covering (Toregas, Swain, ReVelle and Bergman 1971), partial where `share` < 1:
        find the smallest S ⊆ J with Σ { weight_p : S ∩ N_p ≠ ∅ } ≥ share · Σ weight

Required columns are in S and count; excluded ones never are. Distances may be anything that is
measured in one unit, metres or minutes: plans of a study are solved with the same core.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import numpy as np

from geo.arrays import Ints
from geo.errors import InputError
from geo.planning.covering.heuristics import list_gains
from geo.planning.covering.instance import Covering, make_covering, mark_covered
from geo.planning.covering.mclp import cover_most
from geo.planning.covering.solution import InfeasibleError
from geo.planning.own_matrix.answers import CoverAnswer
from geo.planning.own_matrix.matrix import Matrix, read_matrix, read_number, read_rules
from geo.planning.quotas.areas import Areas
from geo.planning.quotas.min_sites import reach_needs
from geo.planning.quotas.problem import QuotaProblem
from geo.planning.warm_up import warm_up


def solve_mclp(
    distance: Any,
    weight: Any,
    cutoff: float,
    sites: int,
    *,
    required: Sequence[Any] = (),
    excluded: Sequence[Any] = (),
    seconds: float = 60.0,
) -> CoverAnswer:
    """Choose at most so many columns of a distance matrix that cover the most weight.

    Parameters
    ----------
    distance : array_like or DataFrame, shape (rows, candidates)
        Demand × candidates; the index of a frame names demand, its columns name candidates. Not
        negative; infinite where there is no way. NaN is refused: it may be a way of unknown length
        or none, and the two differ.
    weight : array_like or Series, shape (rows,)
        Whole people (or another count) per row, not negative. A series is taken by its index
        where `distance` is a frame.
    cutoff : float
        The largest distance that still counts, in the unit of `distance`.
    sites : int
        How many candidates may be chosen.
    required, excluded : sequence
        Candidates that are chosen, or never are, by their names (positions for an array).
    seconds : float
        Limit of the search; the answer comes with its bound whenever it ends.

    Returns
    -------
    CoverAnswer
        `objective` and `bound` are weight within the cutoff.

    Raises
    ------
    InputError
        The message begins with the name of the argument at fault.
    """
    began = time.monotonic()
    matrix = read_matrix(distance, weight)
    limit = read_number("cutoff", cutoff, whole=False)
    rules = read_rules(matrix, sites, required, excluded)
    allowed_s = read_number("seconds", seconds, whole=False)
    covering = list_within(matrix, limit)
    warm_up()
    found = cover_most(covering, rules, allowed_s)
    answer = _tell(matrix, covering, found.chosen, began)
    return CoverAnswer(**answer, objective=float(answer["weight"]), bound=float(int(found.bound)))


def solve_set_cover(
    distance: Any,
    cutoff: float,
    *,
    weight: Any | None = None,
    share: float | str = 1,
    required: Sequence[Any] = (),
    excluded: Sequence[Any] = (),
    seconds: float = 60.0,
) -> CoverAnswer:
    """Choose the fewest columns of a distance matrix that bring everybody within the cutoff.

    Parameters
    ----------
    distance : array_like or DataFrame, shape (rows, candidates)
        As for `solve_mclp`.
    cutoff : float
        The largest distance that still counts, in the unit of `distance`.
    weight : array_like or Series, shape (rows,), optional
        Whole numbers as for `solve_mclp`; every row weighs 1 where left out. A row of weight 0
        need not be covered.
    share : float or str
        Part of all weight that has to be covered, above 0 and at most 1, as it is written: 0.95
        is nineteen twentieths.
    required, excluded : sequence
        Candidates that are chosen, or never are, by their names (positions for an array).
    seconds : float
        Limit of the search; the answer comes with its bound whenever it ends.

    Returns
    -------
    CoverAnswer
        `objective` and `bound` are numbers of columns.

    Raises
    ------
    InputError
        The message begins with the name of the argument at fault: `cutoff` where all candidates
        together do not cover what is asked, with the rows that none reaches.
    """
    began = time.monotonic()
    matrix = read_matrix(distance, weight)
    limit = read_number("cutoff", cutoff, whole=False)
    rules = read_rules(matrix, None, required, excluded)
    asked = -int(-_read_share(share) * matrix.everything // 1)
    allowed_s = read_number("seconds", seconds, whole=False)
    covering = list_within(matrix, limit)
    warm_up()
    one_area = np.zeros(len(matrix.weight), dtype=np.int32)
    everyone = Areas(one_area, np.array([matrix.everything]), np.zeros(1, dtype=np.int64))
    question = QuotaProblem(covering, rules, everyone, np.array([asked]), allowed_s)
    try:
        found = reach_needs(question)
    except InfeasibleError as error:
        raise _explain(matrix, covering, rules.allowed.nonzero()[0], error) from error
    answer = _tell(matrix, covering, found.chosen, began)
    return CoverAnswer(**answer, objective=found.objective, bound=found.bound + 0.0)


def list_within(matrix: Matrix, cutoff: float) -> Covering:
    """Who is within the cutoff of whom; one column after another, so that memory stays small."""
    return list_pairs(cutoff >= matrix.distance.T, matrix.weight)


def list_pairs(within: Any, weight: Ints) -> Covering:
    """A covering instance of a table candidates × rows of yes and no."""
    lists = [np.flatnonzero(row) for row in within]
    ptr = np.concatenate(([0], np.cumsum([len(one) for one in lists], dtype=np.int64)))
    return make_covering(ptr, np.concatenate(lists).astype(np.int32), weight)


def _read_share(given: float | str) -> Fraction:
    try:
        share = Fraction(Decimal(str(given)))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise InputError(f"share: expected a number such as 0.95, got {given!r:.80}") from error
    if isinstance(given, bool) or not 0 < share <= 1:
        raise InputError(f"share: expected more than 0 and at most 1, got {given!r:.80}")
    return share


def _tell(matrix: Matrix, covering: Covering, chosen: Ints, began: float) -> dict[str, Any]:
    covered = mark_covered(covering, chosen)
    return {
        "chosen": chosen,
        "sites": matrix.names[chosen],
        "added": list_gains(covering, chosen),
        "covered": covered,
        "weight": int(matrix.weight[covered].sum()),
        "everything": matrix.everything,
        "seconds": time.monotonic() - began,
    }


def _explain(
    matrix: Matrix, covering: Covering, allowed: Ints, error: InfeasibleError
) -> InputError:
    if error.reason == "time":
        return InputError("seconds: no choice that covers what is asked was found in time")
    lost = ~mark_covered(covering, allowed) & (matrix.weight > 0)
    return InputError(f"cutoff: no candidate lies within it of {matrix.name_rows(lost)}")
