"""Names of time zones, checked where a rule file states one."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator


def require_zone(name: str) -> str:
    """The name, if there is such a zone.

    Raises
    ------
    ValueError
        There is none.
    """
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError) as error:
        raise ValueError(f"expected a time zone such as Asia/Shanghai, got {name!r}") from error
    return name


TimeZone = Annotated[str, AfterValidator(require_zone)]
"""Where "today" is decided."""
