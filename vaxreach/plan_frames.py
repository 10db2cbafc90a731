"""Frames that a plan is asked with: candidates as rows of a request, polygons as layers."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from geo.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.model.row_report import RowReport
    from geo.planning.places.area_layers import AreaLayer, Role


def list_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """One mapping per row with what it states, read by the door of files of candidates.

    A plan has no list of rows that were refused: the first one is an error.

    Raises
    ------
    InputError
        It is no frame, shapes have no coordinate system, or a row cannot be used.
    """
    import geopandas as gpd
    import pandas as pd

    from geo.model.row_report import RowReport
    from geo.readers.sites.candidates import read_candidates
    from geo.study import SiteSource
    from vaxreach.frames import freeze_frame

    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"candidates: expected points, townships or a frame, got {frame!r:.80}")
    if not len(frame):
        raise InputError("candidates: expected at least one row, found none")
    shaped = isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None
    report = RowReport("candidates")
    with TemporaryDirectory(prefix="vaxreach-") as folder:
        path = Path(folder) / "candidates.arrow"
        path.write_bytes(freeze_frame("candidates", frame))
        try:
            rows = read_candidates(SiteSource(path=path, datum=None if shaped else "wgs84"), report)
        finally:
            _require_all(report)
    return [
        {key: value for key, value in row.items() if value is not None and value != ""}
        for row in rows
    ]


def _require_all(report: RowReport) -> None:
    refused = next((one for one in report.remarks if one.outcome == "refused"), None)
    if refused is not None:
        raise InputError(
            f"candidates: row {refused.row}: {refused.column} {refused.value!r:.80}: "
            f"{refused.message}"
        )


def take_layer(frame: gpd.GeoDataFrame | gpd.GeoSeries | None, role: Role) -> list[AreaLayer]:
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
    shapes = frame
    if isinstance(frame, gpd.GeoDataFrame):
        shapes = None if frame.active_geometry_name is None else frame.geometry
    if not isinstance(shapes, gpd.GeoSeries) or shapes.crs is None or not len(shapes):
        raise InputError(
            f"{role}: expected polygons with a coordinate system, got {type(frame).__name__} "
            "without"
        )
    placed = shapes.to_crs(4326)
    good = placed.geom_type.isin(["Polygon", "MultiPolygon"]) & placed.is_valid & ~placed.is_empty
    if not good.all():
        raise InputError(f"{role}: expected a valid polygon at {good.index[~good][0]!s:.80}")
    return [AreaLayer(role, role, np.asarray(placed.explode().to_numpy(), dtype=object))]
