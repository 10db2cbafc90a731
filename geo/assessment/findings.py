"""What follows from inputs and distances: for places, for days, for units, for norms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.findings.access.assigned import remark_unknown
from geo.findings.holidays.county_holidays import HolidayFindings, find_holidays
from geo.findings.norms.norms import NormTables
from geo.findings.status.detours import Detours, tell_doubtful
from geo.findings.status.readings import Reading, decide_statuses
from geo.findings.status.units import PointFindings
from geo.inputs.load import Inputs
from geo.model.row_report import ClosedReport
from geo.network.build import Network
from geo.network.detours import OwnNearest, find_own_nearest, measure_detours
from geo.tables.norms import find_norms
from geo.tables.outreach import remark_future, tabulate_outreach
from geo.tables.secondary_indicators import SecondaryIndicators, answer_questions
from geo.tables.unit_tables import UnitTables, tabulate_units

READINGS = {
    "headline": Reading(),
    "straight_line": Reading(way="straight"),
    "own_county": Reading(whose="own_county"),
    "site_setting": Reading(radius_by="site"),
}


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the tables are laid out from; `outreach` has one row per place and unit going there.

    `own` is the nearest site of each place in its own county; `remarks` are those on inputs that
    only show now.
    """

    as_of: date
    points: PointFindings
    detours: Detours
    own: OwnNearest
    holidays: HolidayFindings
    secondary: SecondaryIndicators
    units: UnitTables
    norms: NormTables
    outreach: pd.DataFrame
    remarks: tuple[ClosedReport, ...]


def find_all(inputs: Inputs, network: Network, as_of: date) -> Findings:
    """Judge every place, every day, every unit and every norm."""
    points, detours = _find_points(network)
    holidays = _find_holidays(inputs, network, as_of)
    secondary = answer_questions(inputs, network, points)
    return Findings(
        as_of,
        points,
        detours,
        find_own_nearest(network),
        holidays,
        secondary,
        tabulate_units(inputs, network, points, secondary, holidays),
        find_norms(inputs, as_of, holidays.flags),
        tabulate_outreach(inputs, points.headline, as_of),
        (
            ClosedReport("sites", remarks=holidays.openings.remarks),
            remark_unknown(inputs.decided.demand, secondary.assigned),
            remark_future(inputs.outreach, as_of),
        ),
    )


def _find_points(network: Network) -> tuple[PointFindings, Detours]:
    """Statuses under every reading; the headline's tell which places may lack a road."""
    evidence, eligible = network.evidence, network.eligible
    statuses = {
        name: decide_statuses(evidence, eligible, reading) for name, reading in READINGS.items()
    }
    headline = tell_doubtful(
        evidence, eligible, READINGS["headline"], statuses["headline"], network.ways.measure
    )
    detours = measure_detours(network, headline)
    return PointFindings(statuses | {"headline": headline}, network.road_m, detours.ratio), detours


def _find_holidays(inputs: Inputs, network: Network, as_of: date) -> HolidayFindings:
    return find_holidays(
        inputs.sites,
        inputs.counties,
        inputs.calendar,
        inputs.standard,
        as_of,
        inputs.roster,
        evidence=network.evidence,
    )
