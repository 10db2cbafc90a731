"""What the rows of a road table or line layer say beside their course."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Bytes, Flags, Indices, Ints, Texts, texts
from geo.model.row_report import RowReport
from geo.readers.road_classes import FERRY_CLASS, RoadClasses, ways_of

_NO = {"", "no", "f", "false", "0", "none", "nan", "否"}
_LONGEST_LIST = 2_000
"""Letters; what is longer is no list of classes."""


@dataclass(frozen=True, slots=True)
class RoadAttributes:
    """One entry per road: bits, class, and whether it lies `level` with the ground.

    Bridges and tunnels do not lie level; they cross other roads without meeting them.
    """

    flags: Bytes
    highway: Indices
    level: Flags
    classes: Texts

    def take(self, rows: Ints) -> RoadAttributes:
        """Entries by position, with repetitions."""
        return RoadAttributes(self.flags[rows], self.highway[rows], self.level[rows], self.classes)


def read_attributes(
    table: pd.DataFrame, classes: RoadClasses, report: RowReport
) -> tuple[RoadAttributes, Flags]:
    """Read class, direction and level of every row; second, which rows count as roads.

    Known columns: `highway`, `oneway`, `junction`, `access`, `ferry`, `bridge`, `tunnel`; a missing
    one says nothing. Each distinct combination is read once.
    """
    fields = ("highway", "oneway", "junction", "access", "ferry")
    columns = pd.DataFrame({field: _words(table, field) for field in fields})
    combination, _ = pd.MultiIndex.from_frame(columns).factorize()
    first = np.unique(combination, return_index=True)[1]
    names, flags, counts = [], [], []
    distinct_rows = zip(*(columns[field].to_numpy()[first] for field in fields), strict=True)
    for highway, oneway, junction, access, ferry in distinct_rows:
        name = FERRY_CLASS if ferry.lower() not in _NO else first_class(highway)
        names.append(name)
        flags.append(classes.flags_of(name, ways_of(oneway, name, junction)))
        counts.append(classes.counts(name, access.lower()))
    _tally(names, counts, np.bincount(combination, minlength=len(names)).tolist(), report)
    _remark_left_out(np.array(counts, dtype=bool)[combination], report)
    distinct, number = np.unique(np.array(names, dtype=str), return_inverse=True)
    attributes = RoadAttributes(
        np.array(flags, dtype=np.uint8)[combination],
        number.astype(np.int32)[combination],
        _says_no(table, "bridge") & _says_no(table, "tunnel"),
        texts(distinct),
    )
    return attributes, np.array(counts, dtype=bool)[combination]


def _tally(names: list[str], counts: list[bool], rows: list[int], report: RowReport) -> None:
    for heading, wanted in (("kept", True), ("left_out:class", False)):
        mine = Counter[str]()
        for name, count, size in zip(names, counts, rows, strict=True):
            if count == wanted:
                mine[name or "unnamed"] += size
        if mine:
            report.tally(heading, mine)


def first_class(value: str) -> str:
    """The class, or the first of several where a simplified graph has merged edges."""
    if not value.startswith("[") or len(value) > _LONGEST_LIST:
        return value
    try:
        listed = ast.literal_eval(value)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return value
    return str(listed[0]) if listed else ""


def _words(table: pd.DataFrame, field: str) -> pd.Series[str]:
    if field not in table:
        return pd.Series([""] * len(table), dtype=object)
    words = table[field].astype(object).where(table[field].notna(), "")
    plain = words.map(str).str.strip().str.removesuffix(".0")
    return plain.reset_index(drop=True).astype(object)


def _says_no(table: pd.DataFrame, field: str) -> Flags:
    silent: Flags = _words(table, field).str.lower().isin(_NO).to_numpy(dtype=bool)
    return silent


def _remark_left_out(counts: Flags, report: RowReport) -> None:
    left_out = int(np.sum(~counts))
    if left_out:
        message = f"{left_out} rows are of a class that does not count as road, or closed"
        report.remark("noted", "class_left_out", message, value=left_out)
