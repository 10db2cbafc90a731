"""Roads of every form as straight pieces between numbered vertices."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import networkx as nx
import numpy as np
import osmium
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from scripts.results.cross_checking.classes import Chosen, RoadKind, choose
from scripts.results.cross_checking.form import NotCheckedError, files_of
from scripts.results.cross_checking.tables import (
    clean_ids,
    find_column,
    place_rows,
    read_numbers,
    read_rows,
    read_shapes,
    require_column,
)

Floats = NDArray[np.float64]
_GRID = 1e7
_TAGS = ("highway", "route", "oneway", "junction", "area", "access", "ferry", "foot", "vehicle",
         "motor_vehicle", "motorcar", "bicycle", "waterway", "railway", "aeroway", "aerialway",
         "power", "barrier", "boundary", "natural", "landuse", "building")  # fmt: skip


@dataclass(slots=True)
class Lines:
    """Roads while they are being read: vertices by key, and lines over them."""

    number: dict[Hashable, int] = field(default_factory=dict)
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    lines: list[list[int]] = field(default_factory=list)
    kinds: list[RoadKind] = field(default_factory=list)
    given_m: list[float] = field(default_factory=list)

    def vertex(self, key: Hashable, lon: float, lat: float) -> int:
        """The number of a vertex; one key is one vertex."""
        found = self.number.get(key)
        if found is None:
            found = self.number[key] = len(self.lon)
            self.lon.append(lon)
            self.lat.append(lat)
        return found

    def add(self, vertices: list[int], kind: RoadKind, given_m: float = np.nan) -> None:
        """Add a line of at least two vertices."""
        if len(vertices) > 1:
            self.lines.append(vertices)
            self.kinds.append(kind)
            self.given_m.append(given_m)


def read_lines(section: Mapping[str, Any]) -> Lines:
    """Read `[roads]`, whatever its form.

    Raises
    ------
    NotCheckedError
        It is of a form, or with an option, that is not read here.
    """
    if section.get("join_crossings"):
        raise NotCheckedError("roads with join_crossings")
    if section.get("close_gaps_m"):
        raise NotCheckedError("roads with close_gaps_m")
    chosen, lines = choose(section), Lines()
    if section.get("nodes"):
        _read_tables(section, chosen, lines)
        return lines
    files = files_of(section)
    name = files[0].name.lower()
    if name.endswith((".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml")):
        _read_osm(files, chosen, lines)
    elif name.endswith(".graphml"):
        _read_graphml(files, chosen, lines)
    else:
        _read_layers(files, section, chosen, lines)
    return lines


def _read_tables(section: Mapping[str, Any], chosen: Chosen, lines: Lines) -> None:
    nodes = read_rows(section, [Path(section["nodes"])])
    lon, lat = place_rows(nodes, section)
    ids = clean_ids(require_column(nodes, "id", section))
    usable = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    place = {one: (x, y) for one, x, y, good in zip(ids, lon, lat, usable, strict=True) if good}
    if len(place) < len(set(ids)) or len(set(ids)) < len(ids):
        raise NotCheckedError("nodes that stand twice or without a place")
    edges = read_rows(section, [Path(section["edges"])])
    starts = clean_ids(require_column(edges, "u", section))
    ends = clean_ids(require_column(edges, "v", section))
    given = np.full(len(edges), np.nan)
    for field_name, factor in (("length_m", 1.0), ("length_km", 1000.0)):
        column = find_column(edges, field_name, section)
        if column is not None and np.isnan(given).all():
            given = read_numbers(edges[column]) * factor
    given[~((given >= 0) & (given <= 1e6))] = np.nan
    kinds = _judge_rows(edges, chosen)
    for u, v, metres, kind in zip(starts, ends, given.tolist(), kinds, strict=True):
        if kind.counts and u in place and v in place:
            pair = [lines.vertex(one, *place[one]) for one in (u, v)]
            lines.add(pair, kind, metres)


def _judge_rows(frame: pd.DataFrame, chosen: Chosen) -> list[RoadKind]:
    if "other_tags" in frame:
        raise NotCheckedError("tags in one text (other_tags)")
    columns = {tag: frame[tag] for tag in _TAGS if tag in frame}
    if not columns:
        return [chosen.judge({}, from_osm=False)] * len(frame)
    texts = {tag: cells.where(cells.notna(), "").map(str) for tag, cells in columns.items()}
    rows = pd.DataFrame({tag: text.str.strip() for tag, text in texts.items()})
    known = {row: chosen.judge(dict(zip(texts, row, strict=True)), from_osm=False)
             for row in set(rows.itertuples(index=False, name=None))}  # fmt: skip
    return [known[row] for row in rows.itertuples(index=False, name=None)]


def _read_osm(files: list[Path], chosen: Chosen, lines: Lines) -> None:
    seen: set[int] = set()
    for path in files:
        reader = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
        only_ways = osmium.filter.EntityFilter(osmium.osm.WAY)
        for way in cast("Iterable[Any]", reader.with_locations().with_filter(only_ways)):
            tags = {tag.k: tag.v for tag in way.tags if tag.k in _TAGS}
            kind = chosen.judge(tags, from_osm=True)
            if not kind.counts or way.id in seen:
                continue
            seen.add(way.id)
            run: list[int] = []
            for node in way.nodes:
                if node.location.valid():
                    run.append(lines.vertex(node.ref, node.lon, node.lat))
                else:
                    lines.add(run, kind)
                    run = []
            lines.add(run, kind)


def _read_layers(
    files: list[Path], section: Mapping[str, Any], chosen: Chosen, lines: Lines
) -> None:
    """Lines join where one ends at a vertex of another, to 1e-7 degrees, and nowhere else."""
    parts: list[tuple[NDArray[np.int64], RoadKind]] = []
    for path in files:
        layer = read_shapes(path, section)
        columns = (section.get("columns") or {}).items()
        layer = layer.rename(columns={name: field_name for field_name, name in columns})
        kinds = _judge_rows(layer, chosen)
        shapes, row = shapely.get_parts(layer.geometry.to_numpy(), return_index=True)
        for shape, k in zip(shapes, row.tolist(), strict=True):
            if kinds[k].counts and shape.geom_type == "LineString" and not shape.is_empty:
                grid = np.rint(shapely.get_coordinates(shape) * _GRID).astype(np.int64)
                parts.append((grid, kinds[k]))
    ends = {tuple(grid[k].tolist()) for grid, _ in parts for k in (0, -1)}
    for i, (grid, kind) in enumerate(parts):
        keys = [tuple(one) for one in grid.tolist()]
        named = [key if key in ends else (i, k) for k, key in enumerate(keys)]
        lines.add(
            [lines.vertex((at in ends, at), key[0] / _GRID, key[1] / _GRID)
             for at, key in zip(named, keys, strict=True)],
            kind,
        )  # fmt: skip


def _read_graphml(files: list[Path], chosen: Chosen, lines: Lines) -> None:
    for path in files:
        graph = nx.read_graphml(path, force_multigraph=True)
        turn = _turner(graph.graph.get("crs", "EPSG:4326"))
        measured = "OSMnx" in str(graph.graph.get("created_with", ""))
        for node, said in graph.nodes(data=True):
            place = float(said.get("x", said.get("lon"))), float(said.get("y", said.get("lat")))
            lines.vertex(node, *turn([place])[0])
        for k, (u, v, said) in enumerate(graph.edges(data=True)):
            tags = {tag: str(said[tag]) for tag in _TAGS if said.get(tag) is not None}
            tags["oneway"] = "yes" if graph.is_directed() else tags.get("oneway", "no")
            kind = chosen.judge(tags, from_osm=False)
            if not kind.counts:
                continue
            ends = [lines.number[u], lines.number[v]]
            inner = turn(_inner(said.get("geometry")))
            if inner and _lies_backwards(lines, ends, inner):
                inner.reverse()
            bends = [lines.vertex((path.name, k, i), *at) for i, at in enumerate(inner[1:-1])]
            length = np.nan if measured else float(said.get("length", "nan"))
            lines.add([ends[0], *bends, ends[1]], kind, length)


def _inner(shape: Any) -> list[tuple[float, float]]:
    if shape is None:
        return []
    line = shapely.from_wkt(shape) if isinstance(shape, str) else shape
    return [(x, y) for x, y in shapely.get_coordinates(line).tolist()]


def _lies_backwards(lines: Lines, ends: list[int], drawn: list[tuple[float, float]]) -> bool:
    x, y = lines.lon[ends[0]], lines.lat[ends[0]]
    first, last = drawn[0], drawn[-1]
    return float(np.hypot(first[0] - x, first[1] - y)) > float(np.hypot(last[0] - x, last[1] - y))


def _turner(crs: Any) -> Any:
    if str(crs).upper() == "EPSG:4326":
        return list
    transformer = Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)

    def turn(places: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
        return [transformer.transform(x, y) for x, y in places]

    return turn


def flatten(lines: Lines) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """First vertex, second vertex and line of every straight piece."""
    first = [a for one in lines.lines for a, _ in pairwise(one)]
    second = [b for one in lines.lines for _, b in pairwise(one)]
    line = np.repeat(np.arange(len(lines.lines)), [len(one) - 1 for one in lines.lines])
    return np.array(first, dtype=np.int64), np.array(second, dtype=np.int64), line


def rank_edges(
    lines: Lines, first: NDArray[np.int64], line: NDArray[np.int64], metres: Floats
) -> NDArray[np.int64]:
    """By piece, the rank of its edge: junction to junction, by (lon, lat, lon, lat), then length.

    Of several edges as near to a place, the one of the least rank is entered.
    """
    seen = np.bincount(np.concatenate(lines.lines), minlength=len(lines.lon))
    for one in lines.lines:
        seen[[one[0], one[-1]]] += 2
    starts = (seen[first] > 1) | np.append(True, line[1:] != line[:-1])
    edge = np.cumsum(starts) - 1
    begin = np.flatnonzero(starts)
    end = np.append(begin[1:], len(first)) - 1
    last = np.array([b for one in lines.lines for b in one[1:]], dtype=np.int64)[end]
    lon, lat = np.array(lines.lon), np.array(lines.lat)
    ends = np.column_stack((lon[first[begin]], lat[first[begin]], lon[last], lat[last]))
    turned = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[turned] = ends[turned][:, [2, 3, 0, 1]]
    length = np.bincount(edge, metres)
    rank = np.empty(len(begin), dtype=np.int64)
    rank[np.lexsort((length, *ends.T[::-1]))] = np.arange(len(begin))
    return np.asarray(rank[edge], dtype=np.int64)
