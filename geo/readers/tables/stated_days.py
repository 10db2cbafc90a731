"""Dates of a register as bounds: a month or a year alone is every day of it."""

from __future__ import annotations

import calendar
import re
from datetime import date

import numpy as np
import pandas as pd

from geo.model.facts import Bounds
from geo.model.row_report import RowReport
from geo.readers.tables.cells import BLANK_SIGNS, column_of, fold_width
from geo.readers.tables.dates import read_date
from geo.readers.tables.row_remarks import remark_rows

_MONTH = re.compile(r"((?:19|20|21)[0-9]{2})(?:[-/.年])([0-9]{1,2})月?")
_YEAR = re.compile(r"((?:19|20|21)[0-9]{2})年?")
_NOTHING = (np.nan, np.nan)


def read_days(frame: pd.DataFrame, field: str, zh: str, report: RowReport) -> Bounds:
    """First and last day that each cell may mean, as ordinals; NaN where it says none."""
    cells = column_of(frame, field)
    known = {cell: _read_cell(cell) for cell in set(cells)}
    low = np.array([known[cell][0] for cell in cells], dtype=np.float64)
    high = np.array([known[cell][1] for cell in cells], dtype=np.float64)
    unread = (cells != "") & ~np.isin(cells.astype(str), list(BLANK_SIGNS)) & np.isnan(low)
    said = f"{zh}: expected a date such as 2026-02-15, got {{value}}"
    remark_rows(report, frame, unread, "noted", "day_unread", said, column=field)
    return Bounds(low, high)


def _read_cell(cell: str) -> tuple[float, float]:
    whole = read_date(cell)
    if whole:
        day = float(date.fromisoformat(whole).toordinal())
        return day, day
    text = fold_width(cell).replace(" ", "")
    month, year = _MONTH.fullmatch(text), _YEAR.fullmatch(text)
    if month is not None and 1 <= int(month[2]) <= 12:
        last = calendar.monthrange(int(month[1]), int(month[2]))[1]
        return _span(
            date(int(month[1]), int(month[2]), 1), date(int(month[1]), int(month[2]), last)
        )
    if year is not None:
        return _span(date(int(year[1]), 1, 1), date(int(year[1]), 12, 31))
    return _NOTHING


def _span(first: date, last: date) -> tuple[float, float]:
    return float(first.toordinal()), float(last.toordinal())
