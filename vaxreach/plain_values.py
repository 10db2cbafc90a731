"""Plain values that callers give, checked and told apart."""

from __future__ import annotations

from datetime import date, datetime
from typing import overload

from geo.errors import InputError


def read_date(value: date | str | None, name: str) -> date | None:
    """A date, or one as `2026-11-30`; None stays None.

    Raises
    ------
    InputError
        It is no date.
    """
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        if isinstance(value, str):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise InputError(f"{name}: expected a date such as 2026-11-30, got {value!r:.80}")


@overload
def read_number(value: None, name: str, least: float, most: float) -> None: ...
@overload
def read_number(value: float, name: str, least: float, most: float) -> float: ...
def read_number(value: object, name: str, least: float, most: float) -> float | None:
    """A number within its range, both ends included; None stays None.

    Raises
    ------
    InputError
        It is no number, or lies outside.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise InputError(
            f"{name}: expected a number from {least:g} to {most:,g}, got {value!r:.80}"
        )
    return float(value)
