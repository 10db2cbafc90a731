"""Two tables of one register: places with coordinates, people without, joined by village code."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts
from geo.model.row_report import RowReport
from geo.readers.demand.rows import read_words
from geo.readers.tables.cells import repair_codes
from geo.readers.tables.door import read_table
from geo.readers.tables.missing_columns import refuse_missing
from geo.readers.tables.row_remarks import remark_rows
from geo.study import FileSource

VILLAGE_DIGITS = 12


def join_people(places: pd.DataFrame, source: FileSource, report: RowReport) -> pd.DataFrame:
    """Add the columns of the people table to the places; what has no partner is refused.

    Codes with several rows in either table are refused with all their rows, since nothing says
    which is meant. Where both tables have a column, that of the people counts.

    Raises
    ------
    TableError
        A table has no column of 12-digit codes.
    """
    people = read_table(source, "demand", report)
    place_codes = read_village_codes(places, report)
    people_codes = read_village_codes(people, report)
    place_ok = _accept_once(places, place_codes, report)
    people_ok = _accept_once(people, people_codes, report)
    in_both = set(place_codes[place_ok]) & set(people_codes[people_ok])
    place_kept = place_ok & _is_among(place_codes, in_both)
    people_kept = people_ok & _is_among(people_codes, in_both)
    _remark_loss(report, places, place_ok & ~place_kept, "place_without_people")
    _remark_loss(report, people, people_ok & ~people_kept, "people_without_place")
    left = places[place_kept].assign(village_code=place_codes[place_kept])
    right = people[people_kept].assign(village_code=people_codes[people_kept])
    right = right.drop(columns=["_file", "_row", "demand_id"], errors="ignore")
    mine = [name for name in left.columns if name == "village_code" or name not in right.columns]
    return left[mine].merge(right, on="village_code", validate="one_to_one")


def read_village_codes(frame: pd.DataFrame, report: RowReport) -> Texts:
    """The 12-digit code of each row, out of `village_code` or else `demand_id`; "" where none."""
    for field in ("village_code", "demand_id"):
        if field in frame:
            written = frame.copy()
            written[field] = read_words(frame, field)
            return repair_codes(written, field, (VILLAGE_DIGITS,), report)
    file = str(frame["_file"].iloc[0]) if len(frame) else "table"
    expected = "a column of 12-digit codes (统计用区划代码) to join on"
    raise refuse_missing(file, frame, expected, "village_code")


def _accept_once(frame: pd.DataFrame, codes: Texts, report: RowReport) -> Flags:
    stated = codes != ""
    again: Flags = pd.Series(codes).duplicated(keep=False).to_numpy(dtype=bool) & stated
    message = "several rows have this 12-digit code, expected one"
    written = frame.assign(village_code=codes)
    remark_rows(report, written, again, "refused", "duplicate_id", message, column="village_code")
    message = "the row has no 12-digit code to join on"
    remark_rows(report, frame, ~stated, "refused", "no_code", message)
    accepted: Flags = stated & ~again
    return accepted


def _is_among(codes: Texts, wanted: set[str]) -> Flags:
    return np.fromiter((code in wanted for code in codes), dtype=np.bool_, count=len(codes))


def _remark_loss(report: RowReport, frame: pd.DataFrame, mask: Flags, reason: str) -> None:
    messages = {
        "place_without_people": "the place {value} has no row in the table of people",
        "people_without_place": "the people of {value} have no row in the table of places",
    }
    field = "village_code" if "village_code" in frame else "demand_id"
    remark_rows(report, frame, mask, "refused", reason, messages[reason], column=field)
