"""Norms once the new sites of a plan are there: the register amended by its scenario, judged."""

from __future__ import annotations

from datetime import date

import numpy as np

from geo.arrays import Flags, Ints, texts
from geo.assessment import Assessment
from geo.errors import RequestError
from geo.findings.holidays.flags import flag_counties
from geo.findings.norms.changes import WORSE
from geo.model.county import prefecture_code, province_code
from geo.model.trilean import Trilean
from geo.planning.terms import PlanTerms
from geo.planning.told import ScenarioDocument
from geo.plans.instance import PlanInstance, measure
from geo.scenarios.edited_register import amend_register
from geo.scenarios.incremental_findings import update_openings
from geo.scenarios.norm_outlook import (
    NormOutcome,
    NormOutlook,
    count_own,
    find_own_statuses,
    open_outlook,
)
from geo.scenarios.schema import read_scenario


def open_norms(ground: PlanInstance) -> NormOutlook:
    """The norms of a ground as they stand."""
    opened = ground.opened
    as_of = date.fromisoformat(str(opened.tables.summary["as_of"]))
    return open_outlook(opened.inputs, opened.network, as_of)


def require_kind(opened: Assessment, request: PlanTerms) -> None:
    """Refuse a kind of the new units that the standard does not know, the usual one excepted.

    Norms ask after kinds by name: those of a misspelt one would silently be those of none.

    Raises
    ------
    RequestError
        There is none of this name; all are listed.
    """
    standard, kind = opened.inputs.standard, request.unit_kind
    known = standard.kind_of(kind)
    if kind == PlanTerms.model_fields["unit_kind"].default or (known and known.match):
        return
    listed = ", ".join(one.id for one in standard.kinds if one.match)
    raise RequestError("unit_kind", f"expected one of {listed}", kind, code="unknown_unit_kind")


def foresee_norms(
    ground: PlanInstance, outlook: NormOutlook, chosen: Ints, scenario: ScenarioDocument
) -> NormOutcome:
    """What new sites break and mend; `scenario` is the plan's own, which may be empty."""
    inputs = ground.opened.inputs
    if not len(chosen):
        return outlook.compare(outlook.states, outlook.own)
    amended = amend_register(inputs, outlook.horizon.as_of, read_scenario(scenario))
    openings = update_openings(inputs, outlook.openings, amended)
    flags = flag_counties(amended.sites, len(inputs.counties), outlook.horizon, openings)
    return outlook.compare(outlook.judge_amended(amended, flags), _count_own_after(ground, chosen))


def _count_own_after(ground: PlanInstance, chosen: Ints) -> Ints:
    """Residents covered by units of their own county, new ones among them."""
    opened, network = ground.opened, ground.opened.network
    demand = opened.inputs.decided.demand
    status = find_own_statuses(network, network.eligible).copy()
    points = np.flatnonzero((status != Trilean.YES) & demand.placed)
    new = ground.candidates.take(chosen)
    gains = measure(network, opened, new, points)
    county = np.repeat(new.county, np.diff(gains.ptr))
    reached = points[gains.point]
    status[reached[demand.county[reached] == county]] = Trilean.YES
    return count_own(opened.inputs, status)


def forbid_breaking(
    ground: PlanInstance, outcome: NormOutcome, chosen: Ints, may_break: list[str]
) -> Flags:
    """Candidates to leave out of the units that `chosen` makes stand worse, but for norms let go.

    Where several are chosen in a unit, the first three quarters of them may stay: a norm of shares
    can bear some new units and not more.
    """
    changes = outcome.changes
    worse = changes[changes["norm_change"].isin(WORSE) & ~changes["norm_id"].isin(may_break)]
    counties, candidates = ground.opened.inputs.counties, ground.candidates
    rows = zip(counties.adcode, counties.prefecture, strict=True)
    groups = {
        "county": counties.adcode,
        "prefecture": texts(prefecture_code(*row) for row in rows),
        "province": texts(province_code(code) for code in counties.adcode),
    }
    found = np.zeros(len(candidates), dtype=bool)
    for level, unit in worse[["unit_level", "unit_id"]].itertuples(index=False):
        if level == "township":
            here = candidates.township_code == unit
        elif level in groups:
            here = (groups[level] == unit)[candidates.county]
        else:
            continue
        mine = chosen[here[chosen]]
        here[mine[: len(mine) * 3 // 4]] = False
        found |= here
    return found
