"""The door for verified distances (核实路程): which place, which site, how far, who says so.

A heading without a unit (核实路程, 核实距离) stands for kilometres, which is noted. Where the
median of its values is above 200 they are plainly metres, and the table is refused until the
heading says so.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, texts
from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.model.verified import VerifiedPairs
from geo.readers.kept_rows import KeptRows
from geo.readers.tables.cells import column_of, parse_numbers
from geo.readers.tables.dates import parse_dates
from geo.readers.tables.door import read_table
from geo.readers.tables.missing_columns import refuse_missing
from geo.readers.tables.row_remarks import remark_rows
from geo.study import FileSource
from geo.words.sentences import say

_LONGEST_M = 2_000_000.0
"""No way within a province; the reach table ends a little above it."""
_MOST_KM = 200.0
"""A median above it is that of metres."""
_DISTANCES = {"road_bare": 1000.0, "road_km": 1000.0, "road_m": 1.0}
"""Columns of distances and the metres of one unit; the last that is filled counts."""
_ENDS = ("demand_lon", "demand_lat", "site_lon", "site_lat")


def read_verified(source: FileSource, report: RowReport) -> VerifiedPairs:
    """Read verified pairs; a row without a distance is a question still open, and passed over.

    Raises
    ------
    TableError
        There is no column of places, of sites, or of distances, or one of distances does not say
        that it is in metres.
    """
    return keep_verified_rows(source, report).records


def keep_verified_rows(source: FileSource, report: RowReport) -> KeptRows[VerifiedPairs]:
    """`read_verified` with the cells of the rows that it took."""
    frame = read_table(source, "verified", report)
    _demand_columns(frame, source)
    road_m = _read_metres(frame, source, report)
    stated: Flags = np.isfinite(road_m)
    column = next(field for field in reversed(_DISTANCES) if field in frame)
    short: Flags = stated & (road_m < 0)
    negative = say("distance_negative", value="{value}")
    remark_rows(report, frame, short, "refused", "distance_negative", negative, column=column)
    far: Flags = stated & (road_m > _LONGEST_M)
    remark_rows(report, frame, far, "refused", "distance_too_long",
                say("distance_too_long", value="{value}"), column=column)  # fmt: skip
    named = (column_of(frame, "demand_id") != "") & (column_of(frame, "site_id") != "")
    remark_rows(
        report, frame, stated & ~named, "refused", "pair_unnamed", say("place_or_site_missing")
    )
    pair = column_of(frame, "demand_id") + "\n" + column_of(frame, "site_id")
    twice: Flags = pd.Series(np.where(stated, pair, "")).duplicated(keep=False).to_numpy()
    twice = twice & stated & named
    remark_rows(report, frame, twice, "refused", "pair_twice", say("pair_filled_twice"))
    kept = np.flatnonzero(stated & ~short & ~far & named & ~twice)
    report.accepted += len(kept)
    date = parse_dates(frame, "date", report)
    ends = {name: _read_degrees(frame, name, report)[kept] for name in _ENDS}
    records = VerifiedPairs(
        demand_id=column_of(frame, "demand_id")[kept],
        site_id=column_of(frame, "site_id")[kept],
        road_m=road_m[kept],
        office=column_of(frame, "office")[kept],
        date=texts(date[kept]),
        evidence=column_of(frame, "evidence")[kept],
        **ends,
    )
    return KeptRows(frame.iloc[kept].reset_index(drop=True), records)


def _demand_columns(frame: pd.DataFrame, source: FileSource) -> None:
    files = ", ".join(file.name for file in source.files)
    for fields, words in (
        (("demand_id",), "居民点编码 (demand_id)"),
        (("site_id",), "单位编码 (site_id)"),
        (tuple(_DISTANCES), "核实路程(米) (road_distance_m)"),
    ):
        if not set(fields) & set(frame.columns):
            raise refuse_missing(files, frame, f"a column {words}", fields[0])


def _read_metres(frame: pd.DataFrame, source: FileSource, report: RowReport) -> Floats:
    metres: Floats = np.full(len(frame), np.nan)
    for field, factor in _DISTANCES.items():
        if field in frame:
            found = parse_numbers(frame, field, report)
            if field == "road_bare":
                _check_unit(found, source, report)
            metres = np.where(np.isfinite(found), found * factor, metres)
    return metres


def _check_unit(found: Floats, source: FileSource, report: RowReport) -> None:
    stated = found[np.isfinite(found)]
    if not len(stated):
        return
    median = float(np.median(stated))
    if median > _MOST_KM:
        files = ", ".join(file.name for file in source.files)
        raise TableError(
            f"{files}: expected the unit of the distances in their heading, 核实路程(米) or "
            f"核实路程(公里), found none and a median of {median:g}"
        )
    report.remark("noted", "distance_unit", say("unit_of_distance_taken"), column="road_bare")


def _read_degrees(frame: pd.DataFrame, field: str, report: RowReport) -> Floats:
    if field not in frame:
        return np.full(len(frame), np.nan)
    return parse_numbers(frame, field, report)
