"""GeoParquet and Arrow as they lie in a file: their own list of shapes and systems, read strictly.

An Arrow file (IPC, Feather) may number its rows itself, in the column in which pandas keeps an
index without a name; a Parquet file never does, its rows are numbered from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
from pyproj import CRS

from geo.arrays import Ints
from geo.errors import CoordinateError, LayerError
from geo.geometry.coordinates import WGS84, read_crs
from geo.readers.files.bounded_reading import read_apart

ROWS = "__index_level_0__"
"""The column of an Arrow file that numbers its rows."""
ARROW_SUFFIX = ".arrow"
_INDEX = "__index_level_"


@dataclass(frozen=True, slots=True)
class ArrowTable:
    """Columns as stored, numbers of the rows, shapes as WKB (None without geometry), their CRS."""

    frame: pd.DataFrame
    rows: Ints
    wkb: Any
    crs: CRS | None


def has_shapes(path: Path) -> bool:
    """Whether a file is called an Arrow file, is one, and states a geometry."""
    if path.suffix.lower() != ARROW_SUFFIX:
        return False
    try:
        with pa.OSFile(str(path)) as file:
            return b"geo" in (pa.ipc.open_file(file).schema.metadata or {})
    except (OSError, pa.ArrowException):
        return False


def read_arrow(path: Path, form: Literal["Arrow", "Parquet"]) -> ArrowTable:
    """Read an Arrow or Parquet file, with or without shapes.

    Raises
    ------
    LayerError
        Damaged, or its `geo` metadata names a column, an encoding or a system that cannot be.
    """
    found = read_apart(path, form)
    columns: dict[str, Any] = found["columns"]
    rows = np.arange(1, found["rows"] + 1, dtype=np.int64)
    if form == "Arrow" and ROWS in columns:
        rows = _read_rows(path, columns[ROWS])
    geo = _read_metadata(path, found["geo"])
    shaped = set(geo["columns"]) if geo else set()
    plain = {
        name: pd.Series(values, dtype=object if values.dtype == object else None)
        for name, values in columns.items()
        if name not in shaped and not name.startswith(_INDEX)
    }
    frame = pd.DataFrame(plain, index=range(len(rows)))
    if geo is None:
        return ArrowTable(frame, rows, None, None)
    primary = geo["primary_column"]
    if primary not in columns:
        raise LayerError(f"{path.name}: its primary column {primary!r:.80} is not there")
    if "binary" not in found["kinds"][primary]:
        kind = found["kinds"][primary]
        raise LayerError(
            f"{path.name}: column {primary!r:.80} should hold WKB, it holds {kind:.80}"
        )
    told = geo["columns"][primary]
    _check_encoding(path, told)
    wkb = np.asarray(columns[primary], dtype=object)
    return ArrowTable(frame, rows, wkb, _read_crs(path, told))


def _read_rows(path: Path, given: Any) -> Ints:
    if given.dtype.kind not in "iu":
        raise LayerError(f"{path.name}: expected whole numbers of rows, found {given.dtype}")
    rows: Ints = given.astype(np.int64)
    return rows


def _read_metadata(path: Path, text: bytes | None) -> dict[str, Any] | None:
    if text is None:
        return None
    try:
        geo = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise LayerError(f"{path.name}: its geo metadata is no JSON") from error
    primary = geo.get("primary_column") if isinstance(geo, dict) else None
    columns = geo.get("columns") if isinstance(geo, dict) else None
    if not isinstance(primary, str) or not isinstance(columns, dict):
        raise LayerError(f"{path.name}: its geo metadata names no primary column")
    if not isinstance(columns.get(primary), dict):
        raise LayerError(f"{path.name}: its geo metadata does not describe {primary!r:.80}")
    return {"primary_column": primary, "columns": columns}


def _check_encoding(path: Path, told: dict[str, Any]) -> None:
    encoding = told.get("encoding")
    if not isinstance(encoding, str) or encoding.upper() != "WKB":
        raise LayerError(f"{path.name}: expected shapes encoded as WKB, got {encoding!r:.80}")


def _read_crs(path: Path, told: dict[str, Any]) -> CRS | None:
    """Degrees of WGS 84 where the file has no such key; unknown where it says null."""
    if "crs" not in told:
        return WGS84
    stated = told["crs"]
    if stated is None:
        return None
    if not isinstance(stated, str | dict):
        raise LayerError(f"{path.name}: expected a coordinate system, got crs {stated!r:.80}")
    try:
        return read_crs(stated if isinstance(stated, str) else orjson.dumps(stated).decode())
    except CoordinateError as error:
        raise CoordinateError(f"{path.name}: {error}") from error
