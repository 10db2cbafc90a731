"""What a solver decided about new sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from geo.arrays import Floats, Ints
from geo.planning.covering.solution import Answer
from geo.planning.told import PlanFigures


@dataclass(frozen=True, slots=True)
class Choice:
    """What a solver decided: None where nothing keeps the rules.

    `unit` is `weight` (people, or the weight asked for) or what else the objective counts, the
    better the less of it where `is_least`; `taken` are people per
    chosen candidate where capacities count; `frontier` holds people and bound per size. `marks` are
    further columns of the suggestions, `beside` further tables.
    """

    answer: Answer | None
    unit: str
    taken: Ints | None = None
    frontier: tuple[Ints, Ints] | None = None
    figures: PlanFigures = field(default_factory=PlanFigures)
    notes: tuple[str, ...] = ()
    feasible: bool = True
    is_least: bool = False
    marks: Mapping[str, Ints | Floats] = field(default_factory=dict)
    beside: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def chosen(self) -> Ints:
        """The candidates chosen, none where nothing keeps the rules."""
        return np.empty(0, dtype=np.int64) if self.answer is None else self.answer.chosen


def keep_bounds(choice: Choice, free: Choice) -> Choice:
    """A choice without some candidates, with the bounds of the one that was free to take them.

    Leaving out every candidate of a unit may leave out more than its norm asks: one of them might
    have done no harm. So what is best without them bounds nothing; what is best with them does.
    """
    if choice is free or choice.answer is None or free.answer is None:
        return choice
    if choice.unit != free.unit:
        return choice
    bound = (min if choice.is_least else max)(choice.answer.bound, free.answer.bound)
    figures = choice.figures.copy()
    if "worst_share_bound" in figures:
        figures["worst_share_bound"] = bound
    kept = replace(choice, answer=replace(choice.answer, bound=bound), figures=figures)
    return replace(kept, frontier=_keep_frontier(choice, free), beside=_keep_phases(choice, free))


def _keep_frontier(choice: Choice, free: Choice) -> tuple[Ints, Ints] | None:
    if choice.frontier is None or free.frontier is None:
        return choice.frontier
    people, bound = choice.frontier
    more = free.frontier[1][np.minimum(np.arange(len(bound)), len(free.frontier[1]) - 1)]
    return people, np.maximum(bound, more)


def _keep_phases(choice: Choice, free: Choice) -> Mapping[str, pd.DataFrame]:
    if "phases" not in choice.beside or "phases" not in free.beside:
        return choice.beside
    phases = choice.beside["phases"].copy()
    phases["bound"] = np.maximum(phases["bound"], free.beside["phases"]["bound"])
    phases["gap"] = (phases["bound"] - phases["people_gained"]) / phases["people_gained"].clip(1)
    return {**choice.beside, "phases": phases}
