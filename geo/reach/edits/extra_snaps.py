"""Pairs of ends with several snaps each: one on the roads as they were, one on every new road.

For a site s and a point p with snaps F(s), F(p), by network the least of

    leg(f) + way(f, g) + leg(g)          f in F(s), g in F(p)

A straight way stays what it was, by the legs of the first snaps, and so do the components of the
rule for undecided pairs; `HELD` marks pairs that a new road reaches for an end that was off the
network before, so that no pair gets worse by a new road.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Flags, Indices, Ints
from geo.reach.arcs import Arcs, Ends
from geo.reach.arrival import come_in, open_doors, stay_on_edge
from geo.reach.bounded import BEYOND, Workspace, clear_labels, make_workspace, search_within
from geo.reach.pair_rule import DIRECT, REACHED
from geo.reach.pairs import PointCells, count_near, list_near
from geo.reach.table import Pairs, Side, empty_pairs, judge_found

HELD = DIRECT
"""A pair that holds whatever the first legs are is told by the bit of direct ways."""


class SnapPoints(NamedTuple):
    """Ends with snaps in rows: arrays of shape (snaps, ends); the first row is that of `side`."""

    side: Side
    edge: Indices
    along_mm: Ints
    leg_mm: Ints

    def row(self, k: int) -> Ends:
        """One snap of every end."""
        return Ends(self.edge[k], self.along_mm[k], self.leg_mm[k])


def stack_snaps(side: Side, rows: list[Ends]) -> SnapPoints:
    """Feet of ends; the first of `rows` are those of `side`."""
    return SnapPoints(
        side,
        np.stack([one.edge for one in rows]),
        np.stack([one.along_mm for one in rows]),
        np.stack([one.leg_mm for one in rows]),
    )


class SnapSearch(NamedTuple):
    """What searches share; for one thread at a time. `enters` tells of the first snaps."""

    arcs: Arcs
    demand: SnapPoints
    enters: Flags
    doors: Indices
    cells: PointCells
    weak: Bytes
    work: Workspace


def make_snap_search(arcs: Arcs, demand: SnapPoints, cells: PointCells, weak: Bytes) -> SnapSearch:
    """Prepare for searches with the reach of the cells."""
    doors = np.stack(
        [open_doors(arcs, demand.row(k), demand.side.component) for k in range(len(demand.edge))]
    )
    work = make_workspace(arcs, cells.reach_mm)
    return SnapSearch(arcs, demand, demand.edge[0] >= 0, doors, cells, weak, work)


def search_snaps(search: SnapSearch, sites: SnapPoints, site: int) -> Pairs:
    """The pairs of one site, found anew."""
    x, y, z = sites.side.xyz[site]
    count = int(count_near(search.cells, x, y, z))
    mine = empty_pairs(count)
    if count:
        keys, spare = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
        list_near(search.cells, x, y, z, keys, spare, mine.demand_index, mine.straight_mm)
        _measure(search, sites, site, mine)
    return mine


@numba.njit(cache=True, nogil=True)
def _measure(search: SnapSearch, sites: SnapPoints, s: int, mine: Pairs) -> None:
    """Set road and bits of the pairs of one site."""
    arcs, demand, work = search.arcs, search.demand, search.work
    index, road = mine.demand_index, mine.road_mm
    road[:] = BEYOND
    other = np.empty(len(road), dtype=np.int32)
    for f in range(sites.edge.shape[0]):
        ends = Ends(sites.edge[f], sites.along_mm[f], sites.leg_mm[f])
        if ends.edge[s] < 0:
            continue
        touched = search_within(arcs, ends, s, search.cells.reach_mm, work)
        for g in range(demand.edge.shape[0]):
            doors = search.doors[g]
            there = Ends(demand.edge[g], demand.along_mm[g], demand.leg_mm[g])
            come_in(work.node, doors, index, other)
            stay_on_edge(arcs, ends, s, there, doors, index, other)
            for k in range(len(road)):
                road[k] = min(road[k], other[k])
        clear_labels(work, touched)
    leg, component = sites.leg_mm[0, s], sites.side.component[s]
    judge_found(leg, component, search.doors[0], search.weak, search.cells.reach_mm, mine)
    for k in range(len(road)):
        entered = sites.edge[0, s] >= 0 and search.enters[index[k]]
        if mine.bits[k] & REACHED and not entered:
            mine.bits[k] |= HELD
