"""Columns of tables as lists of plain values: what writers go through cell by cell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geo.arrays import Floats


def list_cells(column: pd.Series) -> list[Any]:
    """The values of a column, None for what is missing."""
    dtype, values = column.dtype, column.array
    if isinstance(dtype, np.dtype) and dtype.kind in "iub":
        whole: list[Any] = column.to_numpy().tolist()
        return whole
    if isinstance(dtype, np.dtype) and dtype.kind == "f":
        return _list_floats(column.to_numpy())
    if isinstance(dtype, (pd.StringDtype, pd.Int64Dtype, pd.BooleanDtype)):
        masked: list[Any] = values.to_numpy(dtype=object, na_value=None).tolist()
        return masked
    other: list[Any] = column.astype(object).where(column.notna(), None).tolist()
    return other


def _list_floats(numbers: Floats) -> list[Any]:
    values: list[Any] = numbers.tolist()
    for i in np.flatnonzero(np.isnan(numbers)).tolist():
        values[i] = None
    return values


def holds_numbers(column: pd.Series) -> bool:
    """Whether a column holds numbers; truth values are none."""
    dtype = column.dtype
    return bool(pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype))


def holds_texts(values: list[Any]) -> bool:
    """Whether cells are texts or missing, and nothing else."""
    return set(map(type, values)) <= {str, type(None)}
