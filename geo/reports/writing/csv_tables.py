"""Tables as CSV: UTF-8 with BOM, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geo.reports.writing.words import holds_numbers, in_chinese, neutralise, plain_columns
from geo.words.labels import Language, headers


def write_csv(path: Path, frame: pd.DataFrame, lang: Language, holidays: dict[str, str]) -> None:
    """Write one table; `zh` gives Chinese headings and words, `en` field names and codes.

    Null is an empty cell; truth values are `true` and `false`. Text that a spreadsheet would read
    as a formula gets an apostrophe before it.
    """
    shown = plain_columns(frame)
    if lang == "zh":
        shown = in_chinese(shown, holidays)
    columns = [_list_cells(shown[name]) for name in shown.columns]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(headers(shown.columns, lang))
        writer.writerows(zip(*columns, strict=True))


def _list_cells(column: pd.Series) -> list[Any]:
    """What is written of a column; each different text is looked at once."""
    if column.dtype == np.float32:
        column = column.astype(str).astype(float)
    values = column.astype(object).where(column.notna(), None).tolist()
    if holds_numbers(column):
        return values
    if pd.api.types.is_bool_dtype(column):
        return [None if value is None else str(value).lower() for value in values]
    texts = [value if value is None else str(value) for value in values]
    said = {text: text and neutralise(text) for text in set(texts)}
    return [said[text] for text in texts]
