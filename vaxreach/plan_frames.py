"""Frames that a plan is asked with: candidates as rows of a request, polygons as layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.planning.places.area_layers import AreaLayer, Role

TEXTS = ("candidate_id", "name", "setting")
NUMBERS = ("lon", "lat", "cost", "capacity")


def list_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """One mapping per row with what it states; shapes give the place where there are some.

    Raises
    ------
    InputError
        It is no frame, shapes have no coordinate system or are no points, or a number is none.
    """
    import geopandas as gpd
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"candidates: expected points, townships or a frame, got {frame!r:.80}")
    plain = pd.DataFrame(frame)
    if isinstance(frame, gpd.GeoDataFrame):
        if frame.crs is None or not (frame.geom_type == "Point").all():
            raise InputError("candidates: expected points with a coordinate system")
        placed = frame.geometry.to_crs(4326)
        plain = plain.assign(lon=placed.x, lat=placed.y)
    texts, numbers = _keep(plain, TEXTS), _keep(plain, NUMBERS)
    try:
        numbers = numbers.astype(float)
    except (TypeError, ValueError) as error:
        raise InputError(f"candidates: {error}") from error
    return [
        {str(key): value for key, value in row.items() if not pd.isna(value)}
        for row in texts.astype(object).join(numbers.astype(object)).to_dict("records")
    ]


def _keep(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    return frame[[name for name in names if name in frame]]


def take_layer(frame: gpd.GeoDataFrame | None, role: Role) -> list[AreaLayer]:
    """The polygons of a frame as one layer of its role; none where there is no frame.

    A shape that were left out would let sites stand where they must not: one that cannot be used
    is refused, with its label in the frame.

    Raises
    ------
    InputError
        It is no frame of valid polygons with a coordinate system.
    """
    import geopandas as gpd
    import numpy as np

    from geo.planning.places.area_layers import AreaLayer

    if frame is None:
        return []
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None or not len(frame):
        raise InputError(f"{role}: expected polygons with a coordinate system")
    placed = frame.geometry.to_crs(4326)
    good = placed.geom_type.isin(["Polygon", "MultiPolygon"]) & placed.is_valid & ~placed.is_empty
    if not good.all():
        raise InputError(f"{role}: expected a valid polygon at {good.index[~good][0]!s:.80}")
    return [AreaLayer(role, role, np.asarray(placed.explode().to_numpy(), dtype=object))]
