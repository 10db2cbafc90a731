"""Rows of tables as values that JSON can hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def list_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows without shapes; null for what cannot be said."""
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    return [
        {str(key): plain_value(value) for key, value in row.items()}
        for row in plain.to_dict(orient="records")
    ]


def plain_value(value: Any) -> Any:
    """The value without numpy about it; None for what is missing or not finite."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and not np.isfinite(value)):
        return None
    return value
