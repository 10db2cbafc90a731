"""Rows of tables, beside those that pandas itself makes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.records import list_records

TABLE = pd.DataFrame(
    {
        "text": pd.Series(["甲", None, ""], dtype="str"),
        "word": pd.Categorical(["a", None, "b"]),
        "whole": np.array([1, 2, 3], dtype=np.int32),
        "part": [0.5, np.nan, -0.0],
        "flag": [True, False, True],
        "counted": pd.array([1, None, 3], dtype="Int64"),
        "said": pd.array([True, None, False], dtype="boolean"),
        "day": pd.to_datetime(["2026-11-30", None, "2027-01-01"]),
        "mixed": [np.float64(1.5), np.int8(2), date(2026, 11, 30)],
        7: [None, "x", np.bool_(True)],
    }
)


def describe(rows: list[dict[object, object]]) -> list[list[tuple[object, type, str]]]:
    return [[(key, type(value), repr(value)) for key, value in row.items()] for row in rows]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_rows_are_those_of_pandas_of_every_kind_of_column(count):
    table = TABLE.head(count)
    assert describe(list_records(table)) == describe(table.to_dict("records"))
