"""What an assessment of these inputs will not be able to say, and which column would mend it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geo.arrays import Flags
from geo.model.county import Population
from geo.model.demand import Demand
from geo.model.roster import Roster
from geo.model.row_report import RowReport
from geo.model.site import Sites
from geo.model.trilean import Trilean
from geo.rules.standard import Standard
from geo.words.sentences import say

NAME = "unsayable"
_MOSTLY = 0.5
"""From this share of units on a reader of the results has to know, too."""


def report_unsayable(
    sites: Sites,
    demand: Demand,
    population: Population | None,
    roster: Roster | None,
    standard: Standard,
) -> RowReport:
    """One remark for each finding that lacks its column, the most telling ones first."""
    report = RowReport(NAME)
    for mask, message, column in _ask_sites(sites, roster, standard):
        count, total = int(mask.sum()), len(sites)
        if count:
            reason = "mostly_unsaid" if count >= _MOSTLY * total else "cannot_be_said"
            report.remark("noted", reason, message, column=column, value=count)
    for message, column in _ask_whole(sites, demand, population):
        report.remark("noted", "cannot_be_said", message, column=column)
    return report


def _ask_sites(
    sites: Sites, roster: Roster | None, standard: Standard
) -> Iterator[tuple[Flags, str, str]]:
    records, total = sites.records, f"{len(sites):,}"
    service = next(one for one in standard.services if one.id == standard.headline_service)
    unknown: Flags = sites.services[service.id] == Trilean.UNKNOWN
    message = say("sites_without_service", count=_count(unknown), total=total, service=service.zh)
    yield unknown, message, "services"
    hours = np.vstack([texts != "" for texts in records.hours.values()]).any(axis=0)
    listed = set(roster.site_id) if roster is not None else set()
    dark: Flags = ~hours & np.array([own not in listed for own in records.site_id], dtype=np.bool_)
    yield dark, say("sites_without_hours", count=_count(dark), total=total), "hours"
    unplaced: Flags = ~sites.placed
    message = say("sites_without_coordinates", count=_count(unplaced), total=total)
    yield unplaced, message, "lon"
    nowhere: Flags = unplaced & (sites.county < 0) & ~sites.outside
    yield nowhere, say("sites_without_place", count=_count(nowhere), total=total), "adcode"


def _count(mask: Flags) -> str:
    return f"{int(mask.sum()):,}"


def _ask_whole(
    sites: Sites, demand: Demand, population: Population | None
) -> Iterator[tuple[str, str]]:
    """What no row of a table states at all."""
    records = sites.records
    if population is None:
        yield say("no_population_table"), "population"
    if not (demand.township_code != "").any():
        yield say("no_township_codes"), "township_code"
    if len(sites) and not (records.booking != Trilean.UNKNOWN).any():
        yield say("booking_not_collected"), "booking"
    if len(sites) and not (records.consultation != Trilean.UNKNOWN).any():
        yield say("consultation_not_collected"), "consultation"
    if len(sites) and not (records.tier != "").any():
        yield say("tiers_not_collected"), "tier"
    if len(sites) and not np.isfinite(records.capacity).any():
        yield say("capacity_not_collected"), "capacity"
