"""The covering instance: which candidates would cover which points, and how many people are there.

Sets: candidates J, points P with people w_p ≥ 0, N(j) ⊆ P the points that candidate j covers,
M(p) ⊆ J the candidates that cover point p. Candidates and points are named by position; callers
sort candidates by (lon, lat, id), so that the lowest position is the tie-breaker everywhere.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Flags, Floats, Indices, Ints
from geo.errors import InputError
from geo.planning.covering.shapes import require_length, require_positions

_ROUNDING = 1e-12
"""Costs are decimals of a table: a sum that misses the budget by rounding alone keeps it."""


class Covering(NamedTuple):
    """A covering instance as compiled code takes it; CSR both ways, positions rising.

    Candidate `j` covers `point[ptr[j]:ptr[j + 1]]`; point `p` is covered by
    `candidate[back_ptr[p]:back_ptr[p + 1]]`. `weight` (int64) has one entry per point.
    """

    ptr: Ints
    point: Indices
    back_ptr: Ints
    candidate: Indices
    weight: Ints

    @property
    def candidates(self) -> int:
        """How many candidates there are."""
        return len(self.ptr) - 1

    @property
    def points(self) -> int:
        """How many points there are."""
        return len(self.weight)


class ChoiceRules(NamedTuple):
    """What a choice of candidates has to respect.

    `most` candidates at most; `forced` ones are chosen, those that are not `allowed` never are;
    their `cost` sums to `budget` at most (infinite: no budget). Every area marked in `needed`
    (positions as in `area`, −1 for none) holds at least one chosen candidate.
    """

    most: int
    forced: Flags
    allowed: Flags
    cost: Floats
    budget: float
    area: Indices
    needed: Flags


def make_covering(ptr: Ints, point: Indices, weight: Ints) -> Covering:
    """Complete an instance from its candidate-major half.

    Raises
    ------
    InputError
        `ptr` does not run from 0 to the number of pairs, or a point is none of those weighed.
    """
    ptr = ptr.astype(np.int64)
    point = point.astype(np.int32)
    _require_rising(ptr, len(point))
    require_positions("covering: point", point, len(weight))
    back_ptr, candidate = _transpose(ptr, point, len(weight))
    return Covering(ptr, point, back_ptr, candidate, weight.astype(np.int64))


def make_choice_rules(
    candidates: int,
    most: int,
    *,
    forced: Flags | None = None,
    allowed: Flags | None = None,
    cost: Floats | None = None,
    budget: float = np.inf,
    area: Indices | None = None,
    needed: Flags | None = None,
) -> ChoiceRules:
    """Rules with nothing forced, forbidden or priced unless it is said.

    The budget is widened by what rounding adds to sums of its size, here and nowhere else. What
    compiled code indexes with is checked here, since that code checks nothing.

    Raises
    ------
    InputError
        An array is not as long as there are candidates, or an area is none of those in `needed`.
    """
    for name, given in (("forced", forced), ("allowed", allowed), ("cost", cost), ("area", area)):
        if given is not None:
            require_length(f"rules: {name}", given, candidates)
    if needed is not None and len(needed):
        where = np.full(candidates, -1) if area is None else area
        require_positions("rules: area", where, len(needed), none=-1)
    return ChoiceRules(
        most,
        np.zeros(candidates, dtype=bool) if forced is None else forced.astype(bool),
        np.ones(candidates, dtype=bool) if allowed is None else allowed.astype(bool),
        np.ones(candidates) if cost is None else cost.astype(np.float64),
        float(budget) * (1.0 + _ROUNDING),
        np.full(candidates, -1, dtype=np.int32) if area is None else area.astype(np.int32),
        np.zeros(0, dtype=bool) if needed is None else needed.astype(bool),
    )


def require_agreeing(covering: Covering, rules: ChoiceRules) -> None:
    """Refuse rules of other candidates than those of an instance.

    Raises
    ------
    InputError
        Their numbers differ.
    """
    require_length("rules: candidates", rules.forced, covering.candidates)


def _require_rising(ptr: Ints, pairs: int) -> None:
    if not len(ptr) or ptr[0] != 0 or ptr[-1] != pairs or (np.diff(ptr) < 0).any():
        raise InputError(f"covering: ptr: expected to rise from 0 to {pairs}, the number of pairs")


def count_covered(covering: Covering, chosen: Ints) -> int:
    """People at the points that at least one of the chosen candidates covers."""
    return int(covering.weight[mark_covered(covering, chosen)].sum())


def mark_covered(covering: Covering, chosen: Ints) -> Flags:
    """Points that at least one of the chosen candidates covers."""
    marked = np.zeros(covering.points, dtype=bool)
    for j in chosen:
        marked[covering.point[covering.ptr[j] : covering.ptr[j + 1]]] = True
    return marked


def count_times(covering: Covering, chosen: Ints) -> Ints:
    """How many of the chosen candidates cover each point."""
    times = np.zeros(covering.points, dtype=np.int64)
    for j in chosen:
        times[covering.point[covering.ptr[j] : covering.ptr[j + 1]]] += 1
    return times


def count_alone(covering: Covering, chosen: Ints) -> Ints:
    """People who would lose their only chosen candidate, one number per entry of `chosen`."""
    times = count_times(covering, chosen)
    mine = [covering.point[covering.ptr[j] : covering.ptr[j + 1]] for j in chosen]
    alone = [int(covering.weight[points[times[points] == 1]].sum()) for points in mine]
    return np.array(alone, dtype=np.int64)


@numba.njit(cache=True, nogil=True)
def _transpose(ptr: Ints, point: Indices, points: int) -> tuple[Ints, Indices]:
    back_ptr = np.zeros(points + 1, dtype=np.int64)
    for p in point:
        back_ptr[p + 1] += 1
    for p in range(points):
        back_ptr[p + 1] += back_ptr[p]
    place = back_ptr[:-1].copy()
    candidate = np.empty(len(point), dtype=np.int32)
    for j in range(len(ptr) - 1):
        for k in range(ptr[j], ptr[j + 1]):
            candidate[place[point[k]]] = j
            place[point[k]] += 1
    return back_ptr, candidate
