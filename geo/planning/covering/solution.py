"""What a solver hands back, and what it says when there is nothing to hand back."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Ints
from geo.errors import InputError
from geo.planning.covering.instance import Covering


def relative_gap(objective: float, bound: float) -> float:
    """How far an answer may be from the best, as a fraction of the answer; 0 is proved."""
    return 0.0 if bound == objective else abs(bound - objective) / max(abs(objective), 1e-12)


@dataclass(frozen=True, slots=True)
class Answer:
    """A choice of candidates, the one that adds most first, with its proof.

    `objective` and `bound` are people, sites, cost or a share, as the question asks; no choice is
    better than `bound`.
    """

    chosen: Ints
    objective: float
    bound: float
    solver: str
    seconds: float

    @property
    def gap(self) -> float:
        """How far the answer may be from the best, as a fraction of the answer; 0 is proved."""
        return relative_gap(self.objective, self.bound)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An area that cannot be brought to what is asked: people lacking whatever is chosen."""

    area: int
    lacking: int


class InfeasibleError(InputError):
    """No choice of candidates does what is asked.

    `reason` is `forced`, `budget`, `area`, `needed`, `share` or `sites`; `areas` names positions.
    """

    def __init__(
        self, reason: str, areas: Ints | None = None, shortfalls: list[Shortfall] | None = None
    ) -> None:
        super().__init__(f"no choice of candidates keeps the rules: {reason}")
        self.reason = reason
        self.areas = np.empty(0, dtype=np.int64) if areas is None else areas
        self.shortfalls = shortfalls or []


def order_by_gain(covering: Covering, chosen: Ints) -> Ints:
    """The chosen candidates, the one that adds most to those before it first; ties by position.

    What a candidate adds only falls as others come before it, so an old figure is looked at again
    only when it is the largest.
    """
    covered = np.zeros(covering.points, dtype=bool)
    waiting = [(-_new_people(covering, covered, j), j) for j in chosen.tolist()]
    heapq.heapify(waiting)
    order = []
    while waiting:
        _, j = heapq.heappop(waiting)
        adds = _new_people(covering, covered, j)
        if waiting and (-adds, j) > waiting[0]:
            heapq.heappush(waiting, (-adds, j))
            continue
        covered[covering.point[covering.ptr[j] : covering.ptr[j + 1]]] = True
        order.append(j)
    return np.array(order, dtype=np.int64)


def _new_people(covering: Covering, covered: Flags, j: int) -> int:
    mine = covering.point[covering.ptr[j] : covering.ptr[j + 1]]
    return int(covering.weight[mine[~covered[mine]]].sum())
