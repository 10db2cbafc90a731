"""Invalid county outlines repaired or refused; never without area in silence."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geo.arrays import Flags, Shapes
from geo.geometry.geodesy import polygon_area_m2
from geo.model.row_report import RowReport
from geo.readers.counties.ring_repair import Mender

LARGEST_CHANGE = 0.01
"""Share of its area by which the repair of a shape may change it."""


def repair_shapes(frame: gpd.GeoDataFrame, report: RowReport) -> tuple[Shapes, Flags]:
    """Give the polygons of a frame with `adcode`, `_file` and `_row`, and which can be used.

    An invalid shape becomes the polygons of its valid form. It cannot be used without a polygon,
    without area, where it crosses itself too often, or where its area changes by more than
    `LARGEST_CHANGE`; the report has both
    areas in either case.
    """
    shapes: Shapes = frame.geometry.to_numpy().copy()
    before = polygon_area_m2(shapes)
    reasons = shapely.is_valid_reason(shapes)
    broken = ~shapely.is_missing(shapes) & (reasons != "Valid Geometry")
    mender = Mender()
    for i in np.flatnonzero(broken):
        shapes[i] = mender.mend(shapes[i])
        if shapes[i] is None:
            reasons[i] = f"{reasons[i]}, and it crosses itself too often to be mended"
    mixed = np.flatnonzero(~np.isin(shapely.get_type_id(shapes), (-1, 3, 6)))
    shapes[mixed] = [_join_polygons(shape) for shape in shapes[mixed]]
    after = polygon_area_m2(shapes)
    changed = broken & (np.abs(after - before) > LARGEST_CHANGE * before)
    good = (after > 0) & ~changed
    for i in np.flatnonzero(broken | ~good):
        report.remark(
            "repaired" if good[i] else "refused",
            "shape_repaired" if good[i] else "shape_unusable",
            f"{_describe(shapes[i], reasons[i])}: area {before[i]:,.0f} m² before repair, "
            f"{after[i]:,.0f} m² after",
            file=frame["_file"].iat[i],
            row=int(frame["_row"].iat[i]),
            column="geometry",
            value=frame["adcode"].iat[i],
        )
    return shapes, good


def _describe(shape: shapely.Geometry | None, reason: str | None) -> str:
    if reason is None:
        return "no shape"
    if shape is not None and shapely.is_empty(shape):
        return "no polygon"
    return reason


def _join_polygons(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shape)
    polygons = [part for part in parts if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(polygons) if polygons else shapely.MultiPolygon()
