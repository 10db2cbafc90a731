"""Road graphs kept ready for use, found again by the contents of what they were built from."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import StoreError
from geo.model.row_report import RowRemark, RowReport
from geo.readers.roads.door import read_roads
from geo.roads.build import build_graph
from geo.roads.close_gaps import close_gaps
from geo.roads.graph import RoadGraph
from geo.roads.report import FIGURES, ComponentTable, RoadReport
from geo.rules.standard import Standard
from geo.storage.array_store import content_hash, open_arrays, save_arrays
from geo.study import RoadSource

FORMAT = "roads-5"
"""Changes whenever the same road file would give other arrays than before."""
_PLACES = {"path", "paths", "nodes", "edges"}
_TABLE = "components."


def prepare_graph(
    source: RoadSource, standard: Standard, cache: Path, report: RowReport
) -> tuple[RoadGraph, RoadReport]:
    """Open the graph of a road source from the cache, or build it and keep it there.

    The remarks and tallies of the reader are kept too and added to `report` either way. A damaged
    entry is built anew. Any number of processes may do this at once.

    Raises
    ------
    RoadError, TableError, LayerError
        The roads cannot be read.
    StoreError
        A road file cannot be read, or the cache cannot be written.
    """
    folder = cache / f"roads-{graph_key(source, standard)}"
    with contextlib.suppress(StoreError):
        return _open_graph(folder, report)
    own = RowReport(report.input)
    lines = read_roads(source, own)
    if source.close_gaps_m > 0.0:
        lines = close_gaps(lines, source.close_gaps_m, own)
    graph, road_report = build_graph(
        lines,
        standard,
        directed=source.direction != "undirected",
        overrule=source.overrule,
    )
    _save_graph(folder, graph, road_report, own)
    with contextlib.suppress(StoreError):
        return _open_graph(folder, report)
    report.accepted += own.accepted
    report.extend(own.remarks)
    for heading, counts in own.tallies.items():
        report.tally(heading, counts)
    return graph, road_report


def graph_key(source: RoadSource, standard: Standard) -> str:
    """Hash of everything that the graph depends on: files, options, rules, format."""
    files = [*source.files, *(path for path in (source.nodes, source.edges) if path)]
    return content_hash(
        files,
        FORMAT,
        *(path.suffix.lower() for path in files),
        source.model_dump_json(exclude=_PLACES),
        standard.stray.model_dump_json(),
        repr(standard.long_edge_m),
    )


def _save_graph(folder: Path, graph: RoadGraph, roads: RoadReport, rows: RowReport) -> None:
    arrays: dict[str, NDArray[Any]] = {
        field.name: getattr(graph, field.name)
        for field in fields(graph)
        if field.name != "directed"
    }
    for field in fields(roads.components):
        arrays[_TABLE + field.name] = getattr(roads.components, field.name)
    meta = {
        "directed": graph.directed,
        "figures": {name: getattr(roads, name) for name in FIGURES},
        "accepted": rows.accepted,
        "remarks": [asdict(remark) for remark in rows.remarks],
        "tallies": rows.tallies,
    }
    save_arrays(folder, arrays, meta)


def _open_graph(folder: Path, report: RowReport) -> tuple[RoadGraph, RoadReport]:
    arrays, meta = open_arrays(folder)
    table = {
        name.removeprefix(_TABLE): np.asarray(arrays.pop(name))
        for name in list(arrays)
        if name.startswith(_TABLE)
    }
    graph = RoadGraph(**arrays, directed=meta["directed"])
    roads = RoadReport(**meta["figures"], components=ComponentTable(**table))
    report.accepted += meta["accepted"]
    report.extend(RowRemark(**remark) for remark in meta["remarks"])
    for heading, counts in meta["tallies"].items():
        report.tally(heading, counts)
    return graph, roads
