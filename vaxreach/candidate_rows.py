"""Candidates for new sites, from a frame to the rows of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

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
