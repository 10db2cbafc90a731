"""The assessment as one GeoPackage for desktop GIS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd
import pyogrio

from geo.model.assessment_tables import TABLES, AssessmentTables
from geo.model.table_entry import Table, list_frames
from geo.reports.gis.output_crs import OutputCrs, project_layer
from geo.reports.writing.column_types import null_for_blank
from geo.reports.writing.provenance import SYNTHETIC_BANNER, provenance_of
from geo.reports.writing.words import plain_columns
from geo.words.labels import label, layer_title

_SHAPES = {"layers": "MultiPolygon"} | {
    name: table.shape for name, table in TABLES.items() if table.shape
}


def list_layers(tables: AssessmentTables) -> dict[str, tuple[str, pd.DataFrame]]:
    """Layers and tables of an assessment for GIS: name to (title, frame).

    What every study has comes first, and layers before tables.
    """
    found = sorted(list_frames(tables), key=lambda one: (one[1].only_with, not one[1].shape))
    return title_layers(found)


def title_layers(
    frames: Iterable[tuple[str, Table, pd.DataFrame]],
) -> dict[str, tuple[str, pd.DataFrame]]:
    """Those of the tables that are layers, by name, under their titles."""
    return {name: (layer_title(name), frame) for name, table, frame in frames if table.layer}


def write_layers(
    path: Path,
    layers: Mapping[str, tuple[str, pd.DataFrame]],
    summary: Mapping[str, Any],
    crs: OutputCrs | None = None,
) -> None:
    """Write layers, or tables without shapes, into one GeoPackage: name to (title, frame).

    Field names are the English ones; each layer has its Chinese title, and its metadata hold the
    provenance and the Chinese of every field.
    Layers hold points, those of `counties`, `gaps` and `layers` polygons; in `crs` where one is
    given.
    """
    provenance = orjson.dumps(provenance_of(summary), default=str).decode()
    banner = f" {SYNTHETIC_BANNER}" if summary["synthetic"] else ""
    for name, (title, frame) in layers.items():
        fields = {column: label(column) for column in frame.columns if column != "geometry"}
        shape = _SHAPES.get(name, "Point") if isinstance(frame, gpd.GeoDataFrame) else None
        pyogrio.write_dataframe(
            prepare_layer(name, frame, crs),
            path,
            layer=name,
            driver="GPKG",
            geometry_type=shape,
            promote_to_multi=shape == "MultiPolygon",
            use_arrow=True,
            append=path.exists(),
            dataset_metadata={"provenance": provenance},
            layer_metadata={"provenance": provenance, "fields": orjson.dumps(fields).decode()},
            layer_options={"IDENTIFIER": title + banner, "DESCRIPTION": summary["title"]},
        )


def prepare_layer(name: str, frame: pd.DataFrame, crs: OutputCrs | None) -> pd.DataFrame:
    """A layer or table with plain columns and null for blank, its shapes in `crs` or WGS 84."""
    plain = null_for_blank(plain_columns(frame))
    if not isinstance(frame, gpd.GeoDataFrame):
        return plain
    shaped = gpd.GeoDataFrame(plain, geometry=frame.geometry.array, crs="EPSG:4326")
    moved: pd.DataFrame = project_layer(shaped, crs)
    moved.attrs["shape"] = _SHAPES.get(name, "Point").removeprefix("Multi")
    return moved
