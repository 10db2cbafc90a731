"""The same problem a year before: the same festival in the same county, unserved then as well.

A day is the same that lies as far from the festival's own: 正月初三 follows 正月初三.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from geo.calendar.festivals import read_festivals
from geo.calendar.regulation import find_festival_day
from geo.findings.worklists.problem_rows import ProblemSources
from geo.records import list_records

Row = Mapping[Any, Any]


class Forerunners:
    """Ids of holidays and days of every loaded year that were unserved, by what they are."""

    def __init__(self, found: ProblemSources) -> None:
        whole = found.county_holidays[found.county_holidays["flag"] == "unserved"]
        self._holidays = {
            (row["adcode"], int(row["year"]), name): f"holiday_unserved-{row['adcode']}-"
            f"{row['holiday_id']}"
            for row in list_records(whole)
            for name in _name_festivals(row)
        }
        days = found.holidays[found.holidays["flag"] == "unserved"]
        self._days = {
            (row["adcode"], int(row["year"]), name, offset): f"day_unserved-{row['adcode']}-"
            f"{row['date']}"
            for row in list_records(days)
            for name, offset in _measure_offsets(row)
        }

    def of_holidays(self, rows: pd.DataFrame) -> list[str]:
        """The id of last year's problem of each row of counties and holidays; empty for none."""
        return [self._find_holiday(row) for row in list_records(rows)]

    def of_days(self, rows: pd.DataFrame) -> list[str]:
        """The same for rows of counties and days; the whole holiday where that was the problem."""
        return [self._find_holiday(row) or self._find_day(row) for row in list_records(rows)]

    def _find_holiday(self, row: Row) -> str:
        keys = [(row["adcode"], int(row["year"]) - 1, name) for name in _name_festivals(row)]
        return next((self._holidays[key] for key in keys if key in self._holidays), "")

    def _find_day(self, row: Row) -> str:
        year = int(row["year"]) - 1
        keys = [(row["adcode"], year, *both) for both in _measure_offsets(row)]
        return next((self._days[key] for key in keys if key in self._days), "")


def _name_festivals(row: Row) -> list[str]:
    """Ids of the festivals of a holiday; what its own id says where its name is not known."""
    known = [one.id for one in read_festivals(str(row["holiday"]))]
    return known or [str(row["holiday_id"]).removeprefix(f"{row['year']}-")]


def _measure_offsets(row: Row) -> list[tuple[str, int]]:
    """The festivals of a day off, and its days from each of them."""
    day, year = date.fromisoformat(str(row["date"])), int(row["year"])
    found = []
    for festival in read_festivals(str(row["holiday"])):
        try:
            found.append((festival.id, (day - find_festival_day(festival, year)).days))
        except ValueError:
            continue
    return found
