"""Statuses and county totals that stay right while single sites open, close and move.

A change costs what the site's own pairs cost: its points get new counts (`geo.findings.
cover_counts`), and only they are decided anew. Sites are named by slots: those of the evidence by
their positions, later ones by the numbers after; a slot is never given twice, so nothing else
moves when a site does.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

import numpy as np

from geo.arrays import Bytes, Flags, Indices, Ints, Trileans, texts
from geo.findings.status.readings import (
    Evidence,
    Judged,
    Reading,
    Statuses,
    number_buildings,
)
from geo.findings.status.units import add_people
from geo.findings.status.unplaced_sites import mark_grounds
from geo.model.trilean import Trilean
from geo.reach.edits.site_pairs import take_pairs
from geo.reach.table import Pairs
from geo.scenarios.pair_counts import (
    CERTAIN,
    PLACES,
    REASONS,
    TOTALS,
    SiteFacts,
    count_building,
    count_place,
    make_points,
    make_reading_flags,
    read_codes,
    refresh,
    tally,
)

Place = tuple[float, float]


class IncrementalCover:
    """The cover of one assessment under some readings, open to changes; for one thread at a time.

    `totals[reading]` holds people per county in the columns COVERED, UNKNOWN, BY_ROAD, CERTAIN and
    COVERED_URBAN of `geo.scenarios.pair_counts`.
    """

    def __init__(
        self, evidence: Evidence, eligible: Trileans, readings: Mapping[str, Reading]
    ) -> None:
        self._evidence = evidence
        self._readings = dict(readings)
        self._flags = make_reading_flags(list(readings.values()))
        self._points = make_points(evidence, len(readings))
        self._totals = np.zeros((len(readings), len(evidence.counties), TOTALS), dtype=np.int64)
        self._building = np.zeros((len(evidence.demand), len(readings)), dtype=np.int32)
        self._facts: list[SiteFacts] = []
        self._pairs: list[Pairs] = []
        self._judged: list[Judged] = []
        self._place: list[Place | None] = []
        self._open: list[bool] = []
        self._under: dict[Place, list[int]] = {}
        self._nowhere = np.flatnonzero(~evidence.demand.placed)
        self._eligible = 0
        everybody = add_people(
            evidence.demand.county, len(evidence.counties), evidence.demand.residents
        )
        self._totals[:, :, CERTAIN] = everybody
        self._fill(eligible)

    @property
    def totals(self) -> dict[str, Ints]:
        """People per county, shape (counties, TOTALS), by reading."""
        return {name: self._totals[r] for r, name in enumerate(self._readings)}

    @property
    def places(self) -> list[Place | None]:
        """Where the site of each slot stands; None for an unplaced one."""
        return list(self._place)

    def is_open(self, slot: int) -> bool:
        """Whether the site of a slot counts now."""
        return self._open[slot]

    def statuses(self, reading: str) -> Statuses:
        """Status, reason and places of every point, as `decide_statuses` gives them."""
        r = list(self._readings).index(reading)
        return Statuses(
            self._points.status[:, r].copy(),
            texts(REASONS)[self._points.reason[:, r]],
            self._points.counts[:, r, PLACES].astype(np.int64),
        )

    def copy(self) -> IncrementalCover:
        """The cover as it stands, to be changed apart from this one."""
        other = copy(self)
        points = self._points
        other._points = points._replace(  # noqa: SLF001 - of the same class
            counts=points.counts.copy(),
            ground=points.ground.copy(),
            lost=points.lost.copy(),
            status=points.status.copy(),
            reason=points.reason.copy(),
        )
        other._totals, other._building = self._totals.copy(), self._building.copy()  # noqa: SLF001 - same
        for name in ("_facts", "_pairs", "_judged", "_place", "_open"):
            setattr(other, name, list(getattr(self, name)))
        other._under = {place: list(slots) for place, slots in self._under.items()}  # noqa: SLF001 - same
        return other

    def add(self, place: Place, facts: SiteFacts, pairs: Pairs) -> int:
        """Open a new site at a place (lon, lat) with the pairs found for it; return its slot."""
        slot = self._append(place, facts, pairs, self._judge(facts, pairs))
        self._count(slot, 1)
        self._settle(pairs.demand_index, everywhere=False)
        return slot

    def close(self, slot: int) -> None:
        """Count a site no longer; a closed one stays closed."""
        self._switch(slot, to_open=False)

    def reopen(self, slot: int) -> None:
        """Count a closed site again, where it was."""
        self._switch(slot, to_open=True)

    def change_facts(self, slot: int, facts: SiteFacts) -> None:
        """Give a site other facts where it stands, open or closed."""
        if self._open[slot]:
            self._count(slot, -1)
        self._facts[slot] = facts
        self._judged[slot] = self._judge(facts, self._pairs[slot])
        if self._open[slot]:
            self._count(slot, 1)
            everywhere = self._place[slot] is None
            self._settle(self._pairs[slot].demand_index, everywhere=everywhere)

    def move(self, slot: int, place: Place, facts: SiteFacts, pairs: Pairs) -> None:
        """Put a site elsewhere, or give it other facts; an unplaced one is placed by this."""
        was_lost = self._place[slot] is None
        old = self._pairs[slot].demand_index
        if self._open[slot]:
            self._count(slot, -1)
        self._leave(slot)
        self._facts[slot], self._pairs[slot], self._place[slot] = facts, pairs, place
        self._judged[slot] = self._judge(facts, pairs)
        self._under.setdefault(place, []).append(slot)
        self._open[slot] = True
        self._count(slot, 1)
        refresh(self._points, old, self._totals)
        self._settle(pairs.demand_index, everywhere=was_lost)

    def _fill(self, eligible: Trileans) -> None:
        evidence, sites = self._evidence, self._evidence.sites
        lon, lat, placed = sites.records.lon, sites.records.lat, sites.placed
        building, _ = number_buildings(sites)
        first_under = np.unique(building, return_index=True)[1]
        for s in range(len(sites)):
            facts = SiteFacts(
                int(sites.county[s]),
                bool(sites.urban[s]),
                bool(evidence.site_enters[s]),
                int(eligible[s]),
            )
            first = first_under[building[s]]
            place = (float(lon[first]), float(lat[first])) if placed[s] else None
            self._append(place, facts, take_pairs(evidence.reach, s), evidence.judged_of(s))
            self._count(s, 1)
        self._settle(np.empty(0, dtype=np.int32), everywhere=True)

    def _judge(self, facts: SiteFacts, pairs: Pairs) -> Judged:
        return self._evidence.judge_site(pairs, enters=facts.enters, urban=facts.urban)

    def _append(self, place: Place | None, facts: SiteFacts, pairs: Pairs, judged: Judged) -> int:
        slot = len(self._facts)
        self._facts.append(facts)
        self._pairs.append(pairs)
        self._judged.append(judged)
        self._place.append(place)
        self._open.append(True)
        if place is not None:
            self._under.setdefault(place, []).append(slot)
        return slot

    def _leave(self, slot: int) -> None:
        place = self._place[slot]
        if place is not None:
            self._under[place].remove(slot)

    def _switch(self, slot: int, *, to_open: bool) -> None:
        if self._open[slot] == to_open:
            return
        self._open[slot] = to_open
        self._count(slot, 1 if to_open else -1)
        self._settle(self._pairs[slot].demand_index, everywhere=self._place[slot] is None)

    def _count(self, slot: int, sign: int) -> None:
        """Add or take away one site; one that is not eligible says nothing."""
        points, facts = self._points, self._facts[slot]
        if facts.eligible == Trilean.NO:
            return
        self._eligible += sign
        codes, index = self._read_codes(slot), self._pairs[slot].demand_index
        tally(points.counts, index, codes, facts.eligible, sign)
        if facts.eligible == Trilean.YES:
            others = self._roommates(slot)
            self._count_building(others, 1)
            count_place(points.counts, self._building, index, codes, sign)
            self._count_building(others, -1)

    def _count_building(self, slots: list[int], sign: int) -> None:
        for slot in slots:
            index, codes = self._pairs[slot].demand_index, self._read_codes(slot)
            count_building(self._building, index, codes, sign)

    def _read_codes(self, slot: int) -> Bytes:
        judged, county = self._judged[slot], self._facts[slot].county
        index = self._pairs[slot].demand_index
        return read_codes(
            self._points, self._flags, county, index, judged["resident"], judged["site"]
        )

    def _roommates(self, slot: int) -> list[int]:
        """Other open units under the same roof that are eligible for sure."""
        place = self._place[slot]
        return [
            other
            for other in ([] if place is None else self._under[place])
            if other != slot and self._open[other] and self._facts[other].eligible == Trilean.YES
        ]

    def _settle(self, index: Indices, *, everywhere: bool) -> None:
        """Decide the touched points anew; all of them where a site without a place is concerned."""
        points = self._points
        lost = self._eligible > 0
        if everywhere or (points.lost[self._nowhere] != lost).any():
            points.lost[self._nowhere] = lost
            for r, reading in enumerate(self._readings.values()):
                points.ground[:, r] = self._find_ground(reading)
            index = np.arange(len(points.residents), dtype=np.int32)
        refresh(points, index, self._totals)

    def _find_ground(self, reading: Reading) -> Flags:
        """What open unplaced sites may cover; only those of the evidence can be unplaced."""
        evidence = self._evidence
        lost = [
            slot
            for slot, place in enumerate(self._place)
            if place is None and self._open[slot] and self._facts[slot].eligible != Trilean.NO
        ]
        if not lost:
            return np.zeros(len(evidence.demand), dtype=bool)
        cutoff_m = evidence.cutoff_mm / 1000.0
        if reading.radius_by == "site":
            cutoff_m = np.full(len(evidence.demand), evidence.standard.cutoff.largest)
        own_county = reading.whose == "own_county"
        chosen = np.array(lost, dtype=np.int64)
        return mark_grounds(evidence.grounds, chosen, cutoff_m, own_county=own_county)
