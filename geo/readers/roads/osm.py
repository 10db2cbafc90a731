"""Roads out of OpenStreetMap files: `.osm.pbf`, and XML as `.osm` (also `.gz`, `.bz2`).

Ways join at nodes that two of them share, or one passes twice, and nowhere else: a bridge over a
road has no node in common with it. Relations are not looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo.arrays import Bytes, Flags, Indices, Ints, texts
from geo.errors import RoadError
from geo.geometry.ranges import expand_ranges, pointer
from geo.model.road_lines import RoadLines
from geo.model.row_report import RowReport
from geo.readers.roads.classes import TAG_KEYS, WAY_KEYS, RoadClasses, ways_of
from geo.readers.roads.duplicate_edges import merge_duplicate_edges
from geo.readers.roads.osm_size import check_osm_size
from geo.readers.roads.osm_ways import OsmWays, collect_places, make_places, read_ways
from geo.readers.roads.paths import RoadPaths, cut_paths, drop_repeats, shared_vertices
from geo.storage.local_files import tell_fault


def read_osm(files: Sequence[Path], classes: RoadClasses, report: RowReport) -> RoadLines:
    """Read the roads of one or several OpenStreetMap files; a way in two of them counts once.

    A way with missing nodes, as at the edge of an extract, is read as far as its nodes are
    known; it does not jump over the missing ones. The report tallies ways by class, kept and
    left out.

    Raises
    ------
    RoadError
        A file is not an OpenStreetMap file, or is damaged.
    """
    parts: list[_Roads] = []
    for path, ways in zip(files, _read_files(files), strict=True):
        seen = [part.number for part in parts]
        roads, again = _choose_roads(ways, seen, classes, report)
        report.accepted += len(roads.number)
        _remark(report, "duplicate_way", "ways given twice, read once", path, again)
        parts.append(roads)
    paths, missing = _lay_out(_join(parts))
    _remark(
        report, "missing_nodes", "ways cut where their nodes are not in the file", None, missing
    )
    paths = drop_repeats(paths)
    lines, duplicates = merge_duplicate_edges(cut_paths(paths, shared_vertices(paths)))
    _remark(
        report,
        "twin_edges",
        "stretches drawn twice with one shape, joined to one",
        None,
        duplicates,
    )
    return lines


@dataclass(frozen=True, slots=True)
class _Roads:
    """Ways that are roads, one entry each, and their nodes end to end (`size` of each way)."""

    number: Ints
    flags: Bytes
    name: Indices
    names: list[str]
    size: Ints
    ref: Ints
    x: Indices
    y: Indices


def _read_files(files: Sequence[Path]) -> list[OsmWays]:
    """The ways of every file; nodes may stand in any of them."""
    places = make_places()
    for path in files:
        with _refusing(path):
            check_osm_size(path)
            collect_places(path, places)
    found = []
    for path in files:
        with _refusing(path):
            found.append(read_ways(path, TAG_KEYS, WAY_KEYS, places))
    return found


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except RoadError:
        raise
    except Exception as error:
        raise RoadError(
            f"{path.name}: expected an OpenStreetMap file (.osm.pbf or .osm), "
            f"found {tell_fault(error, path)}"
        ) from error


def _choose_roads(
    ways: OsmWays, seen: Sequence[Ints], classes: RoadClasses, report: RowReport
) -> tuple[_Roads, int]:
    """The ways that are roads and not seen before; second, how many roads come again."""
    judged = [classes.judge(tags) for tags in ways.tags]
    is_road = np.array([not fault for _, fault in judged], dtype=bool)[ways.kind]
    first = np.zeros(len(ways.number), dtype=bool)
    first[np.unique(ways.number, return_index=True)[1]] = True
    for numbers in seen:
        first &= ~np.isin(ways.number, numbers)
    kept = np.flatnonzero(is_road & first)
    _tally(judged, ways.kind[first], report)
    names = sorted({name for name, fault in judged if not fault})
    number = {name: i for i, name in enumerate(names)}
    flags = [_flags(classes, tags, name) for tags, (name, _) in zip(ways.tags, judged, strict=True)]
    size = np.diff(ways.ptr)[kept]
    node = expand_ranges(ways.ptr[:-1][kept], size)
    kind = ways.kind[kept]
    roads = _Roads(
        ways.number[kept],
        np.array(flags, dtype=np.uint8)[kind],
        np.array([number.get(name, -1) for name, _ in judged], dtype=np.int32)[kind],
        names,
        size,
        ways.ref[node],
        ways.x[node],
        ways.y[node],
    )
    return roads, int(np.sum(is_road & ~first))


def _flags(classes: RoadClasses, tags: dict[str, str], name: str) -> int:
    direction = ways_of(tags.get("oneway", ""), name, tags.get("junction", ""))
    return classes.flags_of(name, direction)


def _tally(judged: list[tuple[str, str]], kind: Ints, report: RowReport) -> None:
    counts = np.bincount(kind, minlength=len(judged)).tolist()
    for heading in sorted({fault for _, fault in judged}):
        mine = Counter[str]()
        for (name, fault), count in zip(judged, counts, strict=True):
            if name and fault == heading:
                mine[name] += count
        report.tally(f"left_out:{heading}" if heading else "kept", mine)


def _join(parts: list[_Roads]) -> _Roads:
    names = sorted({name for part in parts for name in part.names})
    place = {name: i for i, name in enumerate(names)}
    renumbered = [
        np.array([place[name] for name in part.names], dtype=np.int32)[part.name] for part in parts
    ]
    return _Roads(
        np.concatenate([part.number for part in parts]),
        np.concatenate([part.flags for part in parts]),
        np.concatenate(renumbered),
        names,
        *(
            np.concatenate([getattr(part, field) for part in parts])
            for field in ("size", "ref", "x", "y")
        ),
    )


def _lay_out(roads: _Roads) -> tuple[RoadPaths, int]:
    """Turn ways into paths over known nodes; second, how many ways had a node missing."""
    _, first, vertex = np.unique(roads.ref, return_index=True, return_inverse=True)
    x, y = roads.x[first], roads.y[first]
    known = (np.abs(x.astype(np.int64)) <= 1_800_000_000) & (
        np.abs(y.astype(np.int64)) <= 900_000_000
    )
    way = np.repeat(np.arange(len(roads.size)), roads.size)
    size, kept, way_of_run = _known_runs(vertex, way, known)
    paths = RoadPaths(
        x / 1e7,
        y / 1e7,
        pointer(size),
        vertex[kept].astype(np.int32),
        roads.flags[way_of_run],
        roads.name[way_of_run],
        texts(roads.names),
    )
    return paths, len(np.unique(way[~known[vertex]]))


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
