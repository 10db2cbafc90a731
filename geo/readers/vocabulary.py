"""Which column names of real tables mean which of our fields.

The names are data: one file per kind of table in the folder `vocabulary`, with the columns
`field,name,action`. Actions: `take` (a field of ours), `check` (taken, only to compare with),
`ignore` (of no use), `drop` (staff contacts, never kept), `refuse` (never taken). The file
`persons.csv` holds for every kind of table; a star in it stands for anything. Words in cells
(services, datums, yes and no) have files of the same form.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from geo.errors import TableError

_FOLDER = Path(__file__).with_name("vocabulary")
_DASHES = str.maketrans(dict.fromkeys("—–−~〜～‐‑", "-"))
_BRACKETS = str.maketrans("【】[]〔〕{}", "()()()()")
_BRACKETED = re.compile(r"\([^()]*\)")
_NOISE = re.compile(r"[\s_:\u200b\ufeff]+")
_NOISE_AND_STARS = re.compile(r"[\s_*:\u200b\ufeff]+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column name stands for; `rank` is its place in the file, the first one wins."""

    field: str
    action: str
    rank: int


def normalise_name(text: str) -> str:
    """Bring a name to the form it is compared in: width, case, spaces, dashes and brackets."""
    return _normalise(text)


def _normalise(text: str, *, stars: bool = False) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_BRACKETS)
    noise = _NOISE if stars else _NOISE_AND_STARS
    return noise.sub("", plain.replace("、", ",")).lower()


@cache
def read_vocabulary(kind: str) -> dict[str, Meaning]:
    """Normalised name to meaning, of one file: names of columns, or words in cells."""
    known: dict[str, Meaning] = {}
    with (_FOLDER / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            meaning = Meaning(row["field"], row["action"], len(known))
            known.setdefault(_normalise(row["name"], stars=True), meaning)
    return known


def find_word(text: str, words: str) -> str:
    """Our value for a word in a cell by the file `words`, "" for one that it does not have."""
    meaning = read_vocabulary(words).get(normalise_name(text))
    return meaning.field if meaning else ""


def find_meaning(header: str, kind: str) -> Meaning | None:
    """The meaning of one column name or word, with or without what stands in its brackets.

    Names with stars are tried last, in the order of the file: persons first, then the kind's own.
    """
    known, persons = read_vocabulary(kind), read_vocabulary("persons")
    full = normalise_name(header)
    for form in (full, _BRACKETED.sub("", full)):
        if form in known or form in persons:
            return known.get(form) or persons[form]
    patterns = ((n, m) for words in (persons, known) for n, m in words.items() if "*" in n)
    return next((meaning for name, meaning in patterns if fnmatchcase(full, name)), None)


def find_meanings(
    headers: Sequence[str], kind: str, columns: dict[str, str]
) -> list[Meaning | None]:
    """One meaning per header; of several columns for one field the best-known name keeps it.

    `columns` maps our field to their header and wins over the vocabulary. A column that lost its
    field, or whose name nobody knows, has no meaning (None).

    Raises
    ------
    TableError
        `columns` names a header that the table does not have.
    """
    found = [find_meaning(header, kind) for header in headers]
    stated = {field: _position_of(field, name, headers) for field, name in columns.items()}
    for field, position in stated.items():
        found = [None if m and m.field == field else m for m in found]
        found[position] = Meaning(field, "take", -1)
    best: dict[str, int] = {}
    for i, meaning in enumerate(found):
        if meaning is None or meaning.action not in {"take", "check"}:
            continue
        holder = best.setdefault(meaning.field, i)
        rival = found[holder]
        if rival is not None and meaning.rank < rival.rank:
            best[meaning.field] = i
    return [
        meaning
        if meaning is None or meaning.action not in {"take", "check"} or best[meaning.field] == i
        else None
        for i, meaning in enumerate(found)
    ]


def match_fields(headers: list[str], kind: str, columns: dict[str, str]) -> dict[str, str]:
    """Map the headers of a table to our fields; what is unknown or not taken is left out.

    Raises
    ------
    TableError
        `columns` (our field to their header) names a header that the table does not have.
    """
    meanings = find_meanings(headers, kind, columns)
    return {
        header: meaning.field
        for header, meaning in zip(headers, meanings, strict=True)
        if meaning is not None and meaning.action in {"take", "check"}
    }


def _position_of(field: str, name: str, headers: Sequence[str]) -> int:
    wanted = normalise_name(name)
    for i, header in enumerate(headers):
        if header == name or normalise_name(header) == wanted:
            return i
    listed = ", ".join(header for header in headers if header)
    raise TableError(f"columns: no column {name!r} for {field}; found: {listed}")
