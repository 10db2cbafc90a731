"""The datum of each row: what its own cell says, else what is declared for the file."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts, texts
from geo.model.row_report import RowReport
from geo.readers.tables.cells import column_of
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.vocabulary import find_word
from geo.study import FileSource


def find_datums(cells: Texts, declared: str) -> tuple[Texts, Flags]:
    """One datum per row, "" where the cell has a word that nobody knows, and which rows those are.

    The words are data, in `vocabulary/datums.csv`.
    """
    if not any(cells):
        return np.full(len(cells), declared, dtype=object), np.zeros(len(cells), dtype=np.bool_)
    names = {cell: find_word(cell, "datums") for cell in set(cells) if cell}
    datums = np.full(len(cells), declared, dtype=object)
    stated = cells != ""
    datums[stated] = [names[cell] for cell in cells[stated]]
    unknown: Flags = stated & (datums == "")
    return datums, unknown


def refuse_datums(report: RowReport, frame: pd.DataFrame, unknown: Flags) -> None:
    """Refuse rows whose datum cannot be read: their place may be off by a kilometre."""
    message = "expected wgs84, cgcs2000, gcj02 or bd09 (or their usual names), got {value}"
    remark_rows(report, frame, unknown, "refused", "unknown_datum", message, column="datum")


def state_datums(frame: pd.DataFrame, source: FileSource) -> Texts:
    """The datum by which each row of a frame was converted; `wgs84` where a CRS was declared."""
    if source.crs is not None:
        return np.full(len(frame), "wgs84", dtype=object)
    if "datum" not in frame:
        return np.full(len(frame), source.datum or "wgs84", dtype=object)
    cells = texts(str(cell) for cell in column_of(frame, "datum"))
    datums, unknown = find_datums(cells, source.datum or "wgs84")
    datums[unknown] = "wgs84"
    return datums
