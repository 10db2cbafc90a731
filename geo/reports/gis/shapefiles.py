"""Layers as Shapefiles in GB18030 with `.cpg`, and the table of their fields."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from geo.errors import StoreError
from geo.reports.gis.short_fields import ENCODING, ShortField, shorten_table, write_field_table
from geo.words.sentences import say

LARGEST_BYTES = 2_000_000_000
"""Of any file of a Shapefile, for all programs to read it."""
_BYTES_OF_A_POSITION = 16
_KINDS = {"Point": "Point", "MultiPoint": "MultiPoint", "LineString": "LineString",
          "MultiLineString": "LineString", "Polygon": "Polygon",
          "MultiPolygon": "Polygon"}  # fmt: skip
FOLDER, FIELDS = "shapefile", "fields.csv"
_LEAST_ROW_BYTES = 8


class ShapefileFullError(StoreError):
    """A Shapefile cannot hold so much."""


def write_shapefiles(folder: Path, layers: Mapping[str, pd.DataFrame]) -> None:
    """Write each layer as `NAME.shp` (a table without shapes as `NAME.dbf`) and `fields.csv`.

    A layer that no Shapefile can hold is left out, see `tell_too_large`.
    """
    folder.mkdir(exist_ok=True)
    fields: list[ShortField] = []
    for name, frame in layers.items():
        with suppress(ShapefileFullError):
            fields += write_shapefile(folder / f"{name}.shp", name, frame)
    write_field_table(folder / FIELDS, fields)


def tell_too_large(layers: Mapping[str, pd.DataFrame]) -> str:
    """Which layers are left out of Shapefiles; empty where all of them fit."""
    found = [name for name, frame in layers.items() if _is_too_large(name, frame)]
    if not found:
        return ""
    return say("shapefile_too_large", names="、".join(found), folder=FOLDER)


def _is_too_large(name: str, frame: pd.DataFrame) -> bool:
    if len(frame) * _LEAST_ROW_BYTES * len(frame.columns) < LARGEST_BYTES // 10:
        return False
    try:
        _require_room(name, frame, shorten_table(name, frame)[1])
    except ShapefileFullError:
        return True
    return False


def write_shapefile(path: Path, name: str, frame: pd.DataFrame) -> list[ShortField]:
    """Write one layer, and return what became of its columns; of an empty layer nothing is lost.

    Raises
    ------
    ShapefileFullError
        A file would be larger than Shapefiles may be.
    """
    table, fields = shorten_table(name, frame)
    _require_room(path.stem, frame, fields)
    if isinstance(frame, gpd.GeoDataFrame):
        kind = find_kind(frame)
        shaped = gpd.GeoDataFrame(table, geometry=frame.geometry.array, crs=frame.crs)
        _write(shaped, path, geometry_type=kind)
    else:
        _write(table, path)
        path.with_suffix(".cpg").write_text(ENCODING, encoding="ascii")
    return fields


def find_kind(frame: gpd.GeoDataFrame) -> str:
    """The one type of shape that a layer needs; of shapes of several types the widest."""
    found = {_KINDS.get(str(kind), "") for kind in frame.geometry.geom_type.dropna().unique()}
    widest = ("Polygon", "LineString", "MultiPoint", "Point")
    return next((kind for kind in widest if kind in found), frame.attrs.get("shape", "Point"))


def _write(table: pd.DataFrame, path: Path, **given: str) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*(Integer64|width|been truncated).*")
        pyogrio.write_dataframe(
            table, path, driver="ESRI Shapefile", encoding=ENCODING,
            layer_options={"2GB_LIMIT": "YES"}, **given,
        )  # fmt: skip


def _require_room(name: str, frame: pd.DataFrame, fields: list[ShortField]) -> None:
    """Foresee what the format cannot hold: the table by its widths, the shapes by positions."""
    table = len(frame) * (1 + sum(one.width for one in fields))
    shapes = 0
    if isinstance(frame, gpd.GeoDataFrame):
        positions = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
        shapes = _BYTES_OF_A_POSITION * positions + 60 * len(frame)
    for kind, size in ((".shp", shapes), (".dbf", table)):
        if size > LARGEST_BYTES:
            raise ShapefileFullError(
                f"{name}{kind}: would hold {size / 1e9:.1f} GB; a Shapefile ends at 2 GB: write a "
                "GeoPackage or a File Geodatabase, or fewer counties"
            )
