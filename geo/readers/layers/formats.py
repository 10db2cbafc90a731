"""Each format of a file of shapes, read as it is: no renaming, no transformation."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from pyproj import CRS

from geo.arrays import Shapes
from geo.errors import CoordinateError, LayerError
from geo.geometry.coordinates import WGS84, read_crs
from geo.model.row_report import RowReport
from geo.readers.files.arrow_tables import ArrowTable, read_arrow
from geo.readers.files.bounded_reading import read_apart
from geo.readers.layers.content import LayerFormat, find_format
from geo.readers.layers.geojson import read_features
from geo.readers.layers.geopackage_tables import check_geopackage
from geo.readers.layers.shape_bytes import read_wkb
from geo.readers.layers.shapefile_text import find_encoding
from geo.readers.tables.row_remarks import remark_rows
from geo.study import FileSource

_OPEN_OPTIONS = {LayerFormat.GEOPACKAGE: {"IMMUTABLE": "YES"}}


@dataclass(frozen=True, slots=True)
class Layer:
    """One file as it is: `frame` has `_file` and `_row`; `crs` is what the file itself says."""

    frame: pd.DataFrame
    shapes: Shapes
    crs: CRS | None


def read_file(path: Path, source: FileSource, report: RowReport) -> Layer:
    """Read one file of a source by the format that its content shows; heights are dropped.

    Raises
    ------
    LayerError
        Not a local file of shapes, damaged, or several layers and none named.
    """
    found = find_format(path)
    if found is LayerFormat.GEOJSON:
        return _filter(_read_geojson(path, source, report), path, source.where)
    if found is LayerFormat.PARQUET or found is LayerFormat.ARROW:
        table = read_arrow(path, "Arrow" if found is LayerFormat.ARROW else "Parquet")
        return _filter(_take_arrow(path, table, report), path, source.where)
    return _read_by_gdal(path.resolve(), found, source, report)


def _read_geojson(path: Path, source: FileSource, report: RowReport) -> Layer:
    features = read_features(path, report)
    frame = pd.DataFrame.from_records(features.properties, index=range(len(features.row)))
    crs = None if source.crs or source.datum else WGS84
    if features.crs is not None:
        crs = _read_crs(path, features.crs)
    return Layer(_trace(frame, path, features.row), features.geometry, crs)


def _take_arrow(path: Path, table: ArrowTable, report: RowReport) -> Layer:
    if table.wkb is None:
        raise LayerError(f"{path.name}: a table without shapes: it has no geo metadata")
    return _place(_trace(table.frame, path, table.rows), table.wkb, table.crs, report)


def _read_by_gdal(path: Path, found: LayerFormat, source: FileSource, report: RowReport) -> Layer:
    encoding = None
    if found is LayerFormat.SHAPEFILE:
        encoding = find_encoding(path, source.encoding, report)
    if found is LayerFormat.GEOPACKAGE:
        check_geopackage(path, source.layer)
    answer = read_apart(
        path,
        found.value,
        layer=source.layer,
        where=source.where,
        encoding=encoding,
        options=_OPEN_OPTIONS.get(found),
    )
    for warning in answer["warnings"]:
        report.remark("noted", "layer_warning", warning, file=path.name)
    wkb = answer["wkb"]
    data = {name: pd.Series(column) for name, column in answer["columns"].items()}
    frame = _trace(pd.DataFrame(data, index=range(len(wkb))), path, np.arange(1, len(wkb) + 1))
    return _place(frame, wkb, _read_own_crs(path, found, answer["crs"]), report)


def _place(frame: pd.DataFrame, wkb: Any, crs: CRS | None, report: RowReport) -> Layer:
    """Rows with their shapes; one whose shape cannot be read is refused."""
    shapes, closed = read_wkb(wkb)
    message = "a ring was not closed; its first position was repeated"
    remark_rows(report, frame, closed, "repaired", "ring_closed", message)
    given = np.array([body is not None for body in wkb], dtype=np.bool_)
    lost = given & np.array([shape is None for shape in shapes], dtype=np.bool_)
    message = "its shape is damaged, drawn in arcs or nested too deep"
    remark_rows(report, frame, lost, "refused", "geometry_unreadable", message)
    return Layer(frame[~lost].reset_index(drop=True), shapes[~lost], crs)


def _read_own_crs(path: Path, found: LayerFormat, told: str | None) -> CRS | None:
    """The CRS of the file; of a Shapefile by its own WKT, since GDAL guesses an EPSG code."""
    if found is LayerFormat.SHAPEFILE:
        sidecars = [path.with_suffix(suffix) for suffix in (".prj", ".PRJ")]
        wkt = next((file for file in sidecars if file.is_file()), None)
        told = wkt.read_text(encoding="utf-8-sig", errors="replace") if wkt else None
    return _read_crs(path, told) if told else None


def _read_crs(path: Path, told: str) -> CRS:
    try:
        return read_crs(told)
    except CoordinateError as error:
        raise CoordinateError(f"{path.name}: {error}") from error


def _trace(frame: pd.DataFrame, path: Path, rows: Any) -> pd.DataFrame:
    traced = frame.assign(_row=np.asarray(rows, dtype=np.int64))
    traced["_file"] = pd.Series([path.name] * len(frame), index=frame.index, dtype=object)
    return traced


def _filter(layer: Layer, path: Path, where: str | None) -> Layer:
    """Apply an attribute filter to what GDAL has not read, in a database in memory."""
    if where is None:
        return layer
    buffer = BytesIO()
    table = gpd.GeoDataFrame(
        layer.frame.assign(_at=range(len(layer.frame))), geometry=layer.shapes, crs=WGS84
    )
    try:
        pyogrio.write_dataframe(table, buffer, driver="FlatGeobuf", layer="a", SPATIAL_INDEX="NO")
        meta, _, _, columns = pyogrio.raw.read(buffer.getvalue(), where=where, read_geometry=False)
    except Exception as error:
        raise LayerError(
            f"{path.name}: where = {where!r:.80} cannot be applied: {error}"
        ) from error
    kept = columns[list(meta["fields"]).index("_at")]
    return Layer(layer.frame.iloc[kept].reset_index(drop=True), layer.shapes[kept], layer.crs)
