"""Which county a row of a table means: by code, or by name together with its prefecture.

A name alone is never enough: two counties of Liaoning are called 铁西区.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from geo.arrays import Indices, Texts
from geo.model.county import Counties
from geo.model.row_report import RowReport
from geo.readers.row_remarks import remark_rows
from geo.readers.table_cells import column_of, repair_codes
from geo.readers.vocabulary import normalise_name

_PREFECTURE_ENDING = re.compile(r"(?:市|地区|自治州|盟)$")


def match_counties(frame: pd.DataFrame, counties: Counties, report: RowReport) -> Indices:
    """Position of each row's county, −1 where there is none; every such row is in the report."""
    stated = column_of(frame, "adcode")
    codes = repair_codes(frame, "adcode", (6,), report)
    found = _find_by_code(codes, counties)
    blank = stated == ""
    names, prefectures = column_of(frame, "name"), column_of(frame, "prefecture")
    found[blank] = _find_by_name(names[blank], prefectures[blank], counties)
    whole_areas = _end_in_double_zero(codes)
    remark_rows(
        report,
        frame,
        whole_areas,
        "noted",
        "not_a_county",
        "{value} is the code of a prefecture or province, not added",
        column="adcode",
    )
    lost = (found < 0) & ~whole_areas
    remark_rows(
        report,
        frame,
        lost & (codes != ""),
        "noted",
        "no_such_county",
        "{value} is no county of this study",
        column="adcode",
    )
    remark_rows(
        report,
        frame,
        lost & blank,
        "refused",
        "no_such_county",
        "{value}: a county is found by its code, or by name together with its prefecture",
        column="name",
    )
    _note_other_names(frame, names, found, counties, report)
    return found


def _find_by_code(codes: Texts, counties: Counties) -> Indices:
    index = counties.index_of()
    return np.array([index.get(code, -1) for code in codes], dtype=np.int32)


def _find_by_name(names: Texts, prefectures: Texts, counties: Counties) -> Indices:
    """Match `和平区` with `沈阳市` or `沈阳` beside it, or `沈阳市和平区` in one cell."""
    known = {
        _key(prefecture, name): i
        for i, (prefecture, name) in enumerate(zip(counties.prefecture, counties.name, strict=True))
    }
    in_one_cell = {
        normalise_name(prefecture + name): i
        for i, (prefecture, name) in enumerate(zip(counties.prefecture, counties.name, strict=True))
    }
    found = [
        known.get(_key(prefecture, name), in_one_cell.get(normalise_name(name), -1))
        for prefecture, name in zip(prefectures, names, strict=True)
    ]
    return np.array(found, dtype=np.int32)


def _key(prefecture: str, name: str) -> tuple[str, str]:
    return _PREFECTURE_ENDING.sub("", normalise_name(prefecture)), normalise_name(name)


def _end_in_double_zero(codes: Texts) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.fromiter((code.endswith("00") for code in codes), bool, len(codes))


def _note_other_names(
    frame: pd.DataFrame, names: Texts, found: Indices, counties: Counties, report: RowReport
) -> None:
    ours = np.where(found >= 0, counties.name[found], "") if len(counties) else names
    differs = [
        bool(name) and bool(our) and not normalise_name(name).endswith(normalise_name(our))
        for name, our in zip(names, ours, strict=True)
    ]
    remark_rows(
        report,
        frame,
        np.array(differs, dtype=bool),
        "noted",
        "name_differs",
        "{value} is not the name that the outline with this code has; the code counts",
        column="name",
    )
