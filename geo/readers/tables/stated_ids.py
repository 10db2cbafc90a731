"""Ids as tables state them, without what a spreadsheet adds to them or takes away."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts
from geo.model.row_report import RowReport
from geo.readers.tables.cells import fold_width
from geo.readers.tables.row_remarks import remark_rows

_POINT_ZERO = re.compile(r"([0-9]+)\.0+")
_LOST_DIGITS = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{2}")


def repair_ids(
    frame: pd.DataFrame, stated: Texts, field: str, report: RowReport
) -> tuple[Texts, Flags]:
    """The ids of a column, and which of them have lost digits.

    `1.0` and full-width `１` are read as `1` and said; `2.10102E+11` is refused, since the digits
    that Excel has dropped cannot be known.
    """
    shown = frame.assign(**{field: stated})
    ids = np.empty(len(stated), dtype=object)
    ids[:] = [_POINT_ZERO.sub(r"\1", fold_width(cell)) for cell in stated]
    lost = find_lost_digits(ids)
    message = "expected the whole code as text, got {value}"
    remark_rows(report, shown, lost, "refused", "id_digits_lost", message, column=field)
    rewritten = (ids != stated) & ~lost
    message = "{value} read without what a spreadsheet added"
    remark_rows(report, shown, rewritten, "repaired", "code_rewritten", message, column=field)
    return ids, lost


def find_lost_digits(codes: Texts) -> Flags:
    """Which cells are numbers as Excel shortens them: `2.10102E+11`."""
    return np.fromiter(
        (_LOST_DIGITS.fullmatch(code) is not None for code in codes), np.bool_, len(codes)
    )
