"""What closings of an assessment have to leave, norm by norm, by default (rules.md#plan-5).

With J the sites that may close, and what other sites hold counted as given:

    at_least n      a unit that meets it keeps n of those that count for it, one that is unknown
                    keeps n of those that may count
    share           a unit keeps every site that counts for its share, or may
    holiday_flag    a county keeps, on each holiday ahead, a site that is open, where nobody is
                    known to be one that may be
    own county      every place keeps a site of its own county within the cutoff
    capacity        a county keeps stated capacity for as many residents as it can take, or, where
                    capacities are stated by the day, as much a resident as the county that has
                    least today
    responsibility  a site to which places with residents are assigned stays
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from geo.arrays import Flags, Ints
from geo.findings.holidays.county_days import hold_eligible
from geo.findings.norms.changes import OWN_COUNTY
from geo.findings.norms.states import NormStates
from geo.findings.norms.tests import judge_all
from geo.findings.status.readings import decide_pairs
from geo.findings.status.units import add_people
from geo.model.trilean import Trilean
from geo.network.build import Network
from geo.planning.closing.keeps import Keep, keep_some
from geo.rules.norm_rules import Norm
from geo.scenarios.norm_outlook import OWN, NormOutlook
from geo.sites.assigned import find_assigned

CAPACITY, RESPONSIBILITY = "capacity", "responsibility_area"
FURTHER = (CAPACITY, RESPONSIBILITY)
"""What closings keep beside norms."""
_SCALE = 1000
"""Capacities are compared in thousandths."""


@dataclass(frozen=True, slots=True)
class ClosureInstance:
    """Sites that may close are `sites[free]` (positions in the register); the rest stays."""

    outlook: NormOutlook
    network: Network
    sites: Ints
    free: Flags

    @property
    def number(self) -> Ints:
        """Position among `sites` of every site of the register that may close, else −1."""
        found = np.full(len(self.outlook.inputs.sites), -1, dtype=np.int64)
        found[self.sites[self.free]] = np.flatnonzero(self.free)
        return found

    def keep(self, which: Ints, least: int = 1) -> Iterator[Keep]:
        """A requirement on sites of the register, less what those that stay give it."""
        number = self.number[which]
        left = least - int((number < 0).sum())
        if left > 0:
            yield keep_some(number[number >= 0], left)


def list_keeps(ground: ClosureInstance, may_break: tuple[str, ...]) -> list[Keep]:
    """Every requirement on the sites of a ground, by positions among them."""
    outlook, found = ground.outlook, []
    for norm, judged in zip(outlook.norms, outlook.states, strict=True):
        if norm.per == "facility" or norm.id in may_break:
            continue
        if norm.finding is not None:
            found += list(_keep_open(ground))
        else:
            found += list(_keep_units(ground, norm, judged))
    if OWN_COUNTY not in may_break:
        found += list(_keep_own(ground))
    if CAPACITY not in may_break:
        found += list(_keep_capacity(ground))
    return found


def mark_responsible(network: Network) -> Flags:
    """Sites of the register to which places with residents are assigned."""
    demand, sites = network.evidence.demand, network.evidence.sites
    own = find_assigned(demand, sites)
    marked = np.zeros(len(sites), dtype=bool)
    marked[own[(own >= 0) & (demand.residents > 0)]] = True
    return marked


def _keep_open(ground: ClosureInstance) -> Iterator[Keep]:
    outlook = ground.outlook
    sites, openings = outlook.inputs.sites, outlook.openings
    held = hold_eligible(sites, openings)
    for h, holiday in enumerate(outlook.flags.holidays):
        best = held[:, openings.columns_of(holiday.days_off)].max(axis=1)
        for county in np.unique(sites.county[sites.county >= 0]):
            flag = int(outlook.flags.ahead[county, h])
            if flag != Trilean.NO:
                holding = np.flatnonzero((sites.county == county) & (best >= flag))
                if len(holding):
                    yield from ground.keep(holding)


def _keep_units(ground: ClosureInstance, norm: Norm, judged: NormStates) -> Iterator[Keep]:
    outlook, facilities = ground.outlook, ground.outlook.sites
    asked = outlook.asked.units[norm.per]
    code = asked.code[~asked.apart]
    counts = np.where(facilities.outside, Trilean.NO, judge_all(norm.of, facilities.facts))
    having = judge_all(norm.have, facilities.facts)
    inside, perhaps = _find_members(facilities.area, counts != Trilean.NO, set(code))
    for u, unit in enumerate(code):
        state = judged.state[u]
        if state == Trilean.NO:
            continue
        here, maybe = inside.get(unit, []), perhaps.get(unit, [])
        which = np.array(here if state == Trilean.YES else [*here, *maybe], dtype=np.int64)
        if norm.at_least is None and norm.at_most is not None:
            continue
        if norm.at_least is not None and not norm.adds_up:
            if state == Trilean.YES:
                which = which[counts[which] == Trilean.YES]
            yield from ground.keep(which, int(norm.at_least))
            continue
        has = having[which] == Trilean.YES
        for one in which[has if state == Trilean.YES else having[which] != Trilean.NO]:
            yield from ground.keep(np.array([one]))


def _find_members(
    area: np.ndarray, counted: Flags, codes: set[str]
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Per unit the facilities that stand in it, and those whose wider area holds it."""
    inside: dict[str, list[int]] = {}
    perhaps: dict[str, list[int]] = {}
    widths = sorted({len(code) for code in codes})
    for s in np.flatnonzero(counted).tolist():
        own = str(area[s])
        for code in {own[:width] for width in widths if len(own) >= width} & codes:
            inside.setdefault(code, []).append(s)
        if widths and len(own) < widths[-1]:
            for code in codes:
                if len(code) > len(own) and code.startswith(own):
                    perhaps.setdefault(code, []).append(s)
    return inside, perhaps


