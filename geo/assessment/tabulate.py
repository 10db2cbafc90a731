"""The tables of an assessment, laid out from what was found."""

from __future__ import annotations

from typing import Any

import geopandas as gpd

from geo.assessment.findings import Findings
from geo.assessment.worklists import list_to_verify
from geo.findings.access.assigned import list_nearer
from geo.findings.access.gaps import GapPoints, find_gaps
from geo.findings.access.tiers import tabulate_tiers
from geo.findings.worklists.problem_rows import ProblemSources
from geo.inputs.load import Inputs
from geo.model.assessment_tables import AssessmentTables
from geo.network.build import Network
from geo.queries.capacity import tabulate_room
from geo.queries.coverage import tabulate_weights
from geo.tables.demand_and_sites import tabulate_demand, tabulate_sites
from geo.tables.employer_tables import tabulate_own_employers
from geo.tables.further_standards import FurtherStandards
from geo.tables.norms import list_norms, track_measures
from geo.tables.outreach import summarise_outreach
from geo.tables.problems import PreviousProblems, tabulate_problems
from geo.tables.provenance import summarise_horizon
from geo.tables.secondary_indicators import (
    summarise_answers,
    tabulate_curve,
    tabulate_sensitivity,
)


def tabulate(
    inputs: Inputs,
    network: Network,
    found: Findings,
    further: FurtherStandards,
    origin: dict[str, Any],
    previous: PreviousProblems | None,
) -> AssessmentTables:
    """Every table; `origin` heads the summary, problems are held against those of `previous`."""
    units, holidays, secondary = found.units, found.holidays, found.secondary
    headline = found.points.headline
    sites, measures = tabulate_sites(inputs, network), track_measures(inputs)
    assigned = list_nearer(
        network.evidence, secondary.assigned, network.nearest.site, network.road_m
    )
    room, room_told = tabulate_room(inputs, network, units)
    demand = tabulate_demand(inputs, network, found.points, secondary, found.own)
    gaps = _tabulate_gaps(inputs, network, found)
    employers = tabulate_own_employers(inputs, network, found.as_of)
    sources = ProblemSources(
        units.counties, gaps, demand, sites, holidays.days, holidays.county_holidays,
        found.norms.norm_units, assigned, found.as_of.isoformat(),
        dict(zip(units.townships["township_code"], units.townships["residents"], strict=True)),
    )  # fmt: skip
    problems, problems_told = tabulate_problems(
        sources, inputs.standard, list_norms(inputs), previous
    )
    return AssessmentTables(
        province=units.province,
        prefectures=units.prefectures,
        counties=units.counties,
        townships=units.townships,
        reporting_units=units.reporting_units,
        demand=demand,
        gaps=gaps,
        sites=sites,
        holidays=holidays.days,
        county_holidays=holidays.county_holidays,
        weekend_days=holidays.weekend_days,
        weekends=holidays.weekends,
        verified=network.verification.listed,
        weights=tabulate_weights(inputs, units, headline),
        to_verify=list_to_verify(inputs, network, found, sites, assigned),
        summary=origin
        | summarise_answers(inputs, secondary)
        | summarise_outreach(inputs, headline, found.outreach)
        | room_told
        | further.told
        | summarise_horizon(holidays.horizon)
        | employers.told
        | problems_told,
        cutoff_curve=tabulate_curve(inputs, secondary),
        sensitivity=tabulate_sensitivity(inputs, secondary),
        norms=found.norms.norms,
        norm_units=found.norms.norm_units,
        measures=measures.rows,
        measure_facilities=measures.lacking,
        assigned=assigned,
        outreach=found.outreach,
        capacity=room,
        further=further.units,
        tiers=tabulate_tiers(network.evidence, network.eligible, network.nearest.site),
        employers=employers.employers,
        visits=employers.visits,
        visit_sites=employers.visit_sites,
        problems=problems,
    )


def _tabulate_gaps(inputs: Inputs, network: Network, found: Findings) -> gpd.GeoDataFrame:
    points = GapPoints(
        found.points.headline,
        network.nearest.site,
        network.road_m,
        network.straight_m,
        found.own.site,
        found.own.road_m,
        found.points.detour,
    )
    return find_gaps(inputs.decided.demand, inputs.counties, points, inputs.sites, inputs.standard)
