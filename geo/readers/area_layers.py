"""Files of polygons that say where sites may stand (生态保护红线, 永久基本农田, flood areas)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Shapes
from geo.errors import LayerError
from geo.model.row_report import RowReport
from geo.readers.counties.boundary_shapes import repair_shapes
from geo.readers.layers.door import read_layer
from geo.study import FileSource


def read_areas(source: FileSource) -> Shapes:
    """The polygons of a layer, WGS 84.

    A feature that is lost would let sites stand where they must not, so that a file with one that
    cannot be used is refused whole; what is repaired keeps its area (`repair_shapes`).

    Raises
    ------
    LayerError
        A feature is no polygon, or cannot be used, or there is none.
    CoordinateError
        The file does not say its CRS and neither does the source.
    """
    report = RowReport("areas")
    name = source.files[0].name
    frame = read_layer(source, "boundaries", report)
    _refuse_lost(report)
    kinds = frame.geometry.geom_type.fillna("nothing")
    other = frame[~kinds.isin(["Polygon", "MultiPolygon"])]
    if len(other):
        row = int(other["_row"].iat[0])
        raise LayerError(f"{name} line {row}: expected a polygon, found {kinds[other.index[0]]}")
    if not len(frame):
        raise LayerError(f"{name}: expected polygons, found none")
    shapes, good = repair_shapes(frame.assign(adcode=pd.Series("", index=frame.index)), report)
    _refuse_lost(report)
    kept: Shapes = shapes[np.flatnonzero(good)]
    return kept


def _refuse_lost(report: RowReport) -> None:
    """Refuse the file for the first feature that cannot be used."""
    for remark in report.remarks:
        if remark.outcome == "refused":
            raise LayerError(f"{remark.file} line {remark.row}: {remark.message}")
