"""The one place where the time of the machine is read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo


def tell_moment() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def stamp_moment(precision: Literal["seconds", "milliseconds"] = "seconds") -> str:
    """Now, as files and rows hold it: ISO 8601 in UTC."""
    return tell_moment().isoformat(timespec=precision)


def tell_today(time_zone: str) -> date:
    """The day that it is in a time zone, wherever the machine stands and whatever it is set to."""
    return tell_moment().astimezone(ZoneInfo(time_zone)).date()


def tell_day_of(moment: str, time_zone: str) -> str:
    """The day (ISO) that a stamped moment falls on in a time zone."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(time_zone)).date().isoformat()
