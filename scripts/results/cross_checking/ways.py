"""Distances by scipy: legs, ways along the roads, and straight lines where those are as short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from scripts.results.cross_checking.feet import Feet
from scripts.results.cross_checking.form import Rules
from scripts.results.cross_checking.pieces import GEOD, Flags, Floats, Ints, Pieces

_LEAST_M = 1e-9
_SMALL_LEG_M = 300.0


@dataclass(frozen=True, slots=True)
class Side:
    """Sites or demand points: places, feet, and which of them enter the roads."""

    lon: Floats
    lat: Floats
    feet: Feet
    enters: Flags

    def take(self, rows: Ints) -> Side:
        """Some of them."""
        feet = Feet(*(getattr(self.feet, name)[rows] for name in Feet.__dataclass_fields__))
        return Side(self.lon[rows], self.lat[rows], feet, self.enters[rows])


def turn_pieces(pieces: Pieces, direction: str) -> tuple[Flags, Flags]:
    """Which way pieces may be travelled when searching from sites."""
    everything = np.ones(len(pieces.a), dtype=bool)
    if direction == "undirected":
        return everything, everything
    ways = pieces.forward, pieces.backward
    return ways if direction == "from_site" else ways[::-1]


@dataclass(frozen=True, slots=True)
class Roads:
    """Pieces with the directions of one study."""

    pieces: Pieces
    forward: Flags
    backward: Flags
    rules: Rules

    def link(self, sites: Side) -> tuple[csr_array, Ints, Ints]:
        """The graph with a vertex for every site that enters: arcs, its vertex, and its row."""
        pieces, feet = self.pieces, sites.feet
        rows = np.flatnonzero(sites.enters & (feet.piece >= 0))
        k, along, leg = feet.piece[rows], feet.along_m[rows], feet.leg_m[rows]
        start = pieces.vertices + np.arange(len(rows))
        onward, back = self.forward[k], self.backward[k]
        tail = np.concatenate((pieces.a[self.forward], pieces.b[self.backward],
                               start[onward], start[back]))  # fmt: skip
        head = np.concatenate((pieces.b[self.forward], pieces.a[self.backward],
                               pieces.b[k[onward]], pieces.a[k[back]]))  # fmt: skip
        metres = np.concatenate((
            pieces.length_m[self.forward], pieces.length_m[self.backward],
            (leg + pieces.length_m[k] - along)[onward], (leg + along)[back],
        ))  # fmt: skip
        return _least_arcs(tail, head, metres, pieces.vertices + len(rows)), start, rows

    def search_all(self, sites: Side) -> Floats:
        """Way from the nearest site, with its leg, to every vertex; infinite for none."""
        graph, start, _ = self.link(sites)
        if not len(start):
            return np.full(self.pieces.vertices, np.inf)
        found = dijkstra(graph, indices=start, min_only=True)
        return np.asarray(found[: self.pieces.vertices], dtype=np.float64)

    def search_each(self, sites: Side, limit_m: float) -> Iterator[tuple[int, Floats]]:
        """One bounded search a site: its row, and the way to every vertex within the limit."""
        graph, start, rows = self.link(sites)
        for vertex, row in zip(start.tolist(), rows.tolist(), strict=True):
            found = dijkstra(graph, indices=vertex, limit=limit_m)
            yield row, np.asarray(found[: self.pieces.vertices], dtype=np.float64)

    def arrive(self, vertex_m: Floats, points: Side) -> Floats:
        """Distance of points by the vertices at the ends of their pieces, legs added."""
        feet, pieces = points.feet, self.pieces
        k = feet.piece
        by_a = np.where(self.forward[k], vertex_m[pieces.a[k]] + feet.along_m, np.inf)
        rest = pieces.length_m[k] - feet.along_m
        by_b = np.where(self.backward[k], vertex_m[pieces.b[k]] + rest, np.inf)
        whole = np.minimum(by_a, by_b) + feet.leg_m
        return np.where(points.enters & (k >= 0), whole, np.inf)

    def along_one_piece(self, sites: Side, points: Side, s: Ints, p: Ints) -> Floats:
        """Distance of pairs whose feet lie on one piece; infinite for others."""
        one, other = sites.feet, points.feet
        k = one.piece[s]
        same = (k == other.piece[p]) & (k >= 0) & sites.enters[s] & points.enters[p]
        way = other.along_m[p] - one.along_m[s]
        open_ = np.where(way >= 0, self.forward[k], self.backward[k]) | (way == 0)
        return np.where(same & open_, one.leg_m[s] + np.abs(way) + other.leg_m[p], np.inf)

    def directly(self, sites: Side, points: Side, s: Ints, p: Ints) -> Floats:
        """Straight line of pairs where it is no longer than both legs; infinite for others.

        Lengths are whole millimetres by the design, so those decide.
        """
        straight = straight_m(sites, points, s, p)
        legs = np.rint(self._true_legs(sites)[s] * 1e3) + np.rint(self._true_legs(points)[p] * 1e3)
        return np.where(np.rint(straight * 1e3) <= legs, straight, np.inf)

    def _true_legs(self, side: Side) -> Floats:
        """Legs beyond the largest cutoff mean that roads are missing: nothing is direct there."""
        return np.where(side.feet.leg_m <= self.rules.farthest_m, side.feet.leg_m, -np.inf)

    def nearest(self, sites: Side, points: Side) -> Floats:
        """Distance of every point to its nearest site; infinite where there is none."""
        best = self.arrive(self.search_all(sites), points)
        pairs = [_pairs_on_pieces(sites, points), *self._pairs_near(sites, points)]
        for s, p in pairs:
            found = np.minimum(
                self.along_one_piece(sites, points, s, p), self.directly(sites, points, s, p)
            )
            np.minimum.at(best, p, found)
        return best

    def _pairs_near(self, sites: Side, points: Side) -> list[tuple[Ints, Ints]]:
        """Pairs that may meet directly: sites near roads by the points, the others by the site."""
        site_leg, point_leg = self._true_legs(sites), self._true_legs(points)
        small = np.flatnonzero((site_leg >= 0) & (site_leg <= _SMALL_LEG_M))
        large = np.flatnonzero(site_leg > _SMALL_LEG_M)
        asked = np.flatnonzero(point_leg >= 0)
        if not len(asked):
            return []
        pairs = []
        if len(small):
            pairs.append(
                _within(points, sites, asked, small, point_leg[asked] + _SMALL_LEG_M)[::-1]
            )
        if len(large):
            reach = site_leg[large] + point_leg[asked].max()
            pairs.append(_within(sites, points, large, asked, reach))
        return pairs


def _within(one: Side, other: Side, rows: Ints, among: Ints, reach_m: Floats) -> tuple[Ints, Ints]:
    tree = cKDTree(to_space(other.lon[among], other.lat[among]))
    found = tree.query_ball_point(to_space(one.lon[rows], one.lat[rows]), reach_m + 1.0)
    size = np.array([len(hits) for hits in found])
    hits = np.concatenate([np.asarray(one, dtype=np.int64) for one in found])
    return np.repeat(rows, size), among[hits]


def _pairs_on_pieces(sites: Side, points: Side) -> tuple[Ints, Ints]:
    """All pairs of sites and points on one piece."""
    order = np.argsort(sites.feet.piece, kind="stable")
    pieces = sites.feet.piece[order]
    first = np.searchsorted(pieces, points.feet.piece, side="left")
    size = np.searchsorted(pieces, points.feet.piece, side="right") - first
    size[points.feet.piece < 0] = 0
    p = np.repeat(np.arange(len(size)), size)
    step = np.arange(len(p)) - np.repeat(np.cumsum(size) - size, size)
    return order[np.repeat(first, size) + step], p


def _least_arcs(tail: Ints, head: Ints, metres: Floats, size: int) -> csr_array:
    """A matrix of arcs; of parallel ones the shortest (scipy would add them up)."""
    order = np.lexsort((metres, head, tail))
    tail, head, metres = tail[order], head[order], metres[order]
    kept = np.append(True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1]))
    weights = np.maximum(metres[kept], _LEAST_M)
    return csr_array((weights, (tail[kept], head[kept])), shape=(size, size))


def straight_m(sites: Side, points: Side, s: Ints, p: Ints) -> Floats:
    """Geodesics of pairs."""
    ends = sites.lon[s], sites.lat[s], points.lon[p], points.lat[p]
    return np.asarray(GEOD.inv(*ends)[2], dtype=np.float64)


def to_space(lon: Floats, lat: Floats) -> Floats:
    """Places on the ellipsoid in metres from the centre of the earth; chords never exceed ways."""
    phi, turn = np.radians(lat), np.radians(lon)
    flat = 0.0066943799901413165
    n = 6378137.0 / np.sqrt(1.0 - flat * np.sin(phi) ** 2)
    out = (n * np.cos(phi) * np.cos(turn), n * np.cos(phi) * np.sin(turn),
           n * (1.0 - flat) * np.sin(phi))  # fmt: skip
    return np.column_stack(out)
