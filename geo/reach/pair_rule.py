"""Whether a site counts for a demand point within a cutoff: the one rule for pairs.

Of a site s and a point p the table knows the straight line d, the road distance r, and by its bits
whether a way by network was REACHED, whether the two lie APART, and whether an office VERIFIED the
distance. With the access leg l of each end, the largest leg m (`max_snap`) of its setting, and the
cutoff R of the resident's setting or of the site's (rules.md#status-1),

    enters(e)    l(e) ≤ m(e)
    direct       d ≤ l(s) + l(p)                 (rules.md#distance-4)
    usable       direct, verified, or reached where both ends enter
    within       usable and r ≤ R
    near         d ≤ R
    unsnapped    an end does not enter, and the distance is not verified
    undecided    near, not within, and unsnapped or apart

    pair(p, s) = yes where within, unknown where undecided, else no

Every limit is inclusive (不超过 means ≤). What the rule says of all pairs of a table stands in one
byte each: once for every table, `max_snap` and cutoffs.
"""

from __future__ import annotations

from typing import Any, overload

import numba
import numpy as np
from numba.extending import register_jitable
from numpy.typing import NDArray

from geo.arrays import Bytes, Flags, Indices, Ints, Trileans

REACHED = 1
"""Bit of the table: a way along the network no longer than the reach exists."""
APART = 2
"""Bit of the table: the ends lie in different components, one of which is stray or detached."""
DIRECT = 4
"""Bit of the table: the straight line is no longer than the two access legs together."""
VERIFIED = 8
"""Bit of the table: the distance is one that an office has verified (`geo.verified.reach`)."""
NOT_REACHED = np.int32(2**31 - 1)
"""Road of a pair with neither REACHED nor DIRECT; test the bits, not this number."""

UNDECIDED, WITHIN = 1, 2
"""Bits of a judged pair; these two are its Trilean."""
NEAR, USABLE, UNSNAPPED, COMPONENT = 4, 8, 16, 32
"""Bits of a judged pair: the words of the rule, and `component` for ends that lie apart."""
PAIR = UNDECIDED | WITHIN


@overload
def may_enter(leg: float, max_snap: float) -> bool: ...
@overload
def may_enter(leg: NDArray[Any], max_snap: NDArray[Any] | float) -> Flags: ...
@register_jitable
def may_enter(leg: Any, max_snap: Any) -> Any:
    """Whether an access leg is short enough to enter the network by; both in one unit."""
    return leg <= max_snap


@register_jitable
def is_direct(straight_mm: int, site_leg_mm: int, point_leg_mm: int) -> bool:
    """Whether two ends meet directly, however the roads go."""
    return straight_mm <= site_leg_mm + point_leg_mm


@overload
def is_within(distance: float, cutoff: float) -> bool: ...
@overload
def is_within(distance: NDArray[Any], cutoff: NDArray[Any] | float) -> Flags: ...
@register_jitable
def is_within(distance: Any, cutoff: Any) -> Any:
    """Whether a distance counts under a cutoff; both in one unit."""
    return distance <= cutoff


@numba.njit(cache=True, nogil=True, inline="always")
def judge_pair(
    bits: int, straight_mm: int, road_mm: int, both_enter: bool, cutoff_mm: int  # noqa: FBT001 - compiled code takes no keywords
) -> int:  # fmt: skip
    """The bits of one pair."""
    judged = COMPONENT if bits & APART else 0
    if not both_enter and not bits & VERIFIED:
        judged |= UNSNAPPED
    if is_within(straight_mm, cutoff_mm):
        judged |= NEAR
    if bits & DIRECT or (bits & REACHED and both_enter):
        judged |= USABLE
        if is_within(road_mm, cutoff_mm):
            return judged | WITHIN
    if judged & NEAR and judged & (UNSNAPPED | COMPONENT):
        judged |= UNDECIDED
    return judged


@numba.njit(cache=True, nogil=True)
def judge_pairs(
    site_ptr: Ints, pairs: tuple[Indices, Indices, Indices, Bytes], site_enters: Flags,
    point_enters: Flags, cutoff_mm: Ints, by_site: bool,  # noqa: FBT001 - compiled code takes no keywords
) -> Bytes:  # fmt: skip
    """The bits of all pairs of a table, or of the sites of a part of one.

    Site `s` has the pairs `site_ptr[s]:site_ptr[s + 1]` of the columns of `geo.reach.table.Pairs`.
    `cutoff_mm` has one entry per site where `by_site`, else one per point.
    """
    index, straight_mm, road_mm, bits = pairs
    judged = np.empty(len(index), dtype=np.uint8)
    for s in range(len(site_enters)):
        for k in range(site_ptr[s], site_ptr[s + 1]):
            p = index[k]
            both_enter = site_enters[s] and point_enters[p]
            cutoff = cutoff_mm[s] if by_site else cutoff_mm[p]
            judged[k] = judge_pair(bits[k], straight_mm[k], road_mm[k], both_enter, cutoff)
    return judged


@overload
def read_straight(judged: int) -> int: ...
@overload
def read_straight(judged: Bytes) -> Bytes: ...
@register_jitable
def read_straight(judged: Any) -> Any:
    """WITHIN where a pair is near, else nothing: the pair if all ways were straight."""
    return (judged & NEAR) // (NEAR // WITHIN)


def pair_by_road(judged: Bytes) -> Trileans:
    """Whether each pair counts by road."""
    return (judged & PAIR).view(np.int8)


def pair_straight(judged: Bytes) -> Trileans:
    """Whether each pair counts in a straight line."""
    return read_straight(judged).view(np.int8)
