"""One holiday: the days off of a notice, or of the regulation where the notice is not out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday of one year; dates ascend.

    `year` is that of the notice. A `provisional` one has the days of the regulation alone.
    """

    id: str
    year: int
    zh: str
    days_off: tuple[date, ...]
    makeup_days: tuple[date, ...]
    provisional: bool = False

    @property
    def last_day(self) -> date:
        """The last day off."""
        return self.days_off[-1]
