"""Gaps between pieces of the network, closed where a study says up to what width.

Of every two pieces the nearest places lie g metres apart. Narrowest first (then by place), a gap
with g ≤ `close_gaps_m` is closed by a straight link if its sides are not joined yet: so the links
of a smaller tolerance are among those of a larger one. A link is no target, and joins nothing but
its two ends. Roads that are no targets themselves (motorways, ferries) are joined at their ends
only: nobody enters a motorway where a lane passes under it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.arrays import Bytes, Floats, Indices, Ints, Shapes, texts
from geo.geometry.geodesy import geodesic_mm, metres_per_degree
from geo.geometry.ranges import pointer
from geo.model.road_lines import BACKWARD, CLOSED_GAP, FORWARD, TARGET, RoadLines
from geo.model.row_report import RowReport
from geo.roads.polylines import Polylines, densify_edges, segment_ends, trace_edges

JUNCTION_MM = 1
_SHORTEST_DEGREE_M = 110_500.0
_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gaps to close, narrowest first: the two places, each on an edge at a share of a segment.

    `edge`, `step` (segment within the edge), `share`, `lon` and `lat` have shape (n, 2);
    `gap_mm` shape (n,).
    """

    edge: Ints
    step: Ints
    share: Floats
    lon: Floats
    lat: Floats
    gap_mm: Ints


def close_gaps(lines: RoadLines, tolerance_m: float, report: RowReport) -> RoadLines:
    """Join pieces at most so far apart; each link is noted with its place and length."""
    polylines = densify_edges(trace_edges(lines, np.zeros(lines.edge_count, dtype=bool)))
    gaps = find_gaps(lines, polylines, tolerance_m)
    for k in range(len(gaps.gap_mm)):
        metres = gaps.gap_mm[k] / 1000.0
        report.remark(
            "noted",
            "gap_closed",
            f"a gap of {metres:.3f} m between two pieces is closed at "
            f"{gaps.lon[k, 0]:.6f}, {gaps.lat[k, 0]:.6f}",
            column="close_gaps_m",
            value=f"{metres:.3f}",
        )
    return _add_links(lines, polylines, gaps) if len(gaps.gap_mm) else lines


def find_gaps(lines: RoadLines, polylines: Polylines, tolerance_m: float) -> Gaps:
    """The gaps that a tolerance closes."""
    size = len(lines.node_lon)
    joined = coo_array((np.ones(lines.edge_count), (lines.u, lines.v)), shape=(size, size))
    piece = connected_components(joined, directed=False)[1][lines.u]
    places = _list_places(polylines, lines.flags)
    pairs = _find_near(polylines, places, piece[places[:, 0]], tolerance_m)
    found = _measure(polylines, places, pairs)
    kept = found.gap_mm <= round(tolerance_m * 1000.0)
    return _choose(_take(found, np.flatnonzero(kept)), piece)


def _list_places(polylines: Polylines, flags: Bytes) -> Ints:
    """Where an edge may be joined: its segments, or its two ends as segments of no length.

    Rows of (edge, first point, second point).
    """
    start, edge = segment_ends(polylines.ptr)
    open_ = (flags[edge] & TARGET) > 0
    shut = np.flatnonzero((flags & TARGET) == 0)
    first, last = polylines.ptr[shut], polylines.ptr[shut + 1] - 1
    rows = [
        np.column_stack((edge[open_], start[open_], start[open_] + 1)),
        np.column_stack((shut, first, first)),
        np.column_stack((shut, last, last)),
    ]
    return np.concatenate(rows).astype(np.int64)


def _find_near(polylines: Polylines, places: Ints, piece: Ints, tolerance_m: float) -> Ints:
    """Pairs of places of different pieces that may be near enough; shape (n, 2)."""
    lon, lat = polylines.lon, polylines.lat
    narrow = max(float(np.cos(np.radians(min(np.abs(lat).max() + 0.1, 89.0)))), 0.01)
    ends = np.stack(
        [np.column_stack((lon[k] * narrow, lat[k])) for k in (places[:, 1], places[:, 2])], axis=1
    )
    shapes = _draw(ends)
    tree = shapely.STRtree(shapes)
    widest = np.bincount(piece).argmax()
    asked = np.flatnonzero(piece != widest)
    reach = 1.02 * (tolerance_m + 0.01) / _SHORTEST_DEGREE_M
    pairs = []
    for first in range(0, len(asked), _CHUNK):
        mine = asked[first : first + _CHUNK]
        one, other = tree.query(shapes[mine], predicate="dwithin", distance=reach)
        one = mine[one]
        apart = (piece[one] != piece[other]) & ((piece[other] == widest) | (one < other))
        pairs.append(np.column_stack((one[apart], other[apart])))
    return np.concatenate([*pairs, np.empty((0, 2), dtype=np.int64)]).astype(np.int64)


