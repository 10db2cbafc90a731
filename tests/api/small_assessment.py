"""An assessment small enough to check by eye, and what answers questions about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import shapely

from geo.calendar.holidays import Holiday
from geo.errors import NoticeError
from geo.findings.holidays.county_holidays import HolidayFindings
from geo.findings.status.eligibility import SiteQuestion
from geo.model.assessment_tables import AssessmentTables
from geo.model.reach_answer import ReachAnswer
from geo.model.service_area import AreaForm, ServiceArea
from geo.queries.coverage import CoverageAnswer, CoverageQuestion
from tests.api.small_tables import build_small_tables


class SquareAreas:
    """A square about every site; S6 is off the roads and S7 has no position."""

    def warm_up(self) -> None:
        pass

    def explain_absence(self, site_id: str) -> str:
        return {"S6": "unsnapped", "S7": "unplaced"}.get(site_id, "")

    def find(self, site_id: str, form: AreaForm, cutoff_m: float | None) -> ServiceArea:
        square = shapely.MultiPolygon([shapely.box(123.2, 41.7, 123.3, 41.8)])
        return ServiceArea(site_id, form, cutoff_m or 5000.0, square, cell_m=100.0, area_m2=9.0)


class NamedHolidays:
    """Holidays of the tables by their ids; no other service can be asked for."""

    services: ClassVar = ["routine"]
    periods: ClassVar = [
        Holiday(name, 2026, zh, (), ())
        for name, zh in (
            ("2026-new-year", "元旦"),
            ("2026-spring-festival", "春节"),
            ("2026-weekend", "双休日"),
        )
    ]

    def name(self, text: str) -> Holiday:
        for period in self.periods:
            if text in {period.id, period.zh}:
                return period
        raise NoticeError(text)

    def find(self, service: str) -> HolidayFindings:
        raise NotImplementedError(service)


class HeadlineOnly:
    """Knows what the headline asks, and answers nothing else."""

    headline = CoverageQuestion(SiteQuestion((("routine",),)))
    services: ClassVar = ["routine"]
    tiers: ClassVar = ["县级"]
    weights: ClassVar = ["residents"]
    years: ClassVar = [2026]
    weight_sources: ClassVar = {}
    kinds: ClassVar = {"village_clinic": "村级接种单位（村卫生室）"}

    def find(self, question: CoverageQuestion) -> CoverageAnswer:
        raise NotImplementedError(question)


@dataclass(frozen=True)
class SmallAssessment:
    id: str
    tables: AssessmentTables
    nearest_sites: NearestOfTwo
    coverage: HeadlineOnly = field(default_factory=HeadlineOnly)
    holidays: NamedHolidays = field(default_factory=NamedHolidays)
    areas: SquareAreas = field(default_factory=SquareAreas)

    def warm_up(self) -> None:
        pass

    @property
    def scenario_engine(self):
        raise AssertionError("a drawn assessment has no roads to ask")


class NearestOfTwo:
    """Two roads drawn by hand: a place east of 124 has no way to a site."""

    def find(self, lon: float, lat: float) -> ReachAnswer:
        reached = lon <= 124.0
        outside = not (123.0 <= lon <= 124.5 and 41.1 <= lat <= 41.9)
        return ReachAnswer(
            lon=lon,
            lat=lat,
            adcode="" if outside else "210101",
            county="" if outside else "甲东区",
            setting="urban",
            setting_reason="nearest_demand_point",
            cutoff_m=None if outside else 5000.0,
            cutoff_reason="最近居民点(演示村)为城镇,服务半径限值 5 公里",
            status="covered" if reached else "unknown",
            site_id="S1",
            site_name="演示接种点一",
            site_lon=123.25,
            site_lat=41.75,
            road_distance_m=4200.0 if reached else None,
            way="road" if reached else None,
            access_leg_m=30.0 if reached else None,
            site_access_leg_m=0.0 if reached else None,
            straight_distance_m=3800.0,
            path=[(lon, lat), (lon + 0.001, lat), (123.25, lat), (123.25, 41.75), (123.25, 41.75)]
            if reached
            else [],
            straight=[(lon, lat), (123.25, 41.75)],
            outside=outside,
            reason="该地点不在评估范围内的任何县（市、区），不作判定。" if outside else "",
            nearest_road_lon=123.25 if outside else None,
            nearest_road_lat=41.75 if outside else None,
            nearest_road_m=52_300.0 if outside else None,
        )


def build_small_assessment() -> SmallAssessment:
    return SmallAssessment(id="small-1", tables=build_small_tables(), nearest_sites=NearestOfTwo())
