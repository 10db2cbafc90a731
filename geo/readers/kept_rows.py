"""Rows that a door took, as the file has them, beside what it understood of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import pandas as pd

Records = TypeVar("Records")


@dataclass(frozen=True, slots=True)
class KeptRows(Generic[Records]):
    """`frame` has the cells of every row taken, by field; `records` what they mean, row by row.

    The register keeps both, so that it holds what a file would say and shows what was read in it.
    """

    frame: pd.DataFrame
    records: Records
