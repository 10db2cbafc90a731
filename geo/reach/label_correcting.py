"""Handing labels on along arcs until none can fall further: the kernels behind `search`.

Labels are handed on in bands of distance, and within a band block by block: nodes stand in Hilbert
order, so a block of neighbouring numbers is a neighbourhood on the map and stays in the cache.
The result is exact for any width of bands and blocks.

Two threads each take half of the nodes. A label that would leave its half is posted; when both
halves are at rest the posts are delivered, and so on until there is no post. The labels are those
of one thread, and the halves depend on the network alone, so that arcs among ties do too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, cast

import numba
import numpy as np
from numba.core import cgutils
from numba.extending import intrinsic

from geo.arrays import Bytes, Indices, Ints, Words
from geo.reach.arcs import Arcs
from geo.threads import share_out

FAR = 1 << 62
"""Label of a node that was not reached; never compared with a cutoff."""
BLOCK_BITS = 5
"""Nodes of one block, as a power of two; at most 6, so that a word has a bit for each."""
_IN_BLOCK = (1 << BLOCK_BITS) - 1
LEAST_SHARED = 1 << 16
"""Nodes from which two threads are worth their start."""
BAND_ARCS = 8
"""Width of a band of distance, in mean arc lengths."""


def _count_zeros(_: Any, _word: Any) -> Any:
    def build(_: Any, builder: Any, __: Any, words: Any) -> Any:
        return builder.cttz(words[0], cgutils.true_bit)

    return numba.uint64(numba.uint64), build


_find_lowest = cast("Callable[[Any], Any]", intrinsic(_count_zeros))
"""In compiled code, the position of the lowest bit that is set in a word other than 0."""


class _Partition(NamedTuple):
    """Blocks `first` to `last` (not included), whose nodes one thread labels."""

    first: int
    last: int


class _Outbox(NamedTuple):
    """Labels on their way to nodes of the other half, and the arcs they came by.

    `to` lists the `posts[0]` nodes that a post is on its way to, each once, as `sent` marks. A node
    lies in one half, so the two senders never write to the same place of `key`, `arc` and `sent`.
    """

    key: Ints
    arc: Indices
    sent: Bytes
    to: Indices
    posts: Ints


class Frontier(NamedTuple):
    """Labels, and which of them are still to be handed on.

    `waiting` has a bit for each of these nodes, one word a block; `least` is a lower bound of their
    labels for each block, FAR for a block where none waits.
    """

    key: Ints
    arc: Indices
    waiting: Words
    least: Ints


def open_frontier(key: Ints, arc: Indices) -> Frontier:
    """Labels of which none is to be handed on yet."""
    blocks = (len(key) >> BLOCK_BITS) + 1
    return Frontier(
        key, arc, np.zeros(blocks, dtype=np.uint64), np.full(blocks, FAR, dtype=np.int64)
    )


@numba.njit(cache=True, nogil=True, inline="always")
def let_wait(waiting: Words, least: Ints, node: int, key: int) -> None:
    """Mark a node whose label is to be handed on."""
    block = node >> BLOCK_BITS
    waiting[block] |= np.uint64(1) << np.uint64(node & _IN_BLOCK)
    least[block] = min(least[block], key)


def spread_alone(arcs: Arcs, bits: int, board: Frontier) -> None:
    """Hand labels on in one thread that has all nodes."""
    _spread(arcs, bits, _band_mm(arcs), board, _Partition(0, len(board.least)), None)


def spread_halves(arcs: Arcs, bits: int, board: Frontier) -> None:
    """Hand labels on in two threads where that is worth their start, else in one."""
    if len(board.key) < LEAST_SHARED:
        spread_alone(arcs, bits, board)
    else:
        share_halves(arcs, bits, board)


def share_halves(arcs: Arcs, bits: int, board: Frontier) -> None:
    """Hand labels on until no node waits and no post is on its way; two blocks at least."""
    nodes, blocks = len(board.key), len(board.least)
    middle = blocks // 2
    halves = [_Partition(0, middle), _Partition(middle, blocks)]
    key, arc = np.full(nodes, FAR, dtype=np.int64), np.full(nodes, -1, dtype=np.int32)
    sent = np.zeros(nodes, dtype=np.uint8)
    posts = [
        _Outbox(key, arc, sent, np.empty(nodes, dtype=np.int32), np.zeros(1, dtype=np.int64))
        for _ in halves
    ]
    band_mm = _band_mm(arcs)

    def spread(k: int) -> None:
        _spread(arcs, bits, band_mm, board, halves[k], posts[k])

    while (board.least < FAR).any():
        share_out(spread, (0, 1))
        for post in posts:
            _deliver(post, board)


def warm_up(arcs: Arcs) -> None:
    """Compile what sharing needs, on roads too few to be shared: 32 junctions at least."""
    nodes = len(arcs.ptr) - 1
    board = open_frontier(np.full(nodes, FAR, dtype=np.int64), np.full(nodes, -1, dtype=np.int32))
    board.key[0] = board.least[0] = 0
    board.waiting[0] = 1
    share_halves(arcs, 1, board)


@numba.njit(cache=True, nogil=True)
def _deliver(post: _Outbox, board: Frontier) -> None:
    """Take posted labels that are lower; what was posted stays known to the sender."""
    for i in range(post.posts[0]):
        node = post.to[i]
        post.sent[node] = 0
        if post.key[node] < board.key[node]:
            board.key[node], board.arc[node] = post.key[node], post.arc[node]
            let_wait(board.waiting, board.least, node, post.key[node])
    post.posts[0] = 0


@numba.njit(cache=True, nogil=True)
def _spread(
    arcs: Arcs, bits: int, band_mm: int, board: Frontier, half: _Partition, post: _Outbox | None
) -> None:
    """Hand labels on within one half, band after band, until no node of it waits.

    A half that is the whole has no post; what only a post asks is then left out at compilation.
    """
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
    posted: Ints,
    by: Indices,
    sent: Bytes,
    to: Indices,
    posts: Ints,
    head: np.uint64,
    key: int,
    arc: int,
) -> None:
    """Post a label to a node of the other half, unless a lower one has been posted before."""
    if key < posted[head]:
        posted[head], by[head] = key, arc
        if not sent[head]:
            sent[head], to[posts[0]] = 1, head
            posts[0] += 1


@numba.njit(cache=True, nogil=True)
def _pass_over(
    arcs: Arcs, bits: int, limit: int, board: Frontier, half: _Partition, post: _Outbox | None
) -> bool:
    """Settle every block of a half where labels below the limit wait; False if there was none.

    Arrays are taken out of their tuples once: compiled code counts references each time. Nodes are
    counted without a sign, which saves a question at each look into an array.
    """
    ptr, heads, mm = arcs.ptr.view(np.uint64), arcs.head.view(np.uint32), arcs.mm
    keys, came, waiting, least = board
    if post is not None:
        posted, by, sent, to, posts = post
    one, block_bits, in_block = np.uint64(1), np.uint64(BLOCK_BITS), np.uint64(_IN_BLOCK)
    low = np.uint64(half.first) << block_bits
    span = (np.uint64(half.last) << block_bits) - low
    found = False
    for block in range(np.uint64(half.first), np.uint64(half.last)):
        while least[block] < limit:
            found = True
            later = least[block] = FAR
            word = waiting[block]
            while word:
                bit = word & (~word + one)
                node = (block << block_bits) + _find_lowest(word)
                here = keys[node]
                if here >= limit:
                    later = min(later, here)
                else:
                    waiting[block] &= ~bit
                    for a in range(ptr[node], ptr[node + one]):
                        head, key = np.uint64(heads[a]), here + (mm[a] << bits)
                        if post is not None and head - low >= span:
                            _send(posted, by, sent, to, posts, head, key, a)
                        elif key < keys[head]:
                            keys[head], came[head] = key, a
                            waiting[head >> block_bits] |= one << (head & in_block)
                            least[head >> block_bits] = min(least[head >> block_bits], key)
                word = waiting[block] & ~(bit | (bit - one))
            least[block] = min(least[block], later)
    return found


def _band_mm(arcs: Arcs) -> int:
    return int(BAND_ARCS * (_sum(arcs.mm) / len(arcs.mm))) + 1 if len(arcs.mm) else 1


@numba.njit(cache=True, nogil=True)
def _sum(lengths: Ints) -> int:
    """As numpy's, several at a time and without a copy."""
    total = 0
    for length in lengths:
        total += length
    return total
