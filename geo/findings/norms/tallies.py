"""Norms that are no limits, told in words: how many units are registered with what is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.words.sentences import say

COUNTS = (
    "units", "units_met", "units_failed", "units_unknown", "units_registered",
    "units_unregistered", "units_apart", "units_empty",
)  # fmt: skip
TOLD_OF = (
    "force", "unit_level", "counted", "units", "units_registered", "units_unregistered",
    "units_unknown",
)  # fmt: skip
"""The columns of a norm table that `tell_tally` asks."""
_UNITS = {
    "township": say("township_word"),
    "county": say("county_column"),
    "prefecture": say("prefecture_word"),
    "province": say("province_word"),
}


def tell_tally(row: Mapping[Any, Any]) -> str:
    """Such as 已登记提供预约412家、未登记238家（其中登记为否126家）; empty for a limit.

    Units that say no and units that say nothing are both not registered. Of areas it says how many
    reach the number, since the rows do not know how many facilities that were. `row` has the
    columns of a norm table, of one county or summed.
    """
    if row["force"] == "limit":
        return ""
    if not row["units"]:
        return (
            say("none_registered_of_kind")
            if row["unit_level"] == "facility"
            else say("norm_verdict_none")
        )
    has, yes = row["counted"], int(row["units_registered"])
    rest, unknown = int(row["units_unregistered"]), int(row["units_unknown"])
    if row["unit_level"] == "facility":
        stated = (
            say("of_which_registered_no", count=f"{rest - unknown:,}") if 0 < unknown < rest else ""
        )
        return say(
            "registered_and_not",
            norm=has or say("this_item"),
            yes=f"{yes:,}",
            unregistered=f"{rest:,}",
            stated=stated,
        )
    waiting = say("of_which_unknown", unknown=f"{unknown:,}") if unknown else ""
    which = (
        say("reached_reference_of", verb=has, object=_UNITS[row["unit_level"]])
        if has
        else say("in_this_state")
    )
    return say("yes_and_rest", which=which, yes=f"{yes:,}", rest=f"{rest:,}", waiting=waiting)


def sum_norm(rows: pd.DataFrame) -> dict[str, Any]:
    """One norm over all its rows: what it is, its counts, and `norm_tally`."""
    first = rows.iloc[0]
    about = ("norm_id", "norm", "force", "unit_level", "counted", "source", "clause", "ours")
    found: dict[str, Any] = {name: first[name] for name in about}
    found |= {name: int(rows[name].sum()) for name in COUNTS}
    return found | {"norm_tally": tell_tally(found)}


def sum_norms(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Every norm of a norm table by `sum_norm`, in the order of the table."""
    if rows.empty:
        return []
    return [sum_norm(part) for _, part in rows.groupby("norm_id", sort=False)]
