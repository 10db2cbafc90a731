"""The door for rounds (入户、巡回): a place, a unit, times a year, planned and done dates."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Texts, Trileans, texts
from geo.model.outreach import OutreachRows
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.readers.demand.outreach import read_visits
from geo.readers.kept_rows import KeptRows
from geo.readers.tables.cells import BLANK_SIGNS, column_of
from geo.readers.tables.dates import read_date
from geo.readers.tables.door import read_table
from geo.readers.tables.missing_columns import refuse_missing
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.tables.stated_ids import repair_ids
from geo.readers.vocabulary import find_word
from geo.study import FileSource

_DIVIDERS = re.compile(r"[、,，;；|\n]|和|及")
_ANSWERS = {"yes": Trilean.YES, "no": Trilean.NO}


def read_outreach_rows(source: FileSource, report: RowReport) -> OutreachRows:
    """Read every row that names a place; a cell that cannot be read is unknown, and listed.

    Columns of persons are dropped or refused as in every table. Rows equal in every column count
    once.

    Raises
    ------
    TableError
        There is no column of places.
    PersonalDataError
        The table is about persons.
    """
    return keep_outreach_rows(source, report).records


def keep_outreach_rows(source: FileSource, report: RowReport) -> KeptRows[OutreachRows]:
    """`read_outreach_rows` with the cells of the rows that it took."""
    frame = read_table(source, "outreach", report)
    if not {"demand_id", "village_code", "demand_name"} & set(frame.columns):
        expected = "a column of places (居民点编码, 村名, demand_id)"
        raise refuse_missing(source.files[0].name, frame, expected, "demand_id", "demand_name")
    stated = column_of(frame, "demand_id")
    stated = np.where(stated == "", column_of(frame, "village_code"), stated)
    ids, lost = repair_ids(frame, stated, "demand_id", report)
    named = (ids != "") | (column_of(frame, "demand_name") != "")
    message = "the row names no place"
    remark_rows(report, frame, ~named, "refused", "outreach_no_place", message)
    kept = np.flatnonzero(named & ~lost)
    report.accepted += len(kept)
    frame, ids = frame.iloc[kept].reset_index(drop=True), ids[kept]
    units, no_unit = repair_ids(frame, column_of(frame, "site_id"), "site_id", report)
    planned, open_planned = _read_dates(frame, "planned", report)
    done, is_done, open_done = _read_done(frame, planned, report)
    records = OutreachRows(
        demand_id=ids,
        demand_name=column_of(frame, "demand_name"),
        township=_choose(frame, "township_code", "township"),
        site_id=np.where(no_unit, "", units).astype(object),
        site_name=column_of(frame, "site_name"),
        times=_read_times(frame, report),
        planned=planned,
        done=done,
        is_done=is_done,
        open_planned=open_planned,
        open_done=open_done,
        line=texts(frame["_row"].astype(str)),
        states_planned="planned" in frame,
        states_done="done" in frame,
    )
    return KeptRows(frame, records)


def _choose(frame: pd.DataFrame, first: str, second: str) -> Texts:
    stated = column_of(frame, first)
    return np.where(stated == "", column_of(frame, second), stated).astype(object)


def _read_times(frame: pd.DataFrame, report: RowReport) -> Floats:
    cells = column_of(frame, "outreach_per_year")
    known = {cell: read_visits(cell, plain=True) for cell in set(cells)}
    times = np.array([known[cell] for cell in cells], dtype=np.float64)
    unread = (cells != "") & ~np.isin(cells.astype(str), list(BLANK_SIGNS)) & np.isnan(times)
    message = "expected visits a year (每年6次 or 6), got {value}"
    remark_rows(
        report, frame, unread, "noted", "visits_unread", message, column="outreach_per_year"
    )
    return times


def _read_dates(frame: pd.DataFrame, field: str, report: RowReport) -> tuple[Texts, Flags]:
    """Dates of each cell in order, without those twice, and cells with a part that is no date."""
    cells = column_of(frame, field)
    known = {cell: _split_dates(cell) for cell in set(cells)}
    dates = np.empty(len(cells), dtype=object)
    dates[:] = [tuple(sorted(set(known[cell]) - {""})) for cell in cells]
    odd = np.array(["" in known[cell] for cell in cells], dtype=np.bool_)
    if field == "planned":
        _remark_odd(frame, odd, field, report)
    twice = np.array(
        [len(known[cell]) - ("" in known[cell]) > len(set(known[cell]) - {""}) for cell in cells],
        dtype=np.bool_,
    )
    message = "{value}: a date stands twice and counts once"
    remark_rows(report, frame, twice, "noted", "outreach_date_twice", message, column=field)
    return dates, odd


def _read_done(
    frame: pd.DataFrame, planned: Texts, report: RowReport
) -> tuple[Texts, Trileans, Flags]:
    """Dates on which a place was visited, or whether it was where a cell only answers that.

    Marked are cells that leave open how often: what is neither date nor answer, and a yes beside
    no planned date.
    """
    dates, odd = _read_dates(frame, "done", report)
    cells = column_of(frame, "done")
    known = {cell: find_word(cell, "visit_states") for cell in set(cells)}
    answers = np.array([_ANSWERS.get(known[cell], Trilean.UNKNOWN) for cell in cells], np.int8)
    unread: Flags = odd & (answers == Trilean.UNKNOWN)
    _remark_odd(frame, unread, "done", report)
    has_plan = np.array([bool(days) for days in planned], dtype=np.bool_)
    return dates, answers, unread | ((answers == Trilean.YES) & ~has_plan)


def _remark_odd(frame: pd.DataFrame, odd: Flags, field: str, report: RowReport) -> None:
    message = "expected dates such as 2026-02-15, got {value}"
    remark_rows(report, frame, odd, "noted", "outreach_date_unread", message, column=field)


def _split_dates(cell: str) -> tuple[str, ...]:
    """ISO text of every part of a cell, "" for one that is no date."""
    parts = [part.strip() for part in _DIVIDERS.split(cell)]
    return tuple(read_date(part) for part in parts if part and part not in BLANK_SIGNS)
