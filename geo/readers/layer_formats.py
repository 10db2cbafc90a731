"""Each format of a file of shapes, read as it is: no renaming, no transformation."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from pyproj import CRS

from geo.arrays import Shapes
from geo.coordinates import read_crs
from geo.errors import LayerError
from geo.model.row_report import RowReport
from geo.readers.geojson import read_features
from geo.readers.layer_content import LayerFormat, find_format
from geo.readers.row_remarks import remark_rows
from geo.readers.shapefile_text import find_encoding
from geo.study import FileSource

WGS84 = CRS("OGC:CRS84")
_GDAL_ERRORS = (
    DataSourceError,
    DataLayerError,
    FeatureError,
    FieldError,
    GeometryError,
    UnicodeDecodeError,
    ValueError,
)


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
    if found is LayerFormat.PARQUET:
        return _filter(_read_parquet(path), path, source.where)
    return _read_by_gdal(path.resolve(), found, source, report)


def _read_geojson(path: Path, source: FileSource, report: RowReport) -> Layer:
    features = read_features(path, report)
    frame = pd.DataFrame.from_records(features.properties, index=range(len(features.row)))
    crs = None if source.crs or source.datum else WGS84
    if features.crs is not None:
        crs = read_crs(features.crs)
    return Layer(_trace(frame, path, features.row), features.geometry, crs)


def _read_parquet(path: Path) -> Layer:
    try:
        table = gpd.read_parquet(path)
    except (ValueError, OSError) as error:
        raise LayerError(f"{path.name}: not GeoParquet that can be read: {error}") from error
    shapes = shapely.force_2d(table.geometry.to_numpy())
    frame = pd.DataFrame(table.drop(columns=table.columns[table.dtypes == "geometry"]))
    rows = np.arange(1, len(frame) + 1)
    return Layer(_trace(frame.reset_index(drop=True), path, rows), shapes, table.crs)


def _read_by_gdal(path: Path, found: LayerFormat, source: FileSource, report: RowReport) -> Layer:
    encoding = None
    if found is LayerFormat.SHAPEFILE:
        encoding = find_encoding(path, source.encoding, report)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            layer = _choose_layer(path, source.layer)
            meta, _, wkb, columns = pyogrio.raw.read(
                path,
                layer=layer,
                where=source.where,
                encoding=encoding,
                force_2d=True,
                datetime_as_string=True,
            )
    except _GDAL_ERRORS as error:
        raise LayerError(f"{path.name}: cannot be read as {found.value}: {error}") from error
    for warning in caught:
        report.remark("noted", "layer_warning", str(warning.message), file=path.name)
    if wkb is None:
        raise LayerError(f"{path.name}: layer {layer!r} holds no shapes")
    data = {name: pd.Series(column) for name, column in zip(meta["fields"], columns, strict=True)}
    frame = _trace(pd.DataFrame(data, index=range(len(wkb))), path, np.arange(1, len(wkb) + 1))
    return Layer(frame, _read_wkb(wkb, frame, report), _read_own_crs(path, found, meta["crs"]))


def _choose_layer(path: Path, wanted: str | None) -> str:
    layers = [(str(name), kind) for name, kind in pyogrio.list_layers(path)]
    names = [name for name, _ in layers]
    if wanted is not None:
        if wanted not in names:
            raise LayerError(f"{path.name}: no layer {wanted!r}; it holds {', '.join(names)}")
        return wanted
    with_shapes = [name for name, kind in layers if kind is not None]
    if len(with_shapes) != 1:
        listed = ", ".join(with_shapes) or "none with shapes"
        raise LayerError(f'{path.name}: name one layer by layer = "..."; it holds {listed}')
    return with_shapes[0]


def _read_own_crs(path: Path, found: LayerFormat, told: str | None) -> CRS | None:
    """The CRS of the file; of a Shapefile by its own WKT, since GDAL guesses an EPSG code."""
    if found is LayerFormat.SHAPEFILE:
        sidecars = [path.with_suffix(suffix) for suffix in (".prj", ".PRJ")]
        wkt = next((file for file in sidecars if file.is_file()), None)
        told = wkt.read_text(encoding="utf-8-sig", errors="replace") if wkt else None
    return read_crs(told) if told else None


def _read_wkb(wkb: Any, frame: pd.DataFrame, report: RowReport) -> Shapes:
    shapes: Shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    given = np.array([body is not None for body in wkb], dtype=np.bool_)
    broken = given & shapely.is_missing(shapes)
    if broken.any():
        shapes[broken] = shapely.from_wkb(wkb[broken], on_invalid="fix")
        message = "a ring was not closed; its first position was repeated"
        remark_rows(report, frame, broken, "repaired", "ring_closed", message)
    return shapes


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
    except _GDAL_ERRORS as error:
        raise LayerError(f"{path.name}: where = {where!r} cannot be applied: {error}") from error
    kept = columns[list(meta["fields"]).index("_at")]
    return Layer(layer.frame.iloc[kept].reset_index(drop=True), layer.shapes[kept], layer.crs)
