"""The tiered system (分级) county by county: sites of each tier, and whom each tier reaches.

With the tiers of the standard numbered from the highest, 0, and t(s) the tier of a site, unknown
where its word is none of them, a point is judged for tier k by the rule of rules.md#status-2 over

    eligible(s) AND t(s) ≤ k        three-valued

so that covered never falls from one tier to the next lower one. `residents_nearest_tier` counts
people by the tier of their nearest site, so that over the rows of a county

    Σ residents_nearest_tier + people without any way to a site = residents
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Indices, Ints, Texts, Trileans, texts
from geo.findings.status.readings import Evidence, Reading, decide_statuses
from geo.findings.status.units import add_people, divide
from geo.model.trilean import Trilean
from geo.sites.tiers import judge_tiers, rank_tiers

UNKNOWN_TIER = "unknown"


def tabulate_tiers(evidence: Evidence, eligible: Trileans, nearest_site: Indices) -> pd.DataFrame:
    """One row per county and tier, the highest first, and one for sites of unknown tier.

    `nearest_site` has one position per demand point, −1 where there is no way to a site. The row
    of unknown tier has null people, since no reading is about it. `present` says whether the
    county has a site of the tier: unknown where only a site of unknown tier could be one.
    """
    standard, counties = evidence.standard, evidence.counties
    rank = rank_tiers(evidence.sites.records.tier, standard)
    count = len(counties)
    sites = _count_sites(rank, evidence.sites.county, len(standard.tiers), count)
    nearest = _count_nearest(evidence, rank, nearest_site, len(standard.tiers))
    rows = [
        _tabulate_tier(evidence, np.minimum(eligible, judge_tiers(rank, k)).astype(np.int8))
        for k in range(len(standard.tiers))
    ]
    nobody = pd.DataFrame({name: [None] * count for name in rows[0].columns})
    frame = pd.concat([*rows, nobody.astype(rows[0].dtypes.to_dict())], ignore_index=True)
    names = [*standard.tiers, UNKNOWN_TIER]
    table = pd.DataFrame(
        {
            "adcode": np.tile(counties.adcode, len(names)),
            "name": np.tile(counties.name, len(names)),
            "prefecture": np.tile(counties.prefecture, len(names)),
            "tier_rank": pd.array(
                np.repeat([*range(1, len(names)), None], count).tolist(), dtype="Int64"
            ),
            "tier": np.repeat(texts(names), count),
            "sites": sites.T.ravel(),
            "present": np.concatenate([*_judge_presence(sites), texts([""] * count)]),
            "residents_nearest_tier": nearest.T.ravel(),
        }
    )
    table = pd.concat([table, frame], axis=1)
    return table.sort_values(["adcode", "tier_rank"], kind="stable", ignore_index=True)


def _count_sites(rank: Indices, county: Indices, tiers: int, count: int) -> Ints:
    """Sites of every county by tier, shape (counties, tiers + 1); the last column is unknown."""
    total = np.zeros((count, tiers + 1), dtype=np.int64)
    inside = county >= 0
    np.add.at(total, (county[inside], np.where(rank < 0, tiers, rank)[inside]), 1)
    return total


def _judge_presence(sites: Ints) -> list[Texts]:
    """`yes`, `no` or `unknown` per county, for each tier."""
    undecided = np.where(sites[:, -1] > 0, Trilean.UNKNOWN.label, Trilean.NO.label)
    return [
        np.where(sites[:, k] > 0, Trilean.YES.label, undecided).astype(object)
        for k in range(sites.shape[1] - 1)
    ]


def _count_nearest(evidence: Evidence, rank: Indices, nearest_site: Indices, tiers: int) -> Ints:
    """Residents of every county by the tier of their nearest site, shape (counties, tiers + 1)."""
    demand, count = evidence.demand, len(evidence.counties)
    found = nearest_site >= 0
    column = np.where(rank < 0, tiers, rank)[nearest_site] if len(rank) else nearest_site
    people = [
        add_people(demand.county, count, demand.residents, found & (column == k))
        for k in range(tiers + 1)
    ]
    return np.column_stack(people)


def _tabulate_tier(evidence: Evidence, eligible: Trileans) -> pd.DataFrame:
    demand, count = evidence.demand, len(evidence.counties)
    status = decide_statuses(evidence, eligible, Reading()).status
    total = add_people(demand.county, count, demand.residents)
    covered = add_people(demand.county, count, demand.residents, status == Trilean.YES)
    unknown = add_people(demand.county, count, demand.residents, status == Trilean.UNKNOWN)
    return pd.DataFrame(
        {
            "covered": pd.array(covered, dtype="Int64"),
            "unknown": pd.array(unknown, dtype="Int64"),
            "uncovered": pd.array(total - covered - unknown, dtype="Int64"),
            "share_covered": divide(covered, total),
            "share_upper": divide(covered + unknown, total),
        }
    )
