"""Roads out of networkx and OSMnx graphs, in memory or as GraphML."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geo.arrays import Flags, Floats, Ints, Shapes
from geo.errors import CoordinateError, RoadError
from geo.geometry.coordinates import project_to_wgs84
from geo.geometry.ranges import expand_ranges, pointer
from geo.model.road_lines import RoadLines
from geo.model.row_report import RowReport
from geo.readers.layers.shape_bytes import read_wkt
from geo.readers.roads.attributes import read_attributes
from geo.readers.roads.classes import OTHER_KEYS, TAG_KEYS, RoadClasses, choose_classes
from geo.readers.roads.duplicate_edges import merge_duplicate_edges
from geo.readers.tables.row_remarks import LISTED, remark_rest
from geo.storage.local_files import read_local, tell_fault, tell_oddity
from geo.study import RoadSource

if TYPE_CHECKING:
    import networkx as nx

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
"""Entities are declared in one, and may stand for any length of text."""


def read_graphml(source: RoadSource, classes: RoadClasses, report: RowReport) -> RoadLines:
    """Read GraphML as networkx or OSMnx write it; several files are put side by side.

    Nodes of the same id in several files are one node. Of a graph that states no coordinate system
    that of the source counts.

    Raises
    ------
    RoadError
        A file is not GraphML, or a node has no place.
    """
    import networkx as nx

    graphs, paths = [], source.files
    if source.datum not in {None, "wgs84", "cgcs2000"}:
        raise RoadError(f"{paths[0].name}: a graph in degrees of {source.datum} is not read")
    for path in paths:
        try:
            body = read_local(path)
        except OSError as error:
            raise RoadError(f"{path.name}: cannot be read{tell_oddity(error)}") from error
        if _DOCTYPE.search(body.replace(b"\0", b"")):
            raise RoadError(f"{path.name}: expected GraphML, found a DOCTYPE")
        try:
            graphs.append(nx.MultiDiGraph(nx.read_graphml(BytesIO(body), force_multigraph=True)))
        except Exception as error:
            said = tell_fault(error, path)
            raise RoadError(f"{path.name}: expected GraphML, found {said}") from error
    graph = graphs[0] if len(graphs) == 1 else nx.compose_all(graphs)
    if source.crs is not None:
        graph.graph.setdefault("crs", source.crs)
    try:
        return lines_from_networkx(graph, classes, report)
    except CoordinateError as error:
        raise CoordinateError(f"{', '.join(path.name for path in paths)}: {error}") from error


def lines_from_networkx(
    graph: nx.Graph, classes: RoadClasses | None = None, report: RowReport | None = None
) -> RoadLines:
    """Take over any networkx graph whose nodes have `x, y` (or `lon, lat`).

    Edges may have `geometry` (a line or WKT), `length` (metres), `highway`, `oneway`, `junction`,
    `access`, and in undirected graphs `from` and `to`. `graph.graph["crs"]` is honoured. An edge
    of a directed graph is open in its own direction; two that are each other's reverse become one.
    Lengths that OSMnx computed are left aside: they are great circles on a sphere, up to 0.5 %
    off.

    Raises
    ------
    RoadError
        A node has no place, or an edge a geometry that is no line.
    """
    report = report if report is not None else RowReport("roads")
    classes = classes or choose_classes(RoadSource(path=Path("graph")))
    crs = graph.graph.get("crs", "EPSG:4326")
    graph, lon, lat = _place_nodes(graph, crs, report)
    number = {node: i for i, node in enumerate(graph.nodes)}
    edges = [_turn(graph, *edge) for edge in graph.edges(data=True)]
    u = np.array([number[start] for start, _, _ in edges], dtype=np.int32)
    v = np.array([number[end] for _, end, _ in edges], dtype=np.int32)
    table = _edge_table(graph, [data for _, _, data in edges])
    attributes, counts = read_attributes(table, classes, report)
    taken = np.flatnonzero(counts)
    drawn = _lines([edges[i][2].get("geometry") for i in taken])
    usable = _lie_on_earth(drawn, crs, report)
    taken, drawn = taken[usable], drawn[usable]
    report.accepted += len(taken)
    shape_ptr, shape_lon, shape_lat = _inner_points(drawn, lon[u[taken]], lat[u[taken]], crs)
    chosen = attributes.take(taken)
    lines = RoadLines(
        lon,
        lat,
        u[taken],
        v[taken],
        chosen.flags,
        chosen.highway,
        chosen.classes,
        shape_ptr,
        shape_lon,
        shape_lat,
        _stated_lengths(graph, [edges[i][2] for i in taken]),
    )
    return merge_duplicate_edges(lines)[0] if graph.is_directed() else lines


def _turn(
    graph: nx.Graph, u: Hashable, v: Hashable, data: dict[str, Any]
) -> tuple[Hashable, Hashable, dict[str, Any]]:
    """Undo the order in which an undirected graph names the ends, where the edge tells its own."""
    if not graph.is_directed() and data.get("from") == v and data.get("to") == u:
        return v, u, data
    return u, v, data


def _place_nodes(graph: nx.Graph, crs: Any, report: RowReport) -> tuple[nx.Graph, Floats, Floats]:
    """The graph without the nodes that lie nowhere on the earth, and where the others lie."""
    nodes = list(graph.nodes)
    x, y = _node_places(graph, nodes)
    lon, lat = _to_wgs84(x, y, crs)
    good = _on_earth(lon, lat)
    lost = np.flatnonzero(~good)
    if not len(lost):
        return graph, lon, lat
    for i in lost[:LISTED]:
        metres = max(abs(x[i]), abs(y[i])) > 1000
        cause = " (are these projected metres without a crs?)" if metres else ""
        message = f"node {str(nodes[i])[:80]}: expected a longitude and latitude{cause}"
        report.remark("refused", "no_place", message, column="x", value=f"{x[i]:g}, {y[i]:g}")
    remark_rest(report, len(lost), "refused", "no_place", "x")
    kept = graph.copy()
    kept.remove_nodes_from([nodes[i] for i in lost])
    return kept, lon[good], lat[good]


def _on_earth(lon: Floats, lat: Floats) -> Flags:
    with np.errstate(invalid="ignore"):
        good: Flags = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)
    return good


def _node_places(graph: nx.Graph, nodes: list[Hashable]) -> tuple[Floats, Floats]:
    places = np.empty((len(nodes), 2))
    for i, node in enumerate(nodes):
        data = graph.nodes[node]
        try:
            places[i] = float(data.get("x", data.get("lon"))), float(data.get("y", data.get("lat")))
        except OverflowError:
            places[i] = np.inf
        except (TypeError, ValueError) as error:
            raise RoadError(
                f"graph: expected numbers x and y at node {str(node)[:80]!r}, "
                f"found {str(data)[:200]}"
            ) from error
    return places[:, 0], places[:, 1]


def _edge_table(graph: nx.Graph, edges: list[dict[str, Any]]) -> pd.DataFrame:
    """What edges say, as words; in a directed graph each edge runs its own way only."""
    fields = [field for field in (*TAG_KEYS, *OTHER_KEYS) if field != "oneway"]
    table = pd.DataFrame({field: [_word(data, field) for data in edges] for field in fields})
    if graph.is_directed():
        table["oneway"] = "yes"
    else:
        table["oneway"] = [_word(data, "oneway") or "no" for data in edges]
    return table


def _word(data: Mapping[str, Any], field: str) -> str:
    """A value as GraphML writes it; a list stays one, for the parts may differ."""
    value = data.get(field)
    if isinstance(value, float) and np.isnan(value):
        return ""
    return "" if value is None else str(value)


def _inner_points(
    lines: Shapes, start_lon: Floats, start_lat: Floats, crs: Any
) -> tuple[Ints, Floats, Floats]:
    """Inner points of every edge from u to v; drawn from v they are turned."""
    point, edge = shapely.get_coordinates(lines, return_index=True)
    size = np.bincount(edge, minlength=len(lines)).astype(np.int64)
    lon, lat = _to_wgs84(point[:, 0], point[:, 1], crs)
    start = pointer(size)[:-1]
    drawn = np.flatnonzero(size >= 2)
    first, last = start[drawn], start[drawn] + size[drawn] - 1
    backwards = np.zeros(len(lines), dtype=bool)
    backwards[drawn] = np.hypot(lon[first] - start_lon[drawn], lat[first] - start_lat[drawn]) > (
        np.hypot(lon[last] - start_lon[drawn], lat[last] - start_lat[drawn])
    )
    inner = np.maximum(size - 2, 0)
    at = expand_ranges(start + 1, inner)
    step = np.arange(len(at)) - np.repeat(pointer(inner)[:-1], inner)
    turned = np.repeat(start + size - 2, inner) - step
    source = np.where(np.repeat(backwards, inner), turned, at)
    return pointer(inner), lon[source], lat[source]


def _lie_on_earth(lines: Shapes, crs: Any, report: RowReport) -> Flags:
    """Which lines lie on the earth throughout; the others are counted as refused."""
    point, edge = shapely.get_coordinates(lines, return_index=True)
    good = np.ones(len(lines), dtype=bool)
    good[edge[~_on_earth(*_to_wgs84(point[:, 0], point[:, 1], crs))]] = False
    lost = int(np.sum(~good))
    if lost:
        message = f"{lost} edges are drawn outside the earth or the projection"
        report.remark("refused", "coordinates_out_of_range", message, value=lost)
    return good


def _lines(shapes: list[Any]) -> Shapes:
    out = np.full(len(shapes), shapely.LineString(), dtype=object)
    written = [i for i, shape in enumerate(shapes) if isinstance(shape, str)]
    out[written] = read_wkt([shapes[i] for i in written])
    for i, shape in enumerate(shapes):
        if isinstance(shape, shapely.Geometry):
            out[i] = shape
        elif shape is not None and (out[i] is None or not isinstance(shape, str)):
            raise RoadError(f"graph: expected a line as WKT, found {str(shape)[:80]!r}")
    wrong = np.flatnonzero(shapely.get_type_id(out) != shapely.GeometryType.LINESTRING)
    if len(wrong):
        raise RoadError(f"graph: expected a line as geometry, found {str(out[wrong[0]])[:80]}")
    return out


def _stated_lengths(graph: nx.Graph, edges: list[dict[str, Any]]) -> Ints:
    if "OSMnx" in str(graph.graph.get("created_with", "")):
        return np.full(len(edges), -1, dtype=np.int64)
    raw = pd.Series([data.get("length") for data in edges], dtype=object)
    metres = pd.to_numeric(raw, errors="coerce").to_numpy(dtype=np.float64)
    usable = np.isfinite(metres) & (metres >= 0)
    return np.where(usable, np.rint(np.where(usable, metres, 0.0) * 1000.0), -1).astype(np.int64)


def _to_wgs84(x: Floats, y: Floats, crs: Any) -> tuple[Floats, Floats]:
    name = str(crs)
    return (x, y) if name.upper() == "EPSG:4326" else project_to_wgs84(x, y, name)
