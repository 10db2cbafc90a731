"""The door for corrections of places (居民点更正): residents, position, setting, unit, and source.

A correction takes the place of what the file of residents says, so that nothing of it is guessed: a
row without a source or a date, with a cell that cannot be read, or of a place that another row
corrects too, is refused whole.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Texts, texts
from geo.model.correction import Corrections
from geo.model.demand import MOST_PEOPLE
from geo.model.row_report import RowReport
from geo.readers.kept_rows import KeptRows
from geo.readers.places.positions import Positions, locate_rows
from geo.readers.tables.cells import column_of, parse_numbers
from geo.readers.tables.dates import parse_dates
from geo.readers.tables.door import read_table
from geo.readers.tables.missing_columns import refuse_missing
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.tables.setting_words import read_settings
from geo.readers.tables.stated_ids import repair_ids
from geo.study import FileSource
from geo.words.sentences import say

STATED = ("residents", "lon", "lon_lat", "setting", "assigned_site_id")
"""Columns of which a table of corrections has at least one."""


def read_corrections(source: FileSource, report: RowReport) -> Corrections:
    """Read every correction that says of which place it is, what, by whom and since when.

    Raises
    ------
    TableError
        There is no column of places, or none that could be corrected.
    PersonalDataError
        The table is about persons.
    """
    return keep_correction_rows(source, report).records


def keep_correction_rows(source: FileSource, report: RowReport) -> KeptRows[Corrections]:
    """`read_corrections` with the cells of the rows that it took."""
    frame = read_table(source, "corrections", report)
    file = source.files[0].name
    if "demand_id" not in frame:
        expected = "a column of places (居民点编码, demand_id)"
        raise refuse_missing(file, frame, expected, "demand_id")
    if not set(STATED) & set(frame.columns):
        expected = "a column of what is corrected (更正后人口, 更正后经度, 更正后城乡类别)"
        raise refuse_missing(file, frame, expected, *STATED)
    ids, lost = repair_ids(frame, column_of(frame, "demand_id"), "demand_id", report)
    people, odd_people = _read_people(frame, report)
    places = locate_rows(frame, source, report)
    settings, odd_setting = _read_settings(frame, report)
    units, no_unit = repair_ids(
        frame, column_of(frame, "assigned_site_id"), "assigned_site_id", report
    )
    date = parse_dates(frame, "date", report)
    refused = lost | odd_people | places.refused | odd_setting | no_unit
    refused |= _refuse_unsaid(frame, ids, date, refused, report)
    says = np.isfinite(people) | ~places.blank | (settings != "") | (units != "")
    refused |= _refuse(frame, ~says & ~refused, "correction_empty", say("correction_empty"), report)
    refused |= _refuse_twice(frame, ids, ~refused, report)
    kept = np.flatnonzero(~refused)
    report.accepted += len(kept)
    records = _assemble(frame, kept, (ids, people, settings, units, date), places)
    return KeptRows(frame.iloc[kept].reset_index(drop=True), records)


def _assemble(
    frame: pd.DataFrame,
    kept: np.ndarray,
    read: tuple[Texts, Floats, Texts, Texts, Texts],
    places: Positions,
) -> Corrections:
    ids, people, settings, units, date = read
    return Corrections(
        demand_id=ids[kept],
        residents=people[kept],
        lon=places.lon[kept],
        lat=places.lat[kept],
        setting=settings[kept],
        assigned_site_id=units[kept],
        source=column_of(frame, "source")[kept],
        date=texts(date[kept]),
    )


def _read_people(frame: pd.DataFrame, report: RowReport) -> tuple[Floats, Flags]:
    """Whole people from 0 upward, NaN where not stated, and the rows that state something else."""
    people = parse_numbers(frame, "residents", report)
    cells = column_of(frame, "residents")
    with np.errstate(invalid="ignore"):
        whole = (people >= 0) & (people <= MOST_PEOPLE) & (people == np.floor(people))
    odd: Flags = (cells != "") & ~whole
    message = say("correction_people_odd", value="{value}")
    remark_rows(report, frame, odd, "refused", "correction_people_odd", message, column="residents")
    return np.where(whole, people, np.nan), odd


def _read_settings(frame: pd.DataFrame, report: RowReport) -> tuple[Texts, Flags]:
    cells = column_of(frame, "setting")
    settings = read_settings(pd.Series(cells, dtype=object))
    odd: Flags = (settings == "") & (cells != "")
    message = say("correction_setting_odd", value="{value}")
    remark_rows(report, frame, odd, "refused", "correction_setting_odd", message, column="setting")
    return settings, odd


def _refuse_unsaid(
    frame: pd.DataFrame, ids: Texts, date: Texts, refused: Flags, report: RowReport
) -> Flags:
    """Rows that do not say of which place they are, who says so, or since when."""
    nowhere = _refuse(
        frame, (ids == "") & ~refused, "correction_no_place", say("correction_no_place"), report
    )
    source = column_of(frame, "source")
    unsourced = (source == "") & ~refused & ~nowhere
    undated = (date == "") & ~refused & ~nowhere & ~unsourced
    return (
        nowhere
        | _refuse(frame, unsourced, "correction_no_source", say("correction_no_source"), report)
        | _refuse(frame, undated, "correction_no_date", say("correction_no_date"), report)
    )


def _refuse_twice(frame: pd.DataFrame, ids: Texts, among: Flags, report: RowReport) -> Flags:
    named = pd.Series(np.where(among, ids, ""), dtype=object)
    twice: Flags = named.duplicated(keep=False).to_numpy(dtype=np.bool_) & among
    return _refuse(frame, twice, "correction_twice", say("correction_twice"), report)


def _refuse(
    frame: pd.DataFrame, mask: Flags, reason: str, message: str, report: RowReport
) -> Flags:
    remark_rows(report, frame, mask, "refused", reason, message, column="demand_id")
    return mask
