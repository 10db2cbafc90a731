"""The instance of the p-median: what each candidate saves whom, and who has to be covered.

Sets: candidates J, points P with people w_p and the distance now_p to the nearest site; J covers
the places of `need` as in `geo.planning.covering.instance`. A choice S of candidates saves

    saved(S) = Σ_p max { 0, w_p · (now_p − d(j, p)) : j ∈ S }        people × millimetres

so that the sum of the distances afterwards is Σ_p w_p · now_p − saved(S). Pairs that save nothing
are left out. Cover is asked of points of its own, after those of P: point |P| + i is point i of
the covering, and belongs to an area that needs `need` people covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Floats, Indices, Ints
from geo.planning.covering.instance import Covering


class Savings(NamedTuple):
    """CSR by candidate and by point; positions rising.

    Candidate `j` has the pairs `ptr[j]:ptr[j + 1]` of `point` and `saving`; point `p` has the
    pairs `pair[back_ptr[p]:back_ptr[p + 1]]`, of the candidates `candidate[pair]`. Points from
    `first_cover` on are those of the cover: `area` and `people` have one entry for each of them,
    `need` one per area.
    """

    ptr: Ints
    point: Indices
    saving: Floats
    back_ptr: Ints
    pair: Ints
    candidate: Indices
    first_cover: int
    area: Indices
    people: Ints
    need: Ints

    @property
    def candidates(self) -> int:
        """How many candidates there are."""
        return len(self.ptr) - 1

    @property
    def points(self) -> int:
        """How many points there are, those of the cover included."""
        return len(self.back_ptr) - 1


@dataclass(frozen=True, slots=True)
class Distances:
    """Who is nearer to which candidate than to any site: distance per pair, now per point (mm).

    `weight` are the people of every point, 0 for those who are not asked about.
    """

    ptr: Ints
    point: Indices
    road_mm: Ints
    now_mm: Ints
    weight: Ints

    @property
    def total(self) -> int:
        """People × millimetres before anything is chosen."""
        return int((self.weight * self.now_mm).sum())

    def measure(self, chosen: Ints) -> Ints:
        """Distance of every point once these candidates are there."""
        after = self.now_mm.copy()
        for j in chosen:
            mine = slice(self.ptr[j], self.ptr[j + 1])
            at = self.point[mine]
            after[at] = np.minimum(after[at], self.road_mm[mine])
        return after


@dataclass(frozen=True, slots=True)
class CoverQuotas:
    """People of every area who have to be covered by the choice: points, their areas, needs."""

    covering: Covering
    area: Indices
    need: Ints


def make_savings(distances: Distances, cover: CoverQuotas | None = None) -> Savings:
    """Complete an instance; needs of nobody are left out."""
    owner = np.repeat(np.arange(len(distances.ptr) - 1), np.diff(distances.ptr))
    point = distances.point.astype(np.int64)
    saved = distances.weight[point] * (distances.now_mm[point] - distances.road_mm)
    kept = saved > 0
    owner, point, saved = owner[kept], point[kept], saved[kept].astype(np.float64)
    count = first = len(distances.now_mm)
    area, people = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64)
    need = np.empty(0, dtype=np.int64)
    if cover is not None and (cover.need > 0).any():
        inner = cover.covering
        owner = np.concatenate((owner, np.repeat(np.arange(inner.candidates), np.diff(inner.ptr))))
        point = np.concatenate((point, inner.point + first))
        saved = np.concatenate((saved, np.zeros(len(inner.point))))
        area, people, need = cover.area.astype(np.int32), inner.weight, np.maximum(cover.need, 0)
        count += inner.points
    order = np.lexsort((point, owner))
    owner, point, saved = owner[order], point[order], saved[order]
    candidates = len(distances.ptr) - 1
    back = np.argsort(point, kind="stable").astype(np.int64)
    return Savings(
        _pointers(owner, candidates), point.astype(np.int32), saved, _pointers(point, count), back,
        owner.astype(np.int32), first, area, people, need,
    )  # fmt: skip


def _pointers(of: Ints, count: int) -> Ints:
    sizes = np.bincount(of, minlength=count)
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)))


@numba.njit(cache=True, nogil=True)
def count_saved(savings: Savings, chosen: Ints) -> float:
    """People × millimetres that a choice saves."""
    best = np.zeros(savings.first_cover)
    for j in chosen:
        for k in range(savings.ptr[j], savings.ptr[j + 1]):
            p = savings.point[k]
            if p < savings.first_cover and savings.saving[k] > best[p]:
                best[p] = savings.saving[k]
    return float(best.sum())


@numba.njit(cache=True, nogil=True)
def count_short(savings: Savings, chosen: Ints) -> int:
    """People whom the areas still need once these candidates are chosen."""
    covered = np.zeros(len(savings.people), dtype=np.bool_)
    left = savings.need.copy()
    for j in chosen:
        for k in range(savings.ptr[j], savings.ptr[j + 1]):
            i = savings.point[k] - savings.first_cover
            if i >= 0 and not covered[i]:
                covered[i] = True
                left[savings.area[i]] -= savings.people[i]
    short = 0
    for one in left:
        short += max(one, 0)
    return short
