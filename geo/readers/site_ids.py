"""Ids of sites: as stated, else made from what a register says of them; equal ones are refused."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Texts, texts
from geo.model.row_report import RowReport
from geo.readers.row_remarks import remark_rows
from geo.readers.table_cells import column_of, fold_width
from geo.readers.table_positions import Positions
from geo.readers.vocabulary import normalise_name

_POINT_ZERO = re.compile(r"([0-9]+)\.0+")
_LOST_DIGITS = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]{2}")


def decide_ids(frame: pd.DataFrame, places: Positions, report: RowReport) -> tuple[Texts, Flags]:
    """One id per row, and which rows cannot have one.

    Where none is stated it is made from county, township and name; where several rows come to the
    same, from name and position (to 0.00001°), so that it stays what it was on re-import.

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
    ids[missing] = _make_ids(frame[missing], places.lon[missing], places.lat[missing])
    return ids, lost | _refuse_duplicates(frame, ids, ~lost, report)


def _make_ids(frame: pd.DataFrame, lon: Floats, lat: Floats) -> Texts:
    county = np.where(
        column_of(frame, "county") == "", column_of(frame, "adcode"), column_of(frame, "county")
    )
    name, township = column_of(frame, "name"), column_of(frame, "township")
    made = _digest_rows(zip(county, township, name, strict=True))
    shared = pd.Series(made, dtype=object).duplicated(keep=False).to_numpy(dtype=bool)
    east, north = ([f"{degrees:.5f}" for degrees in axis[shared]] for axis in (lon, lat))
    made[shared] = _digest_rows(zip(name[shared], east, north, strict=True))
    return made


def _digest_rows(rows: Iterable[tuple[str, ...]]) -> Texts:
    return texts("S" + _digest("|".join(normalise_name(part) for part in row)) for row in rows)


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
