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
_PROVINCES = [
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55),
    *range(61, 66), 71, 81, 82,
]  # fmt: skip
_WHOLE = re.compile(r"^(\d+)\.0+$")
_POINT_ZERO = re.compile(r"\.0")
_NAMED_ROWS = 10


def make_ids(frame: pd.DataFrame) -> Texts:
    """One id per row: `demand_id`, else the 12-digit code (with the settlement), else the place.

    Ids of places, `p123.456789,41.234567`, stay the same however rows are ordered: several rows at
    one place are numbered by name and people.
    """
    ids = read_words(frame, "demand_id").copy()
    rest = np.flatnonzero(ids == "")
    if len(rest):
        village, settlement = (
            read_words(frame, name)[rest] for name in ("village_code", "settlement_name")
        )
        ids[rest] = texts(map(_name_village, village, settlement))
        rest = np.flatnonzero(ids == "")
        ids[rest] = _name_places(frame.iloc[rest])
    return ids


def find_village_codes(ids: Texts) -> Flags:
    """Which ids are 12-digit codes of a village or community.

    A statistical code (统计用区划代码) begins with the number of a province.
    """
    found: Flags = np.fromiter(map(len, ids), np.int64, len(ids)) == _VILLAGE_DIGITS
    if found.any():
        signs = ids[found].astype(f"U{_VILLAGE_DIGITS}").view(np.uint32)
        digits = signs.reshape(-1, _VILLAGE_DIGITS).astype(np.int64) - ord("0")
        whole = ((digits >= 0) & (digits <= 9)).all(axis=1)
        found[found] = whole & np.isin(10 * digits[:, 0] + digits[:, 1], _PROVINCES)
    return found


def refuse_duplicates(frame: pd.DataFrame, keep: Flags, report: RowReport) -> Flags:
    """Tell which rows have an id of their own; all rows of a shared one are refused by name.

    `1`, `1.0` and ` 1`, and ids that differ only in case, are the same. Rows not in `keep` are
    not looked at. `frame` has the ids in `_id`.
    """
    ids = frame["_id"].to_numpy(dtype=object)
    stripped = texts(map(str.strip, ids))
    for i in search_cells(stripped, _POINT_ZERO, (".0",)):
        stripped[i] = _WHOLE.sub(r"\1", stripped[i])
    folded = texts(map(str.casefold, stripped))
    if len(set(folded)) == len(folded):
        return np.ones(len(folded), dtype=np.bool_)
    plain = pd.Series(folded, dtype=object)
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
