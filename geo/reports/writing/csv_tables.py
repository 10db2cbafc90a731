"""Tables as CSV: UTF-8 with BOM, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geo.reports.writing.cells import holds_numbers, holds_texts, list_cells
from geo.reports.writing.words import neutralise, plain_column, say_cells
from geo.words.labels import Language, headers


def write_csv(path: Path, frame: pd.DataFrame, lang: Language, holidays: dict[str, str]) -> None:
    """Write one table; `zh` gives Chinese headings and words, `en` field names and codes.

    Null is an empty cell; truth values are `true` and `false`. Text that a spreadsheet would read
    as a formula gets an apostrophe before it.
    """
    shown = {str(name): column for name, column in frame.items() if name != "geometry"}
    columns = [
        _list_texts(name, plain_column(column), holidays if lang == "zh" else None)
        for name, column in shown.items()
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(headers(shown, lang))
        writer.writerows(zip(*columns, strict=True))


def _list_texts(name: str, column: pd.Series, holidays: dict[str, str] | None) -> list[Any]:
    """What is written of a column, codes in words if `holidays` are named."""
    if column.dtype == np.float32:
        column = column.astype(str).astype(float)
    codes = list_cells(column)
    cells = codes if holidays is None else say_cells(name, codes, holidays)
    if cells is codes and holds_numbers(column):
        return cells
    if cells is codes and pd.api.types.is_bool_dtype(column):
        return [None if cell is None else str(cell).lower() for cell in cells]
    if not holds_texts(cells):
        cells = [cell if cell is None else str(cell) for cell in cells]
    safe = {text: neutralise(text) for text in set(cells) if text}
    if all(text == as_is for as_is, text in safe.items()):
        return cells
    return [safe.get(text, text) for text in cells]
