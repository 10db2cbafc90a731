"""Ids of sites: as stated, else made from what a register says of them; shared ones refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Texts, texts
from geo.model.row_report import RowReport
from geo.readers.places.positions import Positions
from geo.readers.tables.cells import column_of
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.tables.stated_ids import repair_ids
from geo.readers.vocabulary import normalise_name


def decide_ids(frame: pd.DataFrame, places: Positions, report: RowReport) -> tuple[Texts, Flags]:
    """One id per row, and which rows cannot have one.

    Where none is stated it is made from county, township and name; where several rows come to the
    same, from their position (to 0.00001°) and prefecture as well, so that it stays what it was on
    re-import. Rows that are equal in all of these are numbered in the order of the file, since
    several rooms under one roof are usual.

    A stated id is refused where Excel has dropped its digits (`2.10102E+11`), and in all rows that
    share it: `1`, `1.0`, full-width `１`, and small and capital letters are the same.
    """
    ids, lost = repair_ids(frame, column_of(frame, "site_id"), "site_id", report)
    stated: Flags = ids != ""
    made = _make_ids(frame[~stated], places.lon[~stated], places.lat[~stated])
    ids[~stated] = _number_equal(frame[~stated], made, report)
    return ids, lost | _refuse_duplicates(frame, ids, stated & ~lost, report)


def _make_ids(frame: pd.DataFrame, lon: Floats, lat: Floats) -> Texts:
    county = np.where(
        column_of(frame, "county") == "", column_of(frame, "adcode"), column_of(frame, "county")
    )
    said = [county, column_of(frame, "township"), column_of(frame, "name")]
    made = _digest_rows(zip(*said, strict=True))
    shared = pd.Series(made, dtype=object).duplicated(keep=False).to_numpy(dtype=bool)
    place = [texts(f"{degrees:.5f}" for degrees in axis) for axis in (lon, lat)]
    more = [column[shared] for column in (*said, column_of(frame, "prefecture"), *place)]
    made[shared] = _digest_rows(zip(*more, strict=True))
    return made


def _number_equal(frame: pd.DataFrame, made: Texts, report: RowReport) -> Texts:
    """Ids with `-2`, `-3` … behind the second and later ones of a kind."""
    nth = pd.Series(made, dtype=object).groupby(made).cumcount().to_numpy() + 1
    message = "{value} stands here again with the same place; kept, with a number behind its id"
    remark_rows(report, frame, nth > 1, "noted", "same_name_and_place", message, column="name")
    return texts(own if n == 1 else f"{own}-{n}" for own, n in zip(made, nth, strict=True))


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
