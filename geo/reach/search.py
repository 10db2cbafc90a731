"""Shortest ways from all sites at once, without any limit.

A label is one integer, millimetres × 2^b + position of the site, so that labels compare as
(millimetres, site) and adding a way is one addition. Labels fall until none can fall further.
They are handed on in bands of distance, and within a band block by block: nodes stand in Hilbert
order, so a block of neighbouring numbers is a neighbourhood on the map and stays in the cache.
The result is exact for any width of bands and blocks.

Two threads each take half of the nodes. A label that would leave its half is posted; when both
halves are at rest the posts are delivered, and so on until there is no post. The labels are those
of one thread, and the halves depend on the network alone, so that arcs among ties do too.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Indices, Ints
from geo.errors import RoadError
from geo.reach.arcs import Arcs, Ends, leave_mm

FAR = 1 << 62
"""Label of a node that was not reached; never compared with a cutoff."""
BLOCK_BITS = 5
"""Nodes of one block, as a power of two."""
LEAST_SHARED = 1 << 16
"""Nodes from which two threads are worth their start."""
BAND_ARCS = 8
"""Width of a band of distance, in mean arc lengths."""


class NearestLabels(NamedTuple):
    """Every node's nearest site: distance (mm, legs of the site included), site, arc it came by.

    `site` is −1 where no site can be reached; `arc` is −1 at nodes entered straight from a site.
    Among equally near sites the one first in order wins.
    """

    mm: Ints
    site: Indices
    arc: Indices


class _Half(NamedTuple):
    """Blocks `first` to `last` (not included), whose nodes one thread labels."""

    first: int
    last: int


class _Post(NamedTuple):
    """Labels on their way to nodes of the other half, and the arcs they came by.

    `to` lists the `posts[0]` nodes that a post is on its way to, each once, as `sent` marks. A node
    lies in one half, so the two senders never write to the same place of `key`, `arc` and `sent`.
    """

    key: Ints
    arc: Indices
    sent: Bytes
    to: Indices
    posts: Ints


class _Board(NamedTuple):
    """Labels, and which of them are still to be handed on.

    `waiting` marks these nodes; `least` is a lower bound of their labels for each block, FAR for
    a block where none waits.
    """

    key: Ints
    arc: Indices
    waiting: Bytes
    least: Ints


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
    board = _Board(
        np.full(nodes, FAR, dtype=np.int64),
        np.full(nodes, -1, dtype=np.int32),
        np.zeros(nodes, dtype=np.uint8),
        np.full((nodes >> BLOCK_BITS) + 1, FAR, dtype=np.int64),
    )
    if len(starts):
        _enter(arcs, ends, starts, bits, board)
        _spread_halves(arcs, bits, _band_mm(arcs), board)
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
    board = _Board(
        np.empty(nodes, dtype=np.int64),
        before.arc.copy(),
        np.zeros(nodes, dtype=np.uint8),
        np.full((nodes >> BLOCK_BITS) + 1, FAR, dtype=np.int64),
    )
    _keep_labels(before, rank[renumber], bits, board)
    _wake_borders(arcs, board)
    if len(starts):
        _enter(arcs, ends, starts, bits, board)
        _spread_alone(arcs, bits, _band_mm(arcs), board)
    mm, site = np.empty(nodes, dtype=np.int64), np.empty(nodes, dtype=np.int32)
    _unpack(board.key, starts, bits, mm, site)
    return NearestLabels(mm, site, board.arc)


@numba.njit(cache=True, nogil=True)
def _keep_labels(before: NearestLabels, rank_of: Indices, bits: int, board: _Board) -> None:
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
def _wake_borders(arcs: Arcs, board: _Board) -> None:
    """Let every labelled node wait from which an arc leads to one that lost its label."""
    ptr, heads = arcs.ptr, arcs.head
    keys, waiting, least = board.key, board.waiting, board.least
    for node in range(len(keys)):
        if keys[node] == FAR:
            continue
        for a in range(ptr[node], ptr[node + 1]):
            if keys[heads[a]] == FAR:
                waiting[node] = 1
                block = node >> BLOCK_BITS
                least[block] = min(least[block], keys[node])
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
def _enter(arcs: Arcs, ends: Ends, starts: Indices, bits: int, board: _Board) -> None:
    """Label the first nodes of every site and let them wait."""
    for i in range(len(starts)):
        edge = ends.edge[starts[i]]
        ways = leave_mm(arcs, edge, ends.along_mm[starts[i]])
        for k in range(2):
            node = arcs.edge_u[edge] if k == 0 else arcs.edge_v[edge]
            key = ((ends.leg_mm[starts[i]] + ways[k]) << bits) + i
            if ways[k] >= 0 and key < board.key[node]:
                board.key[node] = key
                board.waiting[node] = 1
                block = node >> BLOCK_BITS
                board.least[block] = min(board.least[block], key)


def _band_mm(arcs: Arcs) -> int:
    return int(BAND_ARCS * arcs.mm.mean()) + 1 if len(arcs.mm) else 1


def _spread_alone(arcs: Arcs, bits: int, band_mm: int, board: _Board) -> None:
    """Hand labels on in one thread that has all nodes."""
    whole = _Half(0, len(board.least))
    nothing = _Post(board.key, board.arc, board.waiting, board.arc[:0], np.zeros(1, dtype=np.int64))
    _spread(arcs, bits, band_mm, board, whole, nothing)


def _spread_halves(arcs: Arcs, bits: int, band_mm: int, board: _Board) -> None:
    """Hand labels on until no node waits and no post is on its way."""
    nodes, blocks = len(board.key), len(board.least)
    middle = blocks // 2 if nodes >= LEAST_SHARED else blocks
    halves = [_Half(0, middle), _Half(middle, blocks)]
    if middle == blocks:
        _spread_alone(arcs, bits, band_mm, board)
        return
    key, arc = np.full(nodes, FAR, dtype=np.int64), np.full(nodes, -1, dtype=np.int32)
    sent = np.zeros(nodes, dtype=np.uint8)
    posts = [
        _Post(key, arc, sent, np.empty(nodes, dtype=np.int32), np.zeros(1, dtype=np.int64))
        for _ in halves
    ]
    with ThreadPoolExecutor(len(halves)) as pool:
        while (board.least < FAR).any():
            list(
                pool.map(lambda k: _spread(arcs, bits, band_mm, board, halves[k], posts[k]), (0, 1))
            )
            for post in posts:
                _deliver(post, board)


@numba.njit(cache=True, nogil=True)
def _deliver(post: _Post, board: _Board) -> None:
    """Take posted labels that are lower; what was posted stays known to the sender."""
    for i in range(post.posts[0]):
        node = post.to[i]
        post.sent[node] = 0
        if post.key[node] < board.key[node]:
            board.key[node], board.arc[node] = post.key[node], post.arc[node]
            board.waiting[node] = 1
            block = node >> BLOCK_BITS
            board.least[block] = min(board.least[block], post.key[node])
    post.posts[0] = 0


@numba.njit(cache=True, nogil=True)
def _spread(arcs: Arcs, bits: int, band_mm: int, board: _Board, half: _Half, post: _Post) -> None:
    """Hand labels on within one half, band after band, until no node of it waits."""
    first, last = half
    while True:
        nearest = board.least[first:last].min()
        if nearest == FAR:
            return
        limit = nearest + (band_mm << bits)
        while _pass_over(arcs, bits, limit, board, half, post):
            pass


@numba.njit(cache=True, nogil=True, inline="always")
def _send(
    posted: Ints, by: Indices, sent: Bytes, to: Indices, posts: Ints, head: int, key: int, arc: int
) -> None:
    """Post a label to a node of the other half, unless a lower one has been posted before."""
    if key < posted[head]:
        posted[head], by[head] = key, arc
        if not sent[head]:
            sent[head], to[posts[0]] = 1, head
            posts[0] += 1


@numba.njit(cache=True, nogil=True)
def _pass_over(arcs: Arcs, bits: int, limit: int, board: _Board, half: _Half, post: _Post) -> bool:
    """Settle every block of a half where labels below the limit wait; False if there was none.

    Arrays are taken out of their tuples once: compiled code counts references each time.
    """
    ptr, heads, mm = arcs.ptr, arcs.head, arcs.mm
    keys, came, waiting, least = board
    posted, by, sent, to, posts = post
    low, high = half.first << BLOCK_BITS, half.last << BLOCK_BITS
    found = False
    for block in range(half.first, half.last):
        while least[block] < limit:
            found = True
            least[block] = FAR
            first = block << BLOCK_BITS
            for node in range(first, min(first + (1 << BLOCK_BITS), len(keys))):
                if not waiting[node]:
                    continue
                here = keys[node]
                if here >= limit:
                    least[block] = min(least[block], here)
                    continue
                waiting[node] = 0
                for a in range(ptr[node], ptr[node + 1]):
                    head, key = heads[a], here + (mm[a] << bits)
                    if head < low or head >= high:
                        _send(posted, by, sent, to, posts, head, key, a)
                    elif key < keys[head]:
                        keys[head], came[head], waiting[head] = key, a, 1
                        least[head >> BLOCK_BITS] = min(least[head >> BLOCK_BITS], key)
    return found
