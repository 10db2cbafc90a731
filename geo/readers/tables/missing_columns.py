"""The refusal of a table that lacks a column: what was expected, what it has, how to name it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.errors import TableError

NAMED = 40
"""Columns that a refusal names."""
_HEADERS = "headers"


def keep_headers(frame: pd.DataFrame, headers: Sequence[str]) -> pd.DataFrame:
    """The frame with the headings of its files, as written, for what a refusal has to name."""
    frame.attrs[_HEADERS] = list(dict.fromkeys(headers))
    return frame


def refuse_missing(file: str, frame: pd.DataFrame, expected: str, *fields: str) -> TableError:
    """The refusal to raise; `expected` reads on from "expected", `fields` are ours to map."""
    names = frame.attrs.get(_HEADERS) or [
        str(name).removeprefix("other:") for name in frame.columns
    ]
    told = [name for name in names if not name.startswith("_")]
    listed = ", ".join(name[:30] for name in told[:NAMED]) or "nothing"
    more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
    return TableError(
        f"{file}: expected {expected}; found: {listed}{more}; {show_mapping(*fields)}"
    )


def show_mapping(*fields: str) -> str:
    """How the study file names columns that are not known by themselves."""
    pairs = ", ".join(f'{field} = "…"' for field in fields)
    return f"name it in the study file by columns = {{ {pairs} }}"
