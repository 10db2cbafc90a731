"""CSV, byte for byte as pandas writes the same cells."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.reports.writing.csv_tables import write_csv
from geo.reports.writing.words import neutralise

KINDS: dict[str, Any] = {
    "text": [
        "=1+1",
        "a,b",
        'a"b',
        "a\r\nb",
        "\n",
        "\t=",
        "",
        " x ",
        "😀",
        None,
        "甲" * 40_000,
        "a'b",
    ],
    "mixed": [1, True, 1.0, "1", None, np.nan, pd.NA, date(2026, 1, 1), "-", -1, False, 0],
    "blank": [""] * 12,
    "nothing": [None] * 12,
    "float": [0.1, -0.0, 1e16, 1e-5, 1 / 3, np.nan, np.inf, -np.inf, 5e-324, 1e300, 2.0, 123456.7],
    "small": np.array([0.1, 1 / 3, np.nan, *range(9)], dtype=np.float32),
    "whole": [2**53 + 1, -(2**63), 2**63 - 1, *range(9)],
    "unsure": pd.array([2**53 + 1, None, -5, *range(9)], dtype="Int64"),
    "truth": [True, False] * 6,
    "doubt": pd.array([True, None, False, *[True] * 9], dtype="boolean"),
    "code": pd.Series(["=a", None, "b"] * 4, dtype="string"),
    "kind": pd.Categorical(["=a", None, "b"] * 4),
    "moment": pd.to_datetime(["2026-10-01", None, "1900-01-01"] * 4),
}


def as_pandas_writes(frame: pd.DataFrame) -> bytes:
    shown = frame.copy()
    for name in shown.columns:
        if pd.api.types.is_datetime64_any_dtype(shown[name]):
            shown[name] = shown[name].dt.strftime("%Y-%m-%d")
        if pd.api.types.is_bool_dtype(shown[name]):
            shown[name] = shown[name].map({True: "true", False: "false"})
        elif not pd.api.types.is_numeric_dtype(shown[name]):
            shown[name] = (
                shown[name]
                .astype(object)
                .map(lambda value: neutralise(str(value)), na_action="ignore")
            )
    text = shown.to_csv(index=False, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    return text.encode("utf-8-sig")


@pytest.mark.parametrize("names", [*([name] for name in KINDS), list(KINDS), []])
@pytest.mark.parametrize("rows", [12, 0])
def test_a_table_has_the_bytes_that_pandas_writes(
    tmp_path: Path, names: list[str], rows: int
) -> None:
    frame = pd.DataFrame({name: KINDS[name] for name in names}).head(rows)
    write_csv(tmp_path / "a.csv", frame, "en", {})
    assert (tmp_path / "a.csv").read_bytes() == as_pandas_writes(frame)
