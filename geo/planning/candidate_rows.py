"""Candidates that a request names, and what its rows and names must agree on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from geo.checked.faults import Checked

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
YesNo = Annotated[bool, Field(strict=True)]
Cost = Annotated[Number, Field(ge=0, le=1e12)]
"""Sums of 200,000 of these are exact to a hundredth."""


class CandidateRow(Checked):
    """One place given by the caller, degrees on WGS 84; an empty setting is that of the place."""

    candidate_id: Annotated[str, Field(min_length=1, max_length=100)]
    lon: Annotated[Number, Field(ge=-180, le=180)]
    lat: Annotated[Number, Field(ge=-90, le=90)]
    name: Text = ""
    setting: Literal["urban", "rural", ""] = ""
    cost: Cost | None = None
    capacity: Annotated[Number, Field(ge=0)] | None = None


def require_rows(rows: Sequence[CandidateRow]) -> None:
    """Every row has an id of its own, and a cost where others have one.

    Raises
    ------
    PydanticCustomError
        The first row that does not.
    """
    require_ids(rows)
    priced = any(row.cost is not None for row in rows)
    for i, row in enumerate(rows):
        if priced and row.cost is None:
            raise PydanticCustomError(
                "rows_without_cost",
                "rows: rows[{row}] ({name}) has no cost, though others have one",
                {"row": i, "name": repr(row.candidate_id)},
            )


def require_ids(rows: Sequence[CandidateRow]) -> None:
    """Every row has an id of its own.

    Raises
    ------
    PydanticCustomError
        The first row that has the id of one before.
    """
    first: dict[str, int] = {}
    for i, row in enumerate(rows):
        if row.candidate_id in first:
            raise PydanticCustomError(
                "rows_twice",
                "rows: rows[{again}] has the id {name} of rows[{first}]",
                {"again": i, "name": repr(row.candidate_id), "first": first[row.candidate_id]},
            )
        first[row.candidate_id] = i


def require_room(forced: Sequence[str], sites: int | None) -> None:
    """No more forced places than new sites.

    Raises
    ------
    PydanticCustomError
        There are more.
    """
    count = len(set(forced))
    if sites is not None and count > sites:
        raise PydanticCustomError(
            "forced_too_many",
            "forced: expected at most {sites} places, as many as new sites, found {count}",
            {"sites": sites, "count": count},
        )
