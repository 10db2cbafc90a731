"""How far the share covered moves when one rule at a time is set otherwise.

Each change is a filter of the same table, which holds ways up to 1.1 times the cutoffs and access
legs up to twice `max_snap`. The band of a unit runs from the least to the largest share over the
headline and all changes, so it always contains the headline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Flags, Indices, Ints, Texts, Trileans, texts
from geo.findings.status.least_distance import find_least_mm
from geo.findings.status.readings import Evidence
from geo.findings.status.units import add_people, divide
from geo.reach.pair_rule import is_within

CUTOFF_FACTORS = {"cutoffs_less_10": 0.9, "cutoffs_more_10": 1.1}
SNAP_FACTORS = {"snap_halved": 0.5, "snap_doubled": 2.0}


@dataclass(frozen=True, slots=True)
class Variant:
    """One change of a rule: which demand points are covered under it, and the people there."""

    change: str
    covered: Flags
    residents: Ints


@dataclass(frozen=True, slots=True)
class Band:
    """Least and largest share of each unit; the change that gives it, empty for the headline."""

    low: Ints
    high: Ints
    residents: Ints
    low_change: Texts
    high_change: Texts


def judge_variant(
    change: str, evidence: Evidence, eligible: Trileans, cutoff_factor: float = 1.0
) -> Variant:
    """Covered points with the cutoffs, ends and settings of this evidence."""
    cutoff = np.rint(evidence.cutoff_mm * cutoff_factor)
    covered = is_within(find_least_mm(evidence, eligible), cutoff.astype(np.int64))
    return Variant(change, covered, evidence.demand.residents)


def vary_cutoffs(evidence: Evidence, eligible: Trileans) -> list[Variant]:
    """Cutoffs a tenth shorter and longer, where the table reaches that far."""
    return [
        judge_variant(change, evidence, eligible, factor)
        for change, factor in CUTOFF_FACTORS.items()
        if factor <= evidence.standard.reach_factor
    ]


def bound_shares(
    headline: Variant, variants: Sequence[Variant], group: Indices, count: int
) -> Band:
    """The band of every unit in people; the first of equals gives its name.

    `group` has one entry per demand point. A change moves people within a county and never out
    of it, so that all changes have the residents of the headline.
    """
    every = [headline, *variants]
    people = np.stack([add_people(group, count, one.residents, one.covered) for one in every])
    names = texts(["", *(one.change for one in variants)])
    return Band(
        low=people.min(axis=0),
        high=people.max(axis=0),
        residents=add_people(group, count, headline.residents),
        low_change=names[people.argmin(axis=0)],
        high_change=names[people.argmax(axis=0)],
    )


def tabulate_variants(variants: Sequence[Variant], group: Indices, count: int) -> pd.DataFrame:
    """One row per unit and change, in this order: `unit, change, covered, share_covered`."""
    parts = []
    for rank, one in enumerate(variants):
        covered = add_people(group, count, one.residents, one.covered)
        total = add_people(group, count, one.residents)
        rows = {"unit": np.arange(count), "rank": rank, "change": one.change, "covered": covered}
        parts.append(pd.DataFrame({**rows, "share_covered": divide(covered, total)}))
    table = pd.concat(parts).sort_values(["unit", "rank"], ignore_index=True)
    return table.drop(columns="rank")
