"""What new sites do to people by their status before: gained, of them doubtful, clarified.

gained(p)      status before = uncovered, within the cutoff of a new site
doubtful(p)    gained, and a road or a bridge may be missing before (rules.md#figures-3)
clarified(p)   status before = unknown, within the cutoff of a new site; never added to gained
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Indices, Ints
from geo.findings.status.detours import DOUBTFUL
from geo.planning.covering.coverage_matrix import CoverageMatrix
from geo.plans.instance import PlanInstance


@dataclass(frozen=True, slots=True)
class NewCover:
    """Points of a ground that new sites cover: position, which suggestion, distance."""

    point: Ints
    rank: Indices
    road_mm: Ints

    def take(self, which: Flags) -> NewCover:
        """Some of them."""
        return NewCover(self.point[which], self.rank[which], self.road_mm[which])


def share_out(gains: CoverageMatrix, chosen: Ints, count: int) -> NewCover:
    """Each of `count` points goes to the nearest chosen candidate, the earlier one on a tie."""
    best: Ints = np.full(count, np.iinfo(np.int64).max, dtype=np.int64)
    rank: Indices = np.full(count, -1, dtype=np.int32)
    for i, j in enumerate(chosen):
        mine = slice(gains.ptr[j], gains.ptr[j + 1])
        point, road_mm = gains.point[mine], gains.road_mm[mine]
        nearer = road_mm < best[point]
        best[point[nearer]], rank[point[nearer]] = road_mm[nearer], i
    won = np.flatnonzero(rank >= 0)
    return NewCover(won, rank[won], best[won])


def tell_apart(ground: PlanInstance, won: NewCover) -> tuple[NewCover, NewCover]:
    """Points gained, and points clarified."""
    gained = ground.uncovered[won.point]
    return won.take(gained), won.take(~gained)


def mark_doubtful(ground: PlanInstance) -> Flags:
    """Which of the points of a ground are uncovered and may lack a road or a bridge."""
    reason = ground.opened.tables.demand["status_reason"].to_numpy(dtype=object)
    doubtful: Flags = reason[ground.points] == DOUBTFUL
    return doubtful
