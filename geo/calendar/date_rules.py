"""Dates that opening hours cannot name: days of every month, and days of the lunar calendar.

With D the days of a rule, a date d is one of its dates where

    day(d) ∈ D, or for a rule by last digits  day(d) mod 10 ∈ D,

with day(d) the day of the month, lunar for `lunar` rules. What the words look like is in
`date_words.csv`.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from geo.lunar import lunar_day_of, read_day_name

_CHINESE_DIGITS = {sign: i for i, sign in enumerate("一二三四五六七八九十", start=1)}


@dataclass(frozen=True, slots=True)
class DateRule:
    """Days of the month; `weekends_unknown` where nothing is said of weekends among them."""

    lunar: bool
    days: frozenset[int]
    weekends_unknown: bool

    def holds(self, day: date) -> bool:
        """Whether a date is one of the rule's."""
        return (lunar_day_of(day)[2] if self.lunar else day.day) in self.days


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    file = Path(__file__).with_name("date_words.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple((re.compile(row["pattern"]), row) for row in csv.DictReader(lines))


def take_date_rule(plain: str, stands_for: str) -> tuple[str, DateRule | None]:
    """The text with its words for dates replaced, and the rule they state, if there are any."""
    for pattern, row in _words():
        found = pattern.search(plain)
        days = _read_days(found, row) if found else frozenset()
        if found and days:
            rest = f"{plain[: found.start()]}{stands_for}{plain[found.end() :]}"
            rule = DateRule(row["calendar"] == "lunar", days, row["weekends"] == "unknown")
            return rest, rule
    return plain, None


def _read_days(found: re.Match[str], row: dict[str, str]) -> frozenset[int]:
    named = found.groupdict()
    if named.get("digits"):
        return _read_digits(named["digits"])
    if named.get("lunar"):
        parts = [read_day_name(part) for part in re.split("[、,和及]", named["lunar"])]
        return frozenset() if 0 in parts else frozenset(parts)
    days = set()
    for part in re.split("[、,和及]", re.sub("[日号]", "", named.get("days") or row["days"])):
        first, last = int(part.split("-")[0]), int(part.split("-")[-1])
        days |= set(range(first, last + 1)) or {0}
    return frozenset(days) if days <= set(range(1, 32)) else frozenset()


def _read_digits(text: str) -> frozenset[int]:
    """Every day of a month whose last digit is named; ten stands for nought."""
    digits = {
        _CHINESE_DIGITS.get(sign, int(sign) if sign.isdecimal() else 0) % 10
        for sign in re.findall(r"10|[\d一二三四五六七八九十]", text)
        if sign != "10"
    } | ({0} if "10" in text else set())
    return frozenset(day for day in range(1, 32) if day % 10 in digits)
