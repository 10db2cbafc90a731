"""Shortfalls of one assessment (问题清单), each with an id made of what it is and where.

An id never holds a number that can change, nor a position in a table: so the next assessment can
tell a problem that is still there from one that is gone. Ids of dated problems carry the year. What
cannot be judged is no problem, but it is named in `undecided`, for a problem is not gone because
nobody knows any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.findings.status.detours import DOUBTFUL
from geo.findings.worklists.access_problems import list_short_counties, list_uncovered_gaps
from geo.findings.worklists.holiday_problems import (
    list_absorbed,
    list_undecided,
    list_unserved_days,
    list_unserved_holidays,
)
from geo.findings.worklists.norm_problems import list_failed_norms, make_norm_ids
from geo.findings.worklists.problem_rows import COLUMNS, ProblemSources
from geo.rules.norm_rules import Norm
from geo.rules.standard import Standard

ORDER = (
    "county_short", "holiday_unserved", "day_unserved", "norm_failed", "gap",
)  # fmt: skip
"""Types in the order of the list. Faults of the register are asked about, and are no problems."""


@dataclass(frozen=True, slots=True)
class Problems:
    """What is wrong now, and what cannot be told.

    `rows` has `COLUMNS`. `undecided` holds ids of what cannot be judged, `absorbed` those of places
    whose gap now goes by another place, and of days whose whole holiday is on the list.
    """

    rows: pd.DataFrame
    undecided: frozenset[str]
    absorbed: frozenset[str]


def list_problems(found: ProblemSources, standard: Standard, norms: Sequence[Norm]) -> Problems:
    """Every shortfall, by type, then most people first, then id."""
    parts = [
        list_short_counties(found, standard),
        list_uncovered_gaps(found, standard),
        *_list_unserved(found, standard),
        list_failed_norms(found, norms),
    ]
    frames = [_complete(part) for part in parts if len(part)]
    if not frames:
        return Problems(pd.DataFrame(columns=list(COLUMNS)), *_find_undecided(found))
    rows = pd.concat(frames, ignore_index=True)
    rank = rows["problem_type"].map({name: i for i, name in enumerate(ORDER)})
    rows = (
        rows.assign(rank=rank)
        .sort_values(["rank", "people", "problem_id"], ascending=[True, False, True])
        .drop(columns="rank")
        .reset_index(drop=True)
    )
    return Problems(rows, *_find_undecided(found))


def _list_unserved(found: ProblemSources, standard: Standard) -> list[pd.DataFrame]:
    if found.county_holidays.empty:
        return []
    return [list_unserved_holidays(found, standard), list_unserved_days(found, standard)]


def _complete(part: pd.DataFrame) -> pd.DataFrame:
    part = part.reindex(columns=list(COLUMNS))
    for name in ("figure", "limit"):
        part[name] = part[name].astype(np.float64)
    texts = [
        "figure_unit", "detail", "force", "source", "clause", "act", "unit_id", "unit_name",
        "adcode", "date", "follows",
    ]  # fmt: skip
    part[texts] = part[texts].astype(object).fillna("")
    part["people"] = part["people"].fillna(0).astype(np.int64)
    return part


def _find_undecided(found: ProblemSources) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of what is unknown now, and of what a gap or a holiday on the list takes in."""
    counties, demand = found.counties, found.demand
    waiting = counties.loc[counties["verdict"] == "undetermined", "adcode"]
    ids = {f"county_short-{code}" for code in waiting}
    if len(found.county_holidays):
        ids |= set(list_undecided(found))
    if len(found.norm_units):
        ids |= set(make_norm_ids(found.norm_units[found.norm_units["norm_state"] == "unknown"]))
    places = "gap-" + demand["adcode"].astype(str) + "-" + demand["demand_id"].astype(str)
    status, doubtful = demand["status"], demand["status_reason"] == DOUBTFUL
    return (
        frozenset(ids | set(places[(status == "unknown") | doubtful])),
        frozenset(places[(status == "uncovered") & ~doubtful]).union(_list_absorbed_days(found)),
    )


def _list_absorbed_days(found: ProblemSources) -> set[str]:
    return set(list_absorbed(found)) if len(found.county_holidays) else set()
