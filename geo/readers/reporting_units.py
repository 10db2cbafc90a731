"""Reporting units (功能区): a name, its parent, and townships or an outline."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from geo.errors import TableError
from geo.model.reporting_unit import ReportingUnits
from geo.model.row_report import RowReport
from geo.readers.layers.door import read_layer
from geo.readers.sites.rows import is_layer
from geo.readers.tables.cells import column_of
from geo.readers.tables.door import read_table
from geo.readers.tables.missing_columns import refuse_missing
from geo.study import FileSource

_BETWEEN = re.compile(r"[、,，;；/|\s]+")


def read_reporting_units(source: FileSource, report: RowReport) -> ReportingUnits:
    """Read every unit; rows of one name are one unit with the townships of all of them.

    Raises
    ------
    TableError, LayerError
        A file cannot be read, has no column of names, or has a unit without any area.
    """
    if is_layer(source.files[0]):
        layer = read_layer(source, "reporting_units", report)
        frame, shapes = pd.DataFrame(layer.drop(columns="geometry")), layer.geometry.to_numpy()
    else:
        frame = read_table(source, "reporting_units", report)
        shapes = np.full(len(frame), None, dtype=object)
    if "name" not in frame:
        expected = "a column of names (功能区名称, name)"
        raise refuse_missing(source.files[0].name, frame, expected, "name")
    file = source.files[0].name
    units: dict[str, tuple[str, list[str], object]] = {}
    fields = (column_of(frame, field) for field in ("name", "parent", "townships"))
    for name, parent, listed, shape in zip(*fields, shapes, strict=True):
        own = [part for part in _BETWEEN.split(str(listed)) if part]
        if name in units and (shape is not None or units[name][2] is not None):
            raise TableError(f"{file}: {name} has several outlines; join them first")
        first, before, _ = units.get(name, (parent, [], None))
        units[name] = first, before + own, shape
    for name, (_, townships, shape) in units.items():
        if not name or not (townships or shape is not None):
            raise TableError(f"{file}: {name or 'a row'} has no name or no area")
    report.accepted += len(units)
    parents, listed_of, outlines = zip(*units.values(), strict=True)
    return ReportingUnits(
        np.array(list(units), dtype=object),
        np.array(parents, dtype=object),
        [tuple(one) for one in listed_of],
        np.array(outlines, dtype=object),
    )
