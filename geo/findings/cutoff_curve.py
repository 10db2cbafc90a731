"""Share covered against the cutoff, with one cutoff for urban and rural residents alike.

At the urban cutoff of the standard the urban share is that of the headline, at the rural cutoff
the rural share; the total stands between. No curve ever falls.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.arrays import Indices, Ints
from geo.findings.units import add_people, divide
from geo.model.demand import Demand

LARGEST_STEP_M = 1_000.0
STEPS = 10


def list_cutoffs(reach_m: float) -> list[float]:
    """1 to 10 km as far as the reach table goes; metres. Shorter tables have steps that fit.

    A step is 1 km, or the largest power of ten that a table below 1 km holds.
    """
    step_m = min(LARGEST_STEP_M, 10.0 ** math.floor(math.log10(reach_m)))
    return [step_m * k for k in range(1, STEPS + 1) if step_m * k <= reach_m]


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
        inside = least_mm <= round(cutoff_m * 1000)
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
