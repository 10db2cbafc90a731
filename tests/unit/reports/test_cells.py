"""Columns as lists of plain values, and codes told in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.reports.writing.cells import list_cells
from geo.reports.writing.column_types import null_for_blank
from geo.reports.writing.words import plain_column, say_cells


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (pd.Series([1.5, np.nan, -0.0, np.inf]), [1.5, None, -0.0, np.inf]),
        (pd.Series([2**62, 1]), [2**62, 1]),
        (pd.Series([True, False]), [True, False]),
        (pd.Series([1, None], dtype="Int64"), [1, None]),
        (pd.Series([True, None], dtype="boolean"), [True, None]),
        (pd.Series(["a", None, ""]), ["a", None, ""]),
        (pd.Series(["a", pd.NA, np.nan, None, 1, ""], dtype=object), ["a", *[None] * 3, 1, ""]),
        (pd.Series(pd.Categorical(["a", None])), ["a", None]),
        (pd.Series([], dtype=object), []),
    ],
)
def test_what_is_missing_is_none_and_the_rest_is_plain(column: pd.Series, cells: list[Any]) -> None:
    found = list_cells(column)
    assert found == cells
    assert [type(cell) for cell in found] == [type(cell) for cell in cells]
    assert list_cells(column.iloc[::-1]) == cells[::-1]


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        ("residents", "Int64"),
        ("road_distance_m", "float64"),
        ("name", "object"),
        ("outside", "boolean"),
    ],
)
def test_a_column_without_a_value_has_the_type_of_its_field(name: str, dtype: str) -> None:
    for nothing in (pd.Series([None, np.nan], name=name, dtype=object), pd.Series(name=name)):
        assert plain_column(nothing).dtype == dtype
    late = pd.Series([None, "x"], name=name, dtype=object)
    assert plain_column(late) is late


def test_codes_are_told_and_what_is_missing_or_unknown_stays() -> None:
    codes = ["served", None, "", "?", "served"]
    assert say_cells("flag", codes, {}) == ["有单位开诊", None, "", "?", "有单位开诊"]
    assert say_cells("outside", [True, None], {}) == ["是", None]
    days = {"2026-spring": "2026年春节"}
    assert say_cells("holiday_flag_of", ["2026-spring", "x", None], days) == [
        "2026年春节", "x", None,
    ]  # fmt: skip
    assert say_cells("name", codes, days) is codes


def test_empty_text_is_null_and_a_nought_is_none() -> None:
    frame = pd.DataFrame(
        {"name": ["", "a", None], "mixed": pd.Series([0, "", False], dtype=object)}
    )
    said = null_for_blank(frame)
    assert said["name"].tolist() == [None, "a", None]
    assert said["mixed"].tolist() == [0, None, False]
