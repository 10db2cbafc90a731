"""One door for roads of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from geo.errors import RoadError, StudyError
from geo.model.road_lines import RoadLines
from geo.model.row_report import RowReport
from geo.readers.files.signatures import LAYER_ENDINGS
from geo.readers.roads.classes import PRIVATE, choose_classes
from geo.study import RoadSource

ENDINGS = {
    "osm": (".pbf", ".osm", ".osm.xml", ".osm.gz", ".osm.bz2"),
    "graphml": (".graphml",),
    "layer": (*LAYER_ENDINGS, ".arrow"),
}


def read_roads(source: RoadSource, report: RowReport) -> RoadLines:
    """Read whatever `source` names; what its files are is told by the ends of their names.

    Raises
    ------
    RoadError
        A file cannot be read, or there is no road in it.
    TableError, LayerError, CoordinateError
        A table cannot be read, or coordinates cannot be converted safely.
    StudyError
        The files are of a kind that is not read, or of several kinds.
    """
    lines = _read(source, report)
    if not lines.edge_count:
        names = ", ".join(path.name for path in source.files) or "the tables of nodes and edges"
        raise RoadError(f"{names}: expected at least one road, found none")
    _remark_unseen(source, lines, report)
    return lines


def _remark_unseen(source: RoadSource, lines: RoadLines, report: RowReport) -> None:
    """Say which classes the study names and no road has; mostly a slip of the pen."""
    named = set(source.include or []) | set(source.no_target or [])
    unseen = sorted(named - set(lines.classes[lines.highway]) - {PRIVATE})
    if unseen:
        message = f"no road is of the class {', '.join(unseen)} that the study names"
        report.remark("noted", "class_unseen", message, value=", ".join(unseen))


def _read(source: RoadSource, report: RowReport) -> RoadLines:
    """Import what one kind of file needs: the packages for another take longer than small files."""
    classes = choose_classes(source)
    if source.nodes is not None:
        from geo.readers.roads.node_edge_tables import read_road_tables

        return read_road_tables(source, classes, report)
    kind = _kind_of(source.files)
    if kind == "osm":
        from geo.readers.roads.osm import read_osm

        return read_osm(source.files, classes, report)
    if kind == "graphml":
        from geo.readers.roads.graphs import read_graphml

        return read_graphml(source, classes, report)
    from geo.readers.roads.line_layers import read_road_layer

    return read_road_layer(source, classes, report)


def _kind_of(files: Sequence[Path]) -> str:
    kinds = set()
    for path in files:
        kind = next((k for k, ends in ENDINGS.items() if path.name.lower().endswith(ends)), None)
        if kind is None:
            allowed = ", ".join(end for ends in ENDINGS.values() for end in ends)
            raise StudyError(
                f"study: key roads.path: expected a file ending in {allowed}, got {path.name!r}"
            )
        kinds.add(kind)
    if len(kinds) > 1:
        raise StudyError(
            f"study: key roads.paths: expected files of one kind, got {', '.join(sorted(kinds))}"
        )
    return kinds.pop()
