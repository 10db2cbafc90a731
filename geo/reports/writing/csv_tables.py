"""Tables as CSV: UTF-8 with BOM, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

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
    for name in shown.columns:
        if pd.api.types.is_bool_dtype(shown[name]):
            shown[name] = shown[name].map({True: "true", False: "false"})
        elif not holds_numbers(shown[name]):
            shown[name] = shown[name].map(_cell_text, na_action="ignore")
    shown.columns = pd.Index(headers(shown.columns, lang))
    shown.to_csv(
        path, index=False, encoding="utf-8-sig", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL
    )


def _cell_text(value: object) -> str:
    return neutralise(str(value))
