"""Tables of names by code: the townships of a study, and why an outline does not fit a census."""

from __future__ import annotations

import pandas as pd

from geo.model.row_report import RowReport
from geo.readers.tables.cells import repair_codes
from geo.readers.tables.door import read_table
from geo.readers.tables.missing_columns import refuse_missing
from geo.study import FileSource


def read_names(
    source: FileSource | None, key: str, report: RowReport, *, is_free: bool
) -> dict[str, str]:
    """Names (or, for mismatches, reasons) by code; empty where the study gives no table.

    Raises
    ------
    TableError
        The table cannot be read, or lacks a column of codes or of names.
    """
    if source is None:
        return {}
    frame: pd.DataFrame = read_table(source, "boundaries", report)
    text = "reason" if "reason" in frame else "other:reason" if "other:reason" in frame else "name"
    if key not in frame or text not in frame:
        expected = f"a column of codes ({key}) and one of names (name)"
        raise refuse_missing(source.files[0].name, frame, expected, key, "name")
    codes = repair_codes(frame, key, (9,), report, is_free=is_free)
    named = dict(zip(codes, frame[text], strict=True))
    named.pop("", None)
    return named
