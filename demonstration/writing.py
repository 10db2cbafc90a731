"""The files of the demonstration study."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from demonstration.main_roads import CLASSES
from demonstration.province import Province
from geo.arrays import texts

STUDY, DEMAND, ROADS, SITES = "study.toml", "demand.parquet", "roads.parquet", "sites.csv"
FACILITIES = "facilities.csv"
EMPLOYERS = "employers.csv"
_CRS = "EPSG:4326"

_STUDY_TEXT = """\
# 评估规则、节假日安排和 boundaries/ 下的文件随程序附带
# Rules, notices and what lies under boundaries/ ship with vaxreach.
[study]
id = "liaoning-demo"
title = "辽宁省预防接种服务可及性（演示）"
synthetic = true
as_of = 2026-02-01

[boundaries]
path = "boundaries/liaoning_counties.geojson"
{counties}
[population]
path = "boundaries/liaoning_population_2020.csv"
year = 2020
basis = "resident"

[townships]
path = "boundaries/liaoning_townships_2023.csv"

[demand]
path = "demand.parquet"
setting = "column"
calibrate = true
year = 2020
basis = "resident"

[roads]
path = "roads.parquet"

[sites]
path = "sites.csv"
datum = "wgs84"

[employers]
path = "employers.csv"
datum = "wgs84"

[[facilities]]
path = "facilities.csv"
datum = "wgs84"
standard = "liaoning-2025-facilities"
as_of = 2026-02-01
source = "演示数据（非真实）"

[standard]
path = "liaoning-2025"
target = "0.95"
target_set_by = "演示用管理目标"
target_set_on = 2026-02-01

[calendar]
notices = ["2025", "2026"]

[known_mismatches]
path = "boundaries/known_mismatches.csv"
"""


def write_study(out: Path, prefixes: tuple[str, ...]) -> Path:
    """Write the study file; what ships is named as it ships, so that the folder can be moved."""
    kept = [prefix for prefix in prefixes if prefix]
    listed = ", ".join(f'"{prefix}"' for prefix in kept)
    path = out / STUDY
    text = _STUDY_TEXT.format(counties=f"counties = [{listed}]\n" if kept else "")
    path.write_text(text, encoding="utf-8")
    return path


def write_demand(out: Path, province: Province) -> Path:
    """Write demand points as GeoParquet, sorted by demand_id."""
    table = province.demand.sort_values("demand_id", ignore_index=True)
    points = shapely.points(table["lon"].to_numpy(), table["lat"].to_numpy())
    path = out / DEMAND
    gpd.GeoDataFrame(table, geometry=points, crs=_CRS).to_parquet(path)
    return path


def write_roads(out: Path, province: Province) -> Path:
    """Write road lines as GeoParquet with the columns `highway`, `bridge` and `oneway`."""
    roads = province.roads
    table = pd.DataFrame(
        {
            "highway": texts(CLASSES)[roads.highway],
            "bridge": np.where(roads.bridge, "yes", ""),
            "oneway": np.full(len(roads.pairs), "no"),
        }
    )
    path = out / ROADS
    gpd.GeoDataFrame(table, geometry=province.lines, crs=_CRS).to_parquet(path)
    return path


def write_register(path: Path, register: pd.DataFrame) -> Path:
    """Write a table as offices keep it: CSV in UTF-8 with BOM, lines ending in one feed."""
    register.to_csv(
        path, index=False, encoding="utf-8-sig", float_format="%.6f", lineterminator="\n"
    )
    return path
