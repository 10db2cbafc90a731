"""The festivals that a notice must give days off for, and the date each has in a year.

Names and dates are in `holiday_words.csv`.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from geo.calendar.lunar import lunar_date

_JOINED = "[、,和及与]"
_SINCE_2025 = 2025
_DAYS_BY_LAW = {"spring-festival": (3, 4), "labour-day": (1, 2), "national-day": (3, 3)}
"""Days off by 全国年节及纪念日放假办法, before 2025 and since; all others have one."""


@dataclass(frozen=True, slots=True)
class Festival:
    """One festival: its Chinese name, the ASCII part of its id, and its month and day."""

    zh: str
    id: str
    lunar: bool
    month: int
    day: int

    def falls_on(self, year: int) -> date:
        """Its date in a year."""
        if self.lunar:
            return lunar_date(year, self.month, self.day)
        return date(year, self.month, self.day)

    def count_days_by_law(self, year: int) -> int:
        """How many days off the regulation itself gives, since 2008."""
        before, since = _DAYS_BY_LAW.get(self.id, (1, 1))
        return since if year >= _SINCE_2025 else before

    def is_among(self, days: list[date], year: int) -> bool:
        """Whether its day is one of these; Qingming is the fourth or the fifth of April."""
        day = self.falls_on(year)
        return day in days or (self.id == "qingming" and day - timedelta(days=1) in days)


@lru_cache(maxsize=1)
def name_festivals() -> dict[str, Festival]:
    """Festivals by every name that they have."""
    file = Path(__file__).with_name("holiday_words.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return {
            row["name"]: Festival(
                row["zh"], row["id"], row["lunar"] == "yes", int(row["month"]), int(row["day"])
            )
            for row in csv.DictReader(lines)
        }


@lru_cache(maxsize=1)
def festivals_pattern() -> str:
    """A regular expression for one festival's name or several joined (国庆节、中秋节)."""
    names = "|".join(sorted(name_festivals(), key=len, reverse=True))
    return f"(?:{names})(?:{_JOINED}(?:{names}))*"


def read_festivals(text: str) -> tuple[Festival, ...]:
    """The festivals that a text names, in its order; empty where any part is none."""
    parts = [name_festivals().get(part.strip()) for part in re.split(_JOINED, text)]
    return () if None in parts else tuple(part for part in parts if part is not None)


def write_id(festivals: tuple[Festival, ...], year: int) -> str:
    """`2025-national-day-mid-autumn`."""
    return "-".join([str(year), *(festival.id for festival in festivals)])


def write_name(festivals: tuple[Festival, ...]) -> str:
    """`国庆节、中秋节`."""
    return "、".join(festival.zh for festival in festivals)
