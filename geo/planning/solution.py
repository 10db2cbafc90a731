"""What a solver hands back, and what it says when there is nothing to hand back."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from geo.arrays import Ints
from geo.errors import InputError
from geo.planning.covering import Covering


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
        if self.bound == self.objective:
            return 0.0
        return abs(self.bound - self.objective) / max(abs(self.objective), 1e-12)


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


@dataclass(frozen=True, slots=True)
class ShareAnswer:
    """An answer about shares: what stays out of reach beside the choice."""

    answer: Answer
    shortfalls: list[Shortfall] = field(default_factory=list)


def order_by_gain(covering: Covering, chosen: Ints) -> Ints:
    """The chosen candidates, the one that adds most to those before it first; ties by position."""
    left = sorted(int(j) for j in chosen)
    covered = np.zeros(covering.points, dtype=bool)
    order = []
    while left:
        gains = [int(_new_people(covering, covered, j)) for j in left]
        best = left.pop(int(np.argmax(gains)))
        covered[covering.point[covering.ptr[best] : covering.ptr[best + 1]]] = True
        order.append(best)
    return np.array(order, dtype=np.int64)


def _new_people(covering: Covering, covered: np.ndarray, j: int) -> int:
    mine = covering.point[covering.ptr[j] : covering.ptr[j + 1]]
    return int(covering.weight[mine[~covered[mine]]].sum())
