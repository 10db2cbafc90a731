"""Norms for meetings: limits with their verdicts, and apart from them what is only counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.findings.norms.tallies import sum_norms
from geo.records import list_records
from geo.words.labels import value_label
from geo.words.sentences import say

_LIMIT = (
    "norm", "unit_level", "units", "units_met", "units_failed", "units_unknown", "units_apart",
    "share_met", "share_met_upper", "source", "clause", "ours",
)  # fmt: skip
_COUNTED = (
    "norm", "force", "unit_level", "units", "units_registered", "units_unregistered",
    "units_unknown", "norm_tally", "source", "clause", "ours",
)  # fmt: skip
OWN = say("force_own")
NOT_LIMITS = say("offers_and_progress")


def norm_sheets(norms: pd.DataFrame, norm_units: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The sheets about norms, by name: limits with verdicts, then what is counted only."""
    sheets = {
        say("norm_word"): sum_limits(norms),
        say("norms_of_counties"): cross_norms(norms),
        say("units_failing_norms"): norm_units[norm_units["force"] == "limit"],
    }
    forces = {NOT_LIMITS: ("enabling", "direction", "explore"), OWN: ("own",)}
    for name, chosen in forces.items():
        counted = sum_counted(norms[norms["force"].isin(chosen)])
        if len(counted):
            sheets[name] = counted
            sheets[say("units_unregistered_of", name=name)] = norm_units[
                norm_units["force"].isin(chosen)
            ]
    return sheets


def sum_limits(norms: pd.DataFrame) -> pd.DataFrame:
    """Every limit in its order, units summed over the counties, with source and clause."""
    table = pd.DataFrame(sum_norms(norms[norms["force"] == "limit"]))
    if table.empty:
        return pd.DataFrame(columns=list(_LIMIT))
    units = table["units"].where(table["units"] > 0)
    table["share_met"] = table["units_met"] / units
    table["share_met_upper"] = (table["units_met"] + table["units_unknown"]) / units
    return table[list(_LIMIT)]


def sum_counted(norms: pd.DataFrame) -> pd.DataFrame:
    """Every norm that is no limit, with how many units are registered, and no verdict."""
    return pd.DataFrame(sum_norms(norms), columns=list(_COUNTED))


def cross_norms(norms: pd.DataFrame) -> pd.DataFrame:
    """Counties down and norms across: a verdict for limits, counts in words for the others."""
    keys = ["adcode", "name", "prefecture"]
    if norms.empty:
        return pd.DataFrame(columns=keys)
    said = [_say(row) for row in list_records(norms)]
    table = norms.assign(said=said).pivot_table(
        index=keys, columns="norm_id", values="said", aggfunc="first", fill_value=""
    )
    order = list(dict.fromkeys(norms["norm_id"]))
    names = dict(zip(norms["norm_id"], norms["norm"], strict=True))
    table = table[order].rename(columns=names)
    table.columns.name = None
    return table.reset_index()


def _say(row: Mapping[Any, Any]) -> str:
    """The verdict and of how many units it fails or is unknown; else what is registered."""
    if row["force"] != "limit":
        return str(row["norm_tally"])
    number = row["units_failed"] or row["units_unknown"]
    return value_label("norm_verdict", row["norm_verdict"]) + (
        f"（{number}/{row['units']}）" if number else ""
    )