def _draw(ends: Floats) -> Shapes:
    """Segments by their two ends, shape (n, 2, 2); one of no length is a point."""
    shapes: Shapes = np.asarray(shapely.linestrings(ends), dtype=object)
    single = (ends[:, 0] == ends[:, 1]).all(axis=1)
    shapes[single] = shapely.points(ends[single, 0])
    return shapes


def _measure(polylines: Polylines, places: Ints, pairs: Ints) -> Gaps:
    """The nearest two points of every pair, in the plane about it."""
    lon, lat = polylines.lon, polylines.lat
    middle = lat[places[pairs, 1]].mean(axis=1)
    degree = [metres_per_degree(one) for one in middle.tolist()]
    scale = np.array(degree).reshape(-1, 2)
    origin = np.column_stack((lon, lat))[places[pairs[:, 0], 1]]
    drawn = []
    for side in (0, 1):
        row = places[pairs[:, side]]
        ends = np.stack([np.column_stack((lon[row[:, k]], lat[row[:, k]])) for k in (1, 2)], axis=1)
        drawn.append(_draw((ends - origin[:, None]) * scale[:, None]))
    shortest = shapely.get_coordinates(shapely.shortest_line(*drawn)).reshape(-1, 2, 2)
    at = shortest / scale[:, None] + origin[:, None]
    share = np.zeros((len(pairs), 2))
    for k in (0, 1):
        long = np.flatnonzero(shapely.get_type_id(drawn[k]) == shapely.GeometryType.LINESTRING)
        found = shapely.points(shortest[long, k])
        share[long, k] = shapely.line_locate_point(drawn[k][long], found, normalized=True)
    edge = places[pairs][:, :, 0]
    step = places[pairs][:, :, 1] - polylines.ptr[edge]
    gap = geodesic_mm(at[:, 0, 0], at[:, 0, 1], at[:, 1, 0], at[:, 1, 1])
    return Gaps(edge, step, share, at[:, :, 0], at[:, :, 1], gap)


def _take(gaps: Gaps, rows: Ints) -> Gaps:
    return Gaps(*(getattr(gaps, name)[rows] for name in Gaps.__dataclass_fields__))


def _choose(gaps: Gaps, piece: Ints) -> Gaps:
    """A forest of the narrowest gaps; ties by place, whatever the order of the file."""
    west = np.minimum(gaps.lon[:, 0], gaps.lon[:, 1])
    south = np.minimum(gaps.lat[:, 0], gaps.lat[:, 1])
    order = np.lexsort((gaps.lat.sum(axis=1), gaps.lon.sum(axis=1), south, west, gaps.gap_mm))
    head = np.arange(int(piece.max(initial=0)) + 1)

    def find(k: int) -> int:
        while head[k] != k:
            head[k] = head[head[k]]
            k = int(head[k])
        return k

    chosen = []
    for k in order.tolist():
        one, other = find(int(piece[gaps.edge[k, 0]])), find(int(piece[gaps.edge[k, 1]]))
        if one != other:
            head[max(one, other)] = min(one, other)
            chosen.append(k)
    return _take(gaps, np.array(chosen, dtype=np.int64))


