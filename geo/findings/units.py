"""Figures of townships, counties, prefectures and the province: sums over their demand points.

Everything counted in people is integer addition, so that in every row

    covered + uncovered + unknown = residents
    uncovered_outreach + uncovered_not_visited = uncovered
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Indices, Ints
from geo.findings.quantiles import weighted_quantiles
from geo.findings.readings import Statuses
from geo.findings.verdicts import judge_units
from geo.model.demand import Demand
from geo.model.trilean import Trilean
from geo.standard import Standard


@dataclass(frozen=True, slots=True)
class PointFindings:
    """Per demand point: statuses under each reading, and the way to the nearest site.

    `readings` has the keys `headline`, `straight_line`, `own_county` and `site_setting`;
    `road_m` is NaN where no site can be reached.
    """

    readings: Mapping[str, Statuses]
    road_m: Floats

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
    demand: Demand, findings: PointFindings, group: Indices, count: int
) -> pd.DataFrame:
    """People, shares and distances of `count` groups of demand points; one row per group."""
    people, status = demand.residents, findings.headline.status
    reason = findings.headline.reason
    total = add_people(group, count, people)
    urban = add_people(group, count, people, demand.urban)
    covered = add_people(group, count, people, status == Trilean.YES)
    covered_urban = add_people(group, count, people, (status == Trilean.YES) & demand.urban)
    unknown = add_people(group, count, people, status == Trilean.UNKNOWN)
    uncovered = status == Trilean.NO
    visited = add_people(group, count, people, uncovered & (demand.served_by == "outreach"))
    by_road = add_people(group, count, people, reason == "by_road_only")
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
            "uncovered_outreach": visited,
            "uncovered_not_visited": total - covered - unknown - visited,
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


def add_verdicts(
    frame: pd.DataFrame,
    demand: Demand,
    findings: PointFindings,
    group: Indices,
    standard: Standard,
    poor: Flags,
) -> None:
    """Add `verdict` and `verdict_straight_line` to a table made by `count_units`."""
    frame["verdict"] = judge_units(
        frame["covered"].to_numpy(),
        frame["unknown"].to_numpy(),
        frame["uncovered_by_road"].to_numpy(),
        frame["residents"].to_numpy(),
        standard.target_share,
        poor,
    )
    straight = findings.readings["straight_line"].status
    people, count = demand.residents, len(frame)
    nobody = np.zeros(count, dtype=np.int64)
    frame["verdict_straight_line"] = judge_units(
        add_people(group, count, people, straight == Trilean.YES),
        add_people(group, count, people, straight == Trilean.UNKNOWN),
        nobody,
        frame["residents"].to_numpy(),
        standard.target_share,
        nobody.astype(bool),
    )


def divide(part: Ints, whole: Ints) -> Floats:
    """Shares 0–1; NaN where the whole is 0."""
    share = np.full(len(whole), np.nan)
    np.divide(part, whole, out=share, where=whole != 0)
    return share
