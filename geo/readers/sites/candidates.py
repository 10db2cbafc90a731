"""Places where a new site could stand, from a table of facilities such as township hospitals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, texts
from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.readers.kept_rows import KeptRows
from geo.readers.sites.rows import read_placed_rows
from geo.readers.tables.cells import column_of, parse_numbers
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.tables.setting_words import read_settings
from geo.readers.tables.stated_ids import repair_ids
from geo.readers.vocabulary import find_meaning
from geo.study import FileSource


def read_candidates(
    source: FileSource, report: RowReport, *, cost: str = ""
) -> list[dict[str, Any]]:
    """Rows with `candidate_id, name, lon, lat, setting, cost, capacity`; None where not stated.

    `cost` names the column of costs where it has an unusual name. Rows without usable coordinates
    are refused and listed in `report`; a row without an id takes its name as id.

    Raises
    ------
    TableError, LayerError, PersonalDataError, CoordinateError
        The file cannot be read, holds no usable row, or a cost or capacity that is no number.
    """
    return keep_candidate_rows(source, report, cost=cost).records


def keep_candidate_rows(
    source: FileSource, report: RowReport, *, cost: str = ""
) -> KeptRows[list[dict[str, Any]]]:
    """`read_candidates` with the cells of the rows that it took."""
    file = source.files[0].name
    rows = read_placed_rows(source, "candidates", report)
    frame = rows.frame
    field = _find_column(frame, file, cost) if cost else "cost"
    costs = _read_amounts(frame, field, cost or field, report)
    room = _read_amounts(frame, "capacity", "capacity", report)
    stated, lost = repair_ids(frame, column_of(frame, "candidate_id"), "candidate_id", report)
    name = column_of(frame, "name")
    ids = texts(np.where(stated == "", name, stated))
    nowhere: Flags = rows.places.blank & ~rows.places.refused
    remark_rows(report, frame, nowhere, "refused", "no_place", "expected coordinates", column="lon")
    nameless: Flags = ids == ""
    remark_rows(
        report, frame, nameless, "refused", "no_id", "expected an id or a name", column="name"
    )
    kept = np.flatnonzero(~(rows.places.blank | rows.places.refused | nameless | lost))
    if not len(kept):
        raise TableError(f"{file}: expected candidates with coordinates, found none")
    _refuse_twins(frame, ids, kept)
    report.accepted = len(kept)
    setting = read_settings(pd.Series(column_of(frame, "setting"), dtype=object))
    records = [
        {
            "candidate_id": ids[i],
            "name": name[i],
            "lon": float(rows.places.lon[i]),
            "lat": float(rows.places.lat[i]),
            "setting": setting[i],
            "cost": _or_none(costs[i]),
            "capacity": _or_none(room[i]),
        }
        for i in kept
    ]
    return KeptRows(frame.iloc[kept].reset_index(drop=True), records)


def _find_column(frame: pd.DataFrame, file: str, name: str) -> str:
    """The field that holds a column; a known name such as 投资 is a field of its own."""
    if f"other:{name}" in frame:
        return f"other:{name}"
    if name in frame or name == "":
        return name
    meaning = find_meaning(name, "candidates")
    if meaning is not None and meaning.field in frame:
        return meaning.field
    names = [str(one).removeprefix("other:") for one in frame.columns]
    known = ", ".join(one for one in names if not one.startswith("_"))
    raise TableError(f"{file}: has no column {name!r} for costs; it has {known}")


def _read_amounts(frame: pd.DataFrame, field: str, name: str, report: RowReport) -> Floats:
    """Numbers of at least 0, NaN where blank.

    Raises
    ------
    TableError
        A cell is no such number; leaving the row out would change what is cheapest in silence.
    """
    values = parse_numbers(frame, field, report)
    wrong = np.flatnonzero((column_of(frame, field) != "") & ~(values >= 0))
    if len(wrong):
        file, row = frame["_file"].iloc[wrong[0]], frame["_row"].iloc[wrong[0]]
        cell = frame[field].iloc[wrong[0]]
        raise TableError(
            f"{file} line {row}: {name}: expected a number of at least 0, got {cell!r}"
        )
    return values


def _refuse_twins(frame: pd.DataFrame, ids: Any, kept: Any) -> None:
    seen: dict[str, int] = {}
    for i in kept:
        if ids[i] in seen:
            file, first = frame["_file"].iloc[i], frame["_row"].iloc[seen[ids[i]]]
            raise TableError(
                f"{file} line {frame['_row'].iloc[i]}: the id {ids[i]!r} stands in line {first} too"
            )
        seen[ids[i]] = int(i)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
