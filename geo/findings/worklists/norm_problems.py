"""Problems of norms: units that fail what the standard asks."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.findings.worklists.problem_rows import HEALTH, ProblemSources
from geo.rules.norm_rules import Norm
from geo.words.sentences import say


def make_norm_ids(units: pd.DataFrame) -> pd.Series:
    """Ids of units asked by norms, whatever their state."""
    ids: pd.Series = "norm-" + units["norm_id"] + "-" + units["unit_id"]
    return ids


def list_failed_norms(found: ProblemSources, norms: Sequence[Norm]) -> pd.DataFrame:
    """Units that fail a limit; what a finding decides stands in its own type."""
    asked = {norm.id: norm for norm in norms if norm.is_limit and norm.finding is None}
    units = found.norm_units
    if units.empty:
        return pd.DataFrame()
    rows = units[(units["norm_state"] == "failed") & units["norm_id"].isin(list(asked))]
    if rows.empty:
        return pd.DataFrame()
    own = [asked[name] for name in rows["norm_id"]]
    people = dict(zip(found.sites["site_id"], found.sites["residents_nearest"], strict=True))
    people |= dict(found.township_people)
    people |= dict(zip(found.counties["adcode"], found.counties["residents"], strict=True))
    return pd.DataFrame(
        {
            "problem_id": make_norm_ids(rows),
            "problem_type": "norm_failed",
            "adcode": rows["adcode"],
            "unit_id": rows["unit_id"],
            "unit_name": rows["unit_name"],
            "people": rows["unit_id"].map(people),
            "figure": rows["figure"],
            "limit": rows["limit"],
            "figure_unit": [_unit_of(norm) for norm in own],
            "detail": say("fails_label") + rows["norm"],
            "force": "limit",
            "source": [norm.source for norm in own],
            "clause": [norm.clause for norm in own],
            "act": [norm.act or HEALTH for norm in own],
        }
    )


def _unit_of(norm: Norm) -> str:
    if norm.sum is not None:
        return ""
    if norm.at_least is not None or norm.at_most is not None:
        return "site"
    if norm.least_share is not None:
        return "share"
    days = any(test.field.startswith("days_per_week") for test in norm.have)
    return "days_per_week" if days else ""
