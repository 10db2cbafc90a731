"""What a refusal is called in Chinese, by its code; the English sentence stays beside it.

`label_table/refusals.csv` is the table. Codes are ours, and those of pydantic for faults of single
fields; a sentence may name `{field}`, `{value}` and the limits that pydantic tells.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).resolve().parent / "label_table" / "refusals.csv"
_SHOWN_CHARACTERS = 80


@cache
def refusal_sentences() -> dict[str, str]:
    """Every code with its sentence."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["zh"] for row in csv.DictReader(file)}


def tell_refusal(code: str, said: Mapping[str, object]) -> str | None:
    """The sentence of a code with what it names; None for a code that the table does not hold."""
    sentence = refusal_sentences().get(code)
    if sentence is None:
        return None
    for name, value in said.items():
        if f"{{{name}}}" not in sentence:
            continue
        shown = f"{value:g}" if isinstance(value, float) else str(value)[:_SHOWN_CHARACTERS]
        sentence = sentence.replace(f"{{{name}}}", shown)
    return sentence
