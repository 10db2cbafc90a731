"""Holiday findings for a service of one's choice, of one assessment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geo.calendar.holiday_names import find_holiday
from geo.calendar.holidays import Holiday
from geo.calendar.opening.horizon import find_horizon
from geo.errors import InputError, NoticeError
from geo.findings.holidays.county_holidays import (
    WEEKEND,
    HolidayFindings,
    find_holidays,
    list_weekends,
)
from geo.inputs.load import Inputs
from geo.network.build import Network
from geo.words.sentences import say


@dataclass(frozen=True, slots=True)
class HolidayFinder:
    """Judges holidays and weekends for one service at a time."""

    inputs: Inputs
    network: Network
    as_of: date

    @property
    def services(self) -> list[str]:
        """Services that can be asked for."""
        return list(self.inputs.sites.services)

    @property
    def periods(self) -> Sequence[Holiday]:
        """The holidays of every loaded notice and those ahead, then the ordinary weekends."""
        calendar = self.inputs.calendar
        ahead = find_horizon(calendar, self.as_of).provisional
        return [*calendar.holidays, *ahead, list_weekends(calendar)]

    def name(self, text: str) -> Holiday:
        """The holiday or the weekends that a text names, by id or as people call them.

        Raises
        ------
        NoticeError
            Neither a loaded notice nor the days ahead have such a holiday.
        """
        *holidays, weekend = self.periods
        if text.strip() in {weekend.id, WEEKEND, "周末", "weekend"}:
            return weekend
        try:
            ahead = [one for one in holidays if one.provisional]
            return find_holiday(self.inputs.calendar, text, ahead)
        except NoticeError as error:
            raise NoticeError(
                say(
                    "holiday_not_known",
                    error=error,
                    id=weekend.id,
                    year=weekend.year,
                    weekend=WEEKEND,
                )
            ) from None

    def find(self, service: str) -> HolidayFindings:
        """Judge every county for a service.

        Raises
        ------
        InputError
            A service that neither the standard nor the register knows.
        """
        if service not in self.services:
            listed = ", ".join(self.services)
            raise InputError(f"service: expected one of {listed}, got {service!r}")
        inputs = self.inputs
        return find_holidays(
            inputs.sites,
            inputs.counties,
            inputs.calendar,
            inputs.standard,
            self.as_of,
            inputs.roster,
            service,
            self.network.evidence,
        )
