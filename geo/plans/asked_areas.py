"""The areas whose shares a plan is asked about: counties, prefectures, or the whole study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from geo.arrays import Flags, Indices, Ints, Texts, texts
from geo.assessment import Assessment
from geo.errors import InputError
from geo.model.county import prefecture_code

Scope = Literal["county", "prefecture", "study"]


@dataclass(frozen=True, slots=True)
class AskedAreas:
    """Areas with code and name; `of_county` numbers the area of every county.

    `inside` marks the counties in which a site may stand, `asked` the areas asked about.
    """

    adcode: Texts
    name: Texts
    of_county: Indices
    inside: Flags
    asked: Ints

    def __len__(self) -> int:
        return len(self.adcode)


def list_asked(
    opened: Assessment, scope: Scope, county: str = "", prefecture: str = ""
) -> AskedAreas:
    """Areas of a scope, of which those of the county or prefecture are asked about.

    Raises
    ------
    InputError
        The county or prefecture is none of the study.
    """
    counties = opened.inputs.counties
    inside = mark_inside(opened, county, prefecture)
    if scope == "county":
        of_county = np.arange(len(counties), dtype=np.int32)
        code, name = counties.adcode, counties.name
    elif scope == "prefecture":
        rows = opened.tables.prefectures
        code, name = texts(rows["adcode"]), texts(rows["name"])
        number = {str(one): i for i, one in enumerate(code)}
        of_county = np.array([number[one] for one in _list_prefectures(opened)], dtype=np.int32)
    else:
        rows = opened.tables.province
        code, name = texts(rows["adcode"][:1]), texts(rows["name"][:1])
        of_county = np.zeros(len(counties), dtype=np.int32)
    return AskedAreas(code, name, of_county, inside, np.unique(of_county[inside]).astype(np.int64))


def mark_inside(opened: Assessment, county: str, prefecture: str = "") -> Flags:
    """The counties of a request; all where it names neither.

    Raises
    ------
    InputError
        The code is none of the study.
    """
    counties = opened.inputs.counties
    if county:
        if county not in counties.index_of():
            raise InputError(
                f"county: expected the six digits of a county of the study, got {county!r}"
            )
        return np.asarray(counties.adcode == county, dtype=bool)
    if prefecture:
        inside: Flags = np.asarray(_list_prefectures(opened) == prefecture, dtype=bool)
        if not inside.any():
            raise InputError(
                f"prefecture: expected the code of a prefecture of the study, got {prefecture!r}"
            )
        return inside
    return np.ones(len(counties), dtype=bool)


def _list_prefectures(opened: Assessment) -> Texts:
    counties = opened.inputs.counties
    rows = zip(counties.adcode, counties.prefecture, strict=True)
    return texts(prefecture_code(*row) for row in rows)
