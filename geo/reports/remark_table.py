"""Row reports as one table, one row a remark."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.model.row_report import RowReport

_COLUMNS = ("input", "outcome", "file", "row", "column", "value", "reason", "message")


def tabulate_remarks(reports: Sequence[RowReport]) -> pd.DataFrame:
    """Every remark of every report, in order."""
    rows = [
        (report.input, *(getattr(remark, name) for name in _COLUMNS[1:]))
        for report in reports
        for remark in report.remarks
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))
