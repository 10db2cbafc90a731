"""Frames and graphs of the caller, written down once as the bytes that doors read and ids hash.

A frame becomes an Arrow file (IPC, uncompressed), a graph GraphML. The rules:

- columns keep their order, since doors look for totals and notes in the leftmost ones; the same
  columns in another order are other bytes;
- an index of whole numbers from 0 upward, none twice, numbers the rows, and is what remarks call
  the row; rows of any other index are numbered from 0 as they stand;
- a level of the index that has a name is a column as well, before all others;
- numbers, words, and yes and no stay what they are; every other cell is written as text, as a cell
  of a workbook would be; what pandas calls missing is a cell without anything;
- the active geometry is written as WKB without heights, with the coordinate system that the frame
  states or none; further geometries are text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import shapely

from geo.errors import RoadError, TableError
from geo.readers.files.arrow_tables import ROWS
from geo.readers.files.text import CONTROL
from geo.readers.files.xlsx import write_cell
from geo.readers.roads.classes import OTHER_KEYS, TAG_KEYS

if TYPE_CHECKING:
    import networkx as nx

_GEO_VERSION = "1.0.0"
_NODE_FIELDS = ("x", "y", "lon", "lat")
_EDGE_FIELDS = (*TAG_KEYS, *OTHER_KEYS, "length", "geometry", "from", "to")
_LARGEST_EXACT = 2**53
"""Whole numbers beside missing ones come back as floats, which hold no larger ones."""


def freeze_frame(name: str, frame: pd.DataFrame) -> bytes:
    """The bytes of an Arrow file; `name` stands before a refusal.

    Raises
    ------
    TableError
        Two columns have one name, columns have several levels, or one has the name of ours.
    """
    rows, whole = _number_rows(frame)
    shapes = None
    if isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None:
        shapes = frame.geometry
        whole = whole.drop(columns=shapes.name)
    names = _name_columns(name, frame, whole, shapes)
    columns: dict[str, Any] = {
        label: _freeze_column(whole.iloc[:, i]) for i, label in enumerate(names)
    }
    metadata = None
    if shapes is not None:
        columns[str(shapes.name)] = _freeze_shapes(shapes)
        metadata = {"geo": _describe_shapes(shapes)}
    columns[ROWS] = pa.array(rows, pa.int64())
    table = pa.table(columns).replace_schema_metadata(metadata)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def freeze_graph(graph: nx.Graph) -> bytes:
    """The bytes of a GraphML file with what a road needs to know of nodes and edges.

    Raises
    ------
    RoadError
        Two nodes are written alike (1 and "1").
    """
    names = {node: _spell(str(node)) for node in graph.nodes}
    if len(set(names.values())) < len(names):
        twice = pd.Series(list(names.values()))
        first = twice[twice.duplicated()].iat[0]
        raise RoadError(f"roads: two nodes of the graph are both written {first!r:.80}")
    told = {key: str(graph.graph[key]) for key in ("crs", "created_with") if key in graph.graph}
    nodes = [
        (names[node], _write_values(data, _NODE_FIELDS)) for node, data in graph.nodes(data=True)
    ]
    edges = [
        (names[u], names[v], _write_values(data, _EDGE_FIELDS))
        for u, v, data in graph.edges(data=True)
    ]
    return "".join(_write_graphml(told, nodes, edges, is_directed=graph.is_directed())).encode()


def _number_rows(frame: pd.DataFrame) -> tuple[Any, pd.DataFrame]:
    """The number of every row, and the frame with the named levels of its index as columns."""
    index = frame.index
    rows = np.arange(len(frame), dtype=np.int64)
    if index.nlevels == 1 and index.dtype.kind in "iu" and index.is_unique:
        labels = index.to_numpy()
        if not len(labels) or (labels.min() >= 0 and labels.max() <= np.iinfo(np.int64).max):
            rows = labels.astype(np.int64)
    levels = [level for level in range(index.nlevels) if index.names[level] is not None]
    fresh = [level for level in levels if index.names[level] not in set(frame.columns)]
    plain = pd.DataFrame(frame).reset_index(drop=True)
    for at, level in enumerate(fresh):
        cells = index.get_level_values(level).to_numpy()
        plain.insert(at, index.names[level], cells, allow_duplicates=True)
    return rows, plain


def _name_columns(
    name: str, frame: pd.DataFrame, plain: pd.DataFrame, shapes: gpd.GeoSeries | None
) -> list[str]:
    if frame.columns.nlevels > 1:
        raise TableError(f"{name}: expected columns of one level, found {frame.columns.nlevels}")
    labels = ["" if label is None else _clean(str(label)) for label in plain.columns]
    every = [*labels, *([] if shapes is None else [str(shapes.name)])]
    twice = next((label for label in every if every.count(label) > 1), None)
    if twice is not None:
        raise TableError(f"{name}: two columns are called {twice!r:.80}")
    if ROWS in every:
        raise TableError(f"{name}: the column {ROWS!r} is ours; call it otherwise")
    return labels


def _freeze_column(column: pd.Series) -> pa.Array:
    """Numbers, words, yes and no as they are; everything else as a workbook's cell would read."""
    blank = column.isna().to_numpy()
    kind = column.dtype.kind
    if kind == "f":
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        return pa.array(np.where(blank, np.nan, values), pa.float64(), mask=blank)
    if kind in "iu" and not blank.any():
        return pa.array(column.to_numpy(dtype="i8" if kind == "i" else "u8"))
    if kind == "b" and not blank.any():
        return pa.array(column.to_numpy(dtype=np.bool_))
    cells = [
        None if empty else _clean(_write_plain(cell))
        for cell, empty in zip(column.astype(object).tolist(), blank, strict=True)
    ]
    return pa.array(cells, pa.large_string())


