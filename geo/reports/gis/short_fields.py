"""Tables as a dBASE file can hold them: names of ten characters, texts of 254 bytes.

A text that is too long is cut before the character that would not fit, and counted. Truth values
become 1 and 0. Null is blank; some programs show a blank number as 0, so the field table says what
null means.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from geo.words.labels import field_labels, label
from geo.words.sentences import say

ENCODING = "GB18030"
LONGEST_NAME = 10
LONGEST_TEXT_BYTES = 254
_HEADS = (
    say("layer_word"),
    say("short_field_name"),
    say("field_name_word"),
    say("chinese_name"),
    say("unit_of_measure_word"),
    say("kind_word"),
    say("meaning_of_null"),
    say("number_cut_off"),
)
_WIDTHS = {"truth": 9, "whole": 18, "number": 24}
_USUAL_TEXT_WIDTH = 80
"""GDAL gives every text so much, and more where one is longer."""
_KINDS = {
    "truth": say("one_yes_nought_no"),
    "whole": say("whole_number"),
    "number": say("decimal_number"),
    "text": say("text_word"),
}


@dataclass(frozen=True, slots=True)
class ShortField:
    """A column under its short name; `cut` counts the texts that were too long.

    `width` is how many bytes a cell of the file takes.
    """

    layer: str
    short: str
    field: str
    kind: str
    cut: int
    width: int


def shorten_table(layer: str, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[ShortField]]:
    """The table with short names and cells that fit, and what became of each column."""
    names = shorten_names([str(name) for name in frame.columns if name != "geometry"])
    columns: dict[str, pd.Series] = {}
    fields = []
    for name, short in names.items():
        column, kind, cut = _fit(frame[name])
        columns[short] = column
        width = _measure(column) if kind == "text" else _WIDTHS[kind]
        fields.append(ShortField(layer, short, name, kind, cut, width))
    return pd.DataFrame(columns, index=frame.index), fields


def shorten_names(names: Iterable[str]) -> dict[str, str]:
    """Each name in at most ten letters, digits or underscores, no two alike in any case.

    A name that is short enough stays as it is, whatever a longer one before it begins with.
    """
    listed = list(names)
    taken: set[str] = set()
    kept = {one: one for one in listed if len(one) <= LONGEST_NAME and _take(one, taken)}
    return {name: kept.get(name) or _shorten(name, taken) for name in listed}


def _shorten(name: str, taken: set[str]) -> str:
    own, k = name[:LONGEST_NAME].strip("_"), 1
    while not _take(own, taken):
        k += 1
        ending = f"_{k}"
        own = name[: LONGEST_NAME - len(ending)].strip("_") + ending
    return own


def _take(name: str, taken: set[str]) -> bool:
    """Whether a name was still free in any case; it is not any more."""
    is_free = name.lower() not in taken
    taken.add(name.lower())
    return is_free


def cut_text(text: str, most_bytes: int = LONGEST_TEXT_BYTES) -> str:
    """As much of a text as fits, cut between two characters."""
    body = text.encode(ENCODING, "replace")
    if len(body) <= most_bytes:
        return text
    size = 0
    for i, sign in enumerate(text):
        size += len(sign.encode(ENCODING, "replace"))
        if size > most_bytes:
            return text[:i]
    return text


def write_field_table(path: Path, fields: Iterable[ShortField]) -> None:
    """Which short name is which field, with its words, as a table for people (UTF-8 with mark)."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADS)
        for one in fields:
            known = field_labels().get(one.field)
            unit, null = (known.unit, known.null_zh) if known else ("", "")
            writer.writerow(
                (one.layer, one.short, one.field, label(one.field), unit, _KINDS[one.kind], null,
                 one.cut)
            )  # fmt: skip


def _fit(column: pd.Series) -> tuple[pd.Series, str, int]:
    if pd.api.types.is_bool_dtype(column):
        return column.astype("Int32"), "truth", 0
    if pd.api.types.is_integer_dtype(column):
        return _fit_whole(column), "whole", 0
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(np.float64), "number", 0
    there = column.notna()
    written = column.astype(object).where(there, None)
    fitting = written.map(lambda cell: cut_text(str(cell)), na_action="ignore")
    cut = int((fitting[there] != written[there].map(str)).sum())
    return fitting.where(there, None), "text", cut


def _measure(column: pd.Series) -> int:
    sizes = (len(str(cell).encode(ENCODING, "replace")) for cell in column.dropna().unique())
    return max(_USUAL_TEXT_WIDTH, *sizes, 0)


def _fit_whole(column: pd.Series) -> pd.Series:
    """In 32 bits where they suffice, which every program reads as whole numbers."""
    filled = column.dropna()
    small = filled.empty or int(filled.abs().max()) < 2**31
    fitting: pd.Series = column.astype("Int32" if small else "Int64")
    return fitting
