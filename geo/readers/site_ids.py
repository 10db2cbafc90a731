"""Ids of sites: as stated, else made from county, township and name; equal ones are refused."""

from __future__ import annotations

import hashlib
import re

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts
from geo.model.row_report import RowReport
from geo.readers.row_remarks import remark_rows
from geo.readers.table_cells import column_of, fold_width
from geo.readers.vocabulary import normalise_name

_POINT_ZERO = re.compile(r"([0-9]+)\.0+")
_LOST_DIGITS = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]{2}")


def decide_ids(frame: pd.DataFrame, report: RowReport) -> tuple[Texts, Flags]:
    """One id per row, and which rows cannot have one.

    An id is refused where Excel has dropped its digits (`2.10102E+11`), and in all rows that
    share it: `1`, `1.0`, full-width `１`, and small and capital letters are the same.
    """
    stated = column_of(frame, "site_id")
    ids = np.empty(len(frame), dtype=object)
    ids[:] = [_POINT_ZERO.sub(r"\1", fold_width(cell)) for cell in stated]
    lost = np.fromiter((_LOST_DIGITS.fullmatch(cell) is not None for cell in ids), bool, len(ids))
    remark_rows(
        report,
        frame,
        lost,
        "refused",
        "id_digits_lost",
        "expected the whole code as text, got {value}",
        column="site_id",
    )
    rewritten = (ids != stated) & ~lost
    remark_rows(
        report,
        frame,
        rewritten,
        "repaired",
        "code_rewritten",
        "{value} read without what a spreadsheet added",
        column="site_id",
    )
    missing = ids == ""
    ids[missing] = _make_ids(frame[missing])
    return ids, lost | _refuse_duplicates(frame, ids, ~lost, report)


def _make_ids(frame: pd.DataFrame) -> list[str]:
    county = np.where(
        column_of(frame, "county") == "", column_of(frame, "adcode"), column_of(frame, "county")
    )
    parts = zip(county, column_of(frame, "township"), column_of(frame, "name"), strict=True)
    return ["S" + _digest("|".join(normalise_name(part) for part in row)) for row in parts]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _refuse_duplicates(frame: pd.DataFrame, ids: Texts, usable: Flags, report: RowReport) -> Flags:
    folded = pd.Series([text.casefold() for text in ids], dtype=object)
    twice = folded.duplicated(keep=False).to_numpy(dtype=bool) & usable
    if not twice.any():
        return twice
    places = frame["_file"].astype(str) + " line " + frame["_row"].astype(str)
    for key, rows in folded[twice].groupby(folded[twice]).groups.items():
        here = np.zeros(len(frame), dtype=bool)
        here[np.asarray(rows, dtype=np.int64)] = True
        listed = ", ".join(places.iloc[np.flatnonzero(here)[:20]])
        remark_rows(
            report,
            frame,
            here,
            "refused",
            "duplicate_id",
            f"site_id {key} stands in several rows: {listed}",
            column="site_id",
        )
    return twice
