"""Roads as two tables: nodes (`id, lon, lat`) and edges (`u, v`, and mostly `length_m`)."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Ints
from geo.errors import TableError
from geo.geometry.coordinates import project_to_wgs84, to_wgs84
from geo.geometry.geodesy import geodesic_mm
from geo.model.road_lines import RoadLines
from geo.model.row_report import RowReport
from geo.readers.roads.attributes import read_attributes
from geo.readers.roads.classes import RoadClasses
from geo.readers.tables.door import read_table
from geo.readers.tables.row_remarks import remark_rows
from geo.study import FileSource, RoadSource

NODE_FIELDS = {"id", "lon", "lat", "lon_lat", "easting", "northing"}
LONGEST_M = 1_000_000.0
"""No edge is longer; a stated length beyond it is a slip."""
_POINTED = re.compile(r"^(-?\d+)\.0+$")
PLAUSIBLE = (0.1, 10.0)
"""Stated over straight length, in the middle of all edges; outside, the unit is doubtful."""


def read_road_tables(source: RoadSource, classes: RoadClasses, report: RowReport) -> RoadLines:
    """Read the two tables `source.nodes` and `source.edges`; coordinates as declared there.

    Nodes without a place and edges to unknown nodes are refused row by row. An edge without a
    usable length is measured.

    Raises
    ------
    TableError
        A table cannot be read, or lacks a column.
    CoordinateError
        The declared coordinate system is unknown or would be shifted in silence.
    """
    if source.nodes is None or source.edges is None:
        raise TableError("roads: nodes and edges are both required")
    nodes = _read_nodes(source, source.nodes, report)
    edges = read_table(_table_source(source, source.edges, nodes=False), "road_edges", report)
    _require(edges, source.edges, ("u", "v"))
    known = pd.Index(nodes["id"])
    u, v = known.get_indexer(_ids(edges, "u")), known.get_indexer(_ids(edges, "v"))
    for column, position in (("u", u), ("v", v)):
        remark_rows(
            report,
            edges,
            position < 0,
            "refused",
            "unknown_node",
            "expected the id of a node, found {value}",
            column=column,
        )
    attributes, counts = read_attributes(edges, classes, report)
    taken = np.flatnonzero((u >= 0) & (v >= 0) & counts)
    report.accepted += len(taken)
    given_mm = _stated_lengths(edges, report)[taken]
    chosen = attributes.take(taken)
    lines = RoadLines(
        node_lon=nodes["lon"].to_numpy(dtype=np.float64),
        node_lat=nodes["lat"].to_numpy(dtype=np.float64),
        u=u[taken].astype(np.int32),
        v=v[taken].astype(np.int32),
        flags=chosen.flags,
        highway=chosen.highway,
        classes=chosen.classes,
        shape_ptr=np.zeros(len(taken) + 1, dtype=np.int64),
        shape_lon=np.zeros(0),
        shape_lat=np.zeros(0),
        given_mm=given_mm,
    )
    _remark_unit(lines, source.edges, report)
    return lines


def _table_source(source: RoadSource, path: Path, *, nodes: bool) -> FileSource:
    """One of the two tables, with those of the mapped columns that belong to it."""
    columns = {
        field: name for field, name in source.columns.items() if (field in NODE_FIELDS) == nodes
    }
    return FileSource(path=path, columns=columns, encoding=source.encoding, sheet=source.sheet)


def _require(table: pd.DataFrame, path: Path, fields: tuple[str, ...]) -> None:
    missing = [field for field in fields if field not in table]
    if missing:
        raise TableError(f"{path.name}: expected the columns {', '.join(fields)}, "
                         f"found no {', '.join(missing)}")  # fmt: skip


def _read_nodes(source: RoadSource, path: Path, report: RowReport) -> pd.DataFrame:
    """Nodes with a unique id and a place in WGS 84: `id` text, `lon` and `lat` degrees."""
    table = read_table(_table_source(source, path, nodes=True), "road_nodes", report)
    projected = "easting" in table and "northing" in table
    x, y = ("easting", "northing") if projected else ("lon", "lat")
    _require(table, path, ("id", x, y))
    if projected and source.crs is None:
        raise TableError(f"{path.name}: easting and northing need crs in [roads]")
    lon, lat = _place(_numbers(table, x), _numbers(table, y), source)
    with np.errstate(invalid="ignore"):
        placed = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)
    remark_rows(
        report,
        table,
        ~placed,
        "refused",
        "no_place",
        "expected a longitude and latitude (are they swapped?), found {value}",
        column=x,
    )
    nodes = pd.DataFrame({"id": _ids(table, "id"), "lon": lon, "lat": lat})
    elsewhere = _placed_twice(nodes)
    remark_rows(
        report,
        table,
        elsewhere & placed,
        "refused",
        "duplicate_node",
        "expected one place for node {value}, found several",
        column="id",
    )
    again = nodes.duplicated("id").to_numpy()
    kept: pd.DataFrame = nodes[placed & ~elsewhere & ~again].reset_index(drop=True)
    return kept


def _placed_twice(nodes: pd.DataFrame) -> Flags:
    """Rows whose id stands at different places."""
    per_id = nodes.groupby("id", sort=False)[["lon", "lat"]]
    differs: Flags = (per_id.transform("min") != per_id.transform("max")).any(axis=1).to_numpy()
    return differs


def _place(x: Floats, y: Floats, source: RoadSource) -> tuple[Floats, Floats]:
    if source.crs is not None:
        return project_to_wgs84(x, y, source.crs)
    return to_wgs84(x, y, source.datum or "wgs84")


def _ids(table: pd.DataFrame, field: str) -> pd.Series[str]:
    """Ids of nodes; a number that was stored with a point (1.0) is the whole number it was."""
    return _texts(table, field).str.replace(_POINTED, r"\1", regex=True)


def _texts(table: pd.DataFrame, field: str) -> pd.Series[str]:
    return table[field].astype(object).str.strip().reset_index(drop=True)


def _numbers(table: pd.DataFrame, field: str) -> Floats:
    numbers: Floats = pd.to_numeric(table[field], errors="coerce").to_numpy(dtype=np.float64)
    return numbers


def _stated_lengths(edges: pd.DataFrame, report: RowReport) -> Ints:
    """Stated lengths in millimetres, −1 where none is stated or it cannot be meant."""
    field, factor = ("length_m", 1000.0) if "length_m" in edges else ("length_km", 1e6)
    if field not in edges:
        return np.full(len(edges), -1, dtype=np.int64)
    millimetres = _numbers(edges, field) * factor
    with np.errstate(invalid="ignore"):
        usable = (millimetres >= 0) & (millimetres <= LONGEST_M * 1000.0)
    said: Flags = (_texts(edges, field) != "").to_numpy(dtype=bool)
    remark_rows(
        report,
        edges,
        said & ~usable,
        "repaired",
        "length_unusable",
        "expected a length of 0 to 1,000 km, found {value}; measured instead",
        column=field,
    )
    return np.where(usable, np.rint(np.where(usable, millimetres, 0.0)), -1.0).astype(np.int64)


def _remark_unit(lines: RoadLines, path: Path, report: RowReport) -> None:
    lon, lat, u, v = lines.node_lon, lines.node_lat, lines.u, lines.v
    straight = geodesic_mm(lon[u], lat[u], lon[v], lat[v])
    told = (lines.given_mm > 0) & (straight > 0)
    if not told.any():
        return
    ratio = float(np.median(lines.given_mm[told] / straight[told]))
    if not PLAUSIBLE[0] <= ratio <= PLAUSIBLE[1]:
        message = (
            f"stated lengths are about {ratio:.3g} times the straight line; "
            "is the unit of length_m really metres?"
        )
        report.remark("noted", "length_unit", message, file=path.name, value=f"{ratio:.3g}")
