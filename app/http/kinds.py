"""Kinds of units as a query names them."""

from __future__ import annotations

from app.errors import QueryError
from geo.errors import InputError
from geo.queries.coverage import CoverageFinder


def read_kinds(text: str | None, finder: CoverageFinder) -> tuple[str, ...]:
    """The kinds of units that a query asks for, none where it does not ask.

    Raises
    ------
    QueryError
        A word that names no kind; all kinds are listed.
    """
    try:
        kinds = finder.read_kinds(text or "")
    except InputError as error:
        allowed = list(finder.kinds)
        raise QueryError(
            str(error), code="unknown_kind", field="kind", value=text, allowed=allowed
        ) from error
    if text and not kinds:
        raise QueryError(
            "expected the name of a kind", code="unknown_kind", field="kind", value=text,
            allowed=list(finder.kinds),
        )  # fmt: skip
    return kinds
