"""Further questions asked of the one table: several sites, other cutoffs, capacity, inequality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from geo.arrays import Flags, Indices, Ints
from geo.demand.decide import decide_demand
from geo.demand.modelled import model_from_roads
from geo.findings.access.assigned import AssignedSites, add_assigned, measure_assigned
from geo.findings.access.catchment import Catchment, average_catchment, measure_catchment
from geo.findings.access.cutoff_curve import draw_curves, list_cutoffs
from geo.findings.access.inequality import measure_inequality
from geo.findings.access.multiple_cover import count_levels
from geo.findings.access.sensitivity import (
    SNAP_FACTORS,
    Variant,
    bound_shares,
    judge_variant,
    tabulate_variants,
    vary_cutoffs,
)
from geo.findings.status.least_distance import find_least_mm
from geo.findings.status.readings import Evidence
from geo.findings.status.units import PointFindings, divide
from geo.inputs.load import Inputs
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.network.build import Network, limits_mm
from geo.reach.arcs import ends_of
from geo.sites.setting import decide_site_settings

LEVELS = (1, 2, 3)
"""Numbers of places within the cutoff that are asked about; 1 is the headline."""
ANSWER_COLUMNS = (
    "share_low", "share_high",
    *(f"covered_by_{level}" for level in LEVELS),
    *(f"share_covered_by_{level}" for level in LEVELS),
    "gini_distance", "worst_tenth_distance_m", "catchment_ratio",
    "residents_assigned", "share_assigned",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SecondaryIndicators:
    """Per demand point: least distance in the table, catchment ratio, site in charge, changes."""

    least_mm: Ints
    catchment: Catchment
    assigned: AssignedSites
    headline: Variant
    variants: list[Variant]


def answer_questions(
    inputs: Inputs, network: Network, findings: PointFindings
) -> SecondaryIndicators:
    """Ask the table; nothing is routed."""
    evidence, eligible = network.evidence, network.eligible
    covered: Flags = findings.headline.status == Trilean.YES
    return SecondaryIndicators(
        find_least_mm(evidence, eligible),
        measure_catchment(evidence, eligible),
        measure_assigned(evidence),
        Variant("", covered, evidence.demand.residents),
        [
            *vary_cutoffs(evidence, eligible),
            *_vary_snapping(network),
            *_vary_windows(inputs, network),
        ],
    )


def add_answers(
    frame: pd.DataFrame,
    inputs: Inputs,
    findings: PointFindings,
    answers: SecondaryIndicators,
    group: Indices,
) -> None:
    """Add `ANSWER_COLUMNS` to a table of units; `group` has one entry per demand point."""
    people, count = inputs.decided.demand.residents, len(frame)
    total = frame["residents"].to_numpy()
    band = bound_shares(answers.headline, answers.variants, group, count)
    frame["share_low"] = divide(band.low, total)
    frame["share_high"] = divide(band.high, total)
    covered = count_levels(findings.headline.cover_count, people, group, count, LEVELS)
    for k, level in enumerate(LEVELS):
        frame[f"covered_by_{level}"] = covered[:, k]
        frame[f"share_covered_by_{level}"] = divide(covered[:, k], total)
    inequality = measure_inequality(findings.road_m, people, group, count)
    for name in inequality:
        frame[name] = inequality[name]
    frame["catchment_ratio"] = average_catchment(answers.catchment.ratio, people, group, count)
    add_assigned(frame, inputs.decided.demand, answers.assigned, group)


def tabulate_curve(inputs: Inputs, answers: SecondaryIndicators) -> pd.DataFrame:
    """Share covered of every county at each cutoff of the curve."""
    limits = inputs.standard.cutoff
    cutoffs = list_cutoffs(inputs.standard.reach_m, (limits.urban, limits.rural))
    county = inputs.decided.demand.county
    count = len(inputs.counties)
    frame = draw_curves(answers.least_mm, inputs.decided.demand, county, count, cutoffs)
    return _name_counties(frame, inputs)


def tabulate_sensitivity(inputs: Inputs, answers: SecondaryIndicators) -> pd.DataFrame:
    """Share covered of every county under each change; the headline itself is not repeated."""
    county = inputs.decided.demand.county
    frame = tabulate_variants(answers.variants, county, len(inputs.counties))
    return _name_counties(frame, inputs)


def summarise_answers(inputs: Inputs, answers: SecondaryIndicators) -> dict[str, Any]:
    """What `summary.json` says of them: the changes tried, what moved each county, capacities."""
    counties, demand = inputs.counties, inputs.decided.demand
    band = bound_shares(answers.headline, answers.variants, demand.county, len(counties))
    moved = zip(counties.adcode, band.low_change, band.high_change, strict=True)
    return {
        "sensitivity": {
            "changes": [one.change for one in answers.variants],
            "moved_by": {
                adcode: {"low": low or None, "high": high or None} for adcode, low, high in moved
            },
        },
        "catchment": {
            "sites": answers.catchment.sites,
            "capacity_assumed": answers.catchment.assumed,
            "assumed_capacity": 1,
        },
    }


def _name_counties(frame: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    unit = frame["unit"].to_numpy()
    named = {"adcode": inputs.counties.adcode[unit], "name": inputs.counties.name[unit]}
    return pd.concat([pd.DataFrame(named), frame.drop(columns="unit")], axis=1)


def _vary_snapping(network: Network) -> Iterator[Variant]:
    evidence = network.evidence
    for change, factor in SNAP_FACTORS.items():
        entered = _enter(network, evidence, evidence.sites.urban, factor)
        yield judge_variant(change, entered, network.eligible)


def _enter(network: Network, evidence: Evidence, site_urban: Flags, factor: float) -> Evidence:
    """The evidence with ends that enter the network by `factor` times `max_snap`."""
    limit = evidence.standard.max_snap
    demand_limit = (factor * limits_mm(evidence.demand.urban, limit)).astype(np.int64)
    site_limit = (factor * limits_mm(site_urban, limit)).astype(np.int64)
    return replace(
        evidence,
        demand_enters=ends_of(network.demand_snaps, demand_limit).edge >= 0,
        site_enters=ends_of(network.site_snaps, site_limit).edge >= 0,
    )


def _vary_windows(inputs: Inputs, network: Network) -> Iterator[Variant]:
    """Settings and people by other density windows, where demand is modelled from roads.

    The points stay where they are, and so does the table, which holds their legs up to twice
    `max_snap` of the setting it was built with.
    """
    population, standard = inputs.population, inputs.standard
    if inputs.study.demand.model is None or population is None:
        return
    for window_m in standard.density.sensitivity_windows_m:
        records = model_from_roads(inputs.graph, inputs.counties, population, standard, window_m)
        decided = decide_demand(
            records,
            inputs.counties,
            population,
            inputs.study.demand,
            standard,
            RowReport("demand"),
        )
        evidence = replace(network.evidence, demand=decided.demand)
        urban, _ = decide_site_settings(
            inputs.sites.records,
            decided.demand,
            standard,
            inputs.township_names,
            inputs.setting_overrides,
        )
        entered = _enter(network, evidence, urban, 1.0)
        yield judge_variant(f"window_{window_m:g}_m", entered, network.eligible)
