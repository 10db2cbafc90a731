"""Distances after changes of roads by the rules, word by word, on edges as they were given.

No edge is joined, nothing is kept from before, and every pair is measured by itself. Pieces are
judged on a plane, near enough on maps of some kilometres.
"""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import shapely

from geo.model.road_lines import BACKWARD, FORWARD, TARGET, RoadLines
from geo.roads.build import build_graph
from geo.roads.graph import ComponentTrust, RoadGraph
from geo.roads.new_road import OpenedRoad, open_road
from geo.roads.segments import build_segment_grid
from geo.roads.snapping import find_road_snaps, snap_points, snap_to
from geo.rules.standard import Standard
from geo.study import Direction
from tests.samples.road_maps import NORTH

NEVER = 1 << 60
STRAY = ComponentTrust.STRAY
Foot = tuple[object, int, int]
"""An edge, or ("new", number); the way along it; the leg."""


class ChangedRoads:
    """The roads after a scenario's closures and openings."""

    def __init__(
        self,
        lines: RoadLines,
        standard: Standard,
        changes: list[dict],
        direction: Direction = "undirected",
    ) -> None:
        self.standard, self.direction = standard, direction
        self.graph, _ = build_graph(lines, standard, contract=False)
        self.grid = build_segment_grid(self.graph)
        self.piece = self.graph.component[self.graph.u]
        self.closed = self._find_closed(changes)
        self.cuts: dict[int, list[int]] = {}
        self.roads: list[OpenedRoad] = []
        self.ends: list[tuple] = []
        for one in changes:
            if one["change"] == "open_road":
                self._open([tuple(at) for at in one["line"]])
        self.group = self._hang_together()
        self.before = self.graph.component_standing
        self.after = self._judge()
        self.is_target = [
            any(self.before[c] != STRAY or self.after[c] != STRAY for c in self._pieces_of(i))
            for i in range(len(self.roads))
        ]
        risen = (self.before == STRAY) & (self.after != STRAY)
        self.entered = (risen[self.piece] & ((self.graph.flags & TARGET) != 0)).astype(np.uint8)
        self.net = nx.DiGraph()
        self.net.add_nodes_from(range(self.graph.node_count))
        for e in range(self.graph.edge_count):
            if e not in self.closed:
                for x, y in itertools.pairwise(self._bounds(e)):
                    self._link(self._name(e, x), self._name(e, y), y - x, self._ways(e))
        for road, (a, b) in zip(self.roads, self.ends, strict=True):
            self._link(a, b, road.length_mm, (True, True))
        self.way = dict(nx.all_pairs_dijkstra_path_length(self.net, weight="mm"))

    def find_feet(self, lon: float, lat: float, *, urban: bool) -> tuple[list[Foot], int]:
        """Every foot within the limit, and the leg by which a place meets others directly."""
        limit = self.standard.max_snap
        limit_mm = round(1000 * (limit.urban if urban else limit.rural))
        at = np.array([lon]), np.array([lat])
        old = snap_points(self.graph, self.grid, *at, stray_gap_m=self.standard.stray.gap_m)
        new = [road.snap(*at) for road in self.roads]
        keeps = self._find_bar(at, [int(one.leg_mm[0]) for one in new])
        found = [
            (("new", i), one)
            for i, one in enumerate(new)
            if self.is_target[i] and self._lets(keeps, one)
        ]
        if old.edge[0] >= 0 and (old.usable[0] or self._is_freed(at, old)):
            found.append((int(old.edge[0]), old))
        if self.entered.any():
            more = snap_to(self.graph, self.grid, *at, self.entered)
            if self._lets(keeps, more):
                found.append((int(more.edge[0]), more))
        near = [one for one in found if one[1].leg_mm[0] <= limit_mm]
        feet = [(e, int(snap.along_mm[0]), int(snap.leg_mm[0])) for e, snap in near]
        return feet, int(old.leg_mm[0])

    def measure(self, site: Foot, point: Foot) -> int:
        """Leg, way and leg; NEVER or more where there is no way."""
        best = NEVER
        for a, out in self._exits(site, outward=True):
            for b, back in self._exits(point, outward=False):
                best = min(best, out + self.way.get(a, {}).get(b, NEVER) + back)
        if site[0] == point[0] and self._part(site) == self._part(point):
            forth, back = self._ways(site[0])
            apart = point[1] - site[1]
            if apart == 0 or (forth if apart > 0 else back):
                best = min(best, abs(apart))
        return site[2] + best + point[2]

    def _find_closed(self, changes: list[dict]) -> set[int]:
        graph, found = self.graph, set()
        for one in changes:
            if one["change"] != "close_road":
                continue
            shape = shapely.Polygon(one["polygon"]) if "polygon" in one else None
            shape = shape or shapely.LineString(one["line"])
            for e in range(graph.edge_count):
                at = slice(graph.point_ptr[e], graph.point_ptr[e + 1])
                line = shapely.LineString(
                    np.column_stack((graph.point_lon[at], graph.point_lat[at]))
                )
                if graph.length_mm[e] and line.intersects(shape):
                    found.add(e)
        return found

    def _open(self, path: list[tuple[float, float]]) -> None:
        stretches = {e: [(0, int(self.graph.length_mm[e]))] for e in self.closed}
        road = open_road(self.graph, self.grid, path, self.roads, stretches, self.standard)
        names: list[object] = []
        for k, end in enumerate(road.ends):
            if end.earlier is not None:
                i, side = end.earlier
                names.append(self.ends[i][side])
            elif end.is_free:
                names.append(("free", len(self.roads), k))
            else:
                self.cuts.setdefault(end.edge, []).append(end.along_mm)
                names.append(self._name(end.edge, end.along_mm))
        self.roads.append(road)
        self.ends.append(tuple(names))

    def _hang_together(self) -> dict:
        """Of every piece and every new road, number i as ("new", i), what hangs together."""
        net = nx.Graph()
        net.add_nodes_from(range(len(self.graph.component_standing)))
        for i, road in enumerate(self.roads):
            net.add_node(("new", i))
            for end in road.ends:
                if end.earlier is not None:
                    net.add_edge(("new", i), ("new", end.earlier[0]))
                elif not end.is_free:
                    net.add_edge(("new", i), int(self.piece[end.edge]))
        return {one: frozenset(group) for group in nx.connected_components(net) for one in group}

    def _pieces_of(self, road: int) -> list[int]:
        return [one for one in self.group["new", road] if not isinstance(one, tuple)]

    def _length(self, group: frozenset) -> int:
        return sum(
            self.roads[one[1]].length_mm
            if isinstance(one, tuple)
            else int(self.graph.component_mm[one])
            for one in group
        )

    def _shape(self, group: frozenset) -> shapely.Geometry:
        made = [(self.roads[one[1]].graph, 0) for one in group if isinstance(one, tuple)]
        kept = [one for one in group if not isinstance(one, tuple)]
        return draw_flat(
            made + [(self.graph, e) for e in np.flatnonzero(np.isin(self.piece, kept))]
        )

    def _judge(self) -> np.ndarray:
        """The standing of every piece; of those that no new road joins, that of before."""
        rule, after = self.standard.stray, self.before.copy()
        for group in set(self.group.values()):
            kept = [one for one in group if not isinstance(one, tuple)]
            if len(kept) == len(group):
                continue
            length = self._length(group)
            near, small = all(map(self._is_near, kept)), length < rule.small_m * 1000
            found = ComponentTrust.DETACHED if near and not small else ComponentTrust.TRUSTED
            if length < rule.short_m * 1000 or (near and small):
                found = STRAY
            if any(self.before[one] == ComponentTrust.TRUSTED for one in kept):
                found = ComponentTrust.TRUSTED
            after[kept] = found
        return after

    def _is_near(self, piece: int) -> bool:
        """Whether a longer piece lies near it, before the new roads."""
        mine = self._shape(frozenset({piece}))
        others = (self._shape(frozenset({longer})) for longer in range(piece))
        return any(mine.distance(one) <= self.standard.stray.gap_m for one in others)

    def _find_bar(self, at: tuple, new_mm: list[int]) -> frozenset | None:
        """The stray piece that is the nearest road of any kind, if it was stray before as well."""
        nearest = find_road_snaps(self.graph, self.grid, *at)
        if nearest.edge[0] < 0:
            return None
        piece, leg = int(nearest.component[0]), int(nearest.leg_mm[0])
        if any(mm < leg and ok for mm, ok in zip(new_mm, self.is_target, strict=True)):
            return None
        return self.group[piece] if self.before[piece] == self.after[piece] == STRAY else None

    def _is_freed(self, at: tuple, foot) -> bool:
        """Whether the stray piece by which a place lies lets it go now to the foot of before."""
        piece = int(find_road_snaps(self.graph, self.grid, *at).component[0])
        stays = self.after[piece] == STRAY
        return self.before[piece] == STRAY and self._lets(
            self.group[piece] if stays else None, foot
        )

    def _lets(self, keeps: frozenset | None, snap) -> bool:
        if keeps is None:
            return True
        foot = shapely.Point(*to_flat(snap.snap_lon, snap.snap_lat)[0])
        return foot.distance(self._shape(keeps)) <= self.standard.stray.gap_m

    def _ways(self, e: object) -> tuple[bool, bool]:
        """Whether a search from sites may go along an edge, and against it."""
        if isinstance(e, tuple) or self.direction == "undirected":
            return True, True
        forth, back = (bool(self.graph.flags[e] & way) for way in (FORWARD, BACKWARD))
        return (forth, back) if self.direction == "from_site" else (back, forth)

    def _bounds(self, e: int) -> list[int]:
        return sorted({0, int(self.graph.length_mm[e]), *self.cuts.get(e, [])})

    def _name(self, e: int, x: int):
        if x == 0:
            return int(self.graph.u[e])
        return int(self.graph.v[e]) if x == self.graph.length_mm[e] else (e, x)

    def _link(self, a, b, mm: int, ways: tuple[bool, bool]) -> None:
        self.net.add_nodes_from((a, b))
        for (u, v), is_open in zip(((a, b), (b, a)), ways, strict=True):
            if is_open and u != v and self.net.get_edge_data(u, v, {"mm": NEVER})["mm"] > mm:
                self.net.add_edge(u, v, mm=mm)

    def _exits(self, foot: Foot, *, outward: bool) -> list[tuple]:
        """Junctions that a foot may be left for, or reached from, and how far they are."""
        e, x, _ = foot
        if isinstance(e, tuple):
            length, names = self.roads[e[1]].length_mm, self.ends[e[1]]
            return [(names[0], x), (names[1], length - x)]
        bounds = self._bounds(e)
        if x in bounds:
            return [(self._name(e, x), 0)]
        k = int(np.searchsorted(bounds, x)) - 1
        a, b = bounds[k], bounds[k + 1]
        forth, back = self._ways(e) if outward else self._ways(e)[::-1]
        found = [(self._name(e, a), x - a)] if back else []
        return [*found, (self._name(e, b), b - x)] if forth else found

    def _part(self, foot: Foot) -> int:
        e, x, _ = foot
        return 0 if isinstance(e, tuple) else int(np.searchsorted(self._bounds(e), x))


def to_flat(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Places in metres."""
    scale = np.array([111_320.0 * np.cos(np.radians(NORTH)), 111_070.0])
    return np.column_stack((lon, lat)) * scale


def draw_flat(edges: list[tuple[RoadGraph, int]]) -> shapely.Geometry:
    """Edges in metres."""
    lines = []
    for graph, e in edges:
        at = slice(graph.point_ptr[e], graph.point_ptr[e + 1])
        lines.append(shapely.LineString(to_flat(graph.point_lon[at], graph.point_lat[at])))
    return shapely.MultiLineString(lines)
