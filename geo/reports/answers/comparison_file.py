"""Two scenarios side by side as an Excel workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from geo.reports.workbook.table_book import write_table_book
from geo.words.labels import label
from geo.words.sentences import say

_TOTALS = (
    "people_gained", "people_lost", "people_clarified", "people_put_in_doubt", "covered_after",
    "uncovered_after", "unknown_after",
)  # fmt: skip

_NORMS = (
    "norm", "county", "unit_id", "unit_name", "norm_state_before", "norm_change_a",
    "norm_state_after_a", "norm_change_b", "norm_state_after_b", "people_own_county_gained_a",
    "people_own_county_gained_b", "people_own_county_lost_a", "people_own_county_lost_b",
)  # fmt: skip


def write_comparison(path: Path, compared: Mapping[str, Any], summary: Mapping[str, Any]) -> None:
    """Write totals, counties and places of a comparison; `summary` is the provenance of both.

    Raises
    ------
    StoreError
        The file cannot be written.
    """
    counties = [*compared["counties"], *compared["counties_alike"]]
    sheets = {
        say("totals_of_both_scenarios"): _list_totals(compared),
        say("counties_compared"): pd.DataFrame(
            counties, columns=list(counties[0]) if counties else ["adcode"]
        ),
        say("norms_compared"): pd.DataFrame(compared["norms"], columns=list(_NORMS)),
        say("covered_by_a_alone"): _list_places(compared["covered_by_a_alone"]),
        say("covered_by_b_alone"): _list_places(compared["covered_by_b_alone"]),
    }
    notes = (
        (say("scenario_a"), str(compared["a"]["name"])),
        (say("scenario_b"), str(compared["b"]["name"])),
        (say("counties_compared"), say("counties_compared_explained")),
        (say("norms_compared"), say("norms_compared_explained")),
        (say("only_in_a_or_b"), say("only_in_a_or_b_explained")),
    )
    write_table_book(path, summary, sheets, notes=notes)


def _list_totals(compared: Mapping[str, Any]) -> pd.DataFrame:
    a, b = compared["a"]["totals"], compared["b"]["totals"]
    rows = [(label(name), a[name], b[name], b[name] - a[name]) for name in _TOTALS]
    return pd.DataFrame(rows, columns=["compared_figure", "scenario_a", "scenario_b", "b_less_a"])


def _list_places(rows: list[Mapping[str, Any]]) -> pd.DataFrame:
    columns = ["demand_id", "name", "adcode", "lon", "lat", "residents"]
    return pd.DataFrame(rows, columns=columns)
