"""Scenarios (调整方案): a named list of changes against one assessment.

The same fields stand in JSON, in TOML and in a request. What can be seen without a register and
without roads is checked here; `geo.scenarios.apply` checks the rest. Every refusal names the
place in the file, such as `changes[3].site_id`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from geo.checked.faults import Checked, find_fault
from geo.errors import ScenarioError

MOST_CHANGES = 1000
MOST_VERTICES = 10_000


def _keep_plain(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("text_blank", "expected some text")
    if any(ord(letter) < 32 for letter in text):
        raise PydanticCustomError("text_control", "expected text without control characters")
    text.encode()
    return text.strip()


def _read_date(value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError(
                "date_invalid", "expected a date such as 2026-02-17"
            ) from error
    return value


def _read_position(value: object) -> object:
    """Two numbers as a tuple, so that strict checking takes a list."""
    return tuple(value) if isinstance(value, list) else value


Text = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_keep_plain)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Position = Annotated[tuple[Lon, Lat], BeforeValidator(_read_position)]
Positions = Annotated[list[Position], Field(max_length=MOST_VERTICES)]
Day = Annotated[date, BeforeValidator(_read_date)]
Capacity = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Services = Annotated[list[Text], Field(min_length=1, max_length=50)]


class _Part(Checked):
    model_config = ConfigDict(strict=True)


class AddSite(_Part):
    """A new site; without services it offers the headline service of the standard.

    Without a setting it has that of its place: the one of the nearest demand point. Its `kind` is
    a word of the standard, such as 预防接种门诊; norms that ask for the kind are unknown without,
    and those of townships without a `township_code`.
    """

    change: Literal["add_site"]
    name: Text
    lon: Lon
    lat: Lat
    setting: Literal["urban", "rural"] | None = None
    kind: Text | None = None
    township_code: Text | None = None
    services: Services | None = None
    tier: Text | None = None
    capacity: Capacity | None = None
    hours: Text | None = None


class MoveSite(_Part):
    """A site elsewhere; one without a place is placed by this."""

    change: Literal["move_site"]
    site_id: Text
    lon: Lon
    lat: Lat


class CloseSite(_Part):
    """A site that counts for nothing: the register without its row."""

    change: Literal["close_site"]
    site_id: Text


class ReopenSite(_Part):
    """A site out of service, by its dates or by an earlier change, that is in service again."""

    change: Literal["reopen_site"]
    site_id: Text


class SetHours(_Part):
    """Other opening hours of a whole site; those of single services no longer hold."""

    change: Literal["set_hours"]
    site_id: Text
    hours: Text


class SetServices(_Part):
    """Exactly these services and no other."""

    change: Literal["set_services"]
    site_id: Text
    services: Services


class AddServices(_Part):
    """These services besides those that a site has; what is unknown of it stays so."""

    change: Literal["add_services"]
    site_id: Text
    services: Services


class SetTier(_Part):
    """Another tier of the standard's list."""

    change: Literal["set_tier"]
    site_id: Text
    tier: Text


class SetCapacity(_Part):
    """Another capacity."""

    change: Literal["set_capacity"]
    site_id: Text
    capacity: Capacity


class RosterChange(_Part):
    """Open or closed on one date, for one service or (empty) for all."""

    change: Literal["roster"]
    site_id: Text
    date: Day
    state: Literal["open", "closed"]
    service: Annotated[str, Field(max_length=100)] = ""


class _RoadPart(_Part):
    lon1: Lon | None = None
    lat1: Lat | None = None
    lon2: Lon | None = None
    lat2: Lat | None = None
    line: Positions | None = None
    polygon: Positions | None = None

    @property
    def ends(self) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """The two ends of an edge, where it is named by them."""
        if self.lon1 is None or self.lat1 is None or self.lon2 is None or self.lat2 is None:
            return None
        return (self.lon1, self.lat1), (self.lon2, self.lat2)

    @model_validator(mode="after")
    def _names_one_shape(self) -> Self:
        corners = [self.lon1, self.lat1, self.lon2, self.lat2]
        named = [any(one is not None for one in corners), self.line is not None]
        named.append(self.polygon is not None)
        if sum(named) != 1:
            raise PydanticCustomError(
                "road_shape_one", "give exactly one of lon1, lat1, lon2, lat2; line; polygon"
            )
        if named[0] and any(one is None for one in corners):
            raise PydanticCustomError("road_shape_half", "lon1, lat1, lon2 and lat2 go together")
        if self.line is not None and len(set(self.line)) < 2:
            raise PydanticCustomError(
                "line_too_short", "line: expected two different positions or more"
            )
        if self.polygon is not None and len(set(self.polygon)) < 3:
            raise PydanticCustomError(
                "polygon_too_short", "polygon: expected three different positions or more"
            )
        return self


class CloseRoad(_RoadPart):
    """Roads closed: the edge between two junctions, what a line touches, what a polygon touches."""

    change: Literal["close_road"]


class OpenRoad(_RoadPart):
    """A new road along a line, or straight between two ends."""

    change: Literal["open_road"]

    @model_validator(mode="after")
    def _is_a_line(self) -> Self:
        if self.polygon is not None:
            raise PydanticCustomError(
                "new_road_polygon", "polygon: a new road is a line, or two ends"
            )
        return self

    @property
    def path(self) -> list[tuple[float, float]]:
        """The positions along the road."""
        return list(self.ends) if self.ends is not None else list(self.line or [])


Change = Annotated[
    AddSite
    | MoveSite
    | CloseSite
    | ReopenSite
    | SetHours
    | SetServices
    | AddServices
    | SetTier
    | SetCapacity
    | RosterChange
    | CloseRoad
    | OpenRoad,
    Field(discriminator="change"),
]


class Scenario(_Part):
    """A name, and changes in the order in which they happen."""

    name: Text
    changes: Annotated[list[Change], Field(min_length=1, max_length=MOST_CHANGES)]

    def as_document(self) -> dict[str, Any]:
        """Plain values, as in a file; what is not given is left out."""
        return self.model_dump(mode="json", exclude_none=True)


def read_scenario(raw: object) -> Scenario:
    """Check the fields of a scenario.

    Raises
    ------
    ScenarioError
        The first fault, with its place.
    """
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        raise _explain(error) from error


def _explain(error: ValidationError) -> ScenarioError:
    fault = find_fault(error, Scenario)
    place, message = _name_place(fault.place), fault.expected
    head, found, rest = message.partition(": ")
    if found and head in {"line", "polygon"}:
        place, message = f"{place}.{head}", rest
    if fault.code == "extra_forbidden":
        reason = f"unknown key, {fault.tell_known()}"
        return ScenarioError(place, reason, fault.found, code=fault.code)
    if fault.code in {"missing", "union_tag_not_found"}:
        missing = place if fault.code == "missing" else f"{place}.change"
        return ScenarioError(missing, "is missing", code="missing")
    if fault.code == "union_tag_invalid":
        listed = str(fault.limits["expected_tags"]).replace("'", "")
        return ScenarioError(
            f"{place}.change", f"expected one of {listed}", fault.limits["tag"],
            code="change_unknown",
        )  # fmt: skip
    return ScenarioError(place, message, fault.found, code=fault.code, limits=fault.limits)


def _name_place(place: tuple[int | str, ...]) -> str:
    """`changes[3].site_id` for the place of a fault."""
    out = ""
    for part in place:
        out += f"[{part}]" if isinstance(part, int) else f".{part}" if out else part
    return out or "scenario"
