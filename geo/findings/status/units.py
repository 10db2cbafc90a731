"""Figures of townships, counties, prefectures and the province: sums over their demand points.

Everything counted in people is integer addition, so that in every row

    covered + uncovered + unknown = residents
    uncovered_certain + uncovered_by_road + uncovered_doubtful = uncovered
    uncovered_outreach + uncovered_outreach_less + uncovered_not_visited = uncovered
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Indices, Ints
from geo.findings.status.detours import BY_ROAD_ONLY, DOUBTFUL, mark_by_road
from geo.findings.status.quantiles import weighted_quantiles
from geo.findings.status.readings import Statuses
from geo.findings.status.verdicts import UnitDoubts, UnitPeople, judge_units
from geo.model.demand import Demand
from geo.model.trilean import Trilean
from geo.rules.standard import Standard


@dataclass(frozen=True, slots=True)
class PointFindings:
    """Per demand point: statuses under each reading, and the way to the nearest site.

    `readings` has the keys `headline`, `straight_line`, `own_county` and `site_setting`;
    `road_m` is NaN where no site can be reached. `detour` is infinite where there is no way, NaN
    where it cannot be said; empty where it was not asked.
    """

    readings: Mapping[str, Statuses]
    road_m: Floats
    detour: Floats = field(default_factory=lambda: np.empty(0))

    @property
    def headline(self) -> Statuses:
        """Statuses under the reading that verdicts use."""
        return self.readings["headline"]


def add_people(group: Indices, count: int, weights: Ints, marked: Flags | None = None) -> Ints:
    """People per group, exactly; entries with group −1 are left out."""
    used = group >= 0 if marked is None else (group >= 0) & marked
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, group[used], weights[used])
    return sums


def count_units(
    demand: Demand, findings: PointFindings, group: Indices, count: int, least_visits: int = 6
) -> pd.DataFrame:
    """People, shares and distances of `count` groups of demand points; one row per group.

    `least_visits` a year are regular ones. Who is visited without anybody saying how often counts
    among the less often visited, and of these is told apart as `uncovered_outreach_unknown`.
    """
    people, status = demand.residents, findings.headline.status
    reason = findings.headline.reason
    total = add_people(group, count, people)
    urban = add_people(group, count, people, demand.urban)
    covered = add_people(group, count, people, status == Trilean.YES)
    covered_urban = add_people(group, count, people, (status == Trilean.YES) & demand.urban)
    unknown = add_people(group, count, people, status == Trilean.UNKNOWN)
    uncovered = status == Trilean.NO
    by_visits = uncovered & (demand.served_by == "outreach")
    often = by_visits & (demand.visits_per_year >= least_visits)
    visited = add_people(group, count, people, by_visits)
    regularly = add_people(group, count, people, often)
    by_road = add_people(group, count, people, reason == BY_ROAD_ONLY)
    frame = pd.DataFrame(
        {
            "residents": total,
            "urban": urban,
            "rural": total - urban,
            "covered": covered,
            "uncovered": total - covered - unknown,
            "unknown": unknown,
            "uncovered_certain": add_people(group, count, people, reason == "beyond_straight_line"),
            "uncovered_by_road": by_road,
            "uncovered_doubtful": add_people(group, count, people, reason == DOUBTFUL),
            "detour": _find_middle_detour(demand, findings, group, count),
            "uncovered_outreach": regularly,
            "uncovered_outreach_less": visited - regularly,
            "uncovered_not_visited": total - covered - unknown - visited,
            "uncovered_outreach_unknown": add_people(
                group, count, people, by_visits & np.isnan(demand.visits_per_year)
            ),
            "share_covered": divide(covered, total),
            "share_upper": divide(covered + unknown, total),
            "share_covered_urban": divide(covered_urban, urban),
            "share_covered_rural": divide(covered - covered_urban, total - urban),
        }
    )
    for name in ("straight_line", "own_county", "site_setting"):
        inside = findings.readings[name].status == Trilean.YES
        frame[f"share_{name}"] = divide(add_people(group, count, people, inside), total)
    distances = weighted_quantiles(findings.road_m, people, group, count, [0.5, 0.95, 1.0])
    frame["residents_known_distance"] = add_people(group, count, people, ~np.isnan(findings.road_m))
    for k, name in enumerate(("median", "p95", "max")):
        frame[f"{name}_distance_m"] = distances[:, k]
    return frame


def _find_middle_detour(
    demand: Demand, findings: PointFindings, group: Indices, count: int
) -> Floats:
    """The median detour of places that only the road leaves out; NaN where it is infinite."""
    if not len(findings.detour):
        return np.full(count, np.nan)
    values = np.where(mark_by_road(findings.headline), findings.detour, np.nan)
    middle = weighted_quantiles(values, demand.residents, group, count, [0.5])[:, 0]
    return np.where(np.isinf(middle), np.nan, middle)


def add_verdicts(
    frame: pd.DataFrame,
    demand: Demand,
    findings: PointFindings,
    group: Indices,
    standard: Standard,
    doubts: UnitDoubts,
) -> None:
    """Add `verdict` and `verdict_straight_line` to a table made by `count_units`."""
    residents = frame["residents"].to_numpy()
    found = UnitPeople(
        frame["covered"].to_numpy(),
        frame["unknown"].to_numpy(),
        frame["uncovered_doubtful"].to_numpy(),
        frame["uncovered_by_road"].to_numpy(),
        residents,
    )
    frame["verdict"] = judge_units(found, standard.target_share, doubts)
    straight = findings.readings["straight_line"].status
    people, count = demand.residents, len(frame)
    nobody = np.zeros(count, dtype=np.int64)
    by_line = UnitPeople(
        add_people(group, count, people, straight == Trilean.YES),
        add_people(group, count, people, straight == Trilean.UNKNOWN),
        nobody,
        nobody,
        residents,
    )
    frame["verdict_straight_line"] = judge_units(by_line, standard.target_share, doubts)


def divide(part: Ints, whole: Ints) -> Floats:
    """Shares 0–1; NaN where the whole is 0."""
    share = np.full(len(whole), np.nan)
    np.divide(part, whole, out=share, where=whole != 0)
    return share
