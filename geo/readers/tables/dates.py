"""Dates as tables write them: 2026-02-15, 2026/2/15, 2026年2月15日, 20260215, 46068."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo.arrays import Texts
from geo.model.row_report import RowReport
from geo.readers.tables.cells import BLANK_SIGNS, column_of, fold_width
from geo.readers.tables.row_remarks import remark_rows

_WRITTEN = re.compile(
    r"([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T][0-9]{1,2}:[0-9:.]+)?"
)
_PACKED = re.compile(r"([12][0-9]{3})([01][0-9])([0-3][0-9])")
_SERIAL = re.compile(r"[2-7][0-9]{4}")
_SERIAL_ZERO = date(1899, 12, 30)


def parse_dates(frame: pd.DataFrame, field: str, report: RowReport) -> Texts:
    """ISO dates of a column, "" where blank or refused; five digits are an Excel serial number."""
    cells = column_of(frame, field)
    known = {cell: read_date(cell) for cell in set(cells)}
    dates = np.empty(len(cells), dtype=object)
    dates[:] = [known[cell] for cell in cells]
    unread = (dates == "") & (cells != "") & ~np.isin(cells.astype(str), list(BLANK_SIGNS))
    remark_rows(
        report,
        frame,
        unread,
        "refused",
        "bad_date",
        "expected a date such as 2026-02-15, got {value}",
        column=field,
    )
    return dates


def read_date(cell: str) -> str:
    """ISO text of one cell, "" where it is no full date."""
    text = fold_width(cell)
    if _SERIAL.fullmatch(text):
        return (_SERIAL_ZERO + timedelta(days=int(text))).isoformat()
    found = _WRITTEN.fullmatch(text) or _PACKED.fullmatch(text)
    if found is None:
        return ""
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return ""
