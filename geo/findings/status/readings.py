"""Statuses of demand points under one reading: algebra on the reach table, never a new search.

With pair(p, s) as `geo.reach.pair_rule` judges it, and over the sites s that the reading counts,

    status(p) = OR over s of ( pair(p, s) AND eligible(s) )        three-valued (rules.md#status-1)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from geo.arrays import Bytes, Flags, Indices, Ints, Texts, Trileans
from geo.findings.status.unplaced_sites import UnplacedReach, mark_grounds
from geo.model.county import Counties
from geo.model.demand import Demand
from geo.model.site import Sites
from geo.model.trilean import Trilean
from geo.reach.pair_rule import (
    COMPONENT,
    NEAR,
    UNSNAPPED,
    judge_pairs,
    pair_by_road,
    pair_straight,
)
from geo.reach.table import Pairs, Reach
from geo.rules.standard import Standard
from geo.sites.assigned import find_assigned

Radius = Literal["resident", "site"]
Judged = dict[Radius, Bytes]
"""The bits of pairs by `geo.reach.pair_rule`, by whose setting the cutoff follows."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a reading chooses from.

    `*_enters` marks ends whose leg is within `max_snap`; `grounds` holds where each unplaced site
    may stand, by its position. `cutoff_mm` is the cutoff of every demand point, and `judged` what
    the pair rule says of the whole table.
    """

    counties: Counties
    demand: Demand
    sites: Sites
    standard: Standard
    reach: Reach
    demand_enters: Flags
    site_enters: Flags
    grounds: dict[int, UnplacedReach]
    cutoff_mm: Ints = field(init=False, repr=False, compare=False)
    judged: Judged = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        cutoff_mm = cutoffs_mm(self.demand.urban, self.standard)
        object.__setattr__(self, "cutoff_mm", cutoff_mm)
        judged = self._judge(
            self.reach.site_ptr, self.reach.pairs, self.site_enters, self.sites.urban
        )
        object.__setattr__(self, "judged", judged)

    def judged_of(self, site: int) -> Judged:
        """The bits of the pairs of one site."""
        mine = slice(self.reach.site_ptr[site], self.reach.site_ptr[site + 1])
        return {radius: bits[mine] for radius, bits in self.judged.items()}

    def judge_site(self, pairs: Pairs, *, enters: bool, urban: bool) -> Judged:
        """The pairs of a site that is not in the table, or stands there otherwise."""
        ptr = np.array([0, len(pairs.bits)], dtype=np.int64)
        return self._judge(ptr, pairs, np.array([enters]), np.array([urban]))

    def _judge(self, ptr: Ints, pairs: Pairs, site_enters: Flags, site_urban: Flags) -> Judged:
        by_site = cutoffs_mm(site_urban, self.standard)
        enters = site_enters, self.demand_enters
        return {
            "resident": judge_pairs(ptr, pairs, *enters, self.cutoff_mm, False),  # noqa: FBT003 - compiled: no keywords
            "site": judge_pairs(ptr, pairs, *enters, by_site, True),  # noqa: FBT003 - as above
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the rule (rules.md#reading-1).

    With `assigned` a place counts the site in charge of it alone; one that names none, or none of
    the register, is unknown.
    """

    way: Literal["road", "straight"] = "road"
    radius_by: Radius = "resident"
    whose: Literal["anybody", "own_county", "assigned"] = "anybody"


@dataclass(frozen=True, slots=True)
class Statuses:
    """Per demand point: `status` (NO uncovered, UNKNOWN, YES covered), why, and how many places.

    `reason` is empty where covered. `cover_count` counts places, not units under one roof.
    """

    status: Trileans
    reason: Texts
    cover_count: Ints


def decide_statuses(evidence: Evidence, eligible: Trileans, reading: Reading) -> Statuses:
    """Apply one reading; `eligible` holds one Trilean per site."""
    reach, demand = evidence.reach, evidence.demand
    site, point = reach.site_index, reach.demand_index
    own = _find_own(evidence, reading)
    judged = _judge_counted(evidence, reading, own)
    pair = _read_pairs(judged, reading)
    chosen = np.minimum(pair, eligible[site])
    status = np.zeros(len(demand), dtype=np.int8)
    np.maximum.at(status, point, chosen)
    ground = _unplaced_ground(evidence, eligible, reading, own, status != Trilean.YES)
    lost = ~demand.placed & bool((eligible != Trilean.NO).any())
    unassigned = np.zeros(len(demand), dtype=bool) if own is None else own < 0
    status = np.maximum(
        status, np.where(ground | lost | unassigned, Trilean.UNKNOWN, Trilean.NO)
    ).astype(np.int8)
    causes = find_causes(judged, pair, eligible[site], point, len(demand))
    causes["unsnapped"] |= lost
    reason = name_reasons(status, causes | {"unplaced_site": ground, "unassigned": unassigned})
    return Statuses(status, reason, _count_places(evidence.sites, site, point, chosen, len(demand)))


def decide_pairs(evidence: Evidence, reading: Reading) -> Trileans:
    """Whether each pair of the table is within the cutoff, whoever its site is."""
    return _read_pairs(_judge_counted(evidence, reading, _find_own(evidence, reading)), reading)


def cutoffs_mm(urban: Flags, standard: Standard) -> Ints:
    """The cutoff of every entry, in millimetres."""
    return np.where(
        urban, round(standard.cutoff.urban * 1000), round(standard.cutoff.rural * 1000)
    ).astype(np.int64)


