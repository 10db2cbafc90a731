"""Which column names of real tables mean which of our fields.

The names are data: one file per kind of table in the folder `vocabulary`, with the columns
`field,name,action`. Actions: `take` (a field of ours), `check` (taken, only to compare with),
`ignore` (of no use), `drop` (staff contacts, never kept), `refuse` (never taken). The file
`persons.csv` holds for every kind of table; a star in it stands for anything. Words in cells
(services, datums, yes and no) have files of the same form.
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from geo.errors import TableError
from geo.readers.group_columns import GROUP, MOST_GROUPS, name_group, says_group
from geo.readers.group_columns import KINDS as GROUPED

_FOLDER = Path(__file__).with_name("vocabulary")
_DASHES = str.maketrans(dict.fromkeys("—–−~〜～‐‑", "-"))
_BRACKETS = str.maketrans("【】[]〔〕{}", "()()()()")
_BRACKETED = re.compile(r"\([^()]*\)")
_NOISE = re.compile(r"[\s_:\u200b\ufeff]+")
_NOISE_AND_STARS = re.compile(r"[\s_*:\u200b\ufeff]+")
_CHANGED = re.compile(r"[\s_*:\u200b\ufeff、—–−~〜～‐‑【】\[\]〔〕{}]")
"""Whatever of a normal form is rewritten or taken out; most words have none of it."""


_FURTHER = "age_.*|hours_.*|geometry|wkt"
"""Fields that no vocabulary lists one by one, as a pattern."""
COORDINATES = frozenset({"lon", "lat", "lon_lat"})
"""Fields whose column may name its datum."""
_DATUM_ORDER = ("wgs84", "cgcs2000", "gcj02", "bd09")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column name stands for; `rank` is its place in the file, the first one wins.

    `datum` is that which the name of a coordinate states (`bd09ll_Lon`, 经度(高德)), else empty.
    """

    field: str
    action: str
    rank: int
    datum: str = ""


def normalise_name(text: str) -> str:
    """Bring a name to the form it is compared in: width, case, spaces, dashes and brackets."""
    return _normalise(text)


def _normalise(text: str, *, stars: bool = False) -> str:
    plain = unicodedata.normalize("NFKC", text)
    if _CHANGED.search(plain) is None:
        return plain.lower()
    plain = plain.translate(_DASHES).translate(_BRACKETS)
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


def list_files(*kinds: str) -> list[Path]:
    """The files of some vocabularies, for whoever keeps what was read by them."""
    return [_FOLDER / f"{kind}.csv" for kind in kinds]


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
    if full in known or full in persons:
        return known.get(full) or persons[full]
    labelled = _find_labelled(full, known)
    if labelled is not None:
        return labelled
    bare = _BRACKETED.sub("", full)
    if bare in known or bare in persons:
        return known.get(bare) or persons[bare]
    patterns = (*_list_patterns("persons"), *_list_patterns(kind))
    return next((meaning for name, meaning in patterns if fnmatchcase(full, name)), None)


@cache
def _list_patterns(kind: str) -> tuple[tuple[str, Meaning], ...]:
    """The names with stars of one file, in its order."""
    words = read_vocabulary(kind).items()
    return tuple((name, meaning) for name, meaning in words if "*" in name)


def _find_labelled(name: str, known: dict[str, Meaning]) -> Meaning | None:
    """A coordinate whose datum stands before, behind or in brackets: 百度经度, lat_wgs84."""
    for word, datum in _datum_words():
        if word not in name:
            continue
        parts = name.split(word)
        if len(parts) == 2 and not all(part.strip("()-,.") for part in parts):
            meaning = known.get("".join(parts).strip("()-,."))
            if meaning is not None and meaning.field in COORDINATES:
                return replace(meaning, datum=datum.field)
    return None


@cache
def _datum_words() -> list[tuple[str, Meaning]]:
    """Words for datums, the longest first."""
    words = read_vocabulary("datums").items()
    return sorted(words, key=lambda word: (-len(word[0]), word[0]))


