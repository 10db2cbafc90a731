"""Layers as Shapefiles in GB18030 with `.cpg`, and the table of their fields."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from geo.errors import StoreError
from geo.reports.short_fields import ENCODING, ShortField, shorten_table, write_field_table

LARGEST_BYTES = 2_000_000_000
"""Of any file of a Shapefile, for all programs to read it."""
_BYTES_OF_A_POSITION = 16
_WIDTHS = {"truth": 9, "whole": 18, "number": 24, "text": 254}
_KINDS = {"Point": "Point", "MultiPoint": "MultiPoint", "LineString": "LineString",
          "MultiLineString": "LineString", "Polygon": "Polygon",
          "MultiPolygon": "Polygon"}  # fmt: skip
FIELDS = "fields.csv"


def write_shapefiles(folder: Path, layers: Mapping[str, pd.DataFrame]) -> None:
    """Write each layer as `NAME.shp` (a table without shapes as `NAME.dbf`) and `fields.csv`.

    Raises
    ------
    StoreError
        A file would be larger than Shapefiles may be.
    """
    folder.mkdir(exist_ok=True)
    fields: list[ShortField] = []
    for name, frame in layers.items():
        fields += write_shapefile(folder / f"{name}.shp", name, frame)
    write_field_table(folder / FIELDS, fields)


def write_shapefile(path: Path, name: str, frame: pd.DataFrame) -> list[ShortField]:
    """Write one layer, and return what became of its columns; of an empty layer nothing is lost.

    Raises
    ------
    StoreError
        A file would be larger than Shapefiles may be.
    """
    table, fields = shorten_table(name, frame)
    _require_room(path, frame, fields)
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


def _require_room(path: Path, frame: pd.DataFrame, fields: list[ShortField]) -> None:
    """Foresee what the format cannot hold: the table by its widths, the shapes by positions."""
    table = len(frame) * (1 + sum(_WIDTHS[one.kind] for one in fields))
    shapes = 0
    if isinstance(frame, gpd.GeoDataFrame):
        positions = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
        shapes = _BYTES_OF_A_POSITION * positions + 60 * len(frame)
    for kind, size in ((".shp", shapes), (".dbf", table)):
        if size > LARGEST_BYTES:
            raise StoreError(
                f"{path.stem}{kind}: would hold up to {size / 1e9:.1f} GB; a Shapefile ends at "
                "2 GB: write a GeoPackage or a File Geodatabase, or fewer counties"
            )
