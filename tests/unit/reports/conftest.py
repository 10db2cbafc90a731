"""A small assessment made by hand: two prefectures, three counties, two holidays."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.model.assessment_tables import AssessmentTables
from geo.model.row_report import RowReport
from tests.samples.blank_tables import fill_up

WGS84 = "EPSG:4326"
_LABELS = {
    "served": "有单位开诊（2/2天）",
    "unserved": "无单位开诊",
    "undetermined": "待核实（2/2天）",
}


def unit_table(adcode: list[str], name: list[str], residents: list[int]) -> pd.DataFrame:
    """Columns of units; the first unit is short, the second unsure, the rest meet."""
    n = len(adcode)
    total = np.array(residents)
    unknown = np.where(np.arange(n) == 1, total // 10, 0)
    uncovered = np.where(np.arange(n) == 0, total * 504 // 10_000, 0)
    covered = total - unknown - uncovered
    nothing = total == 0
    share = np.where(nothing, np.nan, covered / np.maximum(total, 1))
    verdict = np.array(["short", "undetermined", *["meets"] * n][:n], dtype=object)
    verdict[nothing] = "undetermined"
    flag = ["unserved", "undetermined", *["served"] * n][:n]
    return pd.DataFrame(
        {
            "adcode": adcode,
            "name": name,
            "prefecture": ["=演示市", "乙市", *["乙市"] * n][:n],
            "residents": total,
            "urban": total // 2,
            "rural": total - total // 2,
            "covered": covered,
            "uncovered": uncovered,
            "unknown": unknown,
            "uncovered_certain": uncovered // 2,
            "uncovered_by_road": uncovered - uncovered // 2 - uncovered // 8,
            "uncovered_doubtful": uncovered // 8,
            "share_covered": share,
            "share_upper": np.where(nothing, np.nan, (covered + unknown) / np.maximum(total, 1)),
            "share_covered_urban": share,
            "share_covered_rural": share,
            "share_straight_line": share,
            "share_own_county": share,
            "share_site_setting": share,
            "verdict": verdict,
            "verdict_straight_line": verdict,
            "sites": np.arange(n),
            "unplaced_sites": np.zeros(n, dtype=np.int64),
            "holiday_flag": flag,
            "holiday_flag_of": "2026-spring-festival",
            "holiday_open_sites": np.arange(n),
            "holiday_flag_year": flag,
            "holiday_flag_year_of": "2026-spring-festival",
            "holiday_provisional": False,
            "holiday_days_off": 2,
            "holiday_days_served": np.where(np.array(flag) == "served", 2, 0),
            "holiday_days_unknown": np.where(np.array(flag) == "undetermined", 2, 0),
            "holiday_rabies_only": False,
            "holiday_label": [_LABELS[one] for one in flag],
            "median_distance_m": 2345.678,
            "p95_distance_m": 8765.4,
            "max_distance_m": np.where(nothing, np.nan, 12_345.6),
            "quality": ["poor", "fair", *["good"] * n][:n],
            "population_year": 2020.0,
        }
    )


def county_table() -> gpd.GeoDataFrame:
    """Three counties; the second has two parts, the third a clockwise ring and no people."""
    boxes = [
        shapely.box(122, 40, 123, 41),
        shapely.union(shapely.box(123, 40, 124, 41), shapely.box(125, 40, 126, 41)),
        shapely.box(124, 40, 125, 41, ccw=False),
    ]
    frame = unit_table(["210101", "210201", "210202"], ["甲县", "乙县", "丙县"], [10_000, 2000, 0])
    return gpd.GeoDataFrame(frame, geometry=boxes, crs=WGS84)


def demand_table() -> gpd.GeoDataFrame:
    """Two villages and one point whose place is not known."""
    frame = pd.DataFrame(
        {
            "demand_id": ["d1", "d2", "d3"],
            "name": ["演示村一", '+SUM(1)"', ""],
            "lon": [122.5, 123.5, np.nan],
            "lat": [40.5, 40.5, np.nan],
            "residents": [504, 200, 7],
            "setting": ["rural", "urban", "rural"],
            "adcode": ["210101", "210201", "210201"],
            "township_code": ["210101001", "", ""],
            "status": ["uncovered", "unknown", "covered"],
            "status_reason": ["beyond_straight_line", "unsnapped", ""],
            "way": ["road", "", "direct"],
            "nearest_site_id": ["s1", "", "s1"],
            "road_distance_m": [12_345.678, np.nan, 10.0],
            "straight_distance_m": [11_000.5, np.nan, 10.0],
            "access_leg_m": [12.5, np.nan, 3.0],
            "cover_count": [0, 0, 1],
        }
    )
    shapes = [shapely.Point(122.5, 40.5), shapely.Point(123.5, 40.5), None]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=WGS84)


def gap_table(rows: int = 1) -> gpd.GeoDataFrame:
    """At most one gap."""
    frame = pd.DataFrame(
        {
            "gap_id": ["210101-d1"],
            "adcode": ["210101"],
            "township_codes": ["210101001"],
            "places": ["演示村一"],
            "kind": ["uncovered"],
            "residents": [504],
            "points": [1],
            "setting": ["rural"],
            "nearest_site_id": ["s1"],
            "nearest_site_name": ["=演示接种点"],
            "road_distance_m": [12_345.678],
            "straight_distance_m": [11_000.5],
            "max_distance_m": [12_345.678],
            "uncovered_doubtful": [0],
        }
    )
    shape = shapely.Point(122.5, 40.5).buffer(0.01)
    return gpd.GeoDataFrame(frame, geometry=[shape], crs=WGS84).iloc[:rows]


def site_table() -> gpd.GeoDataFrame:
    """One placed site whose name looks like a formula, and one without a place."""
    frame = pd.DataFrame(
        {
            "site_id": ["s1", "s2"],
            "name": ["=演示接种点", "演示接种点[二]"],
            "lon": [122.6, np.nan],
            "lat": [40.6, np.nan],
            "position": ["exact", "none"],
            "adcode": ["210101", "210201"],
            "township_code": ["210101001", ""],
            "kind": ["乡镇卫生院", "community_health_service"],
            "tier": ["", "县级"],
            "setting": ["rural", "urban"],
            "access_leg_m": [4.25, np.nan],
            "residents_within_cutoff": [7, 0],
            "residents_nearest": [511, 0],
            "outside": [False, True],
            "phone": ["+86 24 0000", "024-0000"],
        }
    )
    return gpd.GeoDataFrame(frame, geometry=[shapely.Point(122.6, 40.6), None], crs=WGS84)


def holiday_tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Days and holidays of three counties."""
    dates = [
        ("2026-new-year", "元旦", "2026-01-01"),
        ("2026-spring-festival", "春节", "2026-02-15"),
    ]
    dates.append(("2026-spring-festival", "春节", "2026-02-16"))
    flags = {"210101": "unserved", "210201": "undetermined", "210202": "served"}
    days = pd.DataFrame(
        [
            (2026, code, name, date, adcode, 1, 0, 2, flag, False, 0)
            for code, name, date in dates
            for adcode, flag in flags.items()
        ],
        columns=[
            *("year", "holiday_id", "holiday", "date", "adcode"),
            *("open_sites", "unknown_sites", "closed_sites", "flag", "provisional"),
            "rabies_open_sites",
        ],
    )
    columns = ["year", "holiday_id", "holiday", "adcode", "flag"]
    holidays = days[columns].drop_duplicates(["holiday_id", "adcode"], ignore_index=True)
    figures = {"days_off": 2, "days_served": 0, "days_unknown": 0, "days_unserved": 2}
    figures |= {"upcoming": True, "provisional": False, "rabies_only": False}
    words = [_LABELS[one] for one in holidays["flag"]]
    return days, holidays.assign(
        flag_every_day=holidays["flag"],
        **figures,
        longest_gap_days=2,
        flag_label=words,
    )


