"""What the changes of a scenario may say of sites, judged by the study they are applied to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from geo.calendar.opening.schedule import read_schedule
from geo.errors import NoticeError, ScenarioError
from geo.geometry.location import place_in_counties
from geo.inputs.load import Inputs
from geo.model.site import SiteRecords
from geo.readers.vocabulary import normalise_name
from geo.scenarios.schema import AddSite


@dataclass(slots=True)
class ChangeChecks:
    """Checks of one change after the other; `place` is that of the change in its scenario.

    Each raises a `ScenarioError` that names the place, the key and the value.
    """

    inputs: Inputs
    place: str = ""
    _names: dict[str, str] = field(default_factory=dict)

    def fault(self, key: str, reason: str, value: object = None, *, code: str) -> ScenarioError:
        """A refusal of the change under its key."""
        return ScenarioError(f"{self.place}.{key}", reason, value, code=code)

    def require_position(self, lon: float, lat: float) -> None:
        """A place must lie in a county of the study, or within reach of one."""
        if self._lies_in(lon, lat):
            return
        if abs(lon) <= 90 and self._lies_in(lat, lon):
            raise self.fault(
                "lon",
                "lies outside the study; are lon and lat swapped?",
                lon,
                code="outside_study_swapped",
            )
        reach_km = self.inputs.standard.reach_m / 1000
        message = f"lies over {reach_km:g} km from every county of the study ({lon}, {lat})"
        raise self.fault("lon", message, code="outside_study")

    def _lies_in(self, lon: float, lat: float) -> bool:
        at = np.array([lon]), np.array([lat])
        found = place_in_counties(*at, self.inputs.counties, self.inputs.standard.reach_m)
        return bool(found[0] >= 0)

    def require_new(self, change: AddSite, records: SiteRecords) -> None:
        """Two new sites of one name would be told apart by nobody."""
        if change.name in self._names:
            where = self._names[change.name]
            raise self.fault("name", f"is the name of {where} too", change.name, code="name_twice")
        for row in np.flatnonzero(records.name == change.name):
            if (records.lon[row], records.lat[row]) == (change.lon, change.lat):
                known = records.site_id[row]
                raise self.fault(
                    "name",
                    f"stands in the register there as {known}",
                    change.name,
                    code="site_exists",
                )
        self._names[change.name] = self.place

    def require_tier(self, tier: str) -> None:
        """A tier must be one of the standard's."""
        standard = self.inputs.standard
        if standard.rank_tier(tier) < 0:
            raise self.fault(
                "tier", f"expected one of {', '.join(standard.tiers)}", tier, code="unknown_tier"
            )

    def require_kind(self, kind: str) -> None:
        """A kind must be one that the standard knows."""
        known = self.inputs.standard.kind_of(kind)
        if known is None or not known.match:
            listed = ", ".join(one.id for one in self.inputs.standard.kinds if one.match)
            raise self.fault("kind", f"expected one of {listed}", kind, code="unknown_unit_kind")

    def require_hours(self, hours: str) -> None:
        """Hours must be read whole."""
        if read_schedule(hours).unread:
            raise self.fault(
                "hours", "cannot be read as opening hours", hours, code="hours_unreadable"
            )

    def require_date(self, day: date) -> None:
        """A date must be one that the notices decide."""
        try:
            self.inputs.calendar.kind_of(day)
        except NoticeError as error:
            raise self.fault("date", str(error), code="date_without_notice") from error

    def name_service(self, key: str, word: str) -> str:
        """The id of the service that is called so."""
        listed = self.inputs.standard.services
        for service in listed:
            names = {normalise_name(n) for n in (service.id, service.zh, service.en)}
            if normalise_name(word) in names:
                return service.id
        if word in self.inputs.sites.services:
            return word
        raise self.fault(
            key,
            f"expected one of {', '.join(one.id for one in listed)}",
            word,
            code="unknown_service",
        )
