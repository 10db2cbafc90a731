"""The units of further standards, one table for each standard and level."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

FILES = ("prefectures", "counties", "townships", "cutoff_curve")
"""Levels that are files of their own; the province stands in the summary."""
_OF_CURVES = frozenset(
    {"adcode", "name", "cutoff_m", "covered", "share_covered", "share_covered_urban",
     "share_covered_rural"}
)  # fmt: skip


def split_further(units: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Standard, level and rows, with the columns that the main standard's table has."""
    for standard in dict.fromkeys(units["standard"]):
        for level in FILES:
            rows = units[(units["standard"] == standard) & (units["level"] == level)]
            kept = [name for name in rows if _belongs(str(name), level)]
            yield str(standard), level, rows[kept].reset_index(drop=True)


def _belongs(name: str, level: str) -> bool:
    if level == "cutoff_curve":
        return name in _OF_CURVES
    own = name not in {"standard", "level", "cutoff_m"}
    return own and (level == "townships" or name != "township_code")
