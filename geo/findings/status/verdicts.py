"""The verdict of a unit: its share against the target, in integers (rules.md#verdict-1).

With covered c, unknown u, doubtful d, residents n and target a/b:

    meets          c · b ≥ a · n
    short          (c + u + d) · b < a · n
    undetermined   otherwise, where n = 0, and where the residents themselves are unsettled

Doubtful are people whom only the road leaves out where a road or bridge may be missing. Where the
data are poor, all whom only the road leaves out count as unknown before `short` is said. Residents
are unsettled where the census that the study names does not tell them (rules.md#people-5). Without
a target there is no verdict: None.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geo.arrays import Flags, Ints, Texts


@dataclass(frozen=True, slots=True)
class UnitPeople:
    """People of every unit, as verdicts weigh them; `doubtful` and `by_road` do not overlap."""

    covered: Ints
    unknown: Ints
    doubtful: Ints
    by_road: Ints
    residents: Ints


@dataclass(frozen=True, slots=True)
class UnitDoubts:
    """What holds a verdict back: `poor` data, residents that are `unsettled`."""

    poor: Flags
    unsettled: Flags


def judge_units(people: UnitPeople, target: Fraction | None, doubts: UnitDoubts) -> Texts:
    """Verdicts `meets`, `short` or `undetermined`, one per unit; all None without a target."""
    residents = people.residents
    if target is None:
        return np.full(len(residents), None, dtype=object)
    goal = target.numerator * residents.astype(object)
    lower = people.covered.astype(object) * target.denominator
    most = people.covered + people.unknown + people.doubtful
    most = most + np.where(doubts.poor, people.by_road, 0)
    upper = most.astype(object) * target.denominator
    verdict = np.full(len(residents), "undetermined", dtype=object)
    verdict[upper < goal] = "short"
    verdict[lower >= goal] = "meets"
    verdict[(residents == 0) | doubts.unsettled] = "undetermined"
    return verdict
