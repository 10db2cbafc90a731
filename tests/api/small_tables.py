"""Tables small enough to check by eye: six square counties, seven sites, two holidays.

41.9 +------+------+------+
     |  01  |  02  |  03  |      甲市 has 01, 02, 04; 乙市 has 03, 05, 06
41.5 +------+------+------+
     |  04  |  05  |  06  |
41.1 +------+------+------+
    123.0  123.5  124.0  124.5
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.findings.holidays.labels import label_rows
from geo.model.assessment_tables import AssessmentTables
from tests.api.small_summary import small_summary
from tests.samples.blank_tables import fill_up

HOSTILE_NAME = "<script>alert(1)</script><img src=x onerror=alert(2)>"
_CODES = ["210101", "210102", "210203", "210104", "210205", "210206"]
_NAMES = ["甲东区", "甲西区", "乙北县", "甲南县", "乙南县", HOSTILE_NAME]


_COVERED = [990, 950, 700, 400, 1000, 0]


_UNKNOWN = [0, 4, 100, 100, 0, 0]


_RESIDENTS = [1000, 1000, 1000, 1000, 1000, 0]
_VERDICTS = ["meets", "meets", "short", "short", "meets", "undetermined"]
_FLAGS = ["served", "undetermined", "unserved", "served", "undetermined", "unserved"]


_LABELS = {
    "served": "有单位开诊（3/3天）",
    "undetermined": "待核实（3/3天）",
    "unserved": "无单位开诊",
}


def build_small_tables() -> AssessmentTables:
    counties = _unit_rows(_CODES, _NAMES, _RESIDENTS, _COVERED, _UNKNOWN)
    counties["prefecture"] = ["甲市", "甲市", "乙市", "甲市", "乙市", "乙市"]
    counties["verdict"], counties["holiday_flag"] = _VERDICTS, _FLAGS
    counties["holiday_label"] = [_LABELS[flag] for flag in _FLAGS]
    prefectures = _unit_rows(["210100", "210200"], ["甲市", "乙市"], [3000, 2000], [2340, 1700])
    province = _unit_rows(["210000"], ["某省"], [5000], [4040], [204])
    townships = _unit_rows(["210101", "210101"], ["一街道", "二镇"], [600, 400], [600, 390])
    townships["township_code"] = ["210101001", "210101100"]
    days, per_holiday = _holiday_rows(_HOLIDAYS)
    weekend_days, weekends = _holiday_rows(_WEEKENDS)
    return fill_up(
        small_summary(),
        province=province,
        prefectures=prefectures,
        counties=gpd.GeoDataFrame(counties, geometry=_squares(), crs=4326),
        townships=townships,
        gaps=_gaps(),
        sites=_sites(),
        holidays=days,
        county_holidays=per_holiday,
        weekend_days=weekend_days,
        weekends=weekends,
        weights=_weights(),
        employers=_employers(),
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
            "uncovered_doubtful": 0,
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
            "holiday_flag_year": "served",
            "holiday_flag_year_of": "2026-new-year",
            "holiday_provisional": False,
            "holiday_days_off": 3,
            "holiday_days_served": 3,
            "holiday_days_unknown": 0,
            "holiday_rabies_only": False,
            "holiday_label": "有单位开诊（3/3天）",
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
            "uncovered_doubtful": [0, 0],
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
            "provisional": False,
            "rabies_open_sites": 0,
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
            "drop_certain_worst_day": 20,
            "days_off": len(dates),
            "days_served": len(dates) if flag == "served" else 0,
            "days_unknown": len(dates) if flag == "undetermined" else 0,
            "days_unserved": len(dates) if flag == "unserved" else 0,
            "longest_gap_days": len(dates) if flag == "unserved" else 0,
            "upcoming": holiday_id == "2026-spring-festival",
            "provisional": False,
            "rabies_only": False,
        }
        for year, holiday_id, name, dates in holidays
        for code, flag in zip(_CODES, _FLAGS, strict=True)
    ]
    periods = pd.DataFrame(per_holiday)
    return pd.DataFrame(days), periods.assign(flag_label=label_rows(periods))
