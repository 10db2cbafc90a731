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
from geo.reach.blocks.doors import Doors, come_in, open_doors
from geo.reach.blocks.judging import judge_found
from geo.reach.blocks.near_points import NearPoints, make_near_points, take_rising
from geo.reach.blocks.point_blocks import NearTally, PointBlocks, make_tally
from geo.reach.bounded import Workspace, clear_labels, make_workspace, search_within
from geo.reach.pair_rule import DIRECT, REACHED
from geo.reach.table import Pairs, Side, count_pairs, empty_pairs, look_around

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
    enters: Flags
    doors: Doors
    blocks: PointBlocks
    weak: Bytes
    work: Workspace
    near: NearPoints
    tally: NearTally


def make_snap_search(
    arcs: Arcs, demand: SnapPoints, blocks: PointBlocks, weak: Bytes
) -> SnapSearch:
    """Prepare for searches with the reach of the blocks, which are those of the points."""
    rows = [demand.row(k) for k in range(len(demand.edge))]
    return SnapSearch(
        arcs,
        demand.edge[0] >= 0,
        open_doors(arcs, blocks, rows, demand.side.component, weak),
        blocks,
        weak,
        make_workspace(arcs, blocks.reach_mm),
        make_near_points(blocks),
        make_tally(blocks),
    )


def search_snaps(search: SnapSearch, sites: SnapPoints, site: int) -> Pairs:
    """The pairs of one site, found anew."""
    count = np.zeros(1, dtype=np.int64)
    here = sites.side.xyz[site : site + 1]
    count_pairs(np.zeros(1, dtype=np.int32), here, search.blocks, search.tally, count)
    mine = empty_pairs(int(count[0]))
    if count[0]:
        _measure(search, sites, site, mine)
    return mine


@numba.njit(cache=True, nogil=True)
def _measure(search: SnapSearch, sites: SnapPoints, s: int, mine: Pairs) -> None:
    """Fill in the pairs of one site."""
    arcs, blocks, near, work = search.arcs, search.blocks, search.near, search.work
    count = look_around(blocks, sites.side.xyz, s, near)
    for f in range(sites.edge.shape[0]):
        ends = Ends(sites.edge[f], sites.along_mm[f], sites.leg_mm[f])
        if ends.edge[s] < 0:
            continue
        touched = search_within(arcs, ends, s, blocks.reach_mm, work)
        come_in(arcs, ends, s, search.doors, work.node, near, count)
        clear_labels(work, touched)
    leg, component = sites.leg_mm[0, s], sites.side.component[s]
    judge_found(leg, component, search.doors, search.weak, blocks.reach_mm, near, count)
    take_rising(blocks, near, mine.demand_index, mine.straight_mm, mine.road_mm, mine.bits)
    for k in range(len(mine.bits)):
        entered = sites.edge[0, s] >= 0 and search.enters[mine.demand_index[k]]
        if mine.bits[k] & REACHED and not entered:
            mine.bits[k] |= HELD
