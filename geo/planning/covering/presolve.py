"""Making an instance smaller without changing its answer.

    equal points      M(p) = M(q): one point with both their people
    no use            M(p) = ∅: the point is left out of the instance
    dominated         N(i) ⊆ N(j), cost(j) ≤ cost(i), same area, neither forced: i is not needed;
                      of two equal ones the lower position stays

Merging is exact for every choice that counts the people covered. Domination is exact where a
choice may hold as few candidates as it likes.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Flags, Floats, Indices, Ints
from geo.planning.covering.instance import ChoiceRules, Covering, make_covering


class Presolved(NamedTuple):
    """A smaller instance: `kept` are the candidates left, `point_of` the new point of an old one.

    `point_of` is −1 for a point that no candidate left covers.
    """

    covering: Covering
    kept: Ints
    point_of: Ints


def merge(
    covering: Covering,
    rules: ChoiceRules,
    group: Indices | None = None,
    settled: Flags | None = None,
) -> Presolved:
    """Merge equal points (of one `group`, where groups are given) and drop dominated candidates.

    Candidates that are not allowed go too, and so do points that are `settled`.
    """
    if settled is None:
        settled = np.zeros(covering.points, dtype=bool)
    once = _keep(covering, np.flatnonzero(rules.allowed), group, settled)
    kept = once.kept
    left = np.flatnonzero(
        ~_find_dominated(once.covering, rules.forced[kept], rules.cost[kept], rules.area[kept])
    )
    none = np.zeros(once.covering.points, dtype=bool)
    again = _keep(once.covering, left, _groups_of(once, group), none)
    point_of = np.append(again.point_of, -1)[once.point_of]
    return Presolved(again.covering, kept[left], point_of)


def take_rules(rules: ChoiceRules, kept: Ints) -> ChoiceRules:
    """The rules of some of the candidates."""
    return rules._replace(
        forced=rules.forced[kept],
        allowed=rules.allowed[kept],
        cost=rules.cost[kept],
        area=rules.area[kept],
    )


def _groups_of(merged: Presolved, group: Indices | None) -> Indices | None:
    if group is None:
        return None
    mine = np.full(merged.covering.points, -1, dtype=np.int32)
    used = merged.point_of >= 0
    mine[merged.point_of[used]] = group[used]
    return mine


def _keep(covering: Covering, kept: Ints, group: Indices | None, settled: Flags) -> Presolved:
    """The instance of some candidates, equal points merged; new points in the order of the old."""
    ours = np.zeros(covering.candidates, dtype=bool)
    ours[kept] = True
    group = np.zeros(covering.points, dtype=np.int32) if group is None else group
    leader = _find_leaders(covering.back_ptr, covering.candidate, ours, group, settled)
    leads = np.flatnonzero(leader == np.arange(covering.points))
    number = np.full(covering.points, -1, dtype=np.int64)
    number[leads] = np.arange(len(leads))
    used = leader >= 0
    point_of = np.full(covering.points, -1, dtype=np.int64)
    point_of[used] = number[leader[used]]
    weight = np.zeros(len(leads), dtype=np.int64)
    np.add.at(weight, point_of[used], covering.weight[used])
    sizes, point = _select(covering.ptr, covering.point, kept, number)
    ptr = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)))
    return Presolved(make_covering(ptr, point, weight), kept, point_of)


@numba.njit(cache=True, nogil=True)
def _select(ptr: Ints, point: Indices, kept: Ints, number: Ints) -> tuple[Ints, Indices]:
    sizes = np.zeros(len(kept), dtype=np.int64)
    total = 0
    for i in range(len(kept)):
        for k in range(ptr[kept[i]], ptr[kept[i] + 1]):
            if number[point[k]] >= 0:
                sizes[i] += 1
        total += sizes[i]
    taken = np.empty(total, dtype=np.int32)
    at = 0
    for i in range(len(kept)):
        for k in range(ptr[kept[i]], ptr[kept[i] + 1]):
            if number[point[k]] >= 0:
                taken[at] = number[point[k]]
                at += 1
    return sizes, taken


@numba.njit(cache=True, nogil=True)
def _find_leaders(
    back_ptr: Ints, candidate: Indices, ours: Flags, group: Indices, settled: Flags
) -> Ints:
    """The first point with the same candidates (of ours) and group; −1 for a point without any.

    Points stand in chains by a hash of their candidates; equality is tested, never assumed.
    """
    points = len(back_ptr) - 1
    slots = 1
    while slots < 2 * points + 1:
        slots *= 2
    head = np.full(slots, -1, dtype=np.int64)
    following = np.full(points, -1, dtype=np.int64)
    leader = np.full(points, -1, dtype=np.int64)
    for p in range(points):
        if settled[p]:
            continue
        key = np.uint64(group[p]) + np.uint64(0x9E3779B97F4A7C15)
        any_of_ours = False
        for k in range(back_ptr[p], back_ptr[p + 1]):
            if ours[candidate[k]]:
                any_of_ours = True
                key = (key ^ np.uint64(candidate[k])) * np.uint64(0xBF58476D1CE4E5B9)
                key ^= key >> np.uint64(31)
        if not any_of_ours:
            continue
        slot = np.int64(key & np.uint64(slots - 1))
        other = head[slot]
        while other >= 0:
            if group[other] == group[p] and _same(back_ptr, candidate, ours, other, p):
                break
            other = following[other]
        if other >= 0:
            leader[p] = other
        else:
            leader[p] = p
            following[p] = head[slot]
            head[slot] = p
    return leader


@numba.njit(cache=True, nogil=True)
def _same(back_ptr: Ints, candidate: Indices, ours: Flags, p: int, q: int) -> bool:
    i, j = back_ptr[p], back_ptr[q]
    while True:
        while i < back_ptr[p + 1] and not ours[candidate[i]]:
            i += 1
        while j < back_ptr[q + 1] and not ours[candidate[j]]:
            j += 1
        if i == back_ptr[p + 1] or j == back_ptr[q + 1]:
            return bool(i == back_ptr[p + 1] and j == back_ptr[q + 1])
        if candidate[i] != candidate[j]:
            return False
        i, j = i + 1, j + 1


@numba.njit(cache=True, nogil=True)
def _find_dominated(covering: Covering, forced: Flags, cost: Floats, area: Indices) -> Flags:
    """Mark dominated candidates; a dominator of i covers the point of i that fewest cover."""
    ptr, point = covering.ptr, covering.point
    back_ptr, candidate = covering.back_ptr, covering.candidate
    count = len(ptr) - 1
    gone = np.zeros(count, dtype=np.bool_)
    for i in range(count):
        if forced[i]:
            continue
        size = ptr[i + 1] - ptr[i]
        if size == 0:
            gone[i] = area[i] < 0
            continue
        rare = point[ptr[i]]
        for k in range(ptr[i], ptr[i + 1]):
            p = point[k]
            if back_ptr[p + 1] - back_ptr[p] < back_ptr[rare + 1] - back_ptr[rare]:
                rare = p
        for k in range(back_ptr[rare], back_ptr[rare + 1]):
            j = candidate[k]
            its = ptr[j + 1] - ptr[j]
            if j == i or gone[j] or its < size or cost[j] > cost[i] or area[j] != area[i]:
                continue
            if its == size and cost[j] == cost[i] and j > i and not forced[j]:
                continue
            if _contains(ptr, point, j, i):
                gone[i] = True
                break
    return gone


@numba.njit(cache=True, nogil=True)
def _contains(ptr: Ints, point: Indices, j: int, i: int) -> bool:
    """Whether N(i) ⊆ N(j)."""
    at, end = ptr[j], ptr[j + 1]
    for k in range(ptr[i], ptr[i + 1]):
        while at < end and point[at] < point[k]:
            at += 1
        if at == end or point[at] != point[k]:
            return False
        at += 1
    return True
