"""Rows of residents out of tables, layers and parquet, each with a place in WGS 84."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely

from geo.arrays import Floats, Texts, texts
from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.readers.files.arrow_tables import ARROW_SUFFIX, has_shapes, read_arrow
from geo.readers.layers.door import read_layer
from geo.readers.layers.shape_bytes import read_wkt
from geo.readers.places.positions import locate_rows
from geo.readers.tables.cells import column_of, parse_numbers
from geo.readers.tables.door import read_table
from geo.readers.tables.equal_rows import drop_equal_rows
from geo.readers.tables.missing_columns import refuse_missing
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.tables.unread_columns import remark_unread_columns
from geo.readers.vocabulary import match_fields
from geo.study import FileSource

_TABLES = {".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xls", ".et", ".docx", ".htm", ".html"}
_PLACES = ({"lon", "lat"}, {"easting", "northing"}, {"lon_lat"}, {"wkt"})


def read_located_rows(source: FileSource, report: RowReport) -> pd.DataFrame:
    """Read rows of the vocabulary `demand`; `_lon` and `_lat` are NaN where there is no place.

    A shape that is no point stands for one on its surface. A row without a place is refused.

    Raises
    ------
    TableError, LayerError, CoordinateError, PersonalDataError
        The file cannot be read, or says nothing of coordinates.
    """
    first = source.files[0]
    if first.suffix.lower() in _TABLES or (
        first.suffix.lower() == ARROW_SUFFIX and not has_shapes(first)
    ):
        return _locate_table(read_table(source, "demand", report), source, report)
    if _is_plain_parquet(first):
        return _locate_table(_read_plain_parquet(source, report), source, report)
    layer = read_layer(source, "demand", report)
    frame = pd.DataFrame(layer.drop(columns=layer.geometry.name))
    lon, lat = _locate_shapes(np.asarray(layer.geometry.array, dtype=object))
    frame = drop_equal_rows(frame.assign(_lon=lon, _lat=lat), report)
    lon, lat = (frame.pop(name).to_numpy(dtype=np.float64) for name in ("_lon", "_lat"))
    zero = (lon == 0) & (lat == 0)
    _refuse(report, frame, zero, "zero_coordinates", "longitude and latitude are both 0")
    _refuse(report, frame, np.isnan(lon), "no_place", "the row has no shape")
    return frame.assign(_lon=np.where(zero, np.nan, lon), _lat=np.where(zero, np.nan, lat))


def read_numbers(frame: pd.DataFrame, field: str, report: RowReport) -> Floats:
    """Numbers of a field, stored or written; NaN where blank or no finite number."""
    if frame[field].dtype.kind not in "fiu":
        return parse_numbers(frame, field, report)
    values = frame[field].to_numpy(dtype=np.float64)
    infinite = np.isinf(values)
    _refuse(report, frame, infinite, "not_a_number", "expected a finite number", field)
    return np.where(infinite, np.nan, values)


def read_words(frame: pd.DataFrame, field: str) -> Texts:
    """Cells of a field as text, whole numbers without a point, "" where blank or no such field."""
    if field not in frame or frame[field].dtype.kind not in "fiub":
        return column_of(frame, field)
    return _write_numbers(frame[field].to_numpy())


def put_texts(frame: pd.DataFrame, **columns: Texts) -> pd.DataFrame:
    """The frame with columns of text as they are; pandas would keep them in a form of its own."""
    return frame.assign(
        **{
            name: pd.Series(cells, index=frame.index, dtype=object)
            for name, cells in columns.items()
        }
    )


def _locate_table(frame: pd.DataFrame, source: FileSource, report: RowReport) -> pd.DataFrame:
    fields = set(frame.columns)
    if not any(needed <= fields for needed in _PLACES):
        expected = "coordinates (经度 and 纬度, lon and lat)"
        raise refuse_missing(source.files[0].name, frame, expected, "lon", "lat")
    if "easting" in fields and "lon" not in fields and source.crs is None:
        raise TableError(f'{source.files[0].name}: 东坐标 and 北坐标 need crs = "EPSG:..."')
    if not any(needed <= fields for needed in _PLACES[:3]):
        frame = _spell_out_wkt(frame, report)
    places = locate_rows(frame, source, report)
    _refuse(report, frame, places.blank, "no_place", "the row has no coordinates")
    return frame.assign(_lon=places.lon, _lat=places.lat)


def _spell_out_wkt(frame: pd.DataFrame, report: RowReport) -> pd.DataFrame:
    cells = column_of(frame, "wkt")
    shapes = read_wkt(cells)
    unread = shapely.is_missing(shapes) & (cells != "")
    _refuse(report, frame, unread, "bad_wkt", "expected a shape as WKT", "wkt")
    lon, lat = _locate_shapes(shapes)
    return frame.assign(lon=_write_numbers(lon), lat=_write_numbers(lat))


def _locate_shapes(shapes: Texts) -> tuple[Floats, Floats]:
    spots = shapely.point_on_surface(shapes)
    return (
        np.asarray(shapely.get_x(spots), dtype=np.float64),
        np.asarray(shapely.get_y(spots), dtype=np.float64),
    )


def _write_numbers(values: np.ndarray) -> Texts:
    """Shortest text that reads back as the same number; whole ones without a point."""
    blank = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)
    return texts(
        "" if b else str(v).removesuffix(".0")
        for v, b in zip(values.tolist(), blank.tolist(), strict=True)
    )


def _is_plain_parquet(path: Path) -> bool:
    if path.suffix.lower() not in {".parquet", ".pq"}:
        return False
    try:
        metadata = pq.read_schema(path).metadata or {}
    except Exception as error:
        raise TableError(f"{path.name}: expected Parquet, got something else") from error
    return b"geo" not in metadata


def _read_plain_parquet(source: FileSource, report: RowReport) -> pd.DataFrame:
    frames = []
    for path in source.files:
        stored = read_arrow(path, "Parquet").frame
        fields = match_fields([str(name) for name in stored.columns], "demand", source.columns)
        unread = {str(n): _write_column(stored[n]) for n in stored if str(n) not in fields}
        remark_unread_columns(unread, fields.values(), "demand", path.name, report)
        frame = pd.DataFrame({fields[str(n)]: stored[n] for n in stored if str(n) in fields})
        written = pd.DataFrame({name: _write_column(frame[name]) for name in frame})
        frames.append(written.assign(_file=path.name, _row=np.arange(1, len(frame) + 1)))
    return drop_equal_rows(pd.concat(frames, ignore_index=True).fillna(""), report)


def _write_column(column: pd.Series) -> Texts:
    if column.dtype.kind in "fiu":
        return _write_numbers(column.to_numpy())
    blank = column.isna().to_numpy()
    return texts("" if b else str(v).strip() for v, b in zip(column, blank, strict=True))


def _refuse(
    report: RowReport,
    frame: pd.DataFrame,
    mask: np.ndarray,
    reason: str,
    message: str,
    column: str = "",
) -> None:
    said = f"{message}, got {{value}}" if column else message
    remark_rows(report, frame, mask, "refused", reason, said, column=column)
