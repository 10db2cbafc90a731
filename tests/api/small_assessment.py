"""An assessment small enough to check by eye: six square counties, seven sites, two holidays.

41.9 +------+------+------+
     |  01  |  02  |  03  |      甲市 has 01, 02, 04; 乙市 has 03, 05, 06
41.5 +------+------+------+
     |  04  |  05  |  06  |
41.1 +------+------+------+
    123.0  123.5  124.0  124.5
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.assessment.coverage import CoverageAnswer, CoverageQuestion
from geo.calendar.notices import Holiday
from geo.errors import NoticeError
from geo.findings.eligibility import SiteQuestion
from geo.findings.holidays import HolidayFindings
from geo.model.assessment_tables import AssessmentTables
from geo.model.reach_answer import ReachAnswer
from geo.model.service_area import AreaForm, ServiceArea

HOSTILE_NAME = "<script>alert(1)</script><img src=x onerror=alert(2)>"
_CODES = ["210101", "210102", "210203", "210104", "210205", "210206"]
_NAMES = ["甲东区", "甲西区", "乙北县", "甲南县", "乙南县", HOSTILE_NAME]
_COVERED = [990, 950, 700, 400, 1000, 0]
_UNKNOWN = [0, 4, 100, 100, 0, 0]
_RESIDENTS = [1000, 1000, 1000, 1000, 1000, 0]
_VERDICTS = ["meets", "meets", "short", "short", "meets", "undetermined"]
_FLAGS = ["served", "undetermined", "unserved", "served", "undetermined", "unserved"]


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

    def find(self, question: CoverageQuestion) -> CoverageAnswer:
        raise NotImplementedError(question)


@dataclass(frozen=True)
class SmallAssessment:
    id: str
    tables: AssessmentTables
    finder: NearestOfTwo
    coverage: HeadlineOnly = field(default_factory=HeadlineOnly)
    holidays: NamedHolidays = field(default_factory=NamedHolidays)
    areas: SquareAreas = field(default_factory=SquareAreas)

    def open_desk(self):
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
            cutoff_m=5000.0,
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
        )


def build_small_assessment() -> SmallAssessment:
    counties = _unit_rows(_CODES, _NAMES, _RESIDENTS, _COVERED, _UNKNOWN)
    counties["prefecture"] = ["甲市", "甲市", "乙市", "甲市", "乙市", "乙市"]
    counties["verdict"], counties["holiday_flag"] = _VERDICTS, _FLAGS
    prefectures = _unit_rows(["210100", "210200"], ["甲市", "乙市"], [3000, 2000], [2340, 1700])
    province = _unit_rows(["210000"], ["某省"], [5000], [4040], [204])
    townships = _unit_rows(["210101", "210101"], ["一街道", "二镇"], [600, 400], [600, 390])
    townships["township_code"] = ["210101001", "210101100"]
    days, per_holiday = _holiday_rows(_HOLIDAYS)
    weekend_days, weekends = _holiday_rows(_WEEKENDS)
    return SmallAssessment(
        id="small-1",
        tables=AssessmentTables(
            province=province,
            prefectures=prefectures,
            counties=gpd.GeoDataFrame(counties, geometry=_squares(), crs=4326),
            townships=townships,
            demand=gpd.GeoDataFrame({"demand_id": []}, geometry=[], crs=4326),
            gaps=_gaps(),
            sites=_sites(),
            holidays=days,
            county_holidays=per_holiday,
            weekend_days=weekend_days,
            weekends=weekends,
            weights=_weights(),
            to_verify=pd.DataFrame(),
            summary=_summary(),
            employers=_employers(),
        ),
        finder=NearestOfTwo(),
    )


def _squares() -> list[shapely.Polygon]:
    return [
        shapely.box(
            123.0 + 0.5 * column,
            41.5 - 0.4 * row,
            123.5 + 0.5 * column,
            41.9 - 0.4 * row,
            ccw=False,
        )
        for row in range(2)
        for column in range(3)
    ]


def _unit_rows(
    codes: list[str],
    names: list[str],
    residents: list[int],
    covered: list[int],
    unknown: list[int] | None = None,
) -> pd.DataFrame:
    people, inside = np.array(residents), np.array(covered)
    undecided = np.array(unknown or [0] * len(codes))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(people > 0, inside / people, np.nan)
        upper = np.where(people > 0, (inside + undecided) / people, np.nan)
    return pd.DataFrame(
        {
            "adcode": codes,
            "name": names,
            "prefecture": names,
            "residents": people,
            "urban": people // 2,
            "rural": people - people // 2,
            "covered": inside,
            "uncovered": people - inside - undecided,
            "unknown": undecided,
            "uncovered_certain": 0,
            "uncovered_by_road": people - inside - undecided,
            "share_covered": share,
            "share_upper": upper,
            "share_covered_urban": share,
            "share_covered_rural": np.nan,
            "share_straight_line": upper,
            "share_own_county": share,
            "share_site_setting": share,
            "verdict": "short",
            "verdict_straight_line": "meets",
            "sites": 1,
            "unplaced_sites": 0,
            "holiday_flag": "served",
            "holiday_flag_of": "2026-spring-festival",
            "holiday_open_sites": 1,
            "median_distance_m": 2100.5,
            "p95_distance_m": 9100.0,
            "max_distance_m": np.nan,
            "quality": "fair",
            "population_year": 2020,
        }
    )


def _sites() -> gpd.GeoDataFrame:
    lon = [123.25, 123.75, 124.25, 123.25, 123.75, 124.25, np.nan]
    lat = [41.75, 41.7, 41.7, 41.3, 41.3, 41.3, np.nan]
    placed = [None if np.isnan(x) else shapely.Point(x, y) for x, y in zip(lon, lat, strict=True)]
    return gpd.GeoDataFrame(
        {
            "site_id": [f"S{number}" for number in range(1, 8)],
            "name": ["演示接种点一", *["演示接种点"] * 4, HOSTILE_NAME, "演示接种点七"],
            "lon": lon,
            "lat": lat,
            "position": ["exact"] * 6 + ["none"],
            "adcode": [*_CODES, "210101"],
            "township_code": "",
            "kind": "township_hospital",
            "tier": "",
            "setting": "rural",
            "access_leg_m": np.nan,
            "residents_within_cutoff": 10,
            "residents_nearest": 5,
        },
        geometry=placed,
        crs=4326,
    )


def _employers() -> gpd.GeoDataFrame:
    """Two near sites of theirs, the second with a hostile name, and one without a place."""
    lon, lat = [123.25, 124.25, np.nan], [41.8, 41.5, np.nan]
    placed = [None if np.isnan(x) else shapely.Point(x, y) for x, y in zip(lon, lat, strict=True)]
    return gpd.GeoDataFrame(
        {
            "employer_id": ["E1", "E2", "E3"],
            "name": ["演示用人单位一", HOSTILE_NAME, "演示用人单位三"],
            "lon": lon,
            "lat": lat,
            "adcode": ["210101", "210203", "210101"],
            "headcount": [640.0, 30.0, 900.0],
            "status": ["covered", "uncovered", "unknown"],
            "nearest_site_name": ["演示接种点一", "", ""],
            "road_distance_m": [4250.0, np.nan, np.nan],
            "visit": ["assigned", "below_headcount", "unplaced"],
            "visit_site_name": ["演示接种点一", "", ""],
            "visit_distance_m": [4250.0, np.nan, np.nan],
        },
        geometry=placed,
        crs=4326,
    )


def _gaps() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "gap_id": ["210104-D7", "210104-D9"],
            "adcode": "210104",
            "township_codes": "",
            "places": ["演示村七", HOSTILE_NAME],
            "kind": ["uncovered", "unknown"],
            "residents": [500, 100],
            "points": [3, 1],
            "setting": "rural",
            "nearest_site_id": ["S4", ""],
            "nearest_site_name": ["演示接种点", ""],
            "road_distance_m": [14250.0, np.nan],
            "straight_distance_m": [11000.0, 4000.0],
            "max_distance_m": [15000.0, np.nan],
        },
        geometry=[shapely.Point(123.1, 41.2).buffer(0.03), shapely.Point(123.4, 41.4).buffer(0.02)],
        crs=4326,
    )


_HOLIDAYS = [
    (2026, "2026-new-year", "元旦", ["2026-01-01", "2026-01-02"]),
    (2026, "2026-spring-festival", "春节", ["2026-02-15", "2026-02-16", "2026-02-17"]),
]
_WEEKENDS = [(2026, "2026-weekend", "双休日", ["2026-01-10", "2026-01-11"])]


def _weights() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "adcode": ["210104"] * 2,
            "name": ["甲南县"] * 2,
            "weight": ["residents", "age_0_4"],
            "total": [1000, 50],
            "uncovered": [500, 30],
            "share_covered": [0.4, 0.3],
        }
    )


def _holiday_rows(
    holidays: list[tuple[int, str, str, list[str]]],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    days = [
        {
            "year": year,
            "holiday_id": holiday_id,
            "holiday": name,
            "date": date,
            "adcode": code,
            "open_sites": int(flag == "served"),
            "unknown_sites": int(flag == "undetermined"),
            "closed_sites": int(flag == "unserved"),
            "flag": flag,
        }
        for year, holiday_id, name, dates in holidays
        for date in dates
        for code, flag in zip(_CODES, _FLAGS, strict=True)
    ]
    per_holiday = [
        {
            "year": year,
            "holiday_id": holiday_id,
            "holiday": name,
            "adcode": code,
            "flag": flag,
            "flag_every_day": flag,
            "flag_one_unit": flag,
            "worst_day": dates[0],
            "drop_worst_day": 120,
            "days_off": len(dates),
            "days_served": len(dates) if flag == "served" else 0,
            "days_unknown": len(dates) if flag == "undetermined" else 0,
            "days_unserved": len(dates) if flag == "unserved" else 0,
            "longest_gap_days": 0 if flag == "served" else len(dates),
        }
        for year, holiday_id, name, dates in holidays
        for code, flag in zip(_CODES, _FLAGS, strict=True)
    ]
    return pd.DataFrame(days), pd.DataFrame(per_holiday)


def _summary() -> dict[str, object]:
    return {
        "study": "small",
        "title": "某省预防接种服务可及性(演示)",
        "assessment_id": "small-1",
        "created_at": "2026-03-01T08:00:00Z",
        "engine_version": "0.1.0",
        "synthetic": True,
        "standard": {
            "id": "liaoning-2025",
            "version": "1",
            "title": "评估规则",
            "source": {
                "title": "措施",
                "issuers": ["某省卫生健康委员会"],
                "date": "2025-12-31",
                "clause": "第十条",
            },
            "target": "0.95",
            "target_source": "项目管理目标,非政策规定",
            "cutoff": {"urban": 5000.0, "rural": 10000.0},
            "max_snap": {"urban": 1000.0, "rural": 3000.0},
        },
        "notice_years": [2026],
        "population_year": 2020,
        "population_basis": "resident",
        "inputs": [{"key": "sites.path", "name": "sites.csv", "sha256": "0" * 64, "bytes": 10}],
        "quality_reasons": {"210104": ["接驳距离中位数(米)612.0 高于 500.0"]},
        "verdict_notes": {"210104": ["县界与人口口径不一致"]},
        "warnings": [],
        "employers": {
            "employers": 3,
            "headcount": 1570,
            "rule": {"least_headcount": 200, "visit_limit_m": 50000.0, "campaign_days": 20},
            "by_status": {
                "covered": {"employers": 1, "people": 640},
                "uncovered": {"employers": 1, "people": 30},
                "unknown": {"employers": 1, "people": 900},
            },
            "by_visit": {
                "assigned": {"employers": 1, "people": 640},
                "below_headcount": {"employers": 1, "people": 30},
                "unplaced": {"employers": 1, "people": 900},
            },
        },
    }
