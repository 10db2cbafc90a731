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
from geo.reach.arrival import COMPONENT, LEG, come_in, open_doors, stay_on_edge
from geo.reach.bounded import Workspace, clear_labels, make_workspace, pack_arcs, search_within
from geo.reach.counting_sort import group_positions
from geo.reach.pair_rule import APART, DIRECT, REACHED, is_direct
from geo.reach.pairs import PointCells, count_near, list_near, sort_into_cells
from geo.reach.spill import IN_MEMORY, Space, SpillLimit
from geo.threads import begin, count_workers, share_out

NOT_REACHED = np.int32(2**31 - 1)
"""`road_mm` of a pair with neither REACHED nor DIRECT; test the bits, not this number."""
CHUNKS_PER_WORKER = 16
"""Parts of the sites for each thread: small enough that threads end together."""


@dataclass(frozen=True, slots=True)
class Reach:
    """All pairs, site-major: site `s` has the pairs `site_ptr[s]:site_ptr[s + 1]`.

    `demand_index` rises within a site. `demand_ptr` and `pair_of` give the same pairs
    demand-major: point `p` has the pairs `pair_of[demand_ptr[p]:demand_ptr[p + 1]]`, sites
    rising. Distances are int32 millimetres; `bits` holds those of `geo.reach.pair_rule`.
    """

    site_ptr: Ints
    demand_index: Indices
    straight_mm: Indices
    road_mm: Indices
    bits: Bytes
    demand_ptr: Ints
    pair_of: Ints

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
    counts = np.zeros(len(sites.xyz) + 1, dtype=np.int64)
    sorting = begin(lambda: sort_into_cells(demand.xyz, reach_mm))
    packing = begin(lambda: pack_arcs(arcs))
    doors = open_doors(arcs, demand.ends, demand.component)
    cells, packed = sorting.result(), packing.result()
    share_out(lambda chunk: count_pairs(chunk, sites, cells, counts), chunks, workers)
    site_ptr = np.cumsum(counts)
    space_of = room.open(int(site_ptr[-1]))
    pairs = empty_pairs(int(site_ptr[-1]), space_of)
    spaces = share_out(lambda _: make_workspace(arcs, reach_mm, packed), range(workers), workers)

    def fill(chunk: Indices) -> None:
        space = spaces.pop()
        fill_pairs(chunk, arcs, sites, demand, doors, cells, weak_component, site_ptr, pairs, space)
        spaces.append(space)

    share_out(fill, chunks, workers)
    pair_of = space_of(int(site_ptr[-1]), np.int64)
    demand_ptr = group_positions(pairs.demand_index, len(demand.xyz), pair_of, workers)
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


@numba.njit(cache=True, nogil=True)
def count_pairs(chunk: Indices, sites: Side, cells: PointCells, counts: Ints) -> None:
    """Write the number of pairs of site `s` to `counts[s + 1]`."""
    for s in chunk:
        x, y, z = sites.xyz[s]
        counts[s + 1] = count_near(cells, x, y, z)


@numba.njit(cache=True, nogil=True)
def fill_pairs(
    chunk: Indices, arcs: Arcs, sites: Side, demand: Side, doors: Indices, cells: PointCells,
    weak: Bytes, site_ptr: Ints, pairs: Pairs, work: Workspace,
) -> None:  # fmt: skip
    """Compute the pairs of some sites: one bounded search each."""
    room = 0
    for s in chunk:
        room = max(room, site_ptr[s + 1] - site_ptr[s])
    keys, spare = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
    for s in chunk:
        first, last = site_ptr[s], site_ptr[s + 1]
        if first == last:
            continue
        mine = Pairs(
            pairs.demand_index[first:last],
            pairs.straight_mm[first:last],
            pairs.road_mm[first:last],
            pairs.bits[first:last],
        )
        x, y, z = sites.xyz[s]
        count = last - first
        list_near(cells, x, y, z, keys[:count], spare[:count], mine.demand_index, mine.straight_mm)
        touched = search_within(arcs, sites.ends, s, cells.reach_mm, work)
        come_in(work.node, doors, mine.demand_index, mine.road_mm)
        clear_labels(work, touched)
        stay_on_edge(arcs, sites.ends, s, demand.ends, doors, mine.demand_index, mine.road_mm)
        leg, component = sites.ends.leg_mm[s], sites.component[s]
        judge_found(leg, component, doors, weak, cells.reach_mm, mine)


@numba.njit(cache=True, nogil=True)
def judge_found(
    leg_mm: int, component: int, doors: Indices, weak: Bytes, reach_mm: int, mine: Pairs
) -> None:
    """Set the bits, and merge the way by network with the direct one."""
    index, straight_mm, road_mm, bits = mine
    weak_here = component >= 0 and weak[component] > 0
    for k in range(len(index)):
        p = index[k]
        road, straight, there = road_mm[k], straight_mm[k], doors[p, COMPONENT]
        found = REACHED if road <= reach_mm else 0
        if is_direct(straight, leg_mm, doors[p, LEG]):
            found |= DIRECT
            road = min(road, straight)
        road_mm[k] = max(road, straight) if found else NOT_REACHED
        if there != component and (weak_here or (there >= 0 and weak[there])):
            found |= APART
        bits[k] = found
