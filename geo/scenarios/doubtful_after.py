"""Which places may lack a road or a bridge once a scenario is applied.

The pairs of before are looked at again where their site stands as it did, and those of sites that
were measured; what this says equals what the rule says of the register as the scenario leaves it.
"""

from __future__ import annotations

import numpy as np

from geo.arrays import Flags, Indices, Ints, Trileans
from geo.findings.status.detours import (
    BY_ROAD_ONLY,
    NearPairs,
    choose_references,
    find_doubtful,
    list_near_pairs,
    make_near_pairs,
    name_doubtful,
)
from geo.findings.status.readings import Reading, Statuses
from geo.model.trilean import Trilean
from geo.reach.pair_rule import NEAR
from geo.scenarios.baseline import MeasuredSite, PlainRoads
from geo.scenarios.edited_register import EditedRegister
from geo.scenarios.edited_roads import EditedRoads


def tell_doubtful_after(
    roads: PlainRoads | EditedRoads,
    amended: EditedRegister,
    measured: dict[int, MeasuredSite],
    eligible: Trileans,
    statuses: Statuses,
) -> Statuses:
    """The headline statuses after, with `doubtful_detour` as the reason of these places."""
    points = np.flatnonzero(statuses.reason == BY_ROAD_ONLY).astype(np.int32)
    parts = [_list_kept(roads, amended, measured, points)]
    position = {int(slot): i for i, slot in enumerate(amended.slot)}
    chosen = np.zeros(len(statuses.reason), dtype=bool)
    chosen[points] = True
    for slot, one in measured.items():
        parts.append(_list_measured(roads, one, position[slot], chosen))
    pairs = NearPairs(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in NearPairs.__slots__)
    )
    possible = eligible[pairs.site] != Trilean.NO

    def measure(site: Indices, point: Indices) -> Ints:
        return roads.measure_ways(amended, measured, site, point)

    rule = roads.evidence.standard.detour
    references = choose_references(pairs.take(possible), eligible)
    return name_doubtful(statuses, find_doubtful(references, rule, measure))


def _list_kept(
    roads: PlainRoads | EditedRoads,
    amended: EditedRegister,
    measured: dict[int, MeasuredSite],
    points: Indices,
) -> NearPairs:
    """Near pairs of sites that stand where they stood, by the positions of sites after."""
    pairs, near = list_near_pairs(roads.evidence, Reading(), points)
    after = np.full(len(roads.inputs.sites), -1, dtype=np.int32)
    for i, slot in enumerate(amended.slot.tolist()):
        if slot < len(after) and slot not in measured:
            after[slot] = i
    site = after[pairs.site]
    kept = pairs.take(near & (site >= 0))
    return NearPairs(
        kept.point, site[near & (site >= 0)], kept.straight_mm, kept.road_mm, kept.cutoff_mm,
        kept.verified,
    )  # fmt: skip


def _list_measured(
    roads: PlainRoads | EditedRoads, one: MeasuredSite, at: int, chosen: Flags
) -> NearPairs:
    """Near pairs of a site that was measured, which stands at this position after."""
    evidence = roads.evidence
    judged = evidence.judge_site(one.pairs, enters=one.enters, urban=one.urban)["resident"]
    which = np.flatnonzero(chosen[one.pairs.demand_index] & ((judged & NEAR) != 0))
    pairs = one.pairs.take(which)
    cutoff = evidence.cutoff_mm[pairs.demand_index]
    site = np.full(len(which), at, dtype=np.int32)
    return make_near_pairs(site, pairs, judged[which], cutoff)
