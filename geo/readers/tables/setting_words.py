"""Cells that say urban or rural: our words, common ones, and the classes of 城乡分类代码.

The words are data, in `vocabulary/settings.csv`; the classes are those of the National Bureau of
Statistics (111 to 123 urban, 210 and 220 rural), 100 and 200 its two attributes.
"""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from geo.arrays import Texts
from geo.readers.files.whole_columns import map_distinct
from geo.readers.vocabulary import normalise_name, read_vocabulary

_CODE = re.compile(r"^([12]\d\d)(?:\.0+)?(?!\d)")


def read_nbs_codes(cells: pd.Series) -> Texts:
    """Three-digit class per cell, such as `111` for `111(主城区)` or `主城区`; else empty."""
    return map_distinct(cells.to_numpy(dtype=object), _read_code)


def read_settings(cells: pd.Series) -> Texts:
    """`urban` or `rural` per cell, by word or by class; empty where the cell says neither."""
    return map_distinct(cells.to_numpy(dtype=object), _read_setting)


def _read_setting(cell: str) -> str:
    field = _find_field(cell)
    if field in {"urban", "rural"}:
        return field
    return {"1": "urban", "2": "rural"}.get(_read_code(cell)[:1], "")


def _read_code(cell: str) -> str:
    match = _CODE.match(unicodedata.normalize("NFKC", cell).strip())
    if match:
        return match.group(1)
    field = _find_field(cell)
    return field if field.isdecimal() else ""


def _find_field(cell: str) -> str:
    meaning = read_vocabulary("settings").get(normalise_name(cell))
    return meaning.field if meaning is not None else ""
