"""Share covered against the cutoff, with one cutoff for urban and rural residents alike.

At the urban cutoff of the standard the urban share is that of the headline, at the rural cutoff
the rural share; the total stands between. No curve ever falls.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.arrays import Indices, Ints
from geo.findings.status.units import add_people, divide
from geo.model.demand import Demand
from geo.reach.pair_rule import is_within

STEPS = 10
"""Steps of a curve at most, the cutoffs themselves aside."""
_SHORT_M, _SHORT_STEP_M, _USUAL_STEP_M = 2_000.0, 250.0, 1_000.0


def list_cutoffs(reach_m: float, cutoffs_m: Sequence[float] = ()) -> list[float]:
    """Cutoffs of a curve in metres, up to where the table goes; those of the standard are in it.

    Steps follow the largest cutoff (the table's end where none is given): 250 m where it is below
    2 km, 1 km up to 10 km, beyond that the least of 2, 5, 10, 20, … km of which ten are enough; and
    below 250 m the largest power of ten that fits.
    """
    largest = max(cutoffs_m, default=reach_m)
    step_m = _choose_step(largest)
    steps = [step_m * k for k in range(1, STEPS + 1) if step_m * k <= reach_m]
    return sorted({*steps, *(float(one) for one in cutoffs_m)})


def _choose_step(largest_m: float) -> float:
    if largest_m < _SHORT_STEP_M:
        return 10.0 ** math.floor(math.log10(largest_m))
    if largest_m < _SHORT_M:
        return _SHORT_STEP_M
    step_m = _USUAL_STEP_M
    for factor in itertools.cycle((2.0, 2.5, 2.0)):
        if STEPS * step_m * 1.1 >= largest_m:
            break
        step_m *= factor
    return step_m


def draw_curves(
    least_mm: Ints, demand: Demand, group: Indices, count: int, cutoffs_m: Sequence[float]
) -> pd.DataFrame:
    """One row per group and cutoff, groups first; `unit` is the group.

    `least_mm` is that of `find_least_mm`; `group` has one entry per demand point. Columns:
    `unit, cutoff_m, covered, share_covered, share_covered_urban, share_covered_rural`.
    """
    people = demand.residents
    total = add_people(group, count, people)
    urban = add_people(group, count, people, demand.urban)
    parts = []
    for cutoff_m in cutoffs_m:
        inside = is_within(least_mm, round(cutoff_m * 1000))
        covered = add_people(group, count, people, inside)
        covered_urban = add_people(group, count, people, inside & demand.urban)
        parts.append(
            pd.DataFrame(
                {
                    "unit": np.arange(count),
                    "cutoff_m": cutoff_m,
                    "covered": covered,
                    "share_covered": divide(covered, total),
                    "share_covered_urban": divide(covered_urban, urban),
                    "share_covered_rural": divide(covered - covered_urban, total - urban),
                }
            )
        )
    return pd.concat(parts).sort_values(["unit", "cutoff_m"], ignore_index=True)
