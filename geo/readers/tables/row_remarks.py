"""Remarks on many rows at once: the first hundred are listed, the rest are counted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Flags
from geo.model.row_report import REST, Outcome, RowReport

LISTED = 100
"""Rows listed one by one for a reason; faults.md#table-6."""


def remark_rows(
    report: RowReport,
    frame: pd.DataFrame,
    mask: Flags,
    outcome: Outcome,
    reason: str,
    message: str,
    *,
    column: str = "",
) -> None:
    """Add a remark for every row under `mask`, with the value it has in `column`.

    `message` may hold `{value}` or `{value!r}`. Past the first hundred, one remark says how
    many more there are.
    """
    positions = np.flatnonzero(mask)
    if not len(positions):
        return
    listed = frame.iloc[positions[:LISTED]]
    files = listed["_file"].to_numpy(dtype=object)
    lines = listed["_row"].to_numpy(dtype=np.int64)
    blank = np.full(len(listed), "", dtype=object)
    values = listed[column].to_numpy(dtype=object) if column in listed else blank
    for file, line, cell in zip(files, lines, values, strict=True):
        value = str(cell)
        report.remark(
            outcome,
            reason,
            message.replace("{value!r}", repr(value[:80])).replace("{value}", value[:80]),
            file=str(file),
            row=int(line),
            column=column,
            value=value,
        )
    remark_rest(report, len(positions), outcome, reason, column)


def remark_rest(
    report: RowReport, total: int, outcome: Outcome, reason: str, column: str = ""
) -> None:
    """Say how many rows of a reason are not listed, if any."""
    if total > LISTED:
        more = total - LISTED
        report.remark(outcome, reason, f"{more} {REST}", column=column, value=str(more))
