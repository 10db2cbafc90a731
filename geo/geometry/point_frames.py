"""Rows with a place as points on the map."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely


def place_rows(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """The frame with a point (lon, lat) per row, WGS 84; None where a row has no place."""
    lon, lat = frame["lon"].to_numpy(float), frame["lat"].to_numpy(float)
    shapes = np.asarray(shapely.points(lon, lat), dtype=object)
    shapes[np.isnan(lon)] = None
    return gpd.GeoDataFrame(frame, geometry=list(shapes), crs="EPSG:4326")
