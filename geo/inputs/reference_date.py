"""The date that an assessment is about (评估基准日): asked for, pinned by the study, or today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from geo.clock import tell_today
from geo.rules.standard import Standard
from geo.study import Study

Source = Literal["asked", "study", "today"]


@dataclass(frozen=True, slots=True)
class ReferenceDate:
    """A date and where it comes from; only one of `today` moves on at midnight."""

    day: date
    source: Source

    @property
    def pinned(self) -> bool:
        """Whether it stays as it is tomorrow."""
        return self.source != "today"


def choose_reference_date(
    study: Study, standard: Standard, asked: date | None = None
) -> ReferenceDate:
    """What was asked for, else what the study pins, else today in the standard's time zone.

    Call it once per assessment: a second call may fall after midnight.
    """
    if asked is not None:
        return ReferenceDate(asked, "asked")
    if study.study.as_of is not None:
        return ReferenceDate(study.study.as_of, "study")
    return ReferenceDate(tell_today(standard.time_zone), "today")
