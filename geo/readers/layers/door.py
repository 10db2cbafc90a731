"""Files of shapes, whatever their format, as one frame in WGS 84 with our field names."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.arrays import Flags, Texts, texts
from geo.errors import LayerError
from geo.model.row_report import RowReport
from geo.readers.files.even_rows import hold_columns
from geo.readers.files.grid import Grid
from geo.readers.files.text import CONTROL, may_hold_control
from geo.readers.layers.crs import place_on_earth
from geo.readers.layers.formats import read_file
from geo.readers.places.row_datums import find_datums, refuse_datums
from geo.readers.tables.header import Header
from geo.readers.tables.persons import refuse_persons
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.tables.unread_columns import remark_unread_columns
from geo.readers.vocabulary import check_mapping, find_meanings
from geo.study import FileSource

_TOLD = frozenset({"sites", "demand", "employers", "roster", "population"})
"""Kinds whose unread columns are told; layers of outlines and roads carry dozens of others."""


def read_layer(source: FileSource, kind: str, report: RowReport) -> gpd.GeoDataFrame:
    """Read all files of a source; shapes in WGS 84 without heights, None where a row has none.

    Columns get our names by the vocabulary of `kind`, unknown ones the prefix `other:`; staff
    contacts are dropped. Texts are `str`, "" for null; numbers stay numbers. `_file` and `_row`
    (feature number from 1) say where a row comes from. A `datum` cell counts for its own row.
    Rows that cannot be placed on the earth, or whose datum cannot be read, are refused in the
    report.

    Raises
    ------
    LayerError
        A file is no local file of shapes, is damaged, or holds several layers and none is named.
    CoordinateError
        A file does not say its CRS and neither does the source, or no transformation is known.
    PersonalDataError
        A file lists persons.
    """
    if kind in _TOLD or kind == "boundaries":
        check_mapping(source.columns, kind)
    frames = [_read_one(path, source, kind, report) for path in source.files]
    whole = pd.concat(frames, ignore_index=True)
    shapes = whole.pop("geometry").to_numpy(dtype=object)
    whole = pd.DataFrame({name: _plain(whole[name]) for name in whole.columns})
    return gpd.GeoDataFrame(whole, geometry=shapes, crs="EPSG:4326")


def _read_one(path: Path, source: FileSource, kind: str, report: RowReport) -> pd.DataFrame:
    layer = read_file(path, source, report)
    layer.shapes[shapely.is_empty(layer.shapes)] = None
    frame = _name_columns(layer.frame, kind, source, report)
    datums, unread = find_datums(_read_datum_cells(frame), source.datum or "")
    unread &= ~shapely.is_missing(layer.shapes)
    refuse_datums(report, frame, unread)
    layer.shapes[unread] = None
    garbled = _refuse_control(frame, report)
    shapes, lost = place_on_earth(layer, path.name, source, datums, report)
    message = "its coordinates lie outside the earth or the projection; is the crs right?"
    remark_rows(report, layer.frame, lost, "refused", "coordinates_out_of_range", message)
    frame["geometry"] = pd.Series(shapes, dtype=object)
    return frame[~lost & ~unread & ~garbled].reset_index(drop=True)


def _refuse_control(frame: pd.DataFrame, report: RowReport) -> Flags:
    """Rows with control characters in a text, which no table could hold; nor may they be shown."""
    garbled = np.zeros(len(frame), dtype=np.bool_)
    for name in frame.columns:
        if name in {"_file", "_row"} or pd.api.types.is_numeric_dtype(frame[name]):
            continue
        cells = _plain(frame[name]).to_numpy(dtype=object)
        if may_hold_control("\n".join(cells)):
            here = np.array([CONTROL.search(cell) is not None for cell in cells])
            shown = frame.assign(**{name: [repr(cell) for cell in frame[name]]})
            column = CONTROL.sub("", str(name))
            message = "expected plain text, got control characters: {value}"
            remark_rows(
                report, shown.rename(columns={name: column}), here, "refused",
                "control_character", message, column=column,
            )  # fmt: skip
            garbled |= here
    return garbled


def _read_datum_cells(frame: pd.DataFrame) -> Texts:
    if "datum" not in frame:
        return texts([""] * len(frame))
    cells = frame["datum"]
    if pd.api.types.is_numeric_dtype(cells):
        return texts("" if np.isnan(code) else f"{code:g}" for code in cells)
    return _plain(cells).to_numpy(dtype=object)


def _name_columns(
    frame: pd.DataFrame, kind: str, source: FileSource, report: RowReport
) -> pd.DataFrame:
    traces = ["_file", "_row"]
    headers = [str(name) for name in frame.columns if name not in traces]
    garbled = next((name for name in headers if CONTROL.search(name)), None)
    if garbled is not None:
        file = str(frame["_file"].iat[0]) if len(frame) else "layer"
        raise LayerError(f"{file}: a column is named by control characters: {garbled!r:.80}")
    meanings = find_meanings(headers, kind, source.columns)
    _refuse_persons(frame, Header(headers, meanings, 0, 0), kind)
    named: dict[str, pd.Series] = {}
    unread: dict[str, Texts] = {}
    for header, meaning in zip(headers, meanings, strict=True):
        if meaning is None:
            named[f"other:{header}"] = frame[header]
            unread[header] = _write(_plain(frame[header]))
        elif meaning.action in {"take", "check"}:
            named[meaning.field] = frame[header]
        elif meaning.action != "ignore":
            _remark_column(header, frame[header], meaning.action, report)
    if kind in _TOLD and len(frame):
        remark_unread_columns(unread, {*named, "wkt"}, kind, str(frame["_file"].iat[0]), report)
    return pd.DataFrame(named | {name: frame[name] for name in traces})


def _refuse_persons(frame: pd.DataFrame, header: Header, kind: str) -> None:
    words = {name for name in header.names if not pd.api.types.is_numeric_dtype(frame[name])}
    blank = [""] * len(frame)
    columns = [
        _plain(frame[name]).to_numpy(dtype=object).tolist() if name in words else blank
        for name in header.names
    ]
    file = str(frame["_file"].iat[0]) if len(frame) else ""
    rows = hold_columns(columns) if len(frame) and columns else []
    refuse_persons(Grid(file, rows, frame["_row"].to_numpy()), header, kind)


def _remark_column(header: str, cells: pd.Series, action: str, report: RowReport) -> None:
    count = int((_plain(cells) != "").sum())
    if action == "drop":
        message = f"staff contacts are not kept: {count} cells dropped"
        report.remark("noted", "contact_dropped", message, column=header, value=count)
    else:
        message = "this column means something else than it seems and is not taken"
        report.remark("refused", "column_refused", message, column=header)


def _write(plain: pd.Series) -> Texts:
    words = plain if plain.dtype == object else plain.astype(str)
    return words.to_numpy(dtype=object)


def _plain(column: pd.Series) -> pd.Series:
    """Numbers as they are, everything else as text."""
    if pd.api.types.is_numeric_dtype(column):
        return column
    cells = column.to_numpy(dtype=object)
    if not set(map(type, cells)) <= {str}:
        words = np.full(len(column), "", dtype=object)
        there = np.flatnonzero(column.notna().to_numpy())
        words[there] = [str(value) for value in cells[there]]
        cells = words
    return pd.Series(cells, index=column.index, dtype=object)
