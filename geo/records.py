"""Rows of a table as dictionaries of plain values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def list_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """What `frame.to_dict("records")` gives, several times faster where columns are texts.

    pandas asks Arrow for one text after the other.
    """
    names = frame.columns
    columns = [_list_values(frame.iloc[:, i]) for i in range(len(names))]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _list_values(column: pd.Series) -> list[Any]:
    if isinstance(column.dtype, pd.StringDtype):
        return column.to_numpy(dtype=object).tolist()
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biuf":
        return column.to_numpy().tolist()
    return [row[column.name] for row in column.to_frame().to_dict("records")]
