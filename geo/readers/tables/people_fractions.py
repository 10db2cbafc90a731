"""Fractions of people in a census: the sign that a unit such as 万人 is missing."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from geo.arrays import Texts
from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.readers.tables.cells import column_of, parse_numbers

_GROUPED = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_LEAST_BROKEN = 10_000
"""From this median on fractions are those of an estimate, below it those of a unit."""


def refuse_fractions(frame: pd.DataFrame, column: str, report: RowReport) -> None:
    """Fractions of people, few in number, are thousands or ten thousands of them.

    71.2 may be 71 people, 71,200 or 712,000; 1.234 may be 1,234. Nothing tells which.

    Raises
    ------
    TableError
        Most numbers are fractions, and half of them small.
    """
    cells = column_of(frame, column)
    values = parse_numbers(frame, column, RowReport(report.input))
    stated = np.isfinite(values) & (values > 0)
    broken = stated & (np.abs(values - np.floor(values + 0.5)) > 1e-6)
    if 2 * broken.sum() > stated.sum() and np.median(values[stated]) < _LEAST_BROKEN:
        raise TableError(
            f"{frame['_file'].iat[0]}: expected whole people, got {cells[broken][0]}; "
            "write the unit behind the name of the column, such as 常住人口（万人） or （千人）, "
            "and numbers of people without a point"
        )


def refuse_thousands_points(cells: Texts, file: str) -> None:
    """Whole numbers below a thousand beside ones such as 1.234: points that group thousands.

    Raises
    ------
    TableError
        Every number with a point has three digits behind it and no nought before it, and all
        others are whole and below 1,000.
    """
    if "." not in "".join(cells):
        return
    stated = [cell for cell in cells if cell]
    grouped = [cell for cell in stated if _GROUPED.fullmatch(cell)]
    if not grouped:
        return
    whole = sum(cell.isdecimal() and len(cell) <= len("999") for cell in stated)
    if whole and len(grouped) + whole == len(stated):
        raise TableError(
            f"{file}: {grouped[0]} may be {grouped[0].replace('.', '')} people or "
            f"{float(grouped[0]):.3f}; write numbers of people without points between digits"
        )
