"""Pieces of the network that a new road joins, judged anew (rules.md#distance-9).

Pieces and new roads that come to hang together are one piece, as long as all of them. Hanging
together with a trusted piece makes it trusted; else it lies near a longer one only if each of its
pieces did. So a further road never makes a piece stray, whichever came first. Only pieces that a
new road joins are judged; what a study overruled by hand stays so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Bytes, Flags, Floats, Indices
from geo.roads.components import judge_standing
from geo.roads.graph import ComponentTrust, RoadGraph
from geo.roads.new_road import OpenedRoad
from geo.roads.report import ComponentTable
from geo.roads.segments import find_targets
from geo.rules.standard import StrayRule


@dataclass(frozen=True, slots=True)
class JoinedPieces:
    """Components after new roads: `label` (of each before), `standing` by label.

    `entered` marks edges that were no targets before and are now; `touched` the edges of every
    piece whose standing differs. Of the components that were stray, `risen` are so no longer and
    `stays_stray` still are; `is_target` marks new roads that hang together with any other piece.
    `group` and `road_group` tell of components and new roads what hangs together, whatever a study
    says of them.
    """

    label: Indices
    standing: Bytes
    entered: Flags
    touched: Flags
    risen: Flags
    stays_stray: Flags
    is_target: Flags
    group: Indices
    road_group: Indices

    @property
    def weak(self) -> Bytes:
        """1 for labels that are stray or detached."""
        marked: Bytes = (self.standing != ComponentTrust.TRUSTED).astype(np.uint8)
        return marked

    @property
    def frees(self) -> bool:
        """Whether a stray piece is joined: it may keep off fewer places than before."""
        stray = self.group[self.risen | self.stays_stray]
        return bool(np.isin(self.road_group, stray).any())

    def relabel(self, component: Indices) -> Indices:
        """Components of ends as they are after; −1 stays."""
        return np.where(component >= 0, self.label[component], -1).astype(np.int32)

    def list_vertices(self, graph: RoadGraph) -> tuple[Floats, float]:
        """Vertices (lon, lat) of the touched edges, and their longest segment in metres."""
        shown = np.repeat(self.touched, np.diff(graph.point_ptr))
        step = np.diff(graph.cum_mm)[shown[:-1] & shown[1:]]
        places = np.column_stack((graph.point_lon[shown], graph.point_lat[shown]))
        return places, float(step.max(initial=0)) / 1000.0


def join_pieces(
    graph: RoadGraph, pieces: ComponentTable, opened: list[OpenedRoad], rule: StrayRule
) -> JoinedPieces:
    """Judge what new roads join.

    A piece overruled by hand counts in the judgement of others and keeps its standing and label.
    """
    before = graph.component_standing
    group, standing = _hang_together(graph, opened), before.copy()
    own = np.array([_label_of(graph, group, opened, i) for i in range(len(opened))], dtype=np.int32)
    label = np.arange(len(standing), dtype=np.int32)
    judged = np.flatnonzero(np.isin(group, own) & ~pieces.overruled)
    standing[judged] = _judge_groups(pieces, group, own, opened, rule)[group[judged]]
    _, first, of = np.unique(group[judged], return_index=True, return_inverse=True)
    label[judged] = judged[first][of]
    component, was_stray = graph.component[graph.u], before == ComponentTrust.STRAY
    risen = was_stray & (standing != ComponentTrust.STRAY)
    stays = was_stray & ~risen
    return JoinedPieces(
        label,
        standing,
        risen[component] & (find_targets(graph, standing) > 0),
        (before != standing)[component],
        risen,
        stays,
        np.isin(own, group[~stays]),
        group,
        own,
    )


def _hang_together(graph: RoadGraph, opened: list[OpenedRoad]) -> Indices:
    """For every component the least one that it hangs together with."""
    count = len(graph.component_standing)
    head = np.arange(count + len(opened), dtype=np.int32)

    def find(k: int) -> int:
        while head[k] != k:
            k = int(head[k])
        return k

    for i, road in enumerate(opened):
        for end in road.ends:
            if end.is_free:
                continue
            other = (
                int(graph.component[graph.u[end.edge]])
                if end.earlier is None
                else count + end.earlier[0]
            )
            one, two = find(count + i), find(other)
            head[max(one, two)] = min(one, two)
    return np.array([find(k) for k in range(count)], dtype=np.int32)


def _judge_groups(
    pieces: ComponentTable, group: Indices, own: Indices, opened: list[OpenedRoad], rule: StrayRule
) -> Bytes:
    """Standing by group, as long as its pieces and new roads together."""
    length = np.zeros(len(group), dtype=np.int64)
    np.add.at(length, group, pieces.length_mm)
    joins = own >= 0
    np.add.at(length, own[joins], np.array([road.length_mm for road in opened])[joins])
    least_gap_m = np.zeros(len(group))
    np.maximum.at(least_gap_m, group, pieces.gap_m)
    standing = judge_standing(length, least_gap_m, rule)
    standing[group[pieces.standing == ComponentTrust.TRUSTED]] = ComponentTrust.TRUSTED
    return standing


def _label_of(graph: RoadGraph, label: Indices, opened: list[OpenedRoad], i: int) -> int:
    """The label of a new road by what it joins; −1 for one that hangs in the air."""
    for end in opened[i].ends:
        if end.edge >= 0:
            return int(label[graph.component[graph.u[end.edge]]])
        if end.earlier is not None:
            found = _label_of(graph, label, opened, end.earlier[0])
            if found >= 0:
                return found
    return -1
