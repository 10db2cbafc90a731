"""Query parameters; each value is checked here and nowhere after."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal, Self

from fastapi import Path
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    model_validator,
)
from pydantic_core import PydanticCustomError

from geo.checked.faults import Checked
from geo.model.service_area import AreaForm
from geo.model.states import Answer, Flag, OpenState, Verdict

Lon = Annotated[float, Field(ge=-180, le=180)]
Lat = Annotated[float, Field(ge=-90, le=90)]
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Name = Annotated[str, Field(min_length=1, max_length=100)]
FileName = Annotated[str, Path(description="one of the names in `files`")]
LARGEST_OFFSET = 10_000_000


def require_iso_date(value: object) -> object:
    """A date as it is written: pydantic would also take a number, as seconds since 1970."""
    if isinstance(value, str) and not _ISO_DATE.fullmatch(value):
        raise PydanticCustomError("date_invalid", "expected a date such as 2026-02-17")
    return value


class PageQuery(Checked):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=1000, description="most items of one answer")] = 100
    offset: Annotated[int, Field(ge=0, le=LARGEST_OFFSET, description="items to pass over")] = 0


class CountyQuery(PageQuery):
    """Which counties, and with how much of their outline."""

    prefecture: Annotated[Name | None, Field(description="name or adcode of a prefecture")] = None
    verdict: Verdict | None = None
    holiday_flag: Flag | None = None
    geometry: Literal["full", "simple", "none"] = "simple"


def _check_bbox(text: str) -> str:
    try:
        parse_bbox(text)
    except ValueError as error:
        raise PydanticCustomError("bbox_invalid", "{reason}", {"reason": str(error)}) from error
    return text


Bbox = Annotated[
    str,
    Field(max_length=200, description="min lon, min lat, max lon, max lat (WGS 84)"),
    AfterValidator(_check_bbox),
]


Kinds = Annotated[
    str,
    Field(
        min_length=1,
        max_length=400,
        description="kinds of units, any of those joined by a comma: ids, or names in Chinese "
        "or English",
    ),
]


class SiteQuery(PageQuery):
    """Which sites."""

    kind: Kinds | None = None
    bbox: Bbox | None = None
    county: Annotated[Name | None, Field(description="adcode of a county")] = None


class CandidateQuery(PageQuery):
    """Which candidates for new sites; with a place the nearest come first."""

    source: Literal["points", "townships"] = "points"
    county: Annotated[Name | None, Field(description="adcode of a county")] = None
    text: Annotated[Name | None, Field(description="an id, or part of a name")] = None
    lon: Lon | None = None
    lat: Lat | None = None

    @model_validator(mode="after")
    def _names_a_whole_place(self) -> Self:
        if (self.lon is None) != (self.lat is None):
            raise PydanticCustomError("place_half", "lon and lat are given together or not at all")
        return self


class CompareQuery(Checked):
    """Which two scenarios."""

    a: Annotated[Name, Field(description="id of a scenario")]
    b: Annotated[Name, Field(description="id of another one")]


class OfCountyQuery(PageQuery):
    """Rows of one county, or of all."""

    county: Annotated[Name | None, Field(description="adcode of a county")] = None


class NormQuery(PageQuery):
    """Which units of one norm."""

    county: Annotated[Name | None, Field(description="adcode of a county")] = None
    state: Annotated[
        OpenState | None,
        Field(description="units that fail a limit, are unknown, or not registered with the rest"),
    ] = None


class MeasureQuery(PageQuery):
    """Which rows of 举措落实情况."""

    area: Annotated[
        Literal["all", "prefecture", "county"] | None,
        Field(description="the whole study (as without it), every prefecture, or every county"),
    ] = None
    prefecture: Annotated[Name | None, Field(description="name or adcode of a prefecture")] = None
    county: Annotated[Name | None, Field(description="adcode of a county")] = None
    force: Annotated[
        Literal["limit", "own", "enabling", "direction", "explore"] | None,
        Field(description="with what force the measure speaks"),
    ] = None

    @model_validator(mode="after")
    def _names_one_kind_of_area(self) -> Self:
        if self.county is not None and self.area not in {None, "county"}:
            raise PydanticCustomError("area_with_place", "county goes with area = county alone")
        if self.prefecture is not None and self.area == "all":
            raise PydanticCustomError("area_with_place", "prefecture does not go with area = all")
        return self


class MeasureFacilityQuery(PageQuery):
    """Which facilities of one measure."""

    county: Annotated[Name | None, Field(description="adcode of a county")] = None
    state: Annotated[
        OpenState | None,
        Field(description="that fail a limit, are unknown, or not registered with the rest"),
    ] = None


class TierQuery(PageQuery):
    """Which rows of the tiered system."""

    county: Annotated[Name | None, Field(description="adcode of a county")] = None
    tier: Annotated[Name | None, Field(description="a tier of the standard, or unknown")] = None
    present: Annotated[
        Answer | None,
        Field(description="whether the county has a site of the tier"),
    ] = None


class PlaceQuery(Checked):
    """One place on the ground, WGS 84."""

    lon: Lon
    lat: Lat


class AreaQuery(Checked):
    """Which service area of a site."""

    cutoff: Annotated[
        float | None,
        Field(ge=1, le=30_000, description="metres by road; that of the site's setting if absent"),
    ] = None
    form: AreaForm = "polygon"


class CoverageQuery(PageQuery):
    """Which sites count on which day, how the radius is read, and who is counted."""

    date: Annotated[
        dt.date | None,
        BeforeValidator(require_iso_date),
        Field(description="sites open on this day; without it all that offer the service"),
    ] = None
    service: Annotated[
        Name | None,
        Field(
            description="all of those joined by a comma, one of those joined by a bar; `any` for "
            "any at all; the service of the headline if absent"
        ),
    ] = None
    tier: Annotated[Name | None, Field(description="this tier or a higher one")] = None
    min_days_per_week: Annotated[
        float, Field(ge=0, le=7, description="sessions on at least so many days of a usual week")
    ] = 0.0
    kind: Kinds | None = None
    fit_out: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=400,
            description="only barrier-free or age-friendly units: all of the facts joined by a "
            "comma, one of those joined by a bar (ramp,lift), in Chinese or English",
        ),
    ] = None
    booking: Annotated[bool, Field(description="only sites that take bookings")] = False
    consultation: Annotated[bool, Field(description="only sites that give advice")] = False
    own_county: Annotated[bool, Field(description="only sites of the resident's county")] = False
    assigned: Annotated[bool, Field(description="only the site in charge of the place")] = False
    reading: Annotated[
        Literal["road", "straight_line", "site_setting"],
        Field(description="by road; in a straight line; by road with the cutoff of the site"),
    ] = "road"
    weight: Annotated[
        Name,
        Field(description="whom to count: residents, age_0_4, or a count column of the demand"),
    ] = "residents"

    @model_validator(mode="after")
    def _names_one_kind_of_sites(self) -> Self:
        if self.own_county and self.assigned:
            raise PydanticCustomError(
                "both_county_and_assigned", "own_county and assigned exclude each other"
            )
        return self


class CapacityQuery(PageQuery):
    """How many visits the sites are asked for."""

    visits_per_year: Annotated[
        float | None,
        Field(gt=0, le=1000, description="of each person; those of the standard if absent"),
    ] = None
    weight: Annotated[
        Name | None, Field(description="whom to count; that of the standard, or all residents")
    ] = None
    weeks_per_year: Annotated[
        float | None,
        Field(ge=1, le=53, description="weeks of sessions; the standard's, or 52, if absent"),
    ] = None


class FurtherQuery(OfCountyQuery):
    """Which further standard, and at which level."""

    standard: Annotated[Name | None, Field(description="id of a further standard")] = None
    level: Literal["prefectures", "counties", "townships", "cutoff_curve"] = "counties"


class HolidayQuery(Checked):
    """For which service."""

    service: Annotated[Name | None, Field(description="that of the headline if absent")] = None


def parse_bbox(text: str) -> tuple[float, float, float, float]:
    """Four finite numbers: min lon, min lat, max lon, max lat.

    Raises
    ------
    ValueError
        Not four numbers, beyond the globe, or a minimum above its maximum (a box over the
        antimeridian is one of these).
    """
    parts = text.split(",")
    if len(parts) != 4:
        raise ValueError(f"expected minlon,minlat,maxlon,maxlat, got {len(parts)} numbers")
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError as error:
        raise ValueError("expected four numbers: minlon,minlat,maxlon,maxlat") from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(
            "expected -180 <= minlon <= maxlon <= 180 and -90 <= minlat <= maxlat <= 90"
        )
    return west, south, east, north
