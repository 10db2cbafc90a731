"""Employers and their visits as files: tables, a layer, and the visit list for meetings."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.labels import Language
from geo.model.assessment_tables import AssessmentTables
from geo.reports.csv_tables import write_csv
from geo.reports.features import feature_collection
from geo.reports.workbook.table_book import write_table_book

VISITED = frozenset({"assigned", "partly_assigned"})
NOT_ASKED = "below_headcount"


def write_employer_files(folder: Path, tables: AssessmentTables, lang: Language) -> None:
    """Write `employers`, `visits` and `visit_sites` as CSV, `employers.geojson`, `visits.xlsx`."""
    for name in ("employers", "visits", "visit_sites"):
        write_csv(folder / f"{name}.csv", getattr(tables, name), lang, {})
    content = feature_collection(tables.employers, "employer_id", tables.summary)
    (folder / "employers.geojson").write_bytes(content)
    write_visit_book(folder / "visits.xlsx", tables)


def write_visit_book(path: Path, tables: AssessmentTables) -> None:
    """Write the visit list by site, what each site has to do, who is left, and all employers."""
    employers = tables.employers
    left = employers[~employers["visit"].isin([*VISITED, NOT_ASKED])]
    sheets = {
        "上门清单": tables.visits.drop(columns=["lon", "lat"], errors="ignore"),
        "上门单位": tables.visit_sites,
        "未安排": _shorten(left),
        "用人单位": pd.DataFrame(employers.drop(columns="geometry")),
    }
    write_table_book(path, tables.summary, sheets, notes=_explain(tables))


def _shorten(employers: gpd.GeoDataFrame) -> pd.DataFrame:
    names = [
        "employer_id", "name", "adcode", "township", "address", "headcount", "visit", "status",
        "nearest_site_name", "road_distance_m", "phone",
    ]  # fmt: skip
    return pd.DataFrame(employers[names])


def _explain(tables: AssessmentTables) -> list[tuple[str, str]]:
    rule = tables.summary["employers"]["rule"]
    return [
        (
            "上门范围",
            f"职工人数 {rule['least_headcount']} 人及以上、"
            f"距单位 {rule['visit_limit_m'] / 1000:g} 公里(路网距离)以内(项目自定,非政策规定)",
        ),
        (
            "分配方法",
            "在各单位接种能力以内,先使服务人数最多,再使人数与路网距离之积合计最小;"
            "能力不足时一家用人单位可由几家单位分担",
        ),
        (
            "接种能力",
            f"单位填写的能力按每日服务人数读取,一轮上门 {rule['campaign_days']} 天;"
            "未填写的按不设上限处理并标明",
        ),
        ("上门顺序", "每家单位按路网距离由近到远;起止日按日接种能力连续推算"),
    ]