def _find_own(evidence: Evidence, reading: Reading) -> Indices | None:
    """Position of the site in charge of every point, where the reading counts it alone."""
    if reading.whose != "assigned":
        return None
    return find_assigned(evidence.demand, evidence.sites)


def _judge_counted(evidence: Evidence, reading: Reading, own: Indices | None) -> Bytes:
    """The bits of all pairs; none of those that the reading does not count."""
    judged = evidence.judged[reading.radius_by]
    if reading.whose == "anybody":
        return judged
    reach = evidence.reach
    counted = count_pairs_in(evidence, reading, reach.site_index, reach.demand_index, own)
    return np.where(counted, judged, np.uint8(0))


def _read_pairs(judged: Bytes, reading: Reading) -> Trileans:
    return pair_straight(judged) if reading.way == "straight" else pair_by_road(judged)


def cutoff_of_pairs(evidence: Evidence, reading: Reading, site: Indices, point: Indices) -> Ints:
    """The cutoff of every pair, in millimetres."""
    if reading.radius_by == "resident":
        return evidence.cutoff_mm[point]
    return cutoffs_mm(evidence.sites.urban, evidence.standard)[site]


def count_pairs_in(
    evidence: Evidence,
    reading: Reading,
    site: Indices,
    point: Indices,
    own: Indices | None = None,
) -> Flags:
    """Which pairs the reading counts; `own` is found where it is needed and not given."""
    if reading.whose == "own_county":
        same: Flags = evidence.sites.county[site] == evidence.demand.county[point]
        return same
    if reading.whose == "assigned":
        own = _find_own(evidence, reading) if own is None else own
        in_charge: Flags = np.asarray(own)[point] == site
        return in_charge
    return np.ones(len(point), dtype=bool)


def _unplaced_ground(
    evidence: Evidence,
    eligible: Trileans,
    reading: Reading,
    own: Indices | None,
    not_covered: Flags,
) -> Flags:
    """Not-covered points that an unplaced site may turn out to cover (rules.md#status-3)."""
    lost = ~evidence.sites.placed & (eligible != Trilean.NO)
    if not lost.any():
        return np.zeros(len(evidence.demand), dtype=bool)
    if own is not None:
        served: Flags = not_covered & (own >= 0) & lost[own]
        return served
    cutoff_m = evidence.cutoff_mm / 1000.0
    if reading.radius_by == "site":
        cutoff_m = np.full(len(evidence.demand), evidence.standard.cutoff.largest)
    own_county = reading.whose == "own_county"
    chosen = np.flatnonzero(lost)
    return not_covered & mark_grounds(evidence.grounds, chosen, cutoff_m, own_county=own_county)


def _any(point: Indices, marked: Flags, count: int) -> Flags:
    out = np.zeros(count, dtype=bool)
    out[point[marked]] = True
    return out


def find_causes(
    judged: Bytes, pair: Trileans, eligible: Trileans, group: Indices, count: int
) -> dict[str, Flags]:
    """Which groups of pairs have which cause; `eligible` has the site of every pair.

    `by_road_only` marks those with a near site that counts or may, by which they are explained
    where they are uncovered.
    """
    possible = eligible != Trilean.NO
    undecided = (pair == Trilean.UNKNOWN) & possible
    return {
        name: _any(group, marked, count)
        for name, marked in {
            "unsnapped": undecided & ((judged & UNSNAPPED) != 0),
            "component": undecided & ((judged & COMPONENT) != 0),
            "unknown_service": (pair == Trilean.YES) & (eligible == Trilean.UNKNOWN),
            "by_road_only": ((judged & NEAR) != 0) & possible,
        }.items()
    }


def name_reasons(status: Trileans, causes: dict[str, Flags]) -> Texts:
    """The first cause that applies, in the order given; uncovered ones by the straight line."""
    reason = np.full(len(status), "", dtype=object)
    unknown = {name: marked for name, marked in causes.items() if name != "by_road_only"}
    for name, marked in reversed(unknown.items()):
        reason[marked & (status == Trilean.UNKNOWN)] = name
    reason[(status == Trilean.NO) & causes["by_road_only"]] = "by_road_only"
    reason[(status == Trilean.NO) & ~causes["by_road_only"]] = "beyond_straight_line"
    return reason


def number_buildings(sites: Sites) -> tuple[Ints, Ints]:
    """The roof of every site, and how many units each roof has; by position where not grouped."""
    where = np.column_stack((sites.records.lon, sites.records.lat))
    here = np.unique(where, axis=0, return_inverse=True)[1].ravel()
    building = here if sites.place is None else sites.place
    _, number, units = np.unique(building, return_inverse=True, return_counts=True)
    return number.astype(np.int64), units


def count_places(sites: Sites, group: Indices, count: int) -> Ints:
    """Roofs of each group of sites; `group` has one entry per site, −1 for none."""
    building, _ = number_buildings(sites)
    inside = group >= 0
    pairs = np.unique(np.column_stack((group[inside], building[inside])), axis=0)
    return np.bincount(pairs[:, 0], minlength=count).astype(np.int64)


def _count_places(
    sites: Sites, site: Indices, point: Indices, chosen: Trileans, count: int
) -> Ints:
    place, units = number_buildings(sites)
    covering = np.flatnonzero(chosen == Trilean.YES)
    site, point = site[covering], point[covering]
    several = (units[place] > 1)[site]
    key = np.unique(point[several].astype(np.int64) * max(len(sites), 1) + place[site[several]])
    places = np.bincount(point[~several], minlength=count)
    places += np.bincount(key // max(len(sites), 1), minlength=count)
    return places.astype(np.int64)
