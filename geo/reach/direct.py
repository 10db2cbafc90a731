"""Direct ways to the nearest sites, and straight lines to sites that were found.

A site is met directly where the straight line is no longer than both access legs together
(rules.md#distance-4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from scipy.spatial import cKDTree

from geo.arrays import Flags, Floats, Indices, Ints
from geo.geometry.geodesy import chord_geodesic_mm, fill_chord_geodesic_mm
from geo.reach.pair_rule import is_direct
from geo.reach.search import FAR
from geo.reach.site_tree import DEEPEST, LEAF, SLACK_MM, SiteTree, chord_to_box_m2, plant_tree
from geo.reach.table import Side

RUN = 64
"""Points that are looked at together."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The chosen sites made ready for asking: in order of their edges, and by place."""

    sites: Side
    by_edge: Indices
    placed: Indices
    tree: cKDTree
    boxes: SiteTree


def gather_sources(sites: Side, chosen: Indices) -> Sources:
    """Make sites ready for `find_nearest`; `chosen` are positions in `sites`."""
    placed = chosen[~np.isnan(sites.xyz[chosen, 0])].astype(np.int32)
    tree = cKDTree(sites.xyz[placed])
    return Sources(
        sites,
        chosen[np.argsort(sites.ends.edge[chosen], kind="stable")].astype(np.int32),
        placed,
        tree,
        plant_tree(tree, sites.xyz, placed, sites.ends.leg_mm),
    )


def merge_direct(sources: Sources, demand: Side, site: Indices, road: Ints, direct: Flags) -> None:
    """Merge direct ways: every one that is shorter, or as long and to a site that comes first."""
    if len(sources.placed):
        tree = sources.boxes
        _merge(tree, tree.node, tree.longest_mm, demand.xyz, demand.ends.leg_mm, site, road, direct)


@numba.njit(cache=True, nogil=True)
def _merge(
    tree: SiteTree, node: Floats, longest_mm: Ints, xyz: Floats, leg_mm: Ints,
    site: Indices, road: Ints, direct: Flags,
) -> None:  # fmt: skip
    """Look at runs of points together: of points in order, few boxes may matter to any.

    Arrays are taken out of their tuples once: compiled code counts references each time.
    """
    ids, at, site_leg = tree.site, tree.xyz, tree.leg_mm
    leaves = np.empty(len(node) // 2, dtype=np.int64)
    near = np.empty(len(ids), dtype=np.int64)
    bounds = np.empty(6)
    for first in range(0, len(xyz), RUN):
        last = min(first + RUN, len(xyz))
        longest, most = _bound_run(xyz, leg_mm, road, first, last, bounds)
        boxes = _list_leaves(node, longest_mm, bounds, longest, most, leaves)
        count = 0
        for box in leaves[:boxes]:
            start = (box - len(leaves)) * LEAF
            for k in range(start, min(start + LEAF, len(ids))):
                most_m = (min(longest + site_leg[k], most) + SLACK_MM) / 1000.0
                gap_m2 = chord_to_box_m2(bounds, at[k, 0], at[k, 1], at[k, 2])
                if most_m >= 0.0 and gap_m2 <= most_m * most_m:
                    near[count] = k
                    count += 1
        for p in range(first, last if count else first):
            x, y, z, leg = xyz[p, 0], xyz[p, 1], xyz[p, 2], leg_mm[p]
            for k in near[:count]:
                most_m = (min(leg + site_leg[k], road[p]) + SLACK_MM) / 1000.0
                east, north, up = at[k, 0] - x, at[k, 1] - y, at[k, 2] - z
                chord_m2 = east * east + north * north + up * up
                if most_m < 0.0 or not chord_m2 <= most_m * most_m:
                    continue
                mm = chord_geodesic_mm(at[k, 0], at[k, 1], at[k, 2], x, y, z)
                s = ids[k]
                if not is_direct(mm, site_leg[k], leg):
                    continue
                if mm < road[p] or (mm == road[p] and s <= site[p]):
                    road[p], site[p], direct[p] = mm, s, True


@numba.njit(cache=True, nogil=True, inline="always")
def _bound_run(
    xyz: Floats, leg_mm: Ints, road: Ints, first: int, last: int, bounds: Floats
) -> tuple[int, int]:
    """Write the box of a run of points; return the longest leg and the longest way of theirs."""
    bounds[:3], bounds[3:] = np.inf, -np.inf
    leg, most = leg_mm[first], road[first]
    for p in range(first, last):
        if np.isnan(xyz[p, 0]):
            continue
        for axis in range(3):
            bounds[axis] = min(bounds[axis], xyz[p, axis])
            bounds[3 + axis] = max(bounds[3 + axis], xyz[p, axis])
        leg, most = max(leg, leg_mm[p]), max(most, road[p])
    return leg, most


@numba.njit(cache=True, nogil=True)
def _list_leaves(
    node: Floats, longest_mm: Ints, bounds: Floats, leg: int, most: int, leaves: Ints
) -> int:
    """List the boxes of sites that may matter to some of a run of points; how many there are."""
    low_x, low_y, low_z, high_x, high_y, high_z = bounds
    waiting = np.empty(DEEPEST, dtype=np.int64)
    waiting[0], waits, count = 1, 1, 0
    while waits:
        waits -= 1
        box = waiting[waits]
        most_m = (min(leg + longest_mm[box], most) + SLACK_MM) / 1000.0
        east = max(node[box, 0] - high_x, 0.0, low_x - node[box, 3])
        north = max(node[box, 1] - high_y, 0.0, low_y - node[box, 4])
        up = max(node[box, 2] - high_z, 0.0, low_z - node[box, 5])
        if most_m < 0.0 or not east * east + north * north + up * up <= most_m * most_m:
            continue
        if box < len(leaves):
            waiting[waits], waiting[waits + 1] = 2 * box + 1, 2 * box
            waits += 2
        else:
            leaves[count] = box
            count += 1
    return count


def measure_straight_to(sources: Sources, demand: Side, site: Indices) -> Ints:
    """Straight lines (mm) to the site of each point, or to the nearest one where `site` is −1."""
    straight = np.full(len(site), FAR, dtype=np.int64)
    if len(sources.placed):
        to, lost = site, site < 0
        if lost.any():
            lost &= ~np.isnan(demand.xyz[:, 0])
            to = site.copy()
            to[lost] = sources.placed[sources.tree.query(demand.xyz[lost])[1]]
        _fill_straight(to, sources.sites.xyz, demand.xyz, straight)
    return straight


@numba.njit(cache=True, nogil=True)
def _fill_straight(to: Indices, sites: Floats, points: Floats, straight: Ints) -> None:
    """Measure runs of pairs together; points without a position keep what they have."""
    starts, ends, found = np.zeros((3, RUN)), np.zeros((3, RUN)), np.empty(RUN)
    for first in range(0, len(to), RUN):
        count = min(RUN, len(to) - first)
        for i in range(count):
            s = max(to[first + i], 0)
            for axis in range(3):
                starts[axis, i], ends[axis, i] = sites[s, axis], points[first + i, axis]
        fill_chord_geodesic_mm(starts, ends, found)
        for i in range(count):
            if not np.isnan(ends[0, i]):
                straight[first + i] = np.int64(found[i])
