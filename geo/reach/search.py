"""Shortest ways from all sites at once, without any limit.

A label is one integer, millimetres × 2^b + position of the site, so that labels compare as
(millimetres, site) and adding a way is one addition. Labels fall until none can fall further.
`geo.reach.label_correcting` hands them on.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Indices, Ints
from geo.errors import RoadError
from geo.reach.arcs import Arcs, Ends, leave_mm
from geo.reach.label_correcting import (
    FAR,
    Frontier,
    let_wait,
    open_frontier,
    spread_alone,
    spread_halves,
)


class NearestLabels(NamedTuple):
    """Every node's nearest site: distance (mm, legs of the site included), site, arc it came by.

    `site` is −1 where no site can be reached; `arc` is −1 at nodes entered straight from a site.
    Among equally near sites the one first in order wins.
    """

    mm: Ints
    site: Indices
    arc: Indices


def search_nearest(arcs: Arcs, ends: Ends, chosen: Indices) -> NearestLabels:
    """Search from all chosen sites at once, without any limit.

    Shapes: one label per node.

    Raises
    ------
    RoadError
        The roads are so long that a label could leave its range (tens of millions of km).
    """
    starts = np.sort(chosen[ends.edge[chosen] >= 0]).astype(np.int32)
    bits = len(starts).bit_length()
    _check_room(arcs, ends, starts, bits)
    nodes = len(arcs.ptr) - 1
    board = open_frontier(np.full(nodes, FAR, dtype=np.int64), np.full(nodes, -1, dtype=np.int32))
    if len(starts):
        _enter(arcs, ends, starts, bits, board)
        spread_halves(arcs, bits, board)
    mm, site = np.empty(nodes, dtype=np.int64), np.empty(nodes, dtype=np.int32)
    _unpack(board.key, starts, bits, mm, site)
    return NearestLabels(mm, site, board.arc)


def update_nearest(
    arcs: Arcs, ends: Ends, chosen: Indices, before: NearestLabels, renumber: Indices
) -> NearestLabels:
    """What `search_nearest` finds, from what it found for other sites on the same roads.

    `renumber` gives, for every site of before, its position in `ends` now: −1 where it has gone,
    moved or counts no longer. Those that stay keep their order. Only the neighbourhoods of sites
    that differ are searched; `arc` of other nodes is that of before.
    """
    starts = np.sort(chosen[ends.edge[chosen] >= 0]).astype(np.int32)
    bits = len(starts).bit_length()
    _check_room(arcs, ends, starts, bits)
    nodes = len(arcs.ptr) - 1
    rank = np.full(len(ends.edge) + 1, -1, dtype=np.int32)
    rank[starts] = np.arange(len(starts), dtype=np.int32)
    board = open_frontier(np.empty(nodes, dtype=np.int64), before.arc.copy())
    _keep_labels(before, rank[renumber], bits, board)
    _wake_borders(arcs, board)
    if len(starts):
        _enter(arcs, ends, starts, bits, board)
        spread_alone(arcs, bits, board)
    mm, site = np.empty(nodes, dtype=np.int64), np.empty(nodes, dtype=np.int32)
    _unpack(board.key, starts, bits, mm, site)
    return NearestLabels(mm, site, board.arc)


@numba.njit(cache=True, nogil=True)
def _keep_labels(before: NearestLabels, rank_of: Indices, bits: int, board: Frontier) -> None:
    """Labels of sites that stay, in their new numbers; all others are FAR."""
    keys, came = board.key, board.arc
    mm, site = before.mm, before.site
    for node in range(len(keys)):
        s = site[node]
        if s >= 0 and rank_of[s] >= 0:
            keys[node] = (mm[node] << bits) + rank_of[s]
        else:
            keys[node], came[node] = FAR, -1


@numba.njit(cache=True, nogil=True)
def _wake_borders(arcs: Arcs, board: Frontier) -> None:
    """Let every labelled node wait from which an arc leads to one that lost its label."""
    ptr, heads = arcs.ptr, arcs.head
    keys, waiting, least = board.key, board.waiting, board.least
    for node in range(len(keys)):
        if keys[node] == FAR:
            continue
        for a in range(ptr[node], ptr[node + 1]):
            if keys[heads[a]] == FAR:
                let_wait(waiting, least, node, keys[node])
                break


def _check_room(arcs: Arcs, ends: Ends, starts: Indices, bits: int) -> None:
    longest = int(arcs.edge_mm.sum()) + int(ends.leg_mm[starts].max(initial=0))
    most = FAR >> (bits + 1)
    if longest > most:
        raise RoadError(
            f"roads: expected at most {most / 1e6:.3g} km in all, found {longest / 1e6:.3g} km"
        )


@numba.njit(cache=True, nogil=True)
def _unpack(keys: Ints, starts: Indices, bits: int, mm: Ints, site: Indices) -> None:
    mask = (1 << bits) - 1
    for node in range(len(keys)):
        key = keys[node]
        if key < FAR:
            mm[node], site[node] = key >> bits, starts[key & mask]
        else:
            mm[node], site[node] = FAR, -1


@numba.njit(cache=True, nogil=True)
def _enter(arcs: Arcs, ends: Ends, starts: Indices, bits: int, board: Frontier) -> None:
    """Label the first nodes of every site and let them wait."""
    for i in range(len(starts)):
        edge = ends.edge[starts[i]]
        ways = leave_mm(arcs, edge, ends.along_mm[starts[i]])
        for k in range(2):
            node = arcs.edge_u[edge] if k == 0 else arcs.edge_v[edge]
            key = ((ends.leg_mm[starts[i]] + ways[k]) << bits) + i
            if ways[k] >= 0 and key < board.key[node]:
                board.key[node], board.arc[node] = key, -1
                let_wait(board.waiting, board.least, node, key)


__all__ = ["FAR", "NearestLabels", "search_nearest", "update_nearest"]
