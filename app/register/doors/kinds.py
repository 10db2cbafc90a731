"""Which rows does the register keep? One entry a kind: its table's words, code and section."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Meaning = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row.

    `vocabulary` knows its columns, `section` of a study names its file. `id_field` is the column
    that states its code; where there is none, the code is made of what the row is about. A row of
    `is_about` others has no life of its own: under its code it may begin again after its end.
    """

    name: str
    vocabulary: str
    section: str
    find_code: Callable[[Meaning], str]
    id_field: str = ""
    references: tuple[str, ...] = ()
    dated: bool = False

    @property
    def is_about(self) -> bool:
        """Whether a row only says something of units and places that have codes themselves."""
        return not self.id_field


def _join(*names: str) -> Callable[[Meaning], str]:
    def find(meaning: Meaning) -> str:
        return "|".join(str(meaning.get(name, "")) for name in names)

    return find


def _name_round(meaning: Meaning) -> str:
    township = meaning.get("township", "")
    place = meaning.get("demand_id") or f"{meaning.get('demand_name', '')}@{township}"
    return f"{place}|{meaning.get('site_id') or meaning.get('site_name', '')}"


def _name_place(meaning: Meaning) -> str:
    return str(meaning.get("demand_id", ""))


KINDS = {
    kind.name: kind
    for kind in (
        Kind("sites", "sites", "sites", _join("site_id"), "site_id", dated=True),
        Kind("rosters", "roster", "rosters", _join("site_id", "date", "service"),
             references=("site_id",)),
        Kind("employers", "employers", "employers", _join("employer_id"), "employer_id",
             references=("assigned_site_id",)),
        Kind("verified", "verified", "verified", _join("demand_id", "site_id"),
             references=("site_id",)),
        Kind("candidates", "candidates", "candidates", _join("candidate_id"), "candidate_id"),
        Kind("facilities", "facilities", "facilities", _join("site_id"), "site_id"),
        Kind("outreach", "outreach", "outreach", _name_round, references=("site_id",)),
        Kind("corrections", "corrections", "corrections", _name_place,
             references=("assigned_site_id",)),
    )
}  # fmt: skip
"""By name; a study with several registers of facilities has `facilities[1]` and on."""
_NUMBERED = re.compile(r"facilities\[([1-9][0-9]?)\]")


def find_kind(name: str) -> Kind | None:
    """The kind of this name; None where there is none."""
    return KINDS.get("facilities" if _NUMBERED.fullmatch(name) else name)


def number_of(name: str) -> int:
    """Which of several registers of one kind a name means, from 0."""
    found = _NUMBERED.fullmatch(name)
    return int(found[1]) if found else 0
