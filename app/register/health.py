"""The health of the register itself, county by county: doubles, rows grown old, rows without place.

Two rows of one name in a county are doubles where they lie within 50 m of each other, or one of
them has no place and no other township is stated; several rooms under one roof have names of their
own. A row is old where nobody has said anything of it for a year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from app.register.doors.row import Row
from app.register.reads import list_rows
from app.register.register import Register
from app.register.revisions import list_revisions
from app.store.transactions import reading
from geo.geometry.geodesy import geodesic_mm
from geo.readers.vocabulary import normalise_name

NEAR_MM = 50_000
OLD_YEARS = 1


@dataclass(frozen=True, slots=True)
class CountyHealth:
    """What is to be looked into of the rows that one county owns; "" owns those that state none."""

    adcode: str
    rows: int
    doubles: tuple[tuple[str, ...], ...]
    old: tuple[str, ...]
    unplaced: tuple[str, ...]


def examine_rows(register: Register, kind: str, day: str) -> list[CountyHealth]:
    """The health of the rows of a kind that hold on a day, by county.

    Raises
    ------
    NotFoundError, BodyError
        There is no such kind, or the day is none.
    """
    rows = list_rows(register, kind, valid_on=day)
    with reading(register.engine) as connection:
        said_on = {number: one.at[:10] for number, one in list_revisions(connection).items()}
    limit = _year_before(day)
    by_county: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_county[row.owner_adcode].append(row)
    return [
        CountyHealth(
            adcode,
            len(mine),
            tuple(_find_doubles(mine)),
            tuple(
                row.code
                for row in mine
                if (row.source.date or said_on.get(row.from_revision, day)) < limit
            ),
            tuple(row.code for row in mine if _is_placeable(row) and row.lon is None),
        )
        for adcode, mine in sorted(by_county.items())
    ]


def _find_doubles(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    by_name: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        name = normalise_name(str(row.understood.get("name", "")))
        if name:
            by_name[name].append(row)
    found = []
    for alike in by_name.values():
        codes = {
            code
            for i, one in enumerate(alike)
            for other in alike[i + 1 :]
            if _are_near(one, other)
            for code in (one.code, other.code)
        }
        if codes:
            found.append(tuple(sorted(codes)))
    return sorted(found)


def _are_near(one: Row, other: Row) -> bool:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        towns = {normalise_name(str(row.understood.get("township", ""))) for row in (one, other)}
        return len(towns - {""}) < 2
    ends = [np.array([value]) for value in (one.lon, one.lat, other.lon, other.lat)]
    return bool(geodesic_mm(*ends)[0] <= NEAR_MM)


def _is_placeable(row: Row) -> bool:
    return row.kind.partition("[")[0] in {"sites", "employers", "facilities", "candidates"}


def _year_before(day: str) -> str:
    said = date.fromisoformat(day)
    month_day = (said.month, 28 if (said.month, said.day) == (2, 29) else said.day)
    return date(said.year - OLD_YEARS, *month_day).isoformat()
