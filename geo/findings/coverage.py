"""People covered in units under any question: the figures and the verdict of each.

For a group g, people w of each point and statuses of `geo.findings.readings`,

    covered(g) = Σ w where covered,   unknown(g),   uncovered(g)     integers that sum to total(g)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from geo.arrays import Flags, Indices, Ints
from geo.findings.readings import Statuses
from geo.findings.units import add_people, divide
from geo.findings.verdicts import judge_units
from geo.model.trilean import Trilean

COLUMNS = (
    "total", "covered", "uncovered", "unknown", "uncovered_by_road", "share_covered",
    "share_upper", "verdict",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Groups:
    """Demand points in `count` units: a position or −1 per point; `poor` marks poor data."""

    group: Indices
    count: int
    poor: Flags


def count_cover(statuses: Statuses, people: Ints, groups: Groups, target: Fraction) -> pd.DataFrame:
    """`COLUMNS` for every unit, counted in whatever `people` counts."""
    group, count, status = groups.group, groups.count, statuses.status
    total = add_people(group, count, people)
    covered = add_people(group, count, people, status == Trilean.YES)
    unknown = add_people(group, count, people, status == Trilean.UNKNOWN)
    by_road = add_people(group, count, people, statuses.reason == "by_road_only")
    return pd.DataFrame(
        {
            "total": total,
            "covered": covered,
            "uncovered": total - covered - unknown,
            "unknown": unknown,
            "uncovered_by_road": by_road,
            "share_covered": divide(covered, total),
            "share_upper": divide(covered + unknown, total),
            "verdict": judge_units(covered, unknown, by_road, total, target, groups.poor),
        }
    )
