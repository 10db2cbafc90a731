"""GeoJSON features of one table, encoded once and served many times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from geo.arrays import Flags, Floats, Shapes
from geo.records import list_records


@dataclass(frozen=True, slots=True)
class FeatureLayer:
    """Features in a fixed order; `columns` are their attributes, for choosing among them.

    `place_of` has the place of every feature in that order, by its id.
    """

    columns: pd.DataFrame
    features: tuple[orjson.Fragment, ...]
    place_of: Mapping[str, int]

    def find(self, feature_id: str) -> orjson.Fragment | None:
        """The feature of an id."""
        place = self.place_of.get(feature_id)
        return None if place is None else self.features[place]

    def choose(self, wanted: Flags) -> list[orjson.Fragment]:
        """The features where `wanted` (one flag a feature) is set, in order."""
        return [self.features[i] for i in np.flatnonzero(wanted)]

    def everything(self) -> Flags:
        """A flag for every feature, all set."""
        return np.ones(len(self.features), dtype=bool)

    def find_inside(self, box: tuple[float, float, float, float]) -> Flags:
        """Which features have their `lon` and `lat` in a box (west, south, east, north)."""
        west, south, east, north = box
        inside = self.columns["lon"].between(west, east) & self.columns["lat"].between(south, north)
        flags: Flags = inside.to_numpy(dtype=bool)
        return flags


def encode_layer(
    frame: gpd.GeoDataFrame,
    key: str,
    shapes: Shapes | None = None,
    extra: Mapping[str, Floats] | None = None,
) -> FeatureLayer:
    """Encode a table sorted by `key`, which gives the stable ids.

    `shapes` replaces the table's geometry (None there means a feature without one); `extra` holds
    further columns, in the rows of `frame`.
    """
    order = np.argsort(frame[key].to_numpy().astype(str), kind="stable")
    columns = plain_columns(frame)
    if extra is not None:
        columns = columns.assign(**extra)
    columns = columns.iloc[order].reset_index(drop=True)
    given = frame.geometry.to_numpy() if shapes is None else shapes
    geometries = shapely.to_geojson(shapely.orient_polygons(given[order]))
    features = tuple(
        orjson.Fragment(
            dump_json(
                {
                    "type": "Feature",
                    "id": record[key],
                    "geometry": orjson.Fragment(geometry or b"null"),
                    "properties": record,
                }
            )
        )
        for record, geometry in zip(list_records(columns), geometries, strict=True)
    )
    place_of = {str(one): place for place, one in enumerate(columns[key])}
    return FeatureLayer(columns, features, place_of)


def plain_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """The table without its shapes."""
    if isinstance(frame, gpd.GeoDataFrame):
        return pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return frame


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries, without shapes."""
    return [
        {str(key): value for key, value in row.items()}
        for row in list_records(plain_columns(frame))
    ]


def dump_json(value: Mapping[str, Any] | orjson.Fragment) -> bytes:
    """JSON bytes; NaN, NaT and what pandas calls missing become null."""
    return orjson.dumps(value, default=_plain_value, option=orjson.OPT_SERIALIZE_NUMPY)


def _plain_value(value: object) -> object:
    if value is pd.NA or value is pd.NaT:
        return None
    return str(value)
