"""Roads out of OpenStreetMap files: `.osm.pbf`, and XML as `.osm` (also `.gz`, `.bz2`).

Ways join at nodes that two of them share, or one passes twice, and nowhere else: a bridge over a
road has no node in common with it. Relations are not looked at.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium

from geo.arrays import Flags, Floats, Ints, texts
from geo.errors import RoadError
from geo.model.road_lines import RoadLines
from geo.model.row_report import RowReport
from geo.ranges import pointer
from geo.readers.road_classes import RoadClasses, ways_of
from geo.readers.road_paths import RoadPaths, cut_paths, drop_repeats, shared_vertices
from geo.readers.road_twins import merge_twins

SUFFIXES = (".pbf", ".osm", ".osm.xml", ".osm.gz", ".osm.bz2")
NOWHERE = -(2**31)
"""Stands for the coordinates of a node that the file does not hold."""


def read_osm(files: Iterable[Path], classes: RoadClasses, report: RowReport) -> RoadLines:
    """Read the roads of one or several OpenStreetMap files; a way in two of them counts once.

    A way with missing nodes, as at the edge of an extract, is read as far as its nodes are
    known; it does not jump over the missing ones.

    Raises
    ------
    RoadError
        A file is not an OpenStreetMap file, or is damaged.
    """
    ways = _Ways()
    places = osmium.index.create_map("flex_mem")
    for path in files:
        before = len(ways.flags), ways.duplicates
        try:
            _collect_ways(path, classes, ways)
            _collect_places(path, places)
        except (RuntimeError, OSError) as error:
            raise RoadError(
                f"{path.name}: expected an OpenStreetMap file (.osm.pbf or .osm), found {error}"
            ) from error
        report.accepted += len(ways.flags) - before[0]
        _remark(report, "duplicate_way", "ways given twice, read once", path,
                ways.duplicates - before[1])  # fmt: skip
    paths, missing = _lay_out(ways, places)
    _remark(
        report, "missing_nodes", "ways cut where their nodes are not in the file", None, missing
    )
    paths = drop_repeats(paths)
    lines, twins = merge_twins(cut_paths(paths, shared_vertices(paths)))
    _remark(
        report, "twin_edges", "stretches drawn twice with one shape, joined to one", None, twins
    )
    return lines


@dataclass(slots=True)
class _Ways:
    """Ways as they are read: node ids end to end, and what their tags say."""

    seen: set[int] = field(default_factory=set)
    refs: array[int] = field(default_factory=lambda: array("q"))
    size: array[int] = field(default_factory=lambda: array("q"))
    flags: array[int] = field(default_factory=lambda: array("B"))
    highway: array[int] = field(default_factory=lambda: array("i"))
    classes: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0


def _collect_ways(path: Path, classes: RoadClasses, ways: _Ways) -> None:
    wanted = osmium.filter.KeyFilter("highway", "route")
    for way in osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(wanted):
        tags = dict(way.tags)
        name = classes.class_of(tags)
        if not name:
            continue
        if way.id in ways.seen:
            ways.duplicates += 1
            continue
        ways.seen.add(way.id)
        refs = [node.ref for node in way.nodes]  # type: ignore[union-attr] # only ways come
        ways.refs.extend(refs)
        ways.size.append(len(refs))
        direction = ways_of(tags.get("oneway", ""), name, tags.get("junction", ""))
        ways.flags.append(classes.flags_of(name, direction))
        ways.highway.append(ways.classes.setdefault(name, len(ways.classes)))


def _collect_places(path: Path, places: osmium.index.LocationTable) -> None:
    nodes_only = osmium.filter.EntityFilter(osmium.osm.NODE)
    osmium.apply(str(path), nodes_only, osmium.NodeLocationsForWays(places))


def _lay_out(ways: _Ways, places: osmium.index.LocationTable) -> tuple[RoadPaths, int]:
    """Turn ways into paths over known nodes; second, how many ways had a node missing."""
    ids, vertex = np.unique(np.frombuffer(ways.refs, dtype=np.int64), return_inverse=True)
    lon, lat, known = _locate(ids.tolist(), places)
    way = np.repeat(np.arange(len(ways.size)), np.frombuffer(ways.size, dtype=np.int64))
    size, kept, way_of_run = _known_runs(vertex, way, known)
    paths = RoadPaths(
        lon,
        lat,
        pointer(size),
        vertex[kept].astype(np.int32),
        np.frombuffer(ways.flags, dtype=np.uint8)[way_of_run],
        np.frombuffer(ways.highway, dtype=np.int32)[way_of_run],
        texts(ways.classes),
    )
    return paths, len(np.unique(way[~known[vertex]]))


def _locate(ids: list[int], places: osmium.index.LocationTable) -> tuple[Floats, Floats, Flags]:
    """Coordinates of nodes in degrees, and which of them are known."""
    found = array("i")
    for number in ids:
        try:
            place = places.get(number)
        except KeyError:
            found.extend((NOWHERE, NOWHERE))
        else:
            found.extend((place.x, place.y))
    grid = np.frombuffer(found, dtype=np.int32).reshape(-1, 2)
    known = (np.abs(grid[:, 0].astype(np.int64)) <= 1_800_000_000) & (
        np.abs(grid[:, 1].astype(np.int64)) <= 900_000_000
    )
    return grid[:, 0] / 1e7, grid[:, 1] / 1e7, known


def _known_runs(vertex: Ints, way: Ints, known: Flags) -> tuple[Ints, Flags, Ints]:
    """Runs of known nodes along one way: sizes, which positions stay, and the way of each run."""
    kept = known[vertex]
    starts = kept.copy()
    starts[1:] &= ~kept[:-1] | (way[1:] != way[:-1])
    run = np.cumsum(starts)[kept] - 1
    return np.bincount(run, minlength=int(starts.sum())), kept, way[starts]


def _remark(report: RowReport, reason: str, what: str, path: Path | None, count: int) -> None:
    if count:
        name = path.name if path else ""
        report.remark("noted", reason, f"{count} {what}", file=name, value=count)
