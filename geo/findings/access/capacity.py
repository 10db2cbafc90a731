"""Within reach, but without room: where the needs of a neighbourhood exceed what its sites can do.

Needs n(p) ≥ 0 of points and rooms r(s) ≥ 0 of sites are whole visits of one year. Visits of p may
go to any site within its reach, s ∈ S(p). Of all ways to share out the rooms take those that serve
the most visits (a maximum flow). A point is **short** if one of them leaves some of its visits
unserved, which is so exactly where it lies in a set P of points with

    Σ n(p) over P  >  Σ r(s) over the sites that any p of P can reach

and every point that can hand on its place to such a set; whichever maximum flow is found, these
points are the same: those that the source reaches in what is left of it. Visits without a place,
Σ n − flow, are the same, too.

Nothing unknown is taken for enough or for short. With rooms between `low` and `high` and needs of
points that may be covered beside those that are:

    short for sure     with most room and least need, and no way of a point of the set undecided
    enough for sure    with least room and most need, where each undecided way of an undecided point
                       is asked for all its need, and however undecided ways are decided
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

from geo.arrays import Flags, Indices, Ints, Trileans
from geo.model.trilean import Trilean

MOST_VISITS = 2**31 - 1
"""Of all points together: what the flow is counted in."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Pairs of points and sites: those within reach for sure, and those that may be."""

    point: Indices
    site: Indices
    sure: Flags


@dataclass(frozen=True, slots=True)
class Shortage:
    """Per point whether it is short (YES), has enough (NO) or neither is known.

    `unserved_low` and `unserved_high` are visits without a place at least and at most.
    """

    state: Trileans
    unserved_low: int
    unserved_high: int


def find_shortage(
    ways: Ways, needs: tuple[Ints, Ints], rooms: tuple[Ints, Ints], is_open: Flags
) -> Shortage:
    """Judge every point; `needs` and `rooms` are (low, high) with low ≤ high.

    A point is undecided where its need is 0 at least and more at most. `is_open` marks points that
    a site without a place may serve.
    """
    count = len(needs[0])
    sure = ways.sure & (needs[0] > 0)[ways.point]
    least = _flow(ways.point[sure], ways.site[sure], needs[0], rooms[1])
    doubtful = ~ways.sure & (rooms[1] > 0)[ways.site]
    open_ = is_open.copy()
    open_[ways.point[doubtful]] = True
    short = least.reached & ~_touch_open(ways, sure, least.reached, open_)
    certain = needs[0] > 0
    asked = ~certain[ways.point] & (needs[1] > 0)[ways.point]
    copies = np.flatnonzero(asked)
    further = (count + np.arange(len(copies))).astype(np.int32)
    point: Indices = np.concatenate((ways.point[sure], further))
    site: Indices = np.concatenate((ways.site[sure], ways.site[copies]))
    need = np.concatenate((needs[0], needs[1][ways.point[copies]]))
    most = _flow(point, site, need, rooms[0], (ways.point[doubtful], ways.site[doubtful]))
    reached = most.reached[:count]
    state = np.where(short, Trilean.YES, np.where(reached, Trilean.UNKNOWN, Trilean.NO))
    reach_high = _flow(ways.point, ways.site, needs[0], rooms[1])
    alone = _flow(ways.point[sure], ways.site[sure], needs[0], rooms[0])
    return Shortage(
        np.where(certain, state, Trilean.UNKNOWN).astype(np.int8),
        reach_high.unserved,
        alone.unserved + int(needs[1][~certain].sum()),
    )


@dataclass(frozen=True, slots=True)
class _Flow:
    """Points that the source reaches in what is left, and visits without a place."""

    reached: Flags
    unserved: int


def _flow(
    point: Indices,
    site: Indices,
    need: Ints,
    room: Ints,
    further: tuple[Indices, Indices] | None = None,
) -> _Flow:
    """A maximum flow; `further` ways carry nothing, but are followed in what is left of it."""
    points, sites = len(need), len(room)
    size, sink = points + sites + 2, points + sites + 1
    room = np.minimum(room, int(need.sum()))
    tail = np.concatenate((np.zeros(points, int), 1 + point, 1 + points + np.arange(sites)))
    head = np.concatenate((1 + np.arange(points), 1 + points + site, np.full(sites, sink)))
    most = np.concatenate((need, need[point], room)).astype(np.int32)
    network = csr_array((most, (tail, head)), shape=(size, size))
    flow = maximum_flow(network, 0, sink)
    left = csr_array(network - flow.flow)
    taken = np.asarray(flow.flow[[sink]].todense()).ravel()[1 + points : sink]
    seen = _follow(left, size)
    if further is not None:
        seen = _follow_further(left, seen, further, need, room + taken)
    return _Flow(seen[1 : 1 + points] & (need > 0), int(need.sum()) - int(flow.flow_value))


def _follow(left: csr_array, size: int) -> Flags:
    """What the source reaches by ways that can carry more."""
    open_ways = left.copy()
    open_ways.data = np.maximum(open_ways.data, 0)
    open_ways.eliminate_zeros()
    seen = np.zeros(size, dtype=np.bool_)
    seen[breadth_first_order(open_ways, 0, return_predecessors=False)] = True
    return seen


def _follow_further(
    left: csr_array, seen: Flags, further: tuple[Indices, Indices], need: Ints, spare: Ints
) -> Flags:
    """The same where further ways may carry visits of points that are reached.

    A site with more room to spare than all of them need can never be filled by them: nobody there
    has to make way.
    """
    point, site = further
    size = len(seen)
    while True:
        near = seen[1 + point]
        load = np.bincount(site[near], weights=need[point[near]], minlength=len(spare))
        filled = near & (load >= spare)[site]
        ways = (
            np.ones(int(filled.sum()), np.int32),
            (1 + point[filled], 1 + len(need) + site[filled]),
        )
        wider = _follow(csr_array(left + csr_array(ways, shape=(size, size))), size)
        if (wider == seen).all():
            return seen
        seen = wider


def _touch_open(ways: Ways, sure: Flags, short: Flags, is_open: Flags) -> Flags:
    """Points that hang together, by sites that they share, with one that has an open way."""
    used = sure & short[ways.point]
    points, sites = len(short), int(ways.site.max(initial=-1)) + 1
    links = csr_array(
        (np.ones(int(used.sum())), (ways.point[used], points + ways.site[used])),
        shape=(points + sites, points + sites),
    )
    _, group = connected_components(links, directed=False)
    touched: Flags = np.isin(group[:points], np.unique(group[:points][short & is_open]))
    return touched
