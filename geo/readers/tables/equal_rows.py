"""Rows that stand in a table twice, equal in every column: they count once (faults.md#table-4)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geo.arrays import Flags
from geo.model.row_report import RowReport
from geo.readers.tables.row_remarks import LISTED, remark_rest

KINDS = frozenset(
    {
        "sites",
        "demand",
        "employers",
        "facilities",
        "candidates",
        "population",
        "outreach",
        "corrections",
    }
)
"""Kinds of table whose rows are things that are counted."""
_TELLING = ("lon", "lat", "easting", "northing", "lon_lat", "_lon", "_lat")
"""Columns that differ between most rows that are not equal."""
_TRACES = ["_file", "_row"]


def drop_equal_rows(frame: pd.DataFrame, report: RowReport) -> pd.DataFrame:
    """The frame with the first of each set of equal rows; every further one is noted.

    Columns that are not read (序号) and staff contacts tell no rows apart.
    """
    told = [name for name in frame.columns if name not in _TRACES]
    if any(frame[name].is_unique for name in told if str(name).endswith("_id")):
        return frame
    again = _find_again(frame, told)
    if not again.any():
        return frame
    _remark(frame, told, again, report)
    kept: pd.DataFrame = frame[~again].reset_index(drop=True)
    return kept


def _find_again(frame: pd.DataFrame, told: list[str]) -> Flags:
    """Rows equal to one before; only those that share their first columns are held together."""
    again: Flags = np.zeros(len(frame), dtype=np.bool_)
    few = [name for name in told if name in _TELLING] or told
    alike = np.flatnonzero(frame.duplicated(few, keep=False)) if few else again.nonzero()[0]
    if len(alike):
        again[alike] = frame.iloc[alike].duplicated(told).to_numpy(dtype=np.bool_)
    return again


def _remark(frame: pd.DataFrame, told: list[str], again: Any, report: RowReport) -> None:
    number = frame.groupby(told, sort=False, dropna=False).ngroup().to_numpy(dtype=np.int64)
    lines = frame["_row"].to_numpy(dtype=np.int64)
    first_line = dict(zip(number[~again].tolist(), lines[~again].tolist(), strict=True))
    for i in np.flatnonzero(again)[:LISTED].tolist():
        report.remark(
            "noted",
            "equal_row",
            f"equal to line {first_line[int(number[i])]} in every column; counted once",
            file=str(frame["_file"].iat[i]),
            row=int(lines[i]),
            value=frame["name"].iat[i] if "name" in frame else "",
        )
    remark_rest(report, int(again.sum()), "noted", "equal_row")
