"""The norms of an assessment as they stand, and as they would after a change (rules.md#plan-5).

Nothing is routed. What the register states is judged once; a change judges the sites anew that
differ, and takes the flags of the holidays ahead and the people of own-county cover after from
whoever knows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from geo.arrays import Flags, Ints, Trileans
from geo.calendar.opening.horizon import Horizon, find_horizon
from geo.calendar.opening.sites_open import Openings, decide_openings
from geo.errors import RequestError
from geo.findings.holidays.flags import CountyFlags, flag_counties
from geo.findings.norms.changes import OWN_COUNTY, compare_norms, sum_norms
from geo.findings.norms.site_facts import gather_site_facts
from geo.findings.norms.states import Facilities, NormStates, judge_norm
from geo.findings.status.readings import Reading, decide_statuses
from geo.findings.status.units import add_people
from geo.inputs.load import Inputs
from geo.model.trilean import Trilean
from geo.network.build import Network
from geo.rules.norm_rules import Norm
from geo.scenarios.edited_register import EditedRegister
from geo.sites.joining import take_sites
from geo.tables.admin_units import AdminUnits
from geo.tables.norms import gather_asked, place_sites

OWN = Reading(whose="own_county")


@dataclass(frozen=True, slots=True)
class NormOutcome:
    """What changes: `changes` per norm and unit that stands otherwise, `summary` per norm."""

    changes: pd.DataFrame
    summary: pd.DataFrame


@dataclass(frozen=True, slots=True)
class NormOutlook:
    """The limits of the standard, judged; `own` are people covered by their own county's units."""

    inputs: Inputs
    horizon: Horizon
    norms: tuple[Norm, ...]
    asked: AdminUnits
    sites: Facilities
    openings: Openings
    flags: CountyFlags
    states: tuple[NormStates, ...]
    own: Ints

    def compare(self, after: Sequence[NormStates], own: Ints) -> NormOutcome:
        """What stands otherwise after."""
        both = (self.own, own)
        counties = self.inputs.counties
        return NormOutcome(
            compare_norms(self.norms, self.states, after, both, counties),
            sum_norms(self.norms, self.states, after, both),
        )

    def judge(self, sites: Facilities, flags: CountyFlags) -> tuple[NormStates, ...]:
        """The states of every norm over other sites."""
        found = {"holiday_flag": flags.for_norms()}
        return tuple(judge_norm(norm, sites, self.asked.units, found) for norm in self.norms)

    def judge_closed(self, closed: Flags) -> tuple[NormStates, ...]:
        """The states without the sites marked, by position."""
        left = np.flatnonzero(~closed)
        openings = replace(
            self.openings, state=self.openings.state[left], hours=self.openings.hours[left]
        )
        sites = take_sites(self.inputs.sites, left)
        flags = flag_counties(sites, len(self.inputs.counties), self.horizon, openings)
        return self.judge(replace(self.sites, outside=self.sites.outside | closed), flags)

    def judge_opened(self, opened: Trileans) -> tuple[NormStates, ...]:
        """The states with other openings on the dates of `openings`."""
        openings = replace(self.openings, state=opened)
        flags = flag_counties(self.inputs.sites, len(self.inputs.counties), self.horizon, openings)
        return self.judge(self.sites, flags)

    def judge_amended(self, amended: EditedRegister, flags: CountyFlags) -> tuple[NormStates, ...]:
        """The states of a register as a scenario leaves it."""
        inputs, count = self.inputs, len(self.inputs.sites)
        slots = amended.slot.tolist()
        anew = np.array([i for i, slot in enumerate(slots) if slot in amended.decided], np.int64)
        rows = amended.slot.astype(np.int64)
        if len(anew):
            found = gather_site_facts(
                take_sites(amended.sites, anew), inputs.standard, inputs.calendar
            )
            rows[anew] = count + np.arange(len(anew))
            facts = self.sites.facts.join(found).take(rows)
        else:
            facts = self.sites.facts.take(rows)
        sites = place_sites(amended.sites, facts, self.horizon.as_of, self.asked)
        return self.judge(sites, flags)


def open_outlook(
    inputs: Inputs, network: Network, as_of: date, known: Openings | None = None
) -> NormOutlook:
    """Judge the limits of the standard as they stand; `known` may hold openings of all holidays."""
    horizon = find_horizon(inputs.calendar, as_of)
    days_off = [*dict.fromkeys(day for one in horizon.holidays for day in one.days_off)]
    service = inputs.standard.headline_service
    openings = (
        decide_openings(inputs.sites, inputs.calendar, days_off, service, inputs.roster)
        if known is None
        else known.take(days_off)
    )
    asked = gather_asked(inputs)
    facts = gather_site_facts(inputs.sites, inputs.standard, inputs.calendar)
    outlook = NormOutlook(
        inputs,
        horizon,
        list_limits(inputs),
        asked,
        place_sites(inputs.sites, facts, as_of, asked),
        openings,
        flag_counties(inputs.sites, len(inputs.counties), horizon, openings),
        (),
        count_own(inputs, find_own_statuses(network, network.eligible)),
    )
    return replace(outlook, states=outlook.judge(outlook.sites, outlook.flags))


def list_limits(inputs: Inputs) -> tuple[Norm, ...]:
    """Norms of sites that are met or failed; others are counted only (POLICY: their force)."""
    return tuple(one for one in inputs.standard.norms if one.is_limit)


def find_own_statuses(network: Network, eligible: Trileans) -> Trileans:
    """The status of every demand point by units of its own county."""
    return decide_statuses(network.evidence, eligible, OWN).status


def count_own(inputs: Inputs, status: Trileans) -> Ints:
    """Residents of each county covered by units of their own."""
    demand, count = inputs.decided.demand, len(inputs.counties)
    return add_people(demand.county, count, demand.residents, status == Trilean.YES)


def name_breakable(inputs: Inputs, more: Sequence[str] = ()) -> list[str]:
    """What a request may allow to get worse: norms asked of units, own-county cover, and more."""
    norms = [one.id for one in list_limits(inputs) if one.per != "facility"]
    return [*norms, OWN_COUNTY, *more]


def require_breakable(inputs: Inputs, may_break: Sequence[str], more: Sequence[str] = ()) -> None:
    """Refuse names of `may_break` that are those of no norm.

    Raises
    ------
    RequestError
        The first of them, with those that there are.
    """
    known = name_breakable(inputs, more)
    for name in may_break:
        if name not in known:
            raise RequestError(
                "may_break", f"expected some of {', '.join(known)}", name, code="unknown_norm"
            )