def _write_plain(cell: object) -> str:
    return write_cell(cell.item() if isinstance(cell, np.generic) else cell)


def _clean(text: str) -> str:
    """Text that can be written at all: half a character is spelt out, as Python shows it."""
    return text.encode("utf-8", "backslashreplace").decode()


def _freeze_shapes(shapes: gpd.GeoSeries) -> pa.Array:
    held = np.asarray(shapes.array, dtype=object)
    body = shapely.to_wkb(held, output_dimension=2, byte_order=1, include_srid=False)
    return pa.array(list(body), pa.large_binary())


def _describe_shapes(shapes: gpd.GeoSeries) -> bytes:
    """The column of shapes as GeoParquet states it; a system that the frame lacks is null."""
    crs = None if shapes.crs is None else shapes.crs.to_json_dict()
    about: dict[str, Any] = {"encoding": "WKB", "geometry_types": [], "crs": crs}
    told = {
        "version": _GEO_VERSION,
        "primary_column": str(shapes.name),
        "columns": {str(shapes.name): about},
    }
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


def _write_values(data: Mapping[str, Any], fields: Iterable[str]) -> dict[str, str]:
    """Values as text: lines as WKT, lists as Python shows them, nothing for what is missing."""
    told = {}
    for field in fields:
        value: Any = data.get(field)
        if isinstance(value, shapely.Geometry):
            told[field] = shapely.to_wkt(value, rounding_precision=-1, output_dimension=2)
        elif pd.api.types.is_list_like(value):
            told[field] = str([str(one) for one in value])
        elif not pd.isna(value):
            told[field] = str(value)
    return told


def _write_graphml(
    about: Mapping[str, str],
    nodes: Sequence[tuple[str, dict[str, str]]],
    edges: Sequence[tuple[str, str, dict[str, str]]],
    *,
    is_directed: bool,
) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    fields: dict[str, Iterable[str]] = {"graph": about, "node": _NODE_FIELDS, "edge": _EDGE_FIELDS}
    for owner, keys in fields.items():
        for key in keys:
            yield (
                f'<key id="{owner}-{key}" for="{owner}" attr.name={quoteattr(key)} '
                'attr.type="string"/>\n'
            )
    yield f'<graph edgedefault="{"directed" if is_directed else "undirected"}">\n'
    yield _write_data("graph", about)
    for name, told in nodes:
        yield f"<node id={quoteattr(name)}>{_write_data('node', told)}</node>\n"
    for u, v, told in edges:
        data = _write_data("edge", told)
        yield f"<edge source={quoteattr(u)} target={quoteattr(v)}>{data}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _write_data(owner: str, told: Mapping[str, str]) -> str:
    return "".join(
        f'<data key="{owner}-{key}">{escape(_spell(value))}</data>' for key, value in told.items()
    )


def _spell(text: str) -> str:
    """Text that XML can hold."""
    return CONTROL.sub(" ", _clean(text))
