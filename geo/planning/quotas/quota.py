"""Needs of areas in the shape that compiled code works on.

A candidate covers points of several areas; what it could add to one of them is a *piece*. Pieces
are numbered candidate by candidate, so that people newly added are kept per piece and a candidate
is judged by Σ min(people of its piece, what the area still lacks).

That an area holds at least one chosen candidate is a need like others: of one point with one
person, covered by the candidates of that area.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Flags, Floats, Indices, Ints
from geo.planning.covering.instance import ChoiceRules, Covering, make_covering, require_agreeing
from geo.planning.covering.presolve import merge, take_rules
from geo.planning.covering.shapes import require_length
from geo.planning.quotas.areas import Areas


class Quotas(NamedTuple):
    """A covering with people needed per area; every point belongs to one `area`.

    Pieces of candidate `j` are `piece_ptr[j]` to `piece_ptr[j + 1]`, each of `piece_area`;
    `piece_of` names the piece of every pair as `covering.candidate` lists them.
    """

    covering: Covering
    area: Indices
    need: Ints
    cost: Floats
    allowed: Flags
    forced: Flags
    piece_ptr: Ints
    piece_area: Indices
    piece_of: Ints

    def with_need(self, need: Ints) -> Quotas:
        """The same points with other people needed; what areas must hold stays."""
        return self._replace(need=np.concatenate((need, self.need[len(need) :])))

    def with_cost(self, cost: Floats) -> Quotas:
        """The same points with other costs of candidates."""
        return self._replace(cost=cost.astype(np.float64))


def make_needs(
    covering: Covering, rules: ChoiceRules, areas: Areas, need: Ints, settled: Flags
) -> tuple[Quotas, Ints]:
    """Merge what can be merged; also the positions of the candidates that are left.

    Points marked `settled` are left out.
    """
    require_agreeing(covering, rules)
    require_length("areas: of_point", areas.of_point, covering.points)
    require_length("needs: need", need, len(areas.residents))
    held, group = _add_presence(covering, rules, areas)
    presence = np.zeros(held.points - covering.points, dtype=bool)
    small = merge(held, rules, group, np.concatenate((settled, presence)))
    area = np.zeros(small.covering.points, dtype=np.int32)
    used = small.point_of >= 0
    area[small.point_of[used]] = group[used]
    left = take_rules(rules, small.kept)
    every = np.concatenate((need, np.ones(len(presence), dtype=np.int64)))
    pieces = _split(small.covering, area, len(every))
    needs = Quotas(small.covering, area, every, left.cost, left.allowed, left.forced, *pieces)
    return needs, small.kept


def _add_presence(covering: Covering, rules: ChoiceRules, areas: Areas) -> tuple[Covering, Indices]:
    """The covering with one more point for every needed area, and the area of every point."""
    wanted = np.flatnonzero(rules.needed)
    number = np.full(max(len(rules.needed), 1), -1, dtype=np.int64)
    number[wanted] = np.arange(len(wanted))
    mine = np.where(rules.area >= 0, number[np.maximum(rules.area, 0)], -1)
    holds = np.flatnonzero(mine >= 0)
    point = np.insert(covering.point, covering.ptr[holds + 1], covering.points + mine[holds])
    sizes = np.diff(covering.ptr) + (mine >= 0)
    weight = np.concatenate((covering.weight, np.ones(len(wanted), dtype=np.int64)))
    group = np.concatenate((areas.of_point, len(areas.residents) + np.arange(len(wanted))))
    ptr = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)))
    return make_covering(ptr, point, weight), group.astype(np.int32)


@numba.njit(cache=True, nogil=True)
def _split(covering: Covering, area: Indices, areas: int) -> tuple[Ints, Indices, Ints]:
    ptr = np.zeros(len(covering.ptr), dtype=np.int64)
    piece_area = np.empty(len(covering.point), dtype=np.int32)
    piece_of = np.empty(len(covering.point), dtype=np.int64)
    place = covering.back_ptr[:-1].copy()
    latest = np.full(areas, -1, dtype=np.int64)
    pieces = 0
    for j in range(len(ptr) - 1):
        first = pieces
        for k in range(covering.ptr[j], covering.ptr[j + 1]):
            p = covering.point[k]
            if latest[area[p]] < first:
                latest[area[p]] = pieces
                piece_area[pieces] = area[p]
                pieces += 1
            piece_of[place[p]] = latest[area[p]]
            place[p] += 1
        ptr[j + 1] = pieces
    return ptr, piece_area[:pieces].copy(), piece_of