def check_mapping(columns: Mapping[str, str], kind: str) -> None:
    """Refuse a mapping of columns that names a field which tables of this kind do not have.

    Raises
    ------
    TableError
        Names the field, what it may have been meant for, and the fields that there are.
    """
    known = list_fields(kind)
    for field in columns:
        if field in known or re.fullmatch(further_fields(kind), field):
            continue
        near = difflib.get_close_matches(field, known, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise TableError(
            f"columns: unknown field {field!r}; a table of {kind} has: {', '.join(known)}{hint}"
        )


def list_fields(kind: str) -> list[str]:
    """Fields that a table of this kind may have, by name; those of `FURTHER` aside."""
    fields = {meaning.field for meaning in read_vocabulary(kind).values()}
    return sorted(fields - {"ignored", "contact"})


def list_names(kind: str) -> dict[str, list[str]]:
    """The names that each field (or word) is known by, as the file writes them, in its order."""
    named: dict[str, list[str]] = {}
    with (_FOLDER / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["action"] in {"take", "check"} and row["field"] not in {"ignored", "contact"}:
                named.setdefault(row["field"], []).append(row["name"])
    return named


def further_fields(kind: str) -> str:
    """The pattern of fields that a table of this kind may have besides `list_fields`."""
    return f"{_FURTHER}|{GROUP}.+" if kind in GROUPED else _FURTHER


def find_meanings(
    headers: Sequence[str], kind: str, columns: dict[str, str]
) -> list[Meaning | None]:
    """One meaning per header; of several columns for one field the best-known name keeps it.

    `columns` maps our field to their header and wins over the vocabulary. A column that lost its
    field, or whose name nobody knows, has no meaning (None); of tables of people one whose name
    says people is a group.

    Raises
    ------
    TableError
        `columns` names a header that the table does not have.
    """
    found = _choose_pair([find_meaning(header, kind) for header in headers])
    stated = {field: _position_of(field, name, headers) for field, name in columns.items()}
    if len(set(stated.values())) < len(stated):
        listed = ", ".join(f"{field} = {name!r}" for field, name in columns.items())
        raise TableError(f"columns: one column cannot stand for two fields: {listed}")
    for field, position in stated.items():
        found = [None if m and m.field == field else m for m in found]
        own = find_meaning(headers[position], kind)
        datum = own.datum if own is not None and field in COORDINATES else ""
        found[position] = Meaning(field, "take", -1, datum)
    best: dict[str, int] = {}
    for i, meaning in enumerate(found):
        if meaning is None or meaning.action not in {"take", "check"}:
            continue
        holder = best.setdefault(meaning.field, i)
        rival = found[holder]
        if rival is not None and meaning.rank < rival.rank:
            best[meaning.field] = i
    kept = [
        meaning
        if meaning is None or meaning.action not in {"take", "check"} or best[meaning.field] == i
        else None
        for i, meaning in enumerate(found)
    ]
    return _take_groups(headers, kind, kept) if kind in GROUPED else kept


def _take_groups(
    headers: Sequence[str], kind: str, found: list[Meaning | None]
) -> list[Meaning | None]:
    """Give columns that nobody knows, and whose names say people, a field of their own."""
    taken = {meaning.field for meaning in found if meaning is not None}
    most = len(taken) + MOST_GROUPS
    meanings = list(found)
    for i, header in enumerate(headers):
        field = GROUP + name_group(header)
        unknown = found[i] is None and find_meaning(header, kind) is None
        if unknown and says_group(header) and field not in taken and len(taken) < most:
            taken.add(field)
            meanings[i] = Meaning(field, "take", len(read_vocabulary(kind)))
    return meanings


def _choose_pair(found: list[Meaning | None]) -> list[Meaning | None]:
    """Keep one pair of coordinates: one that names its datum before one that does not.

    Of several named ones that in WGS 84 (CGCS2000, GCJ-02, BD-09) is taken; half a pair is not.
    """
    labels = [meaning.datum for meaning in found if meaning is not None and meaning.datum]
    whole = [datum for datum in _DATUM_ORDER if datum in labels and _is_whole(found, datum)]
    if not labels:
        return found
    kept = whole[0] if whole else ""
    return [
        meaning
        if meaning is None or meaning.field not in COORDINATES or meaning.datum == kept
        else None
        for meaning in found
    ]


def _is_whole(found: Sequence[Meaning | None], datum: str) -> bool:
    fields = {meaning.field for meaning in found if meaning is not None and meaning.datum == datum}
    return bool({"lon", "lat"} <= fields or "lon_lat" in fields)


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
