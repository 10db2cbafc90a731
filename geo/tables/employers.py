"""Employers asked of one assessment: who is near a site that serves them, and who visits whom.

The status of an employer is that of a demand point (rules.md#status-2) for the service `employer`:
the same roads, legs, cutoffs by setting and three values. Its setting is that of the nearest demand
point, as for any place on the map.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from geo.arrays import Flags, Ints, Texts, Trileans, texts
from geo.errors import StandardError
from geo.findings.status.eligibility import SiteQuestion, decide_eligible
from geo.findings.status.readings import Evidence, Reading, Statuses, decide_statuses
from geo.findings.status.unplaced_sites import find_grounds
from geo.inputs.load import Inputs
from geo.model.demand import Demand
from geo.model.employer import Employers
from geo.model.trilean import Trilean
from geo.network.build import Network, limits_mm
from geo.planning.employer_visits import VisitPairs, Visits, plan_visits
from geo.reach.arcs import ends_of
from geo.reach.direct import gather_sources
from geo.reach.nearest import Nearest, find_nearest
from geo.reach.pair_rule import WITHIN, judge_pairs
from geo.reach.search import search_nearest
from geo.reach.table import Reach, Side, build_reach, make_side
from geo.roads.graph import ComponentTrust
from geo.roads.snapping import Snaps, snap_points
from geo.rules.standard import EmployerRule

SERVICE = "employer"


@dataclass(frozen=True, slots=True)
class EmployerFindings:
    """One entry per employer, and the visits.

    `nearest` is the nearest site that serves employers for sure, however far. `visit` says what
    became of each: `assigned`, `partly_assigned`, `no_capacity`, `too_far`, `unreachable`,
    `unplaced`, `below_headcount` or `headcount_unknown`.
    """

    employers: Employers
    eligible: Trileans
    snaps: Snaps
    statuses: Statuses
    nearest: Nearest
    rule: EmployerRule
    visit: Texts
    visits: Visits


def read_rule(inputs: Inputs, least_headcount: int | None = None) -> EmployerRule:
    """The rule of the standard, with another least headcount where one is given.

    Raises
    ------
    StandardError
        The standard has no rule about employers.
    """
    rule = inputs.standard.employers
    if rule is None:
        raise StandardError(
            "standard: [employers] is missing; expected least_headcount, visit_limit_m and "
            "campaign_days"
        )
    if least_headcount is None:
        return rule
    return rule.model_copy(update={"least_headcount": least_headcount})


def find_employers(
    inputs: Inputs, network: Network, employers: Employers, rule: EmployerRule, as_of: date
) -> EmployerFindings:
    """Statuses, nearest sites and visits, by the roads and legs of the assessment."""
    records, standard = employers.records, inputs.standard
    eligible = decide_eligible(inputs.register(as_of), SiteQuestion(((SERVICE,),)))
    snaps = snap_points(
        inputs.graph, network.grid, records.lon, records.lat, stray_gap_m=standard.stray.gap_m
    )
    ends = ends_of(snaps, limits_mm(employers.urban, standard.max_snap))
    points = make_side(ends, snaps.component, records.lon, records.lat)
    weak = (inputs.graph.component_standing != ComponentTrust.TRUSTED).astype(np.uint8)

    def reach(chosen: Flags, limit_m: float) -> Reach:
        """Pairs of the chosen sites alone; a site without coordinates has none."""
        xyz = np.where(chosen[:, None], network.sites.xyz, np.nan)
        sites = Side(network.sites.ends, network.sites.component, xyz)
        return build_reach(network.arcs, sites, points, weak, round(limit_m * 1000))

    evidence = _gather_evidence(
        inputs, network, employers, points, reach(eligible != Trilean.NO, standard.cutoff.largest)
    )
    sure = eligible == Trilean.YES
    chosen = np.flatnonzero(sure & inputs.sites.placed).astype(np.int32)
    labels = search_nearest(network.arcs, network.sites.ends, chosen)
    nearest = find_nearest(network.arcs, labels, gather_sources(network.sites, chosen), points)
    asked = _ask_for_visits(employers, rule)
    pairs = _NO_PAIRS
    if asked.any():
        pairs = _list_pairs(reach(sure, rule.visit_limit_m), evidence, rule.visit_limit_m, asked)
    visit, visits = _plan(inputs, employers, rule, pairs, nearest)
    return EmployerFindings(
        employers,
        eligible,
        snaps,
        decide_statuses(evidence, eligible, Reading()),
        nearest,
        rule,
        visit,
        visits,
    )


def _gather_evidence(
    inputs: Inputs, network: Network, employers: Employers, points: Side, reach: Reach
) -> Evidence:
    demand = stand_as_demand(employers)
    return Evidence(
        inputs.counties,
        demand,
        inputs.sites,
        inputs.standard,
        reach,
        demand_enters=points.ends.edge >= 0,
        site_enters=network.evidence.site_enters,
        grounds=find_grounds(inputs.sites, inputs.counties, demand, inputs.standard),
    )


def stand_as_demand(employers: Employers) -> Demand:
    """Employers as demand points of as many people as they have, so that one rule holds."""
    records = employers.records
    blank = texts([""] * len(records))
    return Demand(
        demand_id=records.employer_id,
        name=records.name,
        lon=records.lon,
        lat=records.lat,
        residents=_whole(employers),
        urban=employers.urban,
        county=employers.county,
        township_code=records.township_code,
        assigned_site_id=blank,
        served_by=blank,
        placed=employers.placed,
    )


def _whole(employers: Employers) -> Ints:
    return np.nan_to_num(employers.records.headcount, nan=0.0).astype(np.int64)


def _ask_for_visits(employers: Employers, rule: EmployerRule) -> Flags:
    asked: Flags = employers.placed & (_whole(employers) >= rule.least_headcount)
    return asked


_NO_PAIRS = VisitPairs(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int64))


def _list_pairs(table: Reach, evidence: Evidence, limit_m: float, asked: Flags) -> VisitPairs:
    """Employers that are asked for, each with the sites from which a visit is not too far."""
    limits = np.full(len(asked), round(limit_m * 1000), dtype=np.int64)
    judged = judge_pairs(
        table.site_ptr, table.pairs, evidence.site_enters, evidence.demand_enters, limits,
        False,  # noqa: FBT003 - compiled code takes no keywords
    )  # fmt: skip
    near = ((judged & WITHIN) != 0) & asked[table.demand_index]
    return VisitPairs(
        table.demand_index[near], table.site_index[near], table.road_mm[near].astype(np.int64)
    )


def _plan(
    inputs: Inputs,
    employers: Employers,
    rule: EmployerRule,
    pairs: VisitPairs,
    nearest: Nearest,
) -> tuple[Texts, Visits]:
    """What became of every employer, and the visits."""
    daily = inputs.sites.records.capacity
    visits = plan_visits(_whole(employers), daily * rule.campaign_days, daily, pairs)
    seen = np.bincount(visits.employer, visits.people, len(employers)).astype(np.int64)
    near = np.zeros(len(employers), dtype=bool)
    near[pairs.employer] = True
    states = [
        (np.isnan(employers.records.headcount), "headcount_unknown"),
        (_whole(employers) < rule.least_headcount, "below_headcount"),
        (~employers.placed, "unplaced"),
        (nearest.site < 0, "unreachable"),
        (~near, "too_far"),
        (seen == 0, "no_capacity"),
        (seen < _whole(employers), "partly_assigned"),
    ]
    visit = np.select([mask for mask, _ in states], [name for _, name in states], "assigned")
    return visit.astype(object), visits
