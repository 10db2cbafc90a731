"""Holiday findings for a service of one's choice, of one assessment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.assessment.inputs import Inputs
from geo.assessment.network import Network
from geo.calendar.holiday_names import find_holiday
from geo.calendar.notices import Holiday
from geo.errors import InputError, NoticeError
from geo.findings.holidays import WEEKEND, HolidayFindings, find_holidays, list_weekends


@dataclass(frozen=True, slots=True)
class HolidayFinder:
    """Judges holidays and weekends for one service at a time."""

    inputs: Inputs
    network: Network

    @property
    def services(self) -> list[str]:
        """Services that can be asked for."""
        return list(self.inputs.sites.services)

    @property
    def periods(self) -> Sequence[Holiday]:
        """The holidays of every loaded notice, then the ordinary weekends of the newest year."""
        return [*self.inputs.calendar.holidays, list_weekends(self.inputs.calendar)]

    def name(self, text: str) -> Holiday:
        """The holiday or the weekends that a text names, by id or as people call them.

        Raises
        ------
        NoticeError
            No loaded notice has such a holiday.
        """
        weekend = self.periods[-1]
        if text.strip() in {weekend.id, WEEKEND, "周末", "weekend"}:
            return weekend
        try:
            return find_holiday(self.inputs.calendar, text)
        except NoticeError as error:
            raise NoticeError(f"{error}, {weekend.id} ({weekend.year}年{WEEKEND})") from None

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
            inputs.roster,
            service,
            self.network.evidence,
        )