def verify_table() -> pd.DataFrame:
    """One thing to ask."""
    return pd.DataFrame(
        {
            "item_id": ["site_position-s2"],
            "what": ["site_position"],
            "question": ["请提供该单位的经纬度。"],
            "where": ["乙县"],
            "adcode": ["210201"],
            "township_code": [""],
            "site_id": ["s2"],
            "demand_id": [""],
            "name": ["演示接种点[二]"],
            "phone": ["024-0000"],
            "people": [200],
            "verdicts_at_stake": [1],
            "can_flip": [True],
            "verdicts": ["管理目标"],
        }
    )


def summary(*, synthetic: bool) -> dict[str, Any]:
    return {
        "study": "demo",
        "title": "演示省预防接种服务可及性",
        "assessment_id": "a1b2c3",
        "created_at": "2026-01-05T08:00:00+00:00",
        "engine_version": "0.1.0",
        "synthetic": synthetic,
        "standard": {
            "id": "liaoning-2025",
            "version": "1",
            "title": "辽宁省预防接种服务可及性评估规则",
            "source": {
                "title": "演示措施",
                "issuers": ["演示机构甲", "演示机构乙"],
                "date": "2025-12-31",
                "short_title": "演示举措",
                "clause": "第10条",
            },
            "target": "0.95",
            "target_source": "项目管理目标，非政策规定",
            "cutoff": {"urban": 5000.0, "rural": 10_000.0},
            "max_snap": {"urban": 1000.0, "rural": 3000.0},
        },
        "notice_years": [2026],
        "notices": ["《国务院办公厅关于2026年部分节假日安排的通知》（国办发明电〔2025〕7号）"],
        "population_year": 2020,
        "population_basis": "resident",
        "inputs": [{"key": "sites.path", "name": "sites.csv", "sha256": "00ff", "bytes": 12}],
        "quality_reasons": {"210101": ["share_snapped=0.85", "outline_mismatch"]},
        "verdict_notes": {"210101": ["界线与普查口径不一致"]},
        "unknown_reasons": {"unsnapped": 150, "unplaced_site": 50},
        "uncovered_reasons": {"beyond_straight_line": 504},
        "outside": {"points": 2, "people": 31},
        "warnings": ["输入 sites：1行未采用"],
    }


