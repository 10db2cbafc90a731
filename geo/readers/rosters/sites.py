"""Which site each row of a roster is about: by code, else by a name that only one can have.

A code counts whatever name stands beside it; where that is the name of other sites alone, the row
is noted with both names.
Names are compared without blanks, brackets and width of signs. Of several sites of one name that in
the row's township is taken, else that in its county; else the row is refused with suggestions.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Flags
from geo.model.row_report import RowReport
from geo.readers.tables.cells import column_of
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.vocabulary import normalise_name
from geo.words.sentences import say

SUGGESTIONS = 3
LEAST_LIKENESS = 0.6
_INSTITUTION = re.compile(
    r"(?:院|中心|门诊|门诊部|站|室|所|接种点|单位|诊所|医院|分院|院区|clinic|hospital|cent(?:er|re))[)）]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class KnownSites:
    """Sites of the register; `township` and `county` are names, empty where not known."""

    site_id: Sequence[str]
    name: Sequence[str]
    township: Sequence[str] = ()
    county: Sequence[str] = ()

    def places(self) -> list[tuple[str, str]]:
        """Township and county of every site, normalised."""
        blank = [""] * len(self.site_id)
        towns = self.township or blank
        counties = self.county or blank
        return [
            (normalise_name(town), normalise_name(county))
            for town, county in zip(towns, counties, strict=True)
        ]


def find_sites(frame: pd.DataFrame, known: KnownSites, report: RowReport) -> list[str]:
    """The id of every row, empty where it cannot be said; such rows are remarked."""
    ids = set(known.site_id)
    by_name: dict[str, list[int]] = {}
    for s, name in enumerate(known.name):
        by_name.setdefault(normalise_name(name), []).append(s)
    places = known.places()
    found: list[str] = []
    advice: list[str] = []
    shared: list[bool] = []
    rows = zip(*(_cells(frame, name) for name in ("site_id", "name", "township", "county")),
               strict=True)  # fmt: skip
    memory: dict[tuple[str, ...], tuple[str, str, bool]] = {}
    for row in rows:
        if row not in memory:
            memory[row] = _find(row, ids, by_name, places, known)
        site, hint, several = memory[row]
        found.append(site)
        advice.append(hint)
        shared.append(several)
    several_of_name: Flags = np.array(shared, dtype=bool)
    missing: Flags = np.array([not site for site in found], dtype=bool) & ~several_of_name
    written = [_quote(name) for name in _cells(frame, "name")]
    hinted = frame.assign(_advice=[name + hint for name, hint in zip(written, advice, strict=True)])
    for mask, reason, message in (
        (missing, "site_unknown", say("site_not_in_register", value="{value}")),
        (several_of_name, "site_ambiguous", say("sites_share_name", value="{value}")),
    ):
        remark_rows(report, hinted, mask, "refused", reason, message, column="_advice")
    _remark_other_names(frame, known, by_name, report)
    return found


def _remark_other_names(
    frame: pd.DataFrame, known: KnownSites, by_name: dict[str, list[int]], report: RowReport
) -> None:
    own = dict(zip(known.site_id, known.name, strict=True))
    rows = list(zip(_cells(frame, "site_id"), _cells(frame, "name"), strict=True))
    is_other = [
        site in own
        and normalise_name(name) in by_name
        and normalise_name(name) != normalise_name(own[site])
        for site, name in rows
    ]
    names = [f"{name} / {own.get(site, '')}({site})" for site, name in rows]
    remark_rows(
        report,
        frame.assign(_names=names),
        np.array(is_other, dtype=bool),
        "noted",
        "site_name_differs",
        say("code_and_name_disagree", value="{value}"),
        column="_names",
    )


def _quote(name: str) -> str:
    """A name in brackets where its ending is that of an institution; persons are not quoted."""
    return f"（{name[:30]}）" if _INSTITUTION.search(name) else ""


def _cells(frame: pd.DataFrame, field: str) -> list[str]:
    return [str(cell) for cell in column_of(frame, field)]


def _find(
    row: tuple[str, ...],
    ids: set[str],
    by_name: dict[str, list[int]],
    places: Sequence[tuple[str, str]],
    known: KnownSites,
) -> tuple[str, str, bool]:
    """Id, suggestions as text, and whether several sites have the name."""
    stated, name, township, county = row
    if stated:
        return (stated, "", False) if stated in ids else ("", _suggest(name, known), False)
    if name in ids and normalise_name(name) not in by_name:
        return name, "", False
    same = by_name.get(normalise_name(name), [])
    for part, text in ((0, township), (1, county)):
        if len(same) > 1 and text:
            wanted = normalise_name(text)
            here = [s for s in same if places[s][part] == wanted]
            same = here or same
    if len(same) == 1:
        return known.site_id[same[0]], "", False
    if same:
        listed = [f"{known.site_id[s]}({'/'.join(filter(None, places[s]))})" for s in same]
        return "", say("may_be_one_of", listed="、".join(listed[:SUGGESTIONS])), True
    return "", _suggest(name, known), False


def _suggest(name: str, known: KnownSites) -> str:
    """Sites whose names are most like the one written."""
    if not name:
        return ""
    near = difflib.get_close_matches(name, list(known.name), SUGGESTIONS, LEAST_LIKENESS)
    ids = {other: s for s, other in zip(known.site_id, known.name, strict=True)}
    listed = [f"{other}({ids[other]})" for other in near]
    return say("may_be_one_of", listed="、".join(listed)) if listed else ""
