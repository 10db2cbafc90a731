"""What each key of a model is for, in Chinese and English: data beside the models.

`key_words.csv` has `model,key,zh,en`; a model that says nothing of a key has the words of the one
that it is built on. The English of a key that its model describes is the model's own. A test asks
words for every key.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

_FILE = Path(__file__).with_name("key_words.csv")


@dataclass(frozen=True, slots=True)
class KeyWords:
    """What a key is for."""

    zh: str
    en: str

    @property
    def both(self) -> str:
        """In Chinese, then in English."""
        return " · ".join(filter(None, (self.zh, self.en)))


def find_words(model: type[BaseModel], key: str, file: Path = _FILE) -> KeyWords:
    """The words of a key; blank ones where nobody has written any."""
    known = _read(file)
    found = (known.get((one.__name__, key)) for one in model.__mro__)
    words = next((words for words in found if words is not None), KeyWords("", ""))
    described = next((field.description for name, field in list_keys(model) if name == key), None)
    return KeyWords(words.zh, described) if described else words


def list_keys(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """Every key as a file writes it, in the order of the model."""
    for name, field in model.model_fields.items():
        yield field.alias or name, field


@cache
def _read(path: Path) -> dict[tuple[str, str], KeyWords]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["model"], row["key"]): KeyWords(row["zh"], row["en"]) for row in rows}