def _add_links(lines: RoadLines, polylines: Polylines, gaps: Gaps) -> RoadLines:
    """The roads cut where links join them, and the links."""
    nodes = lines.node_lon.tolist(), lines.node_lat.tolist()
    joins: dict[int, list[tuple[float, int]]] = {}
    link: Indices = np.empty((len(gaps.gap_mm), 2), dtype=np.int32)
    for k, side in np.ndindex(link.shape):
        e = int(gaps.edge[k, side])
        at = float(gaps.step[k, side] + gaps.share[k, side])
        place = float(gaps.lon[k, side]), float(gaps.lat[k, side])
        link[k, side] = _join(lines, polylines, e, at, place, joins.setdefault(e, []), nodes)
    cut = sorted(e for e, cuts in joins.items() if cuts)
    parts = [part for e in cut for part in _cut(lines, polylines, e, joins[e])]
    kept = np.setdiff1d(np.arange(lines.edge_count), cut)
    whole = [np.arange(lines.shape_ptr[e], lines.shape_ptr[e + 1]) for e in kept.tolist()]
    inner = np.concatenate([*whole, np.empty(0, dtype=np.int64)]).astype(np.int64)
    sizes = [*np.diff(lines.shape_ptr)[kept].tolist(), *(len(part[2]) for part in parts)]
    of = np.array([part[4] for part in parts], dtype=np.int64)
    number = len(lines.classes)
    count = len(link)
    return replace(
        lines,
        node_lon=np.array(nodes[0]),
        node_lat=np.array(nodes[1]),
        u=np.concatenate((lines.u[kept], [p[0] for p in parts], link[:, 0])).astype(np.int32),
        v=np.concatenate((lines.v[kept], [p[1] for p in parts], link[:, 1])).astype(np.int32),
        flags=np.concatenate(
            (lines.flags[kept], lines.flags[of], np.full(count, FORWARD | BACKWARD))
        ).astype(np.uint8),
        highway=np.concatenate(
            (lines.highway[kept], lines.highway[of], np.full(count, number))
        ).astype(np.int32),
        classes=texts([*lines.classes, CLOSED_GAP]),
        shape_ptr=pointer(np.array([*sizes, *([0] * count)], dtype=np.int64)),
        shape_lon=np.concatenate((lines.shape_lon[inner], *(part[2][:, 0] for part in parts))),
        shape_lat=np.concatenate((lines.shape_lat[inner], *(part[2][:, 1] for part in parts))),
        given_mm=np.concatenate(
            (lines.given_mm[kept], [part[3] for part in parts], np.full(count, -1))
        ).astype(np.int64),
    )


def _join(
    lines: RoadLines, polylines: Polylines, e: int, at: float, place: tuple[float, float],
    cuts: list[tuple[float, int]], nodes: tuple[list[float], list[float]],
) -> int:  # fmt: skip
    """The node at a place of an edge: an end of it, a cut that is there, or a new one."""
    first, last = int(polylines.ptr[e]), int(polylines.ptr[e + 1]) - 1
    known = [(0.0, int(lines.u[e])), (float(last - first), int(lines.v[e])), *cuts]
    for share, node in known:
        there = nodes[0][node], nodes[1][node]
        off = geodesic_mm(*(np.array([x]) for x in (*place, *there)))[0]
        if share == at or off <= JUNCTION_MM:
            return node
    nodes[0].append(place[0])
    nodes[1].append(place[1])
    cuts.append((at, len(nodes[0]) - 1))
    return len(nodes[0]) - 1


def _cut(
    lines: RoadLines, polylines: Polylines, e: int, cuts: list[tuple[float, int]]
) -> list[tuple[int, int, Floats, int, int]]:
    """Parts of one edge: its nodes, inner points, stated length and the edge it was."""
    first, last = int(polylines.ptr[e]), int(polylines.ptr[e + 1]) - 1
    points = np.column_stack((polylines.lon[first : last + 1], polylines.lat[first : last + 1]))
    bounds = [(0.0, int(lines.u[e])), *sorted(cuts), (float(last - first), int(lines.v[e]))]
    ways = _measure_to(points, [at for at, _ in bounds])
    given = int(lines.given_mm[e])
    stated = [round(given * way / ways[-1]) if ways[-1] else 0 for way in ways]
    parts = []
    for k in range(len(bounds) - 1):
        (a, u), (b, v) = bounds[k], bounds[k + 1]
        inside = np.arange(int(np.floor(a)) + 1, int(np.ceil(b)))
        told = stated[k + 1] - stated[k] if given >= 0 else -1
        parts.append((u, v, points[inside], told, e))
    return parts


def _measure_to(points: Floats, places: list[float]) -> list[float]:
    """Metres from the first point to places that are given in segments and shares."""
    steps = geodesic_mm(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1]) / 1000.0
    sums = np.concatenate(([0.0], np.cumsum(steps)))
    return [float(one) for one in np.interp(places, np.arange(len(points)), sums)]
