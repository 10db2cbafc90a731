"""The assessment as one GeoPackage for desktop GIS."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import orjson
import pandas as pd
import pyogrio

from geo.labels import label
from geo.model.assessment_tables import AssessmentTables
from geo.reports.provenance import SYNTHETIC_BANNER, provenance_of
from geo.reports.words import plain_columns

_TITLES = {
    "counties": "县区",
    "gaps": "超半径片区",
    "sites": "预防接种单位",
    "demand": "居民点",
    "prefectures": "地市",
    "townships": "乡镇(街道)",
}
_SHAPES = {"counties": "MultiPolygon", "gaps": "MultiPolygon", "sites": "Point", "demand": "Point"}


def write_geopackage(path: Path, tables: AssessmentTables) -> None:
    """Write layers counties, gaps, sites, demand and tables prefectures, townships.

    Field names are the English ones; each layer has a Chinese title, and its metadata hold the
    provenance and the Chinese of every field.
    """
    provenance = orjson.dumps(provenance_of(tables.summary)).decode()
    banner = f" {SYNTHETIC_BANNER}" if tables.summary["synthetic"] else ""
    for name, title in _TITLES.items():
        frame = getattr(tables, name)
        fields = {column: label(column) for column in frame.columns if column != "geometry"}
        pyogrio.write_dataframe(
            _layer(frame),
            path,
            layer=name,
            driver="GPKG",
            geometry_type=_SHAPES.get(name),
            promote_to_multi=_SHAPES.get(name) == "MultiPolygon",
            append=path.exists(),
            dataset_metadata={"provenance": provenance},
            layer_metadata={"provenance": provenance, "fields": orjson.dumps(fields).decode()},
            layer_options={"IDENTIFIER": title + banner, "DESCRIPTION": tables.summary["title"]},
        )


def _layer(frame: pd.DataFrame) -> pd.DataFrame:
    plain = plain_columns(frame)
    for name in plain.columns:
        if plain[name].dtype == object or pd.api.types.is_string_dtype(plain[name]):
            said = plain[name].astype(object)
            plain[name] = said.where(said.notna() & (said != ""), None)
    if not isinstance(frame, gpd.GeoDataFrame):
        return plain
    shaped: pd.DataFrame = gpd.GeoDataFrame(plain, geometry=frame.geometry.array, crs="EPSG:4326")
    return shaped
