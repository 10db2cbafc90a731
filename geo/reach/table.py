"""The reach table: every (site, demand point) whose straight line is within the largest reach.

For a site s and a demand point p with straight line d(s, p) ≤ reach:

    by network   leg(s) + way(s, p) + leg(p), where both may enter the network
    direct       d(s, p), where d(s, p) ≤ leg(s) + leg(p)        (DESIGN 3.1, rule 4)
    road_mm      max(d, min(by network, direct))

The maximum keeps the last rounded millimetre from putting a road below its straight line. The
table is built with legs up to twice `max_snap`; a reading filters by leg and distance.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Floats, Indices, Ints
from geo.geodesy import chord_geodesic_mm, ecef
from geo.reach.arcs import Arcs, Ends, along_edge_mm, arrive_mm
from geo.reach.bounded import (
    BEYOND,
    LABEL,
    Workspace,
    clear_labels,
    make_workspace,
    pack_arcs,
    search_within,
)
from geo.reach.pairs import Cells, list_pairs, sort_into_cells

REACHED = 1
"""Bit: a way along the network no longer than the reach exists."""
APART = 2
"""Bit: the ends lie in different components, one of which is stray or detached."""
DIRECT = 4
"""Bit: the straight line is no longer than the two access legs together."""
NOT_REACHED = np.int32(2**31 - 1)
"""`road_mm` of a pair with neither REACHED nor DIRECT; test the bits, not this number."""
CHUNKS_PER_WORKER = 16
"""Parts of the sites for each thread: small enough that threads end together."""


@dataclass(frozen=True, slots=True)
class Reach:
    """All pairs, site-major: site `s` has the pairs `site_ptr[s]:site_ptr[s + 1]`.

    `demand_index` rises within a site. `demand_ptr` and `pair_of` give the same pairs
    demand-major: point `p` has the pairs `pair_of[demand_ptr[p]:demand_ptr[p + 1]]`, sites
    rising. Distances are int32 millimetres; `bits` holds REACHED, APART and DIRECT.
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
) -> Reach:
    """Compute the table with as many threads as there are cores, or as `workers` says.

    `weak_component` marks with 1 the components that are stray or detached.
    """
    workers = workers or os.cpu_count() or 1
    cells = sort_into_cells(demand.xyz, reach_mm)
    chunks = np.array_split(_near_together(arcs, sites), CHUNKS_PER_WORKER * workers)
    counts = np.zeros(len(sites.xyz) + 1, dtype=np.int64)
    doors, packed = _open_doors(arcs, demand), pack_arcs(arcs)
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda chunk: _count_pairs(chunk, sites, cells, counts), chunks))
        site_ptr = np.cumsum(counts)
        pairs = _empty_pairs(int(site_ptr[-1]))
        spaces = list(pool.map(lambda _: make_workspace(arcs, packed, reach_mm), range(workers)))

        def fill(chunk: Indices) -> None:
            space = spaces.pop()
            _fill_pairs(
                chunk, arcs, sites, demand, doors, cells, weak_component, site_ptr, pairs, space
            )
            spaces.append(space)

        list(pool.map(fill, chunks))
    demand_ptr, pair_of = _transpose(pairs.demand_index, len(demand.xyz))
    return Reach(site_ptr, *pairs, demand_ptr, pair_of)


def _near_together(arcs: Arcs, sites: Side) -> Indices:
    """Sites in the order of the nodes they stand at, so that each finds a warm cache."""
    if not len(arcs.edge_u):
        return np.arange(len(sites.xyz), dtype=np.int32)
    return np.argsort(arcs.edge_u[sites.ends.edge], kind="stable").astype(np.int32)


class _Pairs(NamedTuple):
    demand_index: Indices
    straight_mm: Indices
    road_mm: Indices
    bits: Bytes


def _empty_pairs(count: int) -> _Pairs:
    return _Pairs(
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.uint8),
    )


@numba.njit(cache=True, nogil=True)
def _count_pairs(chunk: Indices, sites: Side, cells: Cells, counts: Ints) -> None:
    nothing = np.empty(0, dtype=np.int32)
    for s in chunk:
        x, y, z = sites.xyz[s]
        counts[s + 1] = list_pairs(cells, x, y, z, nothing)


NODE_U, FROM_U, NODE_V, FROM_V, EDGE, LEG, COMPONENT = range(7)
"""Columns of `_open_doors`: the edge's ends, the ways from them to the point with its leg."""


