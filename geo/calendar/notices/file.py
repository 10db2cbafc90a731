"""The file of one holiday notice, and what it may say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo.checked.faults import Checked
from geo.checked.files import read_checked
from geo.errors import NoticeError
from geo.words.sentences import say

Weekday = Literal["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]


class HolidayEntry(Checked):
    """One holiday; `replaces` maps a make-up day to the weekday whose schedule it follows."""

    id: Annotated[str, Field(pattern=r"^\d{4}-[a-z0-9]+(-[a-z0-9]+)*$")]
    zh: Annotated[str, Field(min_length=1)]
    days_off: Annotated[list[date], Field(min_length=1)]
    makeup_days: list[date] = []
    replaces: dict[str, Weekday] = {}

    @model_validator(mode="after")
    def _names_each_day_once(self) -> Self:
        days = [*self.days_off, *self.makeup_days]
        twice = {day for day in days if days.count(day) > 1}
        if twice:
            raise ValueError(f"{min(twice)} is named twice")
        strange = set(self.replaces) - {day.isoformat() for day in self.makeup_days}
        if strange:
            raise ValueError(f"replaces names {min(strange)}, which is no make-up day")
        return self


class Notice(Checked):
    """One year's file: its days lie in its year or from 24 December of the year before.

    `number` is that of the document (国办发明电〔2025〕7号), empty where not stated; `amended_by`
    names later notices that changed it, by number or address.
    """

    year: Annotated[int, Field(ge=1950, le=2200)]
    issuer: str
    number: str = ""
    source: Annotated[str, Field(min_length=1)]
    amended_by: list[str] = []
    holidays: Annotated[list[HolidayEntry], Field(min_length=1)]

    @model_validator(mode="after")
    def _keeps_to_its_year(self) -> Self:
        ids = [holiday.id for holiday in self.holidays]
        for holiday in self.holidays:
            if not holiday.id.startswith(f"{self.year}-") or ids.count(holiday.id) > 1:
                raise ValueError(f"ids must be unique and begin with {self.year}-: {holiday.id}")
            for day in (*holiday.days_off, *holiday.makeup_days):
                if not _belongs_to(day, self.year):
                    raise ValueError(
                        f"{day} of {holiday.id} lies outside "
                        f"{self.year - 1}-12-24 to {self.year}-12-31"
                    )
        return self


def cite_notice(notice: Notice) -> str:
    """The document's title with its number and those of later ones that changed it."""
    numbers = [one for one in (notice.number, *notice.amended_by) if one]
    aside = f"（{'；'.join(numbers)}）" if numbers else ""
    return say("title_of_notice", issuer=notice.issuer, year=notice.year, aside=aside)


def is_shared_with_next_year(day: date) -> bool:
    """Whether next year's notice has a say in this day: from 24 December on."""
    return (day.month, day.day) >= (12, 24)


def _belongs_to(day: date, year: int) -> bool:
    return day.year == year or (day.year == year - 1 and is_shared_with_next_year(day))


def read_notice_file(path: Path) -> Notice:
    """Read one year's file, checked; a fault raises NoticeError with its key."""
    return read_checked(path, Notice, f"holiday notice {path.name}", NoticeError)
