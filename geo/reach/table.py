"""The reach table: every (site, demand point) whose straight line is within the largest reach.

For a site s and a demand point p with straight line d(s, p) ≤ reach:

    by network   leg(s) + way(s, p) + leg(p), where both may enter the network
    direct       d(s, p), where d(s, p) ≤ leg(s) + leg(p)        (rules.md#distance-4)
    road_mm      max(d, min(by network, direct))

The maximum keeps the last rounded millimetre from putting a road below its straight line. The
table is built with legs up to twice `max_snap`; whether a pair counts is judged by
`geo.reach.pair_rule`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Floats, Indices, Ints
from geo.geometry.geodesy import ecef
from geo.reach.arcs import Arcs, Ends
from geo.reach.blocks.doors import Doors, come_in, open_doors
from geo.reach.blocks.judging import judge_found
from geo.reach.blocks.near_points import NearPoints, make_near_points, mark_near, take_rising
from geo.reach.blocks.point_blocks import (
    NearTally,
    PointBlocks,
    count_near,
    cut_into_blocks,
    list_blocks,
    make_tally,
    sum_tallies,
)
from geo.reach.blocks.straight_lines import measure_lines
from geo.reach.bounded import Workspace, clear_labels, make_workspace, pack_arcs, search_within
from geo.reach.by_point import list_by_point
from geo.reach.pair_rule import DIRECT, REACHED
from geo.reach.spill import IN_MEMORY, Space, SpillLimit
from geo.threads import begin, count_workers, share_out

CHUNKS_PER_WORKER = 16
"""Parts of the sites for each thread: small enough that threads end together."""


@dataclass(frozen=True, slots=True)
class Reach:
    """All pairs, site-major: site `s` has the pairs `site_ptr[s]:site_ptr[s + 1]`.

    `demand_index` rises within a site. `demand_ptr` and `pair_of` give the same pairs
    demand-major: point `p` has the pairs `pair_of[demand_ptr[p]:demand_ptr[p + 1]]`, sites
    rising; it is of int32 where there are fewer than 2^31 pairs. Distances are int32 millimetres;
    `bits` holds those of `geo.reach.pair_rule`.
    """

    site_ptr: Ints
    demand_index: Indices
    straight_mm: Indices
    road_mm: Indices
    bits: Bytes
    demand_ptr: Ints
    pair_of: Indices | Ints

    @property
    def site_index(self) -> Indices:
        """The site of every pair."""
        sites = np.arange(len(self.site_ptr) - 1, dtype=np.int32)
        return np.repeat(sites, np.diff(self.site_ptr))

    def measure_m(self, at: slice | Ints) -> Floats:
        """Metres by road of some pairs; NaN where no way within the reach is known."""
        known = (self.bits[at] & (REACHED | DIRECT)) != 0
        return np.where(known, self.road_mm[at] / 1000.0, np.nan)

    @property
    def pairs(self) -> Pairs:
        """All pairs in columns."""
        return Pairs(self.demand_index, self.straight_mm, self.road_mm, self.bits)


class Side(NamedTuple):
    """Points at one end of the pairs: places on edges, component, straight-line coordinates.

    `edge` is −1 for a point that does not enter the network; `leg_mm` is the true distance to
    the nearest target, for the direct way. A point without position has NaN coordinates.
    """

    ends: Ends
    component: Indices
    xyz: Floats


def make_side(ends: Ends, component: Indices, lon: Floats, lat: Floats) -> Side:
    """Gather what the table needs of sites or demand points."""
    return Side(ends, component, ecef(lon, lat))


def build_reach(
    arcs: Arcs,
    sites: Side,
    demand: Side,
    weak_component: Bytes,
    reach_mm: int,
    workers: int | None = None,
    room: SpillLimit = IN_MEMORY,
) -> Reach:
    """Compute the table with as many threads as there are cores, or as `workers` says.

    `weak_component` marks with 1 the components that are stray or detached. Pairs are counted
    first; `room` then says where their arrays stand.
    """
    workers = workers or count_workers()
    chunks = np.array_split(_near_together(arcs, sites), CHUNKS_PER_WORKER * workers)
    packing = begin(lambda: pack_arcs(arcs))
    blocks = cut_into_blocks(demand.xyz, reach_mm)
    doors = open_doors(arcs, blocks, [demand.ends], demand.component, weak_component)
    site_ptr, demand_ptr = _count_pairs(blocks, sites, chunks, workers)
    packed = packing.result()
    space_of = room.open(int(site_ptr[-1]))
    pairs = empty_pairs(int(site_ptr[-1]), space_of)
    rooms = [
        (make_workspace(arcs, reach_mm, packed), make_near_points(blocks)) for _ in range(workers)
    ]

    def fill(chunk: Indices) -> None:
        work, near = rooms.pop()
        fill_pairs(chunk, arcs, sites, blocks, doors, weak_component, site_ptr, pairs, work, near)
        rooms.append((work, near))

    share_out(fill, chunks, workers)
    pair_of = list_by_point(site_ptr, pairs.demand_index, demand_ptr, workers, space_of)
    return Reach(site_ptr, *pairs, demand_ptr, pair_of)


def _near_together(arcs: Arcs, sites: Side) -> Indices:
    """Sites in the order of the nodes they stand at, so that each finds a warm cache."""
    if not len(arcs.edge_u):
        return np.arange(len(sites.xyz), dtype=np.int32)
    return np.argsort(arcs.edge_u[sites.ends.edge], kind="stable").astype(np.int32)


class Pairs(NamedTuple):
    """Pairs of one site or of all, in the columns of `Reach`."""

    demand_index: Indices
    straight_mm: Indices
    road_mm: Indices
    bits: Bytes

    def take(self, at: slice | Indices | Ints) -> Pairs:
        """Some of them."""
        return Pairs(self.demand_index[at], self.straight_mm[at], self.road_mm[at], self.bits[at])


def empty_pairs(count: int, space_of: Space = np.empty) -> Pairs:
    """Columns of so many pairs, their contents not set."""
    return Pairs(
        space_of(count, np.int32),
        space_of(count, np.int32),
        space_of(count, np.int32),
        space_of(count, np.uint8),
    )


def _count_pairs(
    blocks: PointBlocks, sites: Side, chunks: list[Indices], workers: int
) -> tuple[Ints, Ints]:
    """`site_ptr` and `demand_ptr` of the table, before there is a table."""
    counts = np.zeros(len(sites.xyz), dtype=np.int64)
    tallies = [make_tally(blocks) for _ in range(workers)]
    free = list(tallies)

    def count(chunk: Indices) -> None:
        tally = free.pop()
        count_pairs(chunk, sites.xyz, blocks, tally, counts)
        free.append(tally)

    share_out(count, chunks, workers)
    return _pointers(counts), _pointers(sum_tallies(blocks, tallies))


def _pointers(counts: Ints) -> Ints:
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts)))


@numba.njit(cache=True, nogil=True)
def count_pairs(
    chunk: Indices, xyz: Floats, blocks: PointBlocks, tally: NearTally, counts: Ints
) -> None:
    """Count the pairs of some sites, and those of every point in the tally."""
    listed = np.empty(len(blocks.order), dtype=np.int32)
    for s in chunk:
        x, y, z = xyz[s]
        counts[s] = count_near(blocks, x, y, z, listed, tally)


@numba.njit(cache=True, nogil=True)
def fill_pairs(
    chunk: Indices, arcs: Arcs, sites: Side, blocks: PointBlocks, doors: Doors, weak: Bytes,
    site_ptr: Ints, pairs: Pairs, work: Workspace, near: NearPoints,
) -> None:  # fmt: skip
    """Compute the pairs of some sites: one bounded search each."""
    for s in chunk:
        first, last = site_ptr[s], site_ptr[s + 1]
        if first == last:
            continue
        count = look_around(blocks, sites.xyz, s, near)
        touched = search_within(arcs, sites.ends, s, blocks.reach_mm, work)
        come_in(arcs, sites.ends, s, doors, work.node, near, count)
        clear_labels(work, touched)
        leg, component = sites.ends.leg_mm[s], sites.component[s]
        judge_found(leg, component, doors, weak, blocks.reach_mm, near, count)
        take_rising(
            blocks, near, pairs.demand_index[first:last], pairs.straight_mm[first:last],
            pairs.road_mm[first:last], pairs.bits[first:last],
        )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def look_around(blocks: PointBlocks, xyz: Floats, s: int, near: NearPoints) -> int:
    """List the blocks near a site, measure straight lines, mark what is near; how many blocks."""
    x, y, z = xyz[s]
    count = list_blocks(blocks, x, y, z, near.listed)
    measure_lines(blocks, x, y, z, near, count)
    mark_near(blocks, near, count)
    return count
