"""What the row of a site says of its grade and of how often it holds sessions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts, texts
from geo.model.row_report import RowReport
from geo.readers.tables.cells import BLANK_SIGNS, column_of
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.vocabulary import find_word

_ANSWERED = {
    "tier_model": {"yes": "示范门诊", "no": "非示范门诊"},
    "tier_digital": {"yes": "数字化门诊", "no": "非数字化门诊"},
}
"""Columns that ask yes or no, and the word that an answer stands for."""


def read_tiers(frame: pd.DataFrame) -> Texts:
    """The word for the grade of each site, as written; which tier it is the standard says.

    Where the column of grades is blank, a plain 是 or 否 under 是否示范 or 数字化门诊 becomes the
    word that it answers; any other word there is kept.
    """
    said = column_of(frame, "tier").copy()
    said[np.isin(said.astype(str), list(BLANK_SIGNS))] = ""
    for field, words in _ANSWERED.items():
        cells = column_of(frame, field)
        spelled = texts(words.get(find_word(cell, "answers"), cell) for cell in cells)
        said = np.where(said == "", spelled, said)
    return texts(said)


def read_cycles(frame: pd.DataFrame, report: RowReport) -> Texts:
    """How often each site holds sessions (服务周期): `daily`, `weekly`, `ten_days`, `monthly`."""
    cells = column_of(frame, "cycle")
    known = {cell: find_word(cell, "cycles") for cell in set(cells)}
    cycles = texts(known[cell] for cell in cells)
    unread: Flags = (cells != "") & (cycles == "") & ~np.isin(cells.astype(str), list(BLANK_SIGNS))
    message = "expected 日, 周, 旬 or 月, got {value}"
    remark_rows(report, frame, unread, "noted", "cycle_unread", message, column="cycle")
    return cycles
