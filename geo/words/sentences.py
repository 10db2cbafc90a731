"""Sentences and headings that a person sees, by a key that says in English what each says.

`label_table/sentences.csv` is the table. A row names what the caller fills in as `{slot}`, and the
words of other rows as `{set.value}` or `{field.name}`, so that a word is changed in one place.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from html import escape
from pathlib import Path

from geo.words.labels import field_labels, value_sets

_TABLE = Path(__file__).resolve().parent / "label_table" / "sentences.csv"
_WORD = re.compile(r"\{(\w+)\.([\w-]+)\}")
_KEY = re.compile(r"\{\{(\w+)\}\}")


@cache
def sentences() -> dict[str, str]:
    """Every sentence by its key, with the words of other rows put in."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row["key"]: _WORD.sub(_find_word, row["zh"]) for row in csv.DictReader(file)}


def say(key: str, /, **slots: object) -> str:
    """The sentence of a key with its slots filled in."""
    return sentences()[key].format_map(slots)


def fill_sentences(markup: str) -> str:
    """A page of HTML with every `{{key}}` replaced by its sentence."""
    return _KEY.sub(lambda found: escape(sentences()[found[1]]), markup)


def _find_word(found: re.Match[str]) -> str:
    values, value = found.groups()
    if values == "field":
        return field_labels()[value].zh
    return value_sets()[values][value].zh
