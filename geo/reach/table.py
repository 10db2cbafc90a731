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
from geo.reach.search import FAR, Workspace, clear_labels, make_workspace, search_within

REACHED = 1
"""Bit: a way along the network no longer than the reach exists."""
APART = 2
"""Bit: the ends lie in different components, one of which is stray or detached."""
DIRECT = 4
"""Bit: the straight line is no longer than the two access legs together."""
NOT_REACHED = np.int32(2**31 - 1)
"""`road_mm` of a pair with neither REACHED nor DIRECT; test the bits, not this number."""


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
    arcs: Arcs, sites: Side, demand: Side, weak_component: Bytes, reach_mm: int
) -> Reach:
    """Compute the table with as many threads as there are cores.

    `weak_component` marks with 1 the components that are stray or detached.
    """
    order, cell_ptr, frame = _sort_into_cells(demand.xyz, reach_mm / 1000.0)
    cells = _Cells(order, cell_ptr, *frame)
    workers = os.cpu_count() or 1
    site_count = len(sites.xyz)
    counts = np.zeros(site_count + 1, dtype=np.int64)
    chunks = np.array_split(np.arange(site_count, dtype=np.int32), max(1, 4 * workers))
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda c: _count_pairs(c, sites, demand, cells, reach_mm, counts), chunks))
        site_ptr = np.cumsum(counts)
        pairs = _empty_pairs(int(site_ptr[-1]))
        spaces = [make_workspace(arcs, reach_mm) for _ in range(workers)]

        def fill(chunk: Indices) -> None:
            space = spaces.pop()
            _fill_pairs(
                chunk, arcs, sites, demand, cells, weak_component, reach_mm, site_ptr, pairs, space
            )
            spaces.append(space)

        list(pool.map(fill, chunks))
    demand_ptr, pair_of = _transpose(pairs.demand_index, len(demand.xyz))
    return Reach(site_ptr, *pairs, demand_ptr, pair_of)


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


class _Cells(NamedTuple):
    """Demand points in cubes of the reach's size, so that a site looks at 27 cubes only."""

    order: Indices
    ptr: Ints
    low: Floats
    side: float
    shape: Ints


def _sort_into_cells(
    xyz: Floats, side_m: float
) -> tuple[Indices, Ints, tuple[Floats, float, Ints]]:
    known = np.flatnonzero(~np.isnan(xyz).any(axis=1))
    points = xyz[known]
    low = points.min(axis=0) if len(points) else np.zeros(3)
    extent = points.max(axis=0) - low if len(points) else np.zeros(3)
    while np.prod(np.floor(extent / side_m) + 1) > 8_000_000:
        side_m *= 2.0
    shape = np.floor(extent / side_m).astype(np.int64) + 1
    index = np.floor((points - low) / side_m).astype(np.int64)
    cell = (index[:, 0] * shape[1] + index[:, 1]) * shape[2] + index[:, 2]
    order = known[np.argsort(cell, kind="stable")].astype(np.int32)
    counts = np.bincount(cell, minlength=int(np.prod(shape)))
    ptr = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return order, ptr, (low, side_m, shape)


@numba.njit(cache=True, nogil=True)
def _visit_pairs(
    s: int, sites: Side, demand: Side, cells: _Cells, reach_mm: int, index: Indices, mm: Indices
) -> int:
    """Count the demand points within reach of a site, and list them where there is room."""
    x, y, z = sites.xyz[s]
    count = 0
    if np.isnan(x):
        return 0
    span = np.empty((3, 2), dtype=np.int64)
    for k in range(3):
        at = int(np.floor((sites.xyz[s, k] - cells.low[k]) / cells.side))
        span[k, 0], span[k, 1] = max(at - 1, 0), min(at + 1, cells.shape[k] - 1)
    for i in range(span[0, 0], span[0, 1] + 1):
        for j in range(span[1, 0], span[1, 1] + 1):
            row = (i * cells.shape[1] + j) * cells.shape[2]
            if span[2, 1] < span[2, 0]:
                continue
            for k in range(cells.ptr[row + span[2, 0]], cells.ptr[row + span[2, 1] + 1]):
                p = cells.order[k]
                d = chord_geodesic_mm(x, y, z, demand.xyz[p, 0], demand.xyz[p, 1], demand.xyz[p, 2])
                if d <= reach_mm:
                    if count < len(index):
                        index[count], mm[count] = p, d
                    count += 1
    return count


@numba.njit(cache=True, nogil=True)
def _count_pairs(
    chunk: Indices, sites: Side, demand: Side, cells: _Cells, reach_mm: int, counts: Ints
) -> None:
    nothing = np.empty(0, dtype=np.int32)
    for s in chunk:
        counts[s + 1] = _visit_pairs(s, sites, demand, cells, reach_mm, nothing, nothing)


@numba.njit(cache=True, nogil=True)
def network_mm(arcs: Arcs, label: Ints, sites: Ends, s: int, demand: Ends, p: int) -> int:
    """Way from a site to a demand point along the network, both legs included; FAR if none."""
    edge = demand.edge[p]
    if edge < 0 or sites.edge[s] < 0:
        return FAR
    least = FAR
    ways = arrive_mm(arcs, edge, demand.along_mm[p])
    if ways[0] >= 0:
        least = min(least, label[arcs.edge_u[edge]] + ways[0] + demand.leg_mm[p])
    if ways[1] >= 0:
        least = min(least, label[arcs.edge_v[edge]] + ways[1] + demand.leg_mm[p])
    if edge == sites.edge[s]:
        between = along_edge_mm(arcs, edge, sites.along_mm[s], demand.along_mm[p])
        if between >= 0:
            least = min(least, sites.leg_mm[s] + between + demand.leg_mm[p])
    return min(least, FAR)


@numba.njit(cache=True, nogil=True)
def _fill_pairs(
    chunk: Indices, arcs: Arcs, sites: Side, demand: Side, cells: _Cells, weak: Bytes,
    reach_mm: int, site_ptr: Ints, pairs: _Pairs, work: Workspace,
) -> None:  # fmt: skip
    for s in chunk:
        first, last = site_ptr[s], site_ptr[s + 1]
        if first == last:
            continue
        index, mm = pairs.demand_index[first:last], pairs.straight_mm[first:last]
        _visit_pairs(s, sites, demand, cells, reach_mm, index, mm)
        order = np.argsort(index)
        index[:], mm[:] = index[order], mm[order]
        touched = search_within(arcs, sites.ends, s, reach_mm, work)
        for k in range(first, last):
            p = pairs.demand_index[k]
            straight = pairs.straight_mm[k]
            bits = 0
            road = network_mm(arcs, work.label, sites.ends, s, demand.ends, p)
            if road <= reach_mm:
                bits |= REACHED
            if straight <= sites.ends.leg_mm[s] + demand.ends.leg_mm[p]:
                bits |= DIRECT
                road = min(road, straight)
            c_s, c_p = sites.component[s], demand.component[p]
            if c_s != c_p and ((c_s >= 0 and weak[c_s]) or (c_p >= 0 and weak[c_p])):
                bits |= APART
            held = bits & (REACHED | DIRECT)
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