@numba.njit(cache=True, nogil=True)
def _open_doors(arcs: Arcs, demand: Side) -> Indices:
    """What every pair asks of a demand point, in one row of 32 bytes.

    Ways end at BEYOND, longer than any reach; an end from which the point cannot be reached has
    that way too.
    """
    doors = np.zeros((len(demand.xyz), 8), dtype=np.int32)
    for p in range(len(doors)):
        edge, leg = demand.ends.edge[p], demand.ends.leg_mm[p]
        doors[p, EDGE], doors[p, LEG] = edge, min(leg, BEYOND)
        doors[p, COMPONENT] = demand.component[p]
        doors[p, FROM_U] = doors[p, FROM_V] = BEYOND
        if edge < 0:
            continue
        doors[p, NODE_U], doors[p, NODE_V] = arcs.edge_u[edge], arcs.edge_v[edge]
        from_u, from_v = arrive_mm(arcs, edge, demand.ends.along_mm[p])
        if from_u >= 0:
            doors[p, FROM_U] = min(from_u + leg, BEYOND)
        if from_v >= 0:
            doors[p, FROM_V] = min(from_v + leg, BEYOND)
    return doors


@numba.njit(cache=True, nogil=True, inline="always")
def _network_mm(
    arcs: Arcs, work: Workspace, sites: Ends, s: int, demand: Ends, p: int, door: Indices
) -> int:
    """Way from a site to a demand point along the network, both legs included.

    Beyond the reach, the number says only that it is.
    """
    by_u = work.node[door[NODE_U], LABEL] + door[FROM_U]
    by_v = work.node[door[NODE_V], LABEL] + door[FROM_V]
    least: int = min(by_u, by_v)
    if door[EDGE] == sites.edge[s] and door[EDGE] >= 0:
        between = along_edge_mm(arcs, door[EDGE], sites.along_mm[s], demand.along_mm[p])
        if between >= 0:
            least = min(least, sites.leg_mm[s] + between + demand.leg_mm[p])
    return least


@numba.njit(cache=True, nogil=True, inline="always")
def _are_apart(weak: Bytes, c_s: int, c_p: int) -> bool:
    return bool(c_s != c_p and ((c_s >= 0 and weak[c_s]) or (c_p >= 0 and weak[c_p])))


@numba.njit(cache=True, nogil=True)
def _fill_pairs(
    chunk: Indices, arcs: Arcs, sites: Side, demand: Side, doors: Indices, cells: Cells,
    weak: Bytes, site_ptr: Ints, pairs: _Pairs, work: Workspace,
) -> None:  # fmt: skip
    for s in chunk:
        first, last = site_ptr[s], site_ptr[s + 1]
        if first == last:
            continue
        x, y, z = sites.xyz[s]
        list_pairs(cells, x, y, z, pairs.demand_index[first:last])
        pairs.demand_index[first:last].sort()
        touched = search_within(arcs, sites.ends, s, cells.reach_mm, work)
        for k in range(first, last):
            p = pairs.demand_index[k]
            door = doors[p]
            straight = chord_geodesic_mm(
                x, y, z, demand.xyz[p, 0], demand.xyz[p, 1], demand.xyz[p, 2]
            )
            bits = 0
            road = _network_mm(arcs, work, sites.ends, s, demand.ends, p, door)
            if road <= cells.reach_mm:
                bits |= REACHED
            if straight <= sites.ends.leg_mm[s] + door[LEG]:
                bits |= DIRECT
                road = min(road, straight)
            if _are_apart(weak, sites.component[s], door[COMPONENT]):
                bits |= APART
            held = bits & (REACHED | DIRECT)
            pairs.straight_mm[k] = straight
            pairs.road_mm[k] = max(road, straight) if held else NOT_REACHED
            pairs.bits[k] = bits
        clear_labels(work, touched)


@numba.njit(cache=True, nogil=True)
def _transpose(demand_index: Indices, demand_count: int) -> tuple[Ints, Ints]:
    ptr = np.zeros(demand_count + 1, dtype=np.int64)
    for p in demand_index:
        ptr[p + 1] += 1
    for p in range(demand_count):
        ptr[p + 1] += ptr[p]
    place = ptr[:-1].copy()
    pair_of = np.empty(len(demand_index), dtype=np.int64)
    for k in range(len(demand_index)):
        p = demand_index[k]
        pair_of[place[p]] = k
        place[p] += 1
    return ptr, pair_of