def make_tables(*, synthetic: bool = True, gaps: int = 1) -> AssessmentTables:
    """The whole assessment."""
    days, holidays = holiday_tables()
    townships = unit_table(["210101"], ["甲镇"], [504]).assign(
        township_code="210101001", holiday_flag="", holiday_open_sites=np.nan
    )
    return fill_up(
        summary(synthetic=synthetic),
        province=unit_table(["210000"], ["演示省"], [12_000]),
        prefectures=unit_table(["210100", "210200"], ["=演示市", "乙市"], [10_000, 2000]),
        counties=county_table(),
        townships=townships,
        demand=demand_table(),
        gaps=gap_table(gaps),
        sites=site_table(),
        holidays=days,
        county_holidays=holidays,
        to_verify=verify_table(),
    )


@pytest.fixture(scope="session")
def tables() -> AssessmentTables:
    return make_tables()


@pytest.fixture(scope="session")
def plain_tables() -> AssessmentTables:
    """Not synthetic, and nobody in a gap."""
    return make_tables(synthetic=False, gaps=0)


@pytest.fixture(scope="session")
def remarks() -> list[RowReport]:
    report = RowReport("sites", accepted=2)
    report.remark(
        "refused",
        "lon_lat_swapped",
        "经度应在 118–126 之间",
        file="sites.csv",
        row=14,
        column="lon",
        value="=41.8",
    )
    return [report]
