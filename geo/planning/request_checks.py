"""What rows and names of a request must agree on, told with its field at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pydantic_core import PydanticCustomError


class Row(Protocol):
    """A candidate of the caller's own."""

    @property
    def candidate_id(self) -> str:
        """What it is called by."""
        ...

    @property
    def cost(self) -> float | None:
        """What it costs, where that is stated."""
        ...


def require_rows(rows: Sequence[Row]) -> None:
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


def require_ids(rows: Sequence[Row]) -> None:
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
