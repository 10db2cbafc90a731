"""What a solver decided about new sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from geo.arrays import Ints
from geo.planning.covering.solution import Answer


@dataclass(frozen=True, slots=True)
class Choice:
    """What a solver decided: None where nothing keeps the rules.

    `unit` is `weight` (people, or the weight asked for), `sites` or `cost`; `taken` are people per
    chosen candidate where capacities count; `frontier` holds people and bound per size. `marks` are
    further columns of the suggestions, `beside` further tables.
    """

    answer: Answer | None
    unit: str
    taken: Ints | None = None
    frontier: tuple[Ints, Ints] | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    feasible: bool = True
    marks: Mapping[str, Any] = field(default_factory=dict)
    beside: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def chosen(self) -> Ints:
        """The candidates chosen, none where nothing keeps the rules."""
        return np.empty(0, dtype=np.int64) if self.answer is None else self.answer.chosen
