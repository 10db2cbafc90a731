"""Ids of places of work: the credit code where it stands alone, else with the works it means.

A code that several rows share belongs to one employer with several places: its rows are told
apart by the name of the works (分支机构, 厂区名称), else by their position to 0.00001°. Rows that
are equal in all of these are the same place twice and are refused.
"""

from __future__ import annotations

import hashlib
import re

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts, texts
from geo.model.row_report import RowReport
from geo.readers.places.positions import Positions
from geo.readers.tables.cells import column_of
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.tables.stated_ids import repair_ids
from geo.readers.vocabulary import normalise_name

_MADE = re.compile("E[0-9a-f]{12}")
_OURS = re.compile("(.+?)((?:-[0-9a-f]{6})*)")
"""A code, and the marks by which its works are told apart."""


def decide_ids(frame: pd.DataFrame, places: Positions, report: RowReport) -> tuple[Texts, Flags]:
    """One id per row, and which rows cannot have one."""
    field = "employer_id" if "employer_id" in frame else "old_org_code"
    stated, lost = repair_ids(frame, column_of(frame, field), field, report)
    stated = texts(_fold_case(cell) for cell in stated)
    said = zip(*(column_of(frame, name) for name in ("county", "township", "name")), strict=True)
    made = texts("E" + _digest("|".join(normalise_name(part) for part in row)) for row in said)
    ids: Texts = np.where(stated != "", stated, made)
    works = texts(normalise_name(cell) for cell in column_of(frame, "branch"))
    ids = _tell_apart(ids, works, report, frame)
    spots = texts(
        "" if np.isnan(lon) else f"{lon:.5f},{lat:.5f}"
        for lon, lat in zip(places.lon, places.lat, strict=True)
    )
    ids = _tell_apart(ids, spots, report, frame)
    twice = _repeated(ids) & ~lost
    message = "{value} stands in several rows with the same works and place"
    remark_rows(report, frame, twice, "refused", "duplicate_id", message, column="name")
    return ids, lost | twice


def _fold_case(code: str) -> str:
    """A stated code in capitals, but for what was made here: an id read back stays what it was."""
    found = _OURS.fullmatch(code)
    if found is None:
        return code.upper()
    base, mark = found[1], found[2]
    is_ours = _MADE.fullmatch(base) is not None or base == base.upper()
    return base + mark if is_ours else code.upper()


def _tell_apart(ids: Texts, what: Texts, report: RowReport, frame: pd.DataFrame) -> Texts:
    """Ids that several rows share, with a mark of what tells these apart behind them."""
    shared = _repeated(ids) & (what != "")
    marked = texts(
        f"{own}-{_digest(said)[:6]}" if several else own
        for own, said, several in zip(ids, what, shared, strict=True)
    )
    changed: Flags = shared & ~_repeated(marked)
    message = "one employer with several places: a row of its own for {value}"
    remark_rows(report, frame, changed, "noted", "several_places", message, column="name")
    return marked


def _repeated(ids: Texts) -> Flags:
    repeated: Flags = pd.Series(ids, dtype=object).duplicated(keep=False).to_numpy(dtype=np.bool_)
    return repeated


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
