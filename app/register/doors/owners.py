"""The county that owns a row: what the row states, decided once when it is made, and then stored.

Who may change a row rests on it, so it is never computed later: a county of today's outlines would
move rows between offices whenever an outline or a coordinate changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from geo.arrays import Floats
from geo.geometry.location import place_in_counties
from geo.model.county import Counties
from geo.sites.stated_county import StatesCounty, read_stated_counties

_VILLAGE_CODE = re.compile("[0-9]{12}")
_COUNTY_DIGITS = 6


def find_stated_owners(
    records: StatesCounty, places: Sequence[Mapping[str, Any]], counties: Counties | None
) -> list[str]:
    """The county that each row states; else, for a row that states none, the one it lies in."""
    if counties is None:
        return [str(code)[:_COUNTY_DIGITS] for code in records.adcode]
    said = read_stated_counties(records, counties)
    here = place_in_counties(*_read_degrees(places), counties, 0.0)
    owners = []
    for i, one in enumerate(said):
        stated = one.counties
        if stated is not None and len(stated) == 1:
            owners.append(str(counties.adcode[stated[0]]))
        elif stated is not None and here[i] not in stated:
            owners.append("")
        else:
            owners.append(str(counties.adcode[here[i]]) if here[i] >= 0 else "")
    return owners


def find_owners_by_place(
    places: Sequence[Mapping[str, Any]], counties: Counties | None
) -> list[str]:
    """For rows that have no column of counties: the county of their codes, else of their place."""
    stated = [find_owner_of_place(place) for place in places]
    if counties is None or not places:
        return stated
    here = place_in_counties(*_read_degrees(places), counties, 0.0)
    return [
        own or (str(counties.adcode[county]) if county >= 0 else "")
        for own, county in zip(stated, here.tolist(), strict=True)
    ]


def lies_outside(lon: float, lat: float, counties: Counties, tolerance_m: float) -> bool:
    """Whether a place is farther than a tolerance from every county."""
    here = place_in_counties(np.array([lon]), np.array([lat]), counties, tolerance_m)
    return bool(here[0] < 0)


def find_owner_of_place(understood: Mapping[str, Any]) -> str:
    """The county in the code of a row, township or village; empty where none is stated."""
    for name in ("adcode", "township_code", "demand_id", "township"):
        code = str(understood.get(name, ""))
        if name in {"adcode", "township_code"} and code[:_COUNTY_DIGITS].isdigit():
            return code[:_COUNTY_DIGITS]
        if _VILLAGE_CODE.fullmatch(code):
            return code[:_COUNTY_DIGITS]
    return ""


def _read_degrees(places: Sequence[Mapping[str, Any]]) -> tuple[Floats, Floats]:
    lon, lat = (
        np.array([place.get(axis, np.nan) for place in places], dtype=np.float64)
        for axis in ("lon", "lat")
    )
    return lon, lat
