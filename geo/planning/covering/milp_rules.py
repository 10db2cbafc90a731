"""Rules of a choice as rows of a programme."""

from __future__ import annotations

import numpy as np

from geo.arrays import Ints
from geo.planning.covering.instance import ChoiceRules
from geo.planning.covering.milp import Programme


def add_rules(model: Programme, x: Ints, rules: ChoiceRules) -> None:
    """Add number, budget and needed areas as rows over the columns of candidates."""
    one_row = np.zeros(len(x), dtype=np.int64)
    model.add_rows(1, one_row, x, 1.0, high=float(min(rules.most, len(x))))
    if np.isfinite(rules.budget):
        model.add_rows(1, one_row, x, rules.cost, high=rules.budget)
    for area in np.flatnonzero(rules.needed):
        mine = x[rules.area == area]
        model.add_rows(1, np.zeros(len(mine), dtype=np.int64), mine, 1.0, low=1.0)
