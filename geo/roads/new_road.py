"""New roads of a scenario: where they join the network, and the snaps of points on them.

An end of a new road joins the nearest road of any kind within `opened_road_join_m` of the standard,
or the end of an earlier new road, and is lengthened to it; a junction comes to be there. It joins
nowhere else, however many roads it crosses, and not within a road that is closed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.arrays import Floats, texts
from geo.geometry.geodesy import geodesic_mm
from geo.model.road_lines import BACKWARD, FORWARD, TARGET, RoadLines
from geo.roads.build import build_graph
from geo.roads.graph import ComponentTrust, RoadGraph
from geo.roads.segments import SegmentGrid, build_segment_grid
from geo.roads.snapping import Snaps, find_road_snaps, snap_points
from geo.rules.standard import Standard

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Junction:
    """Where the end of a new road meets another: a place on an edge, or an earlier road's end.

    `edge` is −1 and `earlier` (road, end) is set for the latter; both are unset for a free end.
    """

    edge: int = -1
    along_mm: int = 0
    earlier: tuple[int, int] | None = None

    @property
    def is_free(self) -> bool:
        """Whether the end joins nothing."""
        return self.edge < 0 and self.earlier is None


@dataclass(frozen=True, slots=True)
class OpenedRoad:
    """One new road as a graph of a single edge; `ends` says what its first and last node join."""

    graph: RoadGraph
    grid: SegmentGrid
    ends: tuple[Junction, Junction]

    @property
    def length_mm(self) -> int:
        """Its length, with the links to the roads it joins."""
        return int(self.graph.length_mm[0])

    def snap(self, lon: Floats, lat: Floats) -> Snaps:
        """Feet of points on this road alone."""
        return snap_points(self.graph, self.grid, lon, lat, stray_gap_m=0.0)


def open_road(
    graph: RoadGraph,
    grid: SegmentGrid,
    path: list[Position],
    earlier: list[OpenedRoad],
    closed: dict[int, list[tuple[int, int]]],
    standard: Standard,
) -> OpenedRoad:
    """Join a path to the network; `closed` has the closed stretches of edges, in millimetres."""
    join_mm = round(standard.opened_road_join_m * 1000)
    first, before = _join(graph, grid, path[0], earlier, closed, join_mm)
    last, after = _join(graph, grid, path[-1], earlier, closed, join_mm)
    whole = [*before, *path, *reversed(after)]
    made = _make_graph([at for k, at in enumerate(whole) if not k or at != whole[k - 1]], standard)
    turned = (made.point_lon[0], made.point_lat[0]) != whole[0]
    return OpenedRoad(made, build_segment_grid(made), (last, first) if turned else (first, last))


def _join(
    graph: RoadGraph,
    grid: SegmentGrid,
    at: Position,
    earlier: list[OpenedRoad],
    closed: dict[int, list[tuple[int, int]]],
    join_mm: int,
) -> tuple[Junction, list[Position]]:
    """What an end joins, and the position there, by which the path is lengthened."""
    snaps = find_road_snaps(graph, grid, np.array([at[0]]), np.array([at[1]]))
    edge, along = int(snaps.edge[0]), int(snaps.along_mm[0])
    best_mm = join_mm
    found, there = Junction(), at
    barred = any(a < along < b for a, b in closed.get(edge, []))
    if edge >= 0 and not barred and snaps.leg_mm[0] <= best_mm:
        best_mm = int(snaps.leg_mm[0])
        found = Junction(edge, along)
        there = (float(snaps.snap_lon[0]), float(snaps.snap_lat[0]))
    for i, road in enumerate(earlier):
        for k, point in enumerate((0, -1)):
            end = (float(road.graph.point_lon[point]), float(road.graph.point_lat[point]))
            off = int(geodesic_mm(*(np.array([x]) for x in (*at, *end)))[0])
            if off < best_mm or (found.is_free and off <= best_mm):
                best_mm, found, there = off, Junction(earlier=(i, k)), end
    return found, [there]


def _make_graph(path: list[Position], standard: Standard) -> RoadGraph:
    inner = path[1:-1]
    loop = path[0] == path[-1]
    nodes = path[:1] if loop else [path[0], path[-1]]
    lines = RoadLines(
        node_lon=np.array([at[0] for at in nodes]),
        node_lat=np.array([at[1] for at in nodes]),
        u=np.array([0], dtype=np.int32),
        v=np.array([0 if loop else 1], dtype=np.int32),
        flags=np.array([FORWARD | BACKWARD | TARGET], dtype=np.uint8),
        highway=np.zeros(1, dtype=np.int32),
        classes=texts(["unclassified"]),
        shape_ptr=np.array([0, len(inner)], dtype=np.int64),
        shape_lon=np.array([at[0] for at in inner], dtype=np.float64),
        shape_lat=np.array([at[1] for at in inner], dtype=np.float64),
        given_mm=np.array([-1], dtype=np.int64),
    )
    graph, _ = build_graph(lines, standard)
    standing = np.full(len(graph.component_standing), ComponentTrust.TRUSTED, dtype=np.uint8)
    return replace(graph, component_standing=standing)
