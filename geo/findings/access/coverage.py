"""People covered in units under any question: the figures and the verdict of each.

For a group g, people w of each point and statuses of `geo.findings.status.readings`,

    covered(g) = Σ w where covered,   unknown(g),   uncovered(g)     integers that sum to total(g)

The uncovered are told apart as in `geo.findings.status.units`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from geo.arrays import Indices, Ints
from geo.findings.status.detours import BY_ROAD_ONLY, DOUBTFUL
from geo.findings.status.readings import Statuses
from geo.findings.status.units import add_people, divide
from geo.findings.status.verdicts import UnitDoubts, UnitPeople, judge_units
from geo.model.trilean import Trilean

COLUMNS = (
    "total", "covered", "uncovered", "unknown", "uncovered_certain", "uncovered_by_road",
    "uncovered_doubtful", "share_covered", "share_upper", "verdict",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Groups:
    """Demand points in `count` units: a position or −1 per point."""

    group: Indices
    count: int
    doubts: UnitDoubts


def count_cover(
    statuses: Statuses, people: Ints, groups: Groups, target: Fraction | None
) -> pd.DataFrame:
    """`COLUMNS` for every unit, counted in whatever `people` counts."""
    group, count, status = groups.group, groups.count, statuses.status
    total = add_people(group, count, people)
    covered = add_people(group, count, people, status == Trilean.YES)
    unknown = add_people(group, count, people, status == Trilean.UNKNOWN)
    by_road = add_people(group, count, people, statuses.reason == BY_ROAD_ONLY)
    doubtful = add_people(group, count, people, statuses.reason == DOUBTFUL)
    found = UnitPeople(covered, unknown, doubtful, by_road, total)
    return pd.DataFrame(
        {
            "total": total,
            "covered": covered,
            "uncovered": total - covered - unknown,
            "unknown": unknown,
            "uncovered_certain": total - covered - unknown - by_road - doubtful,
            "uncovered_by_road": by_road,
            "uncovered_doubtful": doubtful,
            "share_covered": divide(covered, total),
            "share_upper": divide(covered + unknown, total),
            "verdict": judge_units(found, target, groups.doubts),
        }
    )
