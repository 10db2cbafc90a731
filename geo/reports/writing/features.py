"""Tables with shapes as GeoJSON (RFC 7946)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from geo.reports.writing.cells import holds_numbers, list_cells
from geo.reports.writing.provenance import provenance_of
from geo.reports.writing.words import plain_column

_OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS


def feature_collection(
    frame: gpd.GeoDataFrame, id_column: str, summary: Mapping[str, Any]
) -> bytes:
    """All rows as features with stable ids; null where nothing can be said.

    Outer rings run counter-clockwise, positions are longitude first and flat. The provenance is a
    member of the collection.
    """
    names = [name for name in frame.columns if name != "geometry"]
    columns = [_list_values(plain_column(frame[name])) for name in names]
    features = [
        {
            "type": "Feature",
            "id": row[names.index(id_column)],
            "geometry": shape,
            "properties": dict(zip(names, row, strict=True)),
        }
        for shape, row in zip(_shapes(frame), zip(*columns, strict=True), strict=True)
    ]
    collection = {
        "type": "FeatureCollection",
        "provenance": provenance_of(summary),
        "features": features,
    }
    return orjson.dumps(collection, option=_OPTIONS)


def _list_values(column: pd.Series) -> list[Any]:
    """The cells of a column, null for empty text."""
    cells = list_cells(column)
    return cells if holds_numbers(column) else [None if cell == "" else cell for cell in cells]


def _shapes(frame: gpd.GeoDataFrame) -> list[orjson.Fragment | None]:
    shapes = shapely.force_2d(np.asarray(frame.geometry.array, dtype=object))
    texts = shapely.to_geojson(shapely.orient_polygons(shapes))
    return [None if text is None else orjson.Fragment(text) for text in texts]
