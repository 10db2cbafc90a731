"""Ids of demand points: as stated, by village code, or made from the place."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts, texts
from geo.model.row_report import RowReport
from geo.readers.demand.rows import read_words
from geo.readers.files.whole_columns import search_cells
from geo.readers.tables.row_remarks import LISTED, remark_rest

_VILLAGE_DIGITS = 12
VILLAGE = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])[0-9]{10}")
"""A statistical code (统计用区划代码) begins with the number of a province."""
_WHOLE = re.compile(r"^(\d+)\.0+$")
_POINT_ZERO = re.compile(r"\.0")
_NAMED_ROWS = 10


def make_ids(frame: pd.DataFrame) -> Texts:
    """One id per row: `demand_id`, else the 12-digit code (with the settlement), else the place.

    Ids of places, `p123.456789,41.234567`, stay the same however rows are ordered: several rows at
    one place are numbered by name and people.
    """
    stated = read_words(frame, "demand_id")
    village = read_words(frame, "village_code")
    settlement = read_words(frame, "settlement_name")
    ids = texts(
        own or _name_village(code, part)
        for own, code, part in zip(stated, village, settlement, strict=True)
    )
    rest = np.flatnonzero(ids == "")
    ids[rest] = _name_places(frame.iloc[rest])
    return ids


def is_village_code(text: str) -> bool:
    """Whether an id is a 12-digit code of a village or community."""
    return VILLAGE.fullmatch(text) is not None


def refuse_duplicates(frame: pd.DataFrame, keep: Flags, report: RowReport) -> Flags:
    """Tell which rows have an id of their own; all rows of a shared one are refused by name.

    `1`, `1.0` and ` 1`, and ids that differ only in case, are the same. Rows not in `keep` are
    not looked at. `frame` has the ids in `_id`.
    """
    ids = frame["_id"].to_numpy(dtype=object)
    stripped = texts(map(str.strip, ids))
    for i in search_cells(stripped, _POINT_ZERO):
        stripped[i] = _WHOLE.sub(r"\1", stripped[i])
    plain = pd.Series(texts(map(str.casefold, stripped)), dtype=object)
    shared = plain.where(keep).duplicated(keep=False).to_numpy() & keep
    rows_of = frame["_row"][shared].groupby(plain[shared]).agg(_list_rows)
    lines = frame["_row"].to_numpy(dtype=np.int64)
    for i in np.flatnonzero(shared)[:LISTED]:
        report.remark(
            "refused",
            "duplicate_id",
            f"expected each id once, it stands in rows {rows_of[plain[i]]}",
            file=str(frame["_file"].iat[i]),
            row=int(lines[i]),
            column="demand_id",
            value=frame["_id"].iat[i],
        )
    remark_rest(report, int(np.count_nonzero(shared)), "refused", "duplicate_id", "demand_id")
    return ~shared


def _list_rows(rows: pd.Series) -> str:
    shown = ", ".join(str(row) for row in rows[:_NAMED_ROWS])
    return shown if len(rows) <= _NAMED_ROWS else f"{shown} and {len(rows) - _NAMED_ROWS} more"


def _name_village(code: str, settlement: str) -> str:
    if len(code) != _VILLAGE_DIGITS:
        return ""
    return f"{code}-{settlement}" if settlement else code


def _name_places(frame: pd.DataFrame) -> Texts:
    lon, lat = frame["_lon"].to_numpy(), frame["_lat"].to_numpy()
    names = texts(f"p{x:.6f},{y:.6f}" for x, y in zip(lon, lat, strict=True))
    order = np.lexsort(
        (frame["_people"].to_numpy(), read_words(frame, "name").astype(str), names.astype(str))
    )
    again = np.empty(len(frame), dtype=np.int64)
    again[order] = pd.Series(names[order]).groupby(names[order]).cumcount()
    return texts(
        name if nth == 0 else f"{name}-{nth + 1}" for name, nth in zip(names, again, strict=True)
    )
