"""The date that an assessment is about, as an option of every command that opens one."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

_ASKED: list[date] = []


def asked_day() -> date | None:
    """The date that was asked for, on which rows of a register have to hold; None where none was.

    It is asked after where a study is read, which happens at many places below the verbs.
    """
    return _ASKED[-1] if _ASKED else None


def _read_date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"expected a date such as 2026-02-01, got {text!r}") from error
    _ASKED[:] = [day]
    return day


AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=_read_date,
        metavar="YYYY-MM-DD",
        help="The date it is about; that of the study by default, else today.",
    ),
]
