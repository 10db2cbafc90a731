"""Comparing assessments table by table."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely

from geo.model.assessment_tables import AssessmentTables

TABLES = (
    "province", "prefectures", "counties", "townships", "demand", "gaps", "sites", "holidays",
    "county_holidays", "to_verify", "tiers", "norms", "norm_units", "assigned",
)  # fmt: skip
UNIT_TABLES = ("province", "prefectures", "counties", "townships")
IDS = frozenset(
    {
        "demand_id",
        "site_id",
        "nearest_site_id",
        "own_nearest_site_id",
        "assigned_site_id",
        "gap_id",
        "item_id",
        "place_id",
        "unit_id",
        "problem_id",
    }
)


def flatten(tables: AssessmentTables) -> dict[str, pd.DataFrame]:
    """Every table without pandas' ways with shapes: these as text."""
    out = {}
    for name in TABLES:
        frame = pd.DataFrame(getattr(tables, name)).copy()
        if "geometry" in frame:
            frame["geometry"] = shapely.to_wkt(frame["geometry"].to_numpy(), rounding_precision=9)
        out[name] = frame
    return out


def assert_same(one: AssessmentTables, other: AssessmentTables) -> None:
    """Every cell of every table, in the same order, and the summary but for its clock."""
    left, right = flatten(one), flatten(other)
    for name in TABLES:
        pd.testing.assert_frame_equal(left[name], right[name], obj=name)
    assert without_clock(one.summary) == without_clock(other.summary)


def assert_same_but_ids(one: AssessmentTables, other: AssessmentTables) -> None:
    """Every cell that is no id, whatever the order of rows."""
    left, right = flatten(one), flatten(other)
    for name in TABLES:
        pd.testing.assert_frame_equal(_without_ids(left[name]), _without_ids(right[name]), obj=name)


def without_clock(summary: dict[str, Any]) -> dict[str, Any]:
    """The summary without the moment at which it was made."""
    return {key: value for key, value in summary.items() if key != "created_at"}


def _without_ids(frame: pd.DataFrame) -> pd.DataFrame:
    kept = frame.drop(columns=[name for name in frame if name in IDS])
    order = kept.astype(str).sort_values(list(kept.columns)).index
    return kept.loc[order].reset_index(drop=True)
