"""Shapes of a layer moved to WGS 84, by what the file says or the study declares."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely
from pyproj import CRS

from geo.arrays import Flags, Floats, Shapes, Texts
from geo.errors import CoordinateError
from geo.geometry.coordinates import WGS84, project_to_wgs84, read_crs, to_wgs84
from geo.model.row_report import RowReport
from geo.readers.layers.formats import Layer
from geo.study import FileSource


def place_on_earth(
    layer: Layer, file: str, source: FileSource, datums: Texts, report: RowReport
) -> tuple[Shapes, Flags]:
    """Shapes in WGS 84, and the rows whose coordinates are not on the earth (None then).

    `datums` has the datum of the degrees of each row, "" where they are as the CRS says.

    Raises
    ------
    CoordinateError
        No CRS is stated anywhere, or its datum has no known transformation.
    """
    points, owner = shapely.get_coordinates(layer.shapes, return_index=True)
    if layer.crs is None and source.crs is None and (datums[owner] == "").any():
        raise CoordinateError(
            f"{file}: does not say its coordinate system (is the .prj missing?); "
            'declare crs = "EPSG:4549" or the like, or datum = "wgs84", "cgcs2000", '
            '"gcj02" or "bd09"'
        )
    crs = _agree_on_crs(layer, file, source, report)
    lon, lat = _convert(points[:, 0], points[:, 1], crs, file)
    for datum in sorted(set(datums) - {""}):
        here = datums[owner] == datum
        lon[here], lat[here] = to_wgs84(lon[here], lat[here], datum)
    with np.errstate(invalid="ignore"):
        good = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)
    lost = np.zeros(len(layer.shapes), dtype=np.bool_)
    lost[owner[~good]] = True
    shapes = layer.shapes.copy()
    shapes[lost] = None
    placed: Shapes = shapely.set_coordinates(shapes, np.column_stack((lon, lat))[~lost[owner]])
    return placed, lost


def _convert(x: Floats, y: Floats, crs: CRS | str | None, file: str) -> tuple[Floats, Floats]:
    if crs is None or crs == WGS84:
        return x.copy(), y.copy()
    try:
        return project_to_wgs84(x, y, crs)
    except CoordinateError as error:
        raise CoordinateError(f"{file}: {error}") from error


def _agree_on_crs(
    layer: Layer, file: str, source: FileSource, report: RowReport
) -> CRS | str | None:
    """What the file says, else what the study declares; None for degrees of a declared datum."""
    if layer.crs is None:
        return source.crs
    if source.crs is not None and read_crs(source.crs) != layer.crs:
        message = f"the file says {layer.crs.name}, which is used; the declared crs is not"
        report.remark("noted", "crs_not_used", message, file=file, value=source.crs)
    return WGS84 if _is_wgs84(layer.crs.srs) else layer.crs


@lru_cache
def _is_wgs84(text: str) -> bool:
    """Whether a CRS is that of GPS; finding out takes a search of the whole register of them."""
    crs = CRS(text)
    return bool(crs.is_geographic) and crs.to_epsg() == 4326
