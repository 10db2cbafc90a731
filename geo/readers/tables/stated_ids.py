"""Ids as tables state them, without what a spreadsheet adds to them or takes away."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts
from geo.model.row_report import RowReport
from geo.readers.files.whole_columns import search_cells
from geo.readers.tables.cells import fold_cells
from geo.readers.tables.row_remarks import remark_rows

_POINT_ZERO = re.compile(r"([0-9]+)\.0+")
_EXPONENT = re.compile(r"[eE]\+?[0-9]")
_LOST_DIGITS = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{2}")


def repair_ids(
    frame: pd.DataFrame, stated: Texts, field: str, report: RowReport
) -> tuple[Texts, Flags]:
    """The ids of a column, and which of them have lost digits.

    `1.0` and full-width `１` are read as `1` and said; `2.10102E+11` is refused, since the digits
    that Excel has dropped cannot be known.
    """
    shown = frame.assign(**{field: pd.Series(stated, index=frame.index, dtype=object)})
    ids = fold_cells(stated)
    for i in search_cells(ids, _POINT_ZERO, (".0",)):
        ids[i] = _POINT_ZERO.sub(r"\1", ids[i])
    lost = find_lost_digits(ids)
    message = "expected the whole code as text, got {value}"
    remark_rows(report, shown, lost, "refused", "id_digits_lost", message, column=field)
    rewritten = (ids != stated) & ~lost
    message = "{value} read without what a spreadsheet added"
    remark_rows(report, shown, rewritten, "repaired", "code_rewritten", message, column=field)
    return ids, lost


def find_lost_digits(codes: Texts) -> Flags:
    """Which cells are numbers as Excel shortens them: `2.10102E+11`."""
    lost: Flags = np.zeros(len(codes), dtype=np.bool_)
    for i in search_cells(codes, _EXPONENT, ("e", "E")):
        lost[i] = _LOST_DIGITS.fullmatch(codes[i]) is not None
    return lost
