"""What a site at each candidate would change: which uncovered points would be covered.

By the rule of an assessment, candidate j covers point p if the pair is within the cutoff of p
(`geo.reach.pair_rule`).

Points whose status is uncovered or unknown are asked about. An unknown one may be covered already;
within the cutoff of a new site it is so for certain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Bytes, Flags, Indices, Ints
from geo.planning.covering.instance import Covering, make_covering
from geo.reach.arcs import Arcs
from geo.reach.pair_rule import WITHIN, judge_pairs
from geo.reach.table import Side, build_reach


@dataclass(frozen=True, slots=True)
class CoverageMatrix:
    """Who would gain from whom: candidate `j` has the pairs `ptr[j]:ptr[j + 1]`.

    `point` names entries of the points asked about, rising within a candidate; `road_mm` is the
    road distance of a pair.
    """

    ptr: Ints
    point: Indices
    road_mm: Indices

    def only(self, counted: Flags) -> CoverageMatrix:
        """The pairs of the points marked; all points and candidates keep their positions."""
        kept = counted[self.point]
        before = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(kept)))
        ptr: Ints = before[self.ptr].astype(np.int64)
        return CoverageMatrix(ptr, self.point[kept], self.road_mm[kept])

    def covering(self, weight: Ints) -> Covering:
        """The covering instance with these people at the points."""
        return make_covering(self.ptr, self.point, weight)


def find_gains(
    arcs: Arcs,
    candidates: Side,
    candidate_enters: Flags,
    points: Side,
    point_enters: Flags,
    cutoff_mm: Ints,
    weak_component: Bytes,
) -> CoverageMatrix:
    """Measure from every candidate to the points; one bounded search each.

    Both sides come with legs up to twice `max_snap`, as in the table of an assessment; `*_enters`
    marks ends whose leg is within `max_snap`. `cutoff_mm` has one entry per point.
    """
    nothing = np.empty(0, dtype=np.int32)
    if not len(candidates.xyz) or not len(points.xyz):
        return CoverageMatrix(np.zeros(len(candidates.xyz) + 1, dtype=np.int64), nothing, nothing)
    reach = build_reach(arcs, candidates, points, weak_component, int(cutoff_mm.max()))
    site, point = reach.site_index, reach.demand_index
    judged = judge_pairs(
        reach.site_ptr, reach.pairs, candidate_enters, point_enters, cutoff_mm,
        False,  # noqa: FBT003 - compiled code takes no keywords
    )  # fmt: skip
    covers = (judged & WITHIN) != 0
    sizes = np.bincount(site[covers], minlength=len(candidates.xyz))
    ptr = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)))
    return CoverageMatrix(ptr, point[covers], reach.road_mm[covers])
