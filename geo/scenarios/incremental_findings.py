"""Findings of an assessment brought to what they are once a scenario is applied.

Rows and counts of before are kept; only those of sites that differ are found anew.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.arrays import Floats, Trileans
from geo.calendar.opening.sites_open import Openings, decide_openings
from geo.inputs.load import Inputs
from geo.reach.edits.site_pairs import take_pairs
from geo.reach.table import Reach
from geo.scenarios.baseline import MeasuredSite, PlainRoads
from geo.scenarios.edited_register import EditedRegister
from geo.scenarios.edited_roads import EditedRoads
from geo.scenarios.incremental_catchment import (
    CatchmentBase,
    ChangedSite,
    count_capacity,
    update_ratio,
)
from geo.scenarios.incremental_cover import IncrementalCover
from geo.scenarios.pair_counts import SiteFacts
from geo.sites.joining import take_sites
from geo.verified.apply import verify_moved
from geo.verified.nearest import VerifiedWays, list_verified, list_verified_of

Roads = PlainRoads | EditedRoads


def update_cover(
    roads: Roads, cover: IncrementalCover, amended: EditedRegister, eligible: Trileans
) -> dict[int, MeasuredSite]:
    """Bring the cover to the state after; return what was measured, by slot."""
    for slot in amended.closed:
        cover.close(slot)
    position = {int(slot): i for i, slot in enumerate(amended.slot)}
    measured: dict[int, MeasuredSite] = {}
    sites = amended.sites
    for slot in sorted(amended.decided):
        i = position[slot]
        urban, county = bool(sites.urban[i]), int(sites.county[i])
        place = _place_of(amended, i)
        if slot not in amended.moved:
            enters = bool(roads.network.evidence.site_enters[slot])
            facts = SiteFacts(county, urban, enters, int(eligible[i]))
            cover.change_facts(slot, facts)
            continue
        found = measured[slot] = _measure(roads, amended, i)
        facts = SiteFacts(county, urban, found.enters, int(eligible[i]))
        if slot < len(roads.inputs.sites):
            cover.move(slot, place, facts, found.pairs)
        else:
            cover.add(place, facts, found.pairs)
    return measured


def _place_of(amended: EditedRegister, i: int) -> tuple[float, float]:
    records = amended.sites.records
    return float(records.lon[i]), float(records.lat[i])


def _measure(roads: Roads, amended: EditedRegister, i: int) -> MeasuredSite:
    """A site where it stands after, with the verified distances that hold there."""
    inputs, sites = roads.inputs, amended.sites
    found = roads.measure(*_place_of(amended, i), urban=bool(sites.urban[i]))
    if inputs.verified is None:
        return found
    pairs = verify_moved(
        found.pairs, sites.records, i, inputs.decided.demand, inputs.verified,
        inputs.standard.verified_m,
    )  # fmt: skip
    return replace(found, pairs=pairs)


def update_catchment(
    base: CatchmentBase,
    amended: EditedRegister,
    measured: dict[int, MeasuredSite],
    eligible: Trileans,
) -> Floats:
    """Catchment ratios after."""
    sites, evidence = amended.sites, base.evidence
    capacity = count_capacity(sites.records.capacity, eligible, sites.placed)
    rank = np.full(len(evidence.sites), -1, dtype=np.int32)
    changed = []
    for i, slot in enumerate(amended.slot.tolist()):
        if slot not in amended.decided:
            rank[slot] = i
        elif slot in measured:
            found = measured[slot]
            judged = evidence.judge_site(found.pairs, enters=found.enters, urban=found.urban)
            changed.append(ChangedSite(i, capacity[i], found.pairs, judged["resident"]))
        else:
            pairs, judged = take_pairs(evidence.reach, slot), evidence.judged_of(slot)
            changed.append(ChangedSite(i, capacity[i], pairs, judged["resident"]))
    return update_ratio(base, rank, changed)


def list_verified_after(
    reach: Reach, amended: EditedRegister, measured: dict[int, MeasuredSite]
) -> VerifiedWays:
    """Verified distances that hold after, by the positions of sites after."""
    before = len(reach.site_ptr) - 1
    stays = (amended.slot < before) & ~np.isin(amended.slot, list(amended.moved))
    after = np.full(before, -1, dtype=np.int32)
    after[amended.slot[stays]] = np.flatnonzero(stays)
    ways = list_verified(reach)
    kept = ways._replace(site=after[ways.site]).take(after[ways.site] >= 0)
    position = {int(slot): i for i, slot in enumerate(amended.slot)}
    found = [list_verified_of(one.pairs, position[slot]) for slot, one in measured.items()]
    return VerifiedWays(*(np.concatenate(columns) for columns in zip(kept, *found, strict=True)))


def update_openings(inputs: Inputs, base: Openings, amended: EditedRegister) -> Openings:
    """Openings after: rows of before, decided anew for sites that differ."""
    count = len(inputs.sites)
    differ = amended.decided | amended.rostered
    rows = np.array(
        [i for i, slot in enumerate(amended.slot) if int(slot) in differ], dtype=np.int64
    )
    kept = np.minimum(amended.slot, max(count - 1, 0))
    state, hours = base.state[kept], base.hours[kept]
    if len(rows):
        found = decide_openings(
            take_sites(amended.sites, rows),
            inputs.calendar,
            base.dates,
            base.service,
            amended.roster,
        )
        state[rows], hours[rows] = found.state, found.hours
    return Openings(base.service, base.dates, state, hours, base.provisional, ())
