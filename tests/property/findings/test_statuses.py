"""Statuses, reasons and places counted, beside the rule of rules.md#status-2 word by word."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.arrays import texts
from geo.findings.status.readings import Evidence, Reading, decide_statuses
from geo.model.trilean import Trilean
from geo.reach.pair_rule import APART, DIRECT, REACHED
from geo.verified.reach import replace_pairs
from tests.property.findings.test_laws import COUNTIES, READINGS, SMALL, random_world
from tests.samples.small_world import Clinic, make_evidence
from tests.soak import rounds

NO, UNKNOWN, YES = 0, 1, 2
NAMES = ["s0", "s1", "s2", "s3", "roof0", "u0", "u1", "", "nobody"]
GROUND_MARGIN = 1.02


def make_world(seed: int) -> Evidence:
    """Villages without a place or roads, verified pairs, unplaced sites, houses with two units."""
    rng, lines, villages, clinics = random_world(seed)
    for k, building in enumerate(("roof0", "roof1")):
        clinics.append(replace(clinics[k], id=building, routine=Trilean(int(rng.integers(0, 3)))))
    lost = [Clinic("u0", None, county=0), Clinic("u1", None, county=1, township="210102001")]
    clinics += lost[: int(rng.integers(0, 3))]
    villages[1] = replace(villages[1], at=clinics[1].at)
    evidence = make_evidence(lines, villages, clinics, counties=COUNTIES, standard=SMALL)
    placed = rng.random(len(villages)) < 0.9
    keep = np.flatnonzero(rng.random(len(villages)) < 0.3)
    sites = rng.integers(0, 5, len(keep)).astype(np.int32)
    order = np.lexsort((keep, sites))
    line = rng.integers(1, 4_000_000, len(keep))
    reach = replace_pairs(
        evidence.reach, sites[order], keep[order].astype(np.int32), line,
        line + rng.choice([0, 1_000_000], len(keep)),
    )  # fmt: skip
    gone = ~placed[reach.demand_index]
    bits, straight = reach.bits.copy(), reach.straight_mm.copy()
    bits[gone], straight[gone] = 0, 2**31 - 1
    demand = replace(
        evidence.demand, placed=placed, assigned_site_id=texts(rng.choice(NAMES, len(villages)))
    )
    reach = replace(reach, bits=bits, straight_mm=straight)
    return replace(evidence, demand=demand, reach=reach)


class Rule:
    """One point under one reading, pair by pair."""

    def __init__(self, evidence: Evidence, eligible: list[int], reading: Reading, p: int) -> None:
        self.evidence, self.eligible, self.reading, self.p = evidence, eligible, reading, p
        self.seen: set[str] = set()
        self.near = False
        self.buildings: set[object] = set()

    def cutoff_mm(self, s: int) -> float:
        urban = self.evidence.demand.urban[self.p]
        if self.reading.radius_by == "site":
            urban = self.evidence.sites.urban[s]
        return (SMALL.cutoff.urban if urban else SMALL.cutoff.rural) * 1000

    def counts(self, s: int) -> bool:
        demand, sites = self.evidence.demand, self.evidence.sites
        if self.reading.whose == "own_county":
            return bool(sites.county[s] == demand.county[self.p])
        if self.reading.whose == "assigned":
            return bool(sites.records.site_id[s] == demand.assigned_site_id[self.p])
        return True

    def judge_pair(self, k: int, s: int) -> int:
        """Yes, undecided or no; remember what is unknown about it."""
        reach, cutoff = self.evidence.reach, self.cutoff_mm(s)
        if not self.counts(s) or self.eligible[s] == NO:
            return NO
        near = reach.straight_mm[k] <= cutoff
        self.near |= bool(near)
        enter = self.evidence.site_enters[s] and self.evidence.demand_enters[self.p]
        bits = int(reach.bits[k])
        verified = bool(bits & ~(DIRECT | REACHED | APART))
        usable = bits & DIRECT or (bits & REACHED and enter)
        if self.reading.way == "straight":
            pair = YES if near else NO
        elif usable and reach.road_mm[k] <= cutoff:
            pair = YES
        elif near and ((not enter and not verified) or bits & APART):
            pair = UNKNOWN
            self.seen |= {"unsnapped"} if not enter and not verified else {"component"}
        else:
            pair = NO
        if pair == YES and self.eligible[s] == UNKNOWN:
            self.seen.add("unknown_service")
        if pair == YES and self.eligible[s] == YES:
            self.buildings.add(
                (self.evidence.sites.records.lon[s], self.evidence.sites.records.lat[s])
            )
        return min(pair, self.eligible[s])

    def may_be_near(self, s: int) -> bool:
        """Whether an unplaced site may turn out to cover the point."""
        if self.reading.whose == "assigned":
            return self.counts(s)
        ground, own = self.evidence.grounds[s], self.reading.whose == "own_county"
        if self.p in ground.home:
            return True
        cutoff = SMALL.cutoff.largest
        if self.reading.radius_by == "resident":
            cutoff = self.cutoff_mm(s) / 1000
        return any(
            at == self.p and metres <= cutoff * GROUND_MARGIN and (mine or not own)
            for at, metres, mine in zip(ground.near, ground.distance_m, ground.own, strict=True)
        )

    def decide(self) -> tuple[int, str, int]:
        evidence = self.evidence
        reach, sites, demand = evidence.reach, evidence.sites, evidence.demand
        status = NO
        for k in np.flatnonzero(reach.demand_index == self.p):
            status = max(status, self.judge_pair(int(k), int(reach.site_index[k])))
        for s in np.flatnonzero(~sites.placed):
            if self.eligible[s] != NO and self.may_be_near(int(s)):
                self.seen.add("unplaced_site")
        if not demand.placed[self.p] and any(one != NO for one in self.eligible):
            self.seen.add("unsnapped")
        known = demand.assigned_site_id[self.p] in set(sites.records.site_id)
        if self.reading.whose == "assigned" and not known:
            self.seen.add("unassigned")
        if status == YES:
            return YES, "", len(self.buildings)
        order = ["unsnapped", "component", "unknown_service", "unplaced_site", "unassigned"]
        reasons = [one for one in order if one in self.seen]
        if reasons:
            return UNKNOWN, reasons[0], 0
        return NO, "by_road_only" if self.near else "beyond_straight_line", 0


@settings(max_examples=rounds(30, 180))
@given(seed=st.integers(0, 2**32 - 1))
def test_every_point_is_judged_pair_by_pair(seed: int) -> None:
    evidence = make_world(seed)
    eligible = evidence.sites.services["routine"]
    for reading in [*READINGS, Reading(whose="assigned")]:
        found = decide_statuses(evidence, eligible, reading)
        expected = [
            Rule(evidence, eligible.tolist(), reading, p).decide()
            for p in range(len(evidence.demand))
        ]
        rows = zip(
            found.status.tolist(), found.reason.tolist(), found.cover_count.tolist(), strict=True
        )
        assert list(rows) == expected, reading
