"""The one label table: every field and coded value in Chinese and English.

`label_table/fields.csv` and `label_table/values.csv` are the table; page, Excel, Word and HTTP
all read it here. A field that holds codes names its set of values; a set may serve many fields.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

Language = Literal["zh", "en"]

_FOLDER = Path(__file__).resolve().parent / "label_table"


@dataclass(frozen=True, slots=True)
class FieldLabel:
    """One column; `value_sets` is empty where the field holds no codes."""

    field: str
    zh: str
    en: str
    unit: str
    value_sets: tuple[str, ...]
    null_zh: str
    null_en: str


@dataclass(frozen=True, slots=True)
class ValueLabel:
    """One code; `colour` is a hex triple that the colour-blind can tell apart, or empty."""

    value: str
    zh: str
    en: str
    colour: str


@cache
def field_labels() -> dict[str, FieldLabel]:
    """Every labelled field, in the order of the table."""
    return {
        row["field"]: FieldLabel(
            field=row["field"],
            zh=row["zh"],
            en=row["en"],
            unit=row["unit"],
            value_sets=tuple(part for part in row["values"].split(";") if part),
            null_zh=row["null_zh"],
            null_en=row["null_en"],
        )
        for row in _rows("fields.csv")
    }


@cache
def field_values(field: str) -> dict[str, ValueLabel]:
    """The coded values of a field; empty for a field without codes or an unlabelled one."""
    known = field_labels().get(field)
    if known is None:
        return {}
    return {code: value for name in known.value_sets for code, value in value_sets()[name].items()}


@cache
def field_types() -> dict[str, Literal["whole", "number", "truth", "text"]]:
    """Types of fields that have no unit and are no text."""
    return {row["field"]: cast("Any", row["type"]) for row in _rows("types.csv")}


def label(field: str, lang: Language = "zh") -> str:
    """The heading of a field; a field that the table does not hold is its own heading."""
    known = field_labels().get(field)
    if known is None:
        return _label_group(field, lang)
    return known.zh if lang == "zh" else known.en


def _label_group(field: str, lang: Language) -> str:
    """The heading of people gained or lost of one group, which a table may call as it likes."""
    change, _, weight = field.partition("_")
    heading = value_sets()["group_change"].get(change)
    if heading is None or not weight:
        return field
    group = value_label("weight", weight, lang)
    return (heading.zh if lang == "zh" else heading.en).format(group=group)


def value_label(field: str, value: object, lang: Language = "zh") -> str:
    """The words for one value of a field; a value that is no code is its own word."""
    code = str(value)
    if code in {"True", "False"}:
        code = code.lower()
    known = field_values(field).get(code)
    if known is None:
        return code
    return known.zh if lang == "zh" else known.en


@cache
def row_reasons() -> dict[str, str]:
    """What the reasons of row reports mean, in Chinese."""
    return {row["code"]: row["zh"] for row in _rows("reasons.csv")}


def layer_title(table: str) -> str:
    """What a layer of a table is called."""
    return _table_titles()[table]["layer"]


def sheet_title(table: str) -> str:
    """What the sheet of a table is called."""
    return _table_titles()[table]["sheet"]


def value_colour(field: str, value: str) -> str:
    """Hex colour of a code such as `#0072B2`; empty where it has none."""
    known = field_values(field).get(value)
    return "" if known is None else known.colour


def headers(columns: Iterable[str], lang: Language = "zh") -> list[str]:
    """Headings of a table: Chinese, or for `en` the field names that machines read."""
    return [label(column, "zh") if lang == "zh" else column for column in columns]


def dictionary() -> list[dict[str, Any]]:
    """The data dictionary, one entry per field, ready for JSON.

    Keys: `field, zh, en, unit, null_zh, null_en, values`; each value has `value, zh, en, colour`.
    Nothing said is null.
    """
    return [
        {
            "field": known.field,
            "zh": known.zh,
            "en": known.en,
            "unit": known.unit or None,
            "null_zh": known.null_zh or None,
            "null_en": known.null_en or None,
            "values": [
                {
                    "value": value.value,
                    "zh": value.zh,
                    "en": value.en,
                    "colour": value.colour or None,
                }
                for value in field_values(known.field).values()
            ],
        }
        for known in field_labels().values()
    ]


@cache
def _table_titles() -> dict[str, dict[str, str]]:
    return {row["table"]: row for row in _rows("tables.csv")}


@cache
def value_sets() -> dict[str, dict[str, ValueLabel]]:
    """Every set of values with the labels of its codes."""
    sets: dict[str, dict[str, ValueLabel]] = {}
    for row in _rows("values.csv"):
        value = ValueLabel(row["value"], row["zh"], row["en"], row["colour"])
        sets.setdefault(row["values"], {})[value.value] = value
    return sets


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
