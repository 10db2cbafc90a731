"""GeoParquet as it lies in a file: its own list of shapes and coordinate systems, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pandas as pd
from pyproj import CRS

from geo.errors import CoordinateError, LayerError
from geo.geometry.coordinates import WGS84, read_crs
from geo.readers.layers.bounded_reading import read_apart

_INDEX = "__index_level_"


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """Columns as stored, shapes as WKB (None where the file states no geometry), and their CRS."""

    frame: pd.DataFrame
    wkb: Any
    crs: CRS | None


def read_parquet(path: Path) -> ParquetTable:
    """Read a Parquet file, with or without shapes.

    Raises
    ------
    LayerError
        Damaged, or its `geo` metadata names a column, an encoding or a system that cannot be.
    """
    found = read_apart(path, "Parquet")
    columns: dict[str, Any] = found["columns"]
    rows: int = found["rows"]
    geo = _read_metadata(path, found["geo"])
    shaped = set(geo["columns"]) if geo else set()
    plain = {
        name: pd.Series(values)
        for name, values in columns.items()
        if name not in shaped and not name.startswith(_INDEX)
    }
    frame = pd.DataFrame(plain, index=range(rows))
    if geo is None:
        return ParquetTable(frame, None, None)
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
    return ParquetTable(frame, np.asarray(columns[primary], dtype=object), _read_crs(path, told))


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
