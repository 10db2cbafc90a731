"""The verdict of a unit: its share against the target, in integers (DESIGN 3.6).

With covered c, unknown u, residents n and target a/b:

    meets          c · b ≥ a · n
    short          (c + u) · b < a · n
    undetermined   otherwise, and where n = 0

Where the data are poor, people uncovered only by road count as unknown before `short` is said.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from geo.arrays import Flags, Ints, Texts


def judge_units(
    covered: Ints,
    unknown: Ints,
    by_road_only: Ints,
    residents: Ints,
    target: Fraction,
    poor: Flags,
) -> Texts:
    """Verdicts `meets`, `short` or `undetermined`, one per unit."""
    goal = target.numerator * residents.astype(object)
    lower = covered.astype(object) * target.denominator
    most = covered + unknown + np.where(poor, by_road_only, 0)
    upper = most.astype(object) * target.denominator
    verdict = np.full(len(residents), "undetermined", dtype=object)
    verdict[upper < goal] = "short"
    verdict[lower >= goal] = "meets"
    verdict[residents == 0] = "undetermined"
    return verdict
