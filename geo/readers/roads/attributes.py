"""What the rows of a road table or line layer say beside their course."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Bytes, Flags, Indices, Ints, Texts, texts
from geo.model.row_report import RowReport
from geo.readers.roads.classes import (
    FERRY_CLASS,
    OTHER_KEYS,
    TAG_KEYS,
    RoadClasses,
    split_merged,
    ways_of,
)

_NO = {"", "no", "f", "false", "0", "none", "nan", "否"}


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

    Known columns are the tags of OpenStreetMap that decide (`highway`, `oneway`, `access`, `foot`
    …), `ferry`, `bridge` and `tunnel`; a missing one says nothing. Each distinct combination is
    read once.
    """
    table = _spread_other_tags(table)
    fields = [key for key in (*TAG_KEYS, *OTHER_KEYS, "ferry") if key in table]
    columns = pd.DataFrame({field: _words(table, field) for field in ["highway", *fields]})
    combination, _ = pd.MultiIndex.from_frame(columns).factorize()
    first = np.unique(combination, return_index=True)[1]
    names, flags, counts = [], [], []
    for row in columns.iloc[first].itertuples(index=False):
        said = dict(zip(columns.columns, map(str, row), strict=True))
        tags = {key: value if key == "highway" else value.lower() for key, value in said.items()}
        name = _name(said)
        names.append(name)
        ways = ways_of(said.get("oneway", ""), name, tags.get("junction", ""))
        flags.append(classes.flags_of(name, ways))
        counts.append(classes.counts(name, tags))
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


def _spread_other_tags(table: pd.DataFrame) -> pd.DataFrame:
    """Columns of the tags that a layer made by GDAL holds as one text ("foot"=>"yes",…)."""
    if "other_tags" not in table:
        return table
    text = _words(table, "other_tags")
    missing = [key for key in (*TAG_KEYS, *OTHER_KEYS, "bridge", "tunnel") if key not in table]
    found = {
        key: text.str.extract(f'"{key}"=>"([^"]*)"', expand=False).fillna("").to_numpy()
        for key in missing
    }
    return table.assign(**found)


def _tally(names: list[str], counts: list[bool], rows: list[int], report: RowReport) -> None:
    for heading, wanted in (("kept", True), ("left_out:class", False)):
        mine = Counter[str]()
        for name, count, size in zip(names, counts, rows, strict=True):
            if count == wanted:
                mine[name or "unnamed"] += size
        if mine:
            report.tally(heading, mine)


def _name(tags: Mapping[str, str]) -> str:
    """The class, or the first of several where a simplified graph has merged edges."""
    if tags.get("ferry", "").lower() not in _NO:
        return FERRY_CLASS
    listed = split_merged(tags["highway"])
    if not listed and tags.get("route") == FERRY_CLASS:
        return FERRY_CLASS
    return listed[0] if listed else ""


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
