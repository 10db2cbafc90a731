"""Roads closed and opened under snaps that stay where they are.

A closed stretch may be left on foot to its two ends, and walked between two snaps on it; nothing
crosses it from one end to the other, nor does a way that comes from elsewhere pass a snap on it. A
snap exactly at an end of it stands at that junction and does not walk the stretch. A new road adds
junctions and an edge. So with snaps as they were, no distance gets shorter by closing, and none
gets longer by opening.

Edges are cut at the ends of closed stretches and at new junctions. A closed piece keeps its entry
among the edges, so that snaps leave it, but has no arcs, so that nothing passes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geo.arrays import Indices, Ints
from geo.model.road_lines import BACKWARD, FORWARD
from geo.reach.arcs import Arcs, Ends

Stretch = tuple[int, int]
Place = tuple[int, int]
"""An edge and the way along it in millimetres."""


@dataclass(frozen=True, slots=True)
class NewEdge:
    """A new road between two places on edges, or numbers of free ends (shared where equal)."""

    start: Place | int
    end: Place | int
    length_mm: int


@dataclass(frozen=True, slots=True)
class EditedArcs:
    """Arcs after; `added` has the edge of each new road.

    `bounds` has, for each edge that was cut, where; `pieces` the edges between; `posts` the edges
    of no length at the ends of closed stretches, by place.
    """

    arcs: Arcs
    bounds: dict[int, Ints]
    pieces: dict[int, Indices]
    posts: dict[Place, int]
    added: Indices

    def move(self, ends: Ends) -> Ends:
        """The same places on the edges after."""
        edge, along = ends.edge.copy(), ends.along_mm.copy()
        for i in np.flatnonzero(np.isin(ends.edge, list(self.bounds))):
            e, x = int(edge[i]), int(along[i])
            post = self.posts.get((e, x))
            if post is not None:
                edge[i], along[i] = post, 0
                continue
            bounds = self.bounds[e]
            k = min(int(np.searchsorted(bounds, x, side="right")) - 1, len(bounds) - 2)
            edge[i], along[i] = self.pieces[e][k], x - bounds[k]
        return Ends(edge, along, ends.leg_mm)


class _Builder:
    """New nodes and edges while they are being numbered."""

    def __init__(self, arcs: Arcs) -> None:
        self.arcs = arcs
        self.nodes = len(arcs.ptr) - 1
        self.edges = len(arcs.edge_mm)
        self.rows: list[tuple[int, int, int, int]] = []
        self.passable: list[int] = []
        self.node_at: dict[Place, int] = {}
        self.free: dict[int, int] = {}
        self.bounds: dict[int, Ints] = {}
        self.pieces: dict[int, Indices] = {}
        self.posts: dict[Place, int] = {}

    def add_edge(self, u: int, v: int, mm: int, way: int, *, passable: bool) -> int:
        self.rows.append((u, v, mm, way))
        if passable:
            self.passable.append(len(self.rows) - 1)
        return self.edges + len(self.rows) - 1

    def find_node(self, end: Place | int) -> int:
        """The junction at a place that is a cut, or at a free end."""
        if not isinstance(end, int):
            return self.node_at[end]
        if end not in self.free:
            self.free[end] = self._add_node()
        return self.free[end]

    def cut(self, e: int, stretches: Sequence[Stretch], joins: set[int]) -> None:
        """Cut an edge at the ends of its closed stretches and where new roads join it."""
        length, way = int(self.arcs.edge_mm[e]), int(self.arcs.edge_way[e])
        ends = {length: int(self.arcs.edge_v[e]), 0: int(self.arcs.edge_u[e])}
        cuts = sorted({0, length, *joins, *(x for stretch in stretches for x in stretch)})
        for x in cuts:
            self.node_at[e, x] = ends[x] if x in ends else self._add_node()
        if len(cuts) == 1 or (len(cuts) == 2 and not stretches):
            return
        own = []
        for x, y in pairwise(cuts):
            is_closed = any(a <= x and y <= b for a, b in stretches)
            u, v = self.node_at[e, x], self.node_at[e, y]
            own.append(self.add_edge(u, v, y - x, way, passable=not is_closed))
            if is_closed:
                self._set_post((e, x))
                self._set_post((e, y))
        self.bounds[e] = np.array(cuts, dtype=np.int64)
        self.pieces[e] = np.array(own, dtype=np.int32)

    def _add_node(self) -> int:
        self.nodes += 1
        return self.nodes - 1

    def _set_post(self, place: Place) -> None:
        if place not in self.posts:
            node = self.node_at[place]
            both = FORWARD | BACKWARD
            self.posts[place] = self.add_edge(node, node, 0, both, passable=False)


def cut_roads(
    arcs: Arcs, closed: Mapping[int, Sequence[Stretch]], opened: Sequence[NewEdge]
) -> EditedArcs:
    """Close stretches of edges and add new ones; stretches have some length."""
    builder = _Builder(arcs)
    joins: dict[int, set[int]] = {}
    for road in opened:
        for end in (road.start, road.end):
            if not isinstance(end, int):
                joins.setdefault(end[0], set()).add(end[1])
    for e in sorted({*closed, *joins}):
        builder.cut(e, closed.get(e, ()), joins.get(e, set()))
    both = FORWARD | BACKWARD
    added = [
        builder.add_edge(
            builder.find_node(road.start),
            builder.find_node(road.end),
            road.length_mm,
            both,
            passable=True,
        )
        for road in opened
    ]
    changed = np.array(sorted(builder.bounds), dtype=np.int32)
    return EditedArcs(
        _assemble(arcs, builder, changed),
        builder.bounds,
        builder.pieces,
        builder.posts,
        np.array(added, dtype=np.int32),
    )


def _assemble(arcs: Arcs, builder: _Builder, changed: Indices) -> Arcs:
    """The old arcs without those of edges that were cut, and those of the passable new edges."""
    rows = np.array(builder.rows, dtype=np.int64).reshape(-1, 4)
    old_nodes, old_edges = len(arcs.ptr) - 1, len(arcs.edge_mm)
    edge_of = np.array(builder.passable, dtype=np.int64)
    u, v, mm, way = rows[edge_of].T
    forth, back = (way & FORWARD) != 0, (way & BACKWARD) != 0
    tail = np.concatenate((u[forth], v[back]))
    head = np.concatenate((v[forth], u[back])).astype(np.int32)
    length = np.concatenate((mm[forth], mm[back]))
    number = np.concatenate((edge_of[forth], edge_of[back])) + old_edges
    order = np.argsort(tail, kind="stable")
    tail, head, length, number = tail[order], head[order], length[order], number[order]
    gone = np.isin(arcs.arc_edge, changed)
    gone_before = np.concatenate(([0], np.cumsum(gone)))
    ptr = arcs.ptr - gone_before[arcs.ptr]
    kept = ~gone
    at = ptr[np.minimum(tail + 1, old_nodes)]
    grown = np.bincount(tail, minlength=builder.nodes)
    whole = np.concatenate((ptr, np.full(builder.nodes - old_nodes, ptr[-1])))
    return Arcs(
        whole + np.concatenate(([0], np.cumsum(grown))),
        np.insert(arcs.head[kept], at, head),
        np.insert(arcs.mm[kept], at, length),
        np.insert(arcs.arc_edge[kept], at, number.astype(np.int32)),
        np.concatenate((arcs.edge_u, rows[:, 0])).astype(np.int32),
        np.concatenate((arcs.edge_v, rows[:, 1])).astype(np.int32),
        np.concatenate((arcs.edge_mm, rows[:, 2])),
        np.concatenate((arcs.edge_way, rows[:, 3])).astype(np.uint8),
    )
