"""The date that an assessment is about, as an option of every command that opens one."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"expected a date such as 2026-02-01, got {text!r}") from error


AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=_read_date,
        metavar="YYYY-MM-DD",
        help="The date it is about; that of the study by default, else today.",
    ),
]
