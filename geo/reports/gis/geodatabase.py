"""Layers as one File Geodatabase, where the GDAL at hand can write it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from geo.errors import StoreError
from geo.reports.gis.shapefiles import find_kind

DRIVER = "OpenFileGDB"
_DOCUMENTATION = "<metadata><dataIdInfo><idAbs>{}</idAbs></dataIdInfo></metadata>"
_SHAPES = {"Polygon": "MultiPolygon", "LineString": "MultiLineString"}


def can_write() -> bool:
    """Whether GDAL was built with a driver that writes it."""
    return "w" in (pyogrio.list_drivers().get(DRIVER) or "")


def write_geodatabase(
    path: Path, layers: Mapping[str, tuple[str, pd.DataFrame]], provenance: bytes
) -> None:
    """Write layers and tables, name to (title, frame), into a new geodatabase.

    Fields keep their full names. Titles stand as aliases, the provenance in the documentation.

    Raises
    ------
    StoreError
        GDAL cannot write it here.
    """
    if not can_write():
        raise StoreError(f"{path.name}: this GDAL cannot write a File Geodatabase")
    said = _DOCUMENTATION.format(escape(provenance.decode()))
    for name, (title, frame) in layers.items():
        table = _fit(frame)
        given = {}
        if isinstance(frame, gpd.GeoDataFrame):
            kind = find_kind(frame)
            given = {"geometry_type": _SHAPES.get(kind, kind), "promote_to_multi": kind in _SHAPES}
            table = gpd.GeoDataFrame(table, geometry=frame.geometry.array, crs=frame.crs)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*Integer64.*")
            pyogrio.write_dataframe(
                table, path, layer=name, driver=DRIVER, append=path.exists(),
                layer_options={"LAYER_ALIAS": title, "DOCUMENTATION": said}, **given,
            )  # fmt: skip


def _fit(frame: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers in 32 bits where they suffice, truth as 1 and 0, as old programs know them."""
    plain = pd.DataFrame({name: frame[name] for name in frame.columns if name != "geometry"})
    for name in plain.columns:
        column = plain[name]
        if pd.api.types.is_float_dtype(column):
            plain[name] = column.astype(np.float64)
        elif pd.api.types.is_bool_dtype(column) or _is_small(column):
            plain[name] = column.astype("Int32")
    return plain


def _is_small(column: pd.Series) -> bool:
    if not pd.api.types.is_integer_dtype(column):
        return False
    filled = column.dropna()
    return filled.empty or int(filled.abs().max()) < 2**31