def _keep_own(ground: ClosureInstance) -> Iterator[Keep]:
    evidence, eligible = ground.network.evidence, ground.network.eligible
    reach, people = evidence.reach, evidence.demand.residents
    covers = (decide_pairs(evidence, OWN) == Trilean.YES) & (people[reach.demand_index] > 0)
    covers &= (eligible == Trilean.YES)[reach.site_index]
    point, number = reach.demand_index[covers], ground.number[reach.site_index[covers]]
    fixed = np.zeros(len(people), dtype=bool)
    fixed[point[number < 0]] = True
    kept = ~fixed[point]
    order = np.lexsort((number[kept], point[kept]))
    point, number = point[kept][order], number[kept][order]
    groups = np.split(number, np.flatnonzero(np.diff(point)) + 1) if len(point) else []
    for members in dict.fromkeys(tuple(one.tolist()) for one in groups):
        yield keep_some(np.array(members, dtype=np.int64))


def _keep_capacity(ground: ClosureInstance) -> Iterator[Keep]:
    inputs = ground.outlook.inputs
    demand, county, count = inputs.decided.demand, inputs.sites.county, len(inputs.counties)
    counts = (ground.network.eligible == Trilean.YES) & (county >= 0)
    stated = counts & ~np.isnan(inputs.sites.records.capacity)
    amount = np.zeros(len(county), dtype=np.int64)
    amount[stated] = np.floor(inputs.sites.records.capacity[stated] * _SCALE).astype(np.int64)
    people = add_people(demand.county, count, demand.residents)
    total = add_people(county[stated], count, amount[stated])
    whole = ~np.isin(np.arange(count), county[counts & ~stated])
    known = np.flatnonzero((total > 0) & whole & (people > 0))
    rates = [Fraction(int(total[c]), int(people[c])) for c in known]
    rate = min([Fraction(_SCALE), *rates])
    number = ground.number
    for c in np.flatnonzero(total):
        least = min(int(total[c]), ceil(rate * int(people[c])))
        mine = np.flatnonzero(stated & (county == c))
        free = mine[number[mine] >= 0]
        left = least - int(amount[mine].sum() - amount[free].sum())
        if left > 0:
            yield Keep(number[free], amount[free], left)


def count_capacities(ground: ClosureInstance) -> tuple[int, int]:
    """Sites that may close and state a capacity, and those that state none."""
    stated = ~np.isnan(ground.outlook.inputs.sites.records.capacity[ground.sites[ground.free]])
    return int(stated.sum()), int((~stated).sum())
