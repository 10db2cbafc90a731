"""Further standards in one run: the same study counted by other limits, in tables of its own.

The table of distances is read again where it holds what the further standard asks for: cutoffs up
to its own largest, legs up to twice its `max_snap`, the same headline service. Else the further
standard is routed for itself. Either way nothing of the main standard changes: neither its figures
nor the remarks on its inputs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from geo.findings.holidays.county_holidays import HolidayFindings
from geo.findings.status.detours import tell_doubtful
from geo.findings.status.readings import Reading, decide_statuses
from geo.findings.status.units import PointFindings
from geo.findings.status.unplaced_sites import find_grounds
from geo.inputs.load import Inputs, Progress
from geo.network.build import Network, limits_mm, measure_network
from geo.network.detours import measure_detours
from geo.reach.arcs import ends_of
from geo.reports.writing.plain_rows import list_rows
from geo.rules.standard import Standard
from geo.tables.secondary_indicators import answer_questions, tabulate_curve
from geo.tables.unit_tables import tabulate_units

LEVELS = ("province", "prefectures", "counties", "townships", "cutoff_curve")
"""Tables of a further standard; all but the first become files."""


@dataclass(frozen=True, slots=True)
class FurtherStandards:
    """`units` has the rows of every further standard and level, `told` what the summary says."""

    units: pd.DataFrame
    told: dict[str, Any]


def no_further() -> pd.DataFrame:
    """The table of a study that names none."""
    return pd.DataFrame(columns=["standard", "level", "adcode"])


def count_further(
    inputs: Inputs,
    network: Network,
    holidays: HolidayFindings,
    readings: dict[str, Reading],
    as_of: date,
    cache: Path,
    progress: Progress,
) -> FurtherStandards:
    """Count the study by each further standard; no rows and nothing told where there is none."""
    parts, told = [], []
    for standard in inputs.further:
        progress("further")
        own = replace(inputs, standard=standard)
        ways = _share_ways(own, network, inputs.standard)
        if ways is None:
            ways = measure_network(own, as_of, cache, progress)
        tables = _count(own, ways, holidays, readings)
        parts += [
            pd.DataFrame(frame.drop(columns="geometry", errors="ignore")).assign(
                standard=standard.id, level=level
            )
            for level, frame in tables.items()
        ]
        told.append(_tell(standard, tables["province"]))
    if not parts:
        return FurtherStandards(no_further(), {})
    units = pd.concat(parts, ignore_index=True)
    first = ["standard", "level"]
    return FurtherStandards(
        units[[*first, *(name for name in units if name not in first)]],
        {"further_standards": told},
    )


def _share_ways(own: Inputs, network: Network, main: Standard) -> Network | None:
    """The network read by another standard; None where its table does not hold enough."""
    standard = own.standard
    fits = (
        standard.reach_m <= main.reach_m
        and standard.max_snap.urban <= 2 * main.max_snap.urban
        and standard.max_snap.rural <= 2 * main.max_snap.rural
        and standard.headline_service == main.headline_service
    )
    same_legs = standard.max_snap == main.max_snap
    if not fits or not same_legs:
        return None
    evidence, sites = network.evidence, own.sites
    limit_d = limits_mm(evidence.demand.urban, standard.max_snap)
    limit_s = limits_mm(sites.urban, standard.max_snap)
    grounds = find_grounds(sites, own.counties, evidence.demand, standard)
    return replace(
        network,
        evidence=replace(
            evidence,
            standard=standard,
            demand_enters=ends_of(network.demand_snaps, limit_d).edge >= 0,
            site_enters=ends_of(network.site_snaps, limit_s).edge >= 0,
            grounds=grounds,
        ),
    )


def _count(
    own: Inputs, network: Network, holidays: HolidayFindings, readings: dict[str, Reading]
) -> dict[str, pd.DataFrame]:
    evidence, eligible = network.evidence, network.eligible
    statuses = {
        name: decide_statuses(evidence, eligible, reading) for name, reading in readings.items()
    }
    statuses["headline"] = tell_doubtful(
        evidence, eligible, Reading(), statuses["headline"], network.ways.measure
    )
    detours = measure_detours(network, statuses["headline"])
    findings = PointFindings(statuses, network.road_m, detours.ratio)
    answers = answer_questions(own, network, findings)
    units = tabulate_units(own, network, findings, answers, holidays)
    return {
        "province": units.province,
        "prefectures": units.prefectures,
        "counties": pd.DataFrame(units.counties),
        "townships": units.townships,
        "cutoff_curve": tabulate_curve(own, answers),
    }


def _tell(standard: Standard, province: pd.DataFrame) -> dict[str, Any]:
    return {
        "standard": standard.id,
        "version": standard.version,
        "title": standard.title,
        "source": standard.source.model_dump(mode="json"),
        "cutoff": standard.cutoff.model_dump(),
        "target": standard.target,
        "target_set_by": standard.target_set_by,
        "province": list_rows(province)[0],
    }
