"""Plain values that callers give, checked and told apart."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, overload

from geo.errors import InputError


def read_date(value: date | str | None, name: str) -> date | None:
    """A date, one as `2026-11-30`, or a midnight without a time zone; None stays None.

    Raises
    ------
    InputError
        It is no date.
    """
    if isinstance(value, datetime):
        if value.time() == time() and value.tzinfo is None:
            return value.date()
    elif value is None or isinstance(value, date):
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
    """A number within its range, both ends included, numpy's too; None stays None.

    Raises
    ------
    InputError
        It is no number, or lies outside.
    """
    if value is None:
        return None
    plain = take_scalar(value)
    if isinstance(plain, int | float) and not isinstance(plain, bool) and least <= plain <= most:
        return float(plain)
    raise InputError(f"{name}: expected a number from {least:g} to {most:,g}, got {value!r:.80}")


def read_text(value: object, name: str) -> str:
    """A text.

    Raises
    ------
    InputError
        It is none.
    """
    if not isinstance(value, str):
        raise InputError(f"{name}: expected a text, got {value!r:.80}")
    return value


def read_flag(value: object, name: str) -> bool:
    """True or false, numpy's too: no word or number stands for either.

    Raises
    ------
    InputError
        It is neither.
    """
    plain = take_scalar(value)
    if not isinstance(plain, bool):
        raise InputError(f"{name}: expected True or False, got {value!r:.80}")
    return plain


def take_scalar(value: Any) -> Any:
    """A number, truth or text of numpy as Python's own; everything else as it is."""
    import numpy as np

    return value.item() if isinstance(value, np.generic) else value
