"""Making an assessment, keeping it, and opening it again."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.errors import StoreError
from geo.findings.access.assigned import list_nearer, remark_unknown
from geo.findings.access.gaps import GapPoints, find_gaps
from geo.findings.access.tiers import tabulate_tiers
from geo.findings.holidays.county_holidays import HolidayFindings, find_holidays
from geo.findings.norms.norms import NormTables
from geo.findings.status.detours import tell_doubtful
from geo.findings.status.readings import Reading, decide_statuses
from geo.findings.status.units import PointFindings
from geo.findings.worklists.hours_to_verify import HoursAsked, ask_hours
from geo.findings.worklists.norm_questions import list_norm_questions
from geo.findings.worklists.road_questions import ask_roads
from geo.findings.worklists.site_questions import list_register_questions
from geo.findings.worklists.verification import Stakes, list_unknowns
from geo.inputs.load import Inputs, Progress, load_inputs
from geo.inputs.reference_date import ReferenceDate, choose_reference_date
from geo.inputs.unsettled import mark_counties
from geo.model.assessment_tables import AssessmentTables
from geo.model.row_report import RowReport
from geo.network.build import Network, measure_network
from geo.network.detours import (
    OwnNearest,
    find_own_nearest,
    measure_detours,
    measure_site_legs,
)
from geo.queries.capacity import RoomAnswer, find_room, tabulate_room
from geo.queries.coverage import CoverageFinder, tabulate_weights
from geo.queries.holidays import HolidayFinder
from geo.queries.nearest_site import ReachFinder, make_finder
from geo.queries.service_area import AreaFinder
from geo.reports.assessment.folder import read_folder, write_folder
from geo.rules.standard import RoomRule, read_standard
from geo.scenarios.apply import ScenarioEngine, open_engine
from geo.study import Study, read_study
from geo.tables.demand_and_sites import tabulate_demand, tabulate_sites
from geo.tables.employer_tables import add_employers
from geo.tables.further_standards import count_further
from geo.tables.norms import find_norms, list_norms, track_measures
from geo.tables.outreach import summarise_outreach, tabulate_outreach
from geo.tables.problems import PreviousProblems, add_problems, find_previous
from geo.tables.provenance import hash_inputs, name_assessment, summarise, summarise_horizon
from geo.tables.secondary_indicators import (
    answer_questions,
    summarise_answers,
    tabulate_curve,
    tabulate_sensitivity,
)
from geo.tables.unit_tables import UnitTables, tabulate_units

_LOG = logging.getLogger("vaxreach.assessments")
READINGS = {
    "headline": Reading(),
    "straight_line": Reading(way="straight"),
    "own_county": Reading(whose="own_county"),
    "site_setting": Reading(radius_by="site"),
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """One assessment in memory: its tables, the row reports of its inputs, and its finder."""

    id: str
    tables: AssessmentTables
    reports: Sequence[RowReport]
    finder: ReachFinder

    @property
    def areas(self) -> AreaFinder:
        """Draws service areas by the same roads and sites."""
        return AreaFinder(self.finder.inputs, self.finder.network)

    @property
    def coverage(self) -> CoverageFinder:
        """Answers further questions from the same table."""
        return CoverageFinder(self.finder.inputs, self.finder.network, self.tables)

    def open_engine(self) -> ScenarioEngine:
        """Make it ready for scenarios; takes a second or two for a province."""
        return open_engine(self.finder.inputs, self.finder.network, self.tables.summary)

    def find_room(self, rule: RoomRule) -> RoomAnswer:
        """Who is within reach of sites that have no room for all, by a need that is stated.

        Raises
        ------
        InputError
            As `geo.queries.capacity.find_room`.
        """
        tables = self.tables
        units = tables.province, tables.prefectures, pd.DataFrame(tables.counties)
        return find_room(self.finder.inputs, self.finder.network, units, rule)

    @property
    def holidays(self) -> HolidayFinder:
        """Judges holidays for other services."""
        as_of = date.fromisoformat(str(self.tables.summary["as_of"]))
        return HolidayFinder(self.finder.inputs, self.finder.network, as_of)


def state_folder(study_path: Path) -> Path:
    """Where prepared files and published assessments of a study are kept: beside its file."""
    return study_path.resolve().parent / ".vaxreach"


def assess(
    study: Study,
    cache: Path,
    progress: Progress = lambda _: None,
    previous: PreviousProblems | None = None,
    as_of: date | None = None,
) -> Assessment:
    """Compute the assessment of a study; its problems are held against those of `previous`.

    `as_of` is the date that it is about; where not given, what the study pins, else today.

    Raises
    ------
    InputError
        An input cannot be used.
    StoreError
        The cache cannot be written.
    """
    about = choose_reference_date(study, read_standard(study.standard.path), as_of)
    return _compute(study, cache, progress, previous, about)


def _compute(
    study: Study,
    cache: Path,
    progress: Progress,
    previous: PreviousProblems | None,
    about: ReferenceDate,
) -> Assessment:
    files = hash_inputs(study)
    inputs = load_inputs(study, cache, progress)
    network = measure_network(inputs, about.day, cache, progress)
    progress("findings")
    return _find(inputs, network, about, files, previous, cache, progress)


def open_latest(
    study_path: Path, progress: Progress = lambda _: None, as_of: date | None = None
) -> Assessment:
    """Open the assessment of a study as its inputs now are; make and publish it if need be.

    One that is damaged is made anew.

    Raises
    ------
    InputError, StoreError
        As `assess`.
    """
    study = read_study(study_path)
    state = state_folder(study_path)
    cache = state / "cache"
    about = choose_reference_date(study, read_standard(study.standard.path), as_of)
    name = name_assessment(study, hash_inputs(study), about)
    folder = state / "assessments" / name
    tables = _read_whole(folder)
    if tables is None:
        previous = find_previous(folder.parent, study.study.id, name)
        made = _compute(study, cache, progress, previous, about)
        progress("publishing")
        shutil.rmtree(folder, ignore_errors=True)
        write_folder(made.tables, folder, remarks=made.reports)
        return made
    inputs = load_inputs(study, cache, progress)
    network = measure_network(inputs, about.day, cache, progress)
    finder = make_finder(inputs, network)
    return Assessment(name, tables, list(inputs.reports.values()), finder)


def _read_whole(folder: Path) -> AssessmentTables | None:
    """A published assessment; None where there is none, or where it is damaged.

    All of it follows from the inputs, so that a damaged one is named and made anew.
    """
    if not folder.is_dir():
        return None
    try:
        return read_folder(folder)
    except StoreError as error:
        _LOG.warning("%s; the assessment is made anew from its inputs", error)
        return None


def _find(
    inputs: Inputs,
    network: Network,
    about: ReferenceDate,
    files: list[dict[str, Any]],
    previous: PreviousProblems | None,
    cache: Path,
    tell_step: Progress,
) -> Assessment:
    as_of = about.day
    statuses = {
        name: decide_statuses(network.evidence, network.eligible, reading)
        for name, reading in READINGS.items()
    }
    statuses["headline"] = tell_doubtful(
        network.evidence, network.eligible, Reading(), statuses["headline"], network.ways.measure
    )
    own = find_own_nearest(network)
    detours = measure_detours(network, statuses["headline"])
    findings = PointFindings(statuses, network.road_m, detours.ratio)
    holidays = _find_holidays(inputs, network, as_of)
    answers = answer_questions(inputs, network, findings)
    remark_unknown(inputs.decided.demand, answers.assigned, inputs.reports["demand"])
    units = tabulate_units(inputs, network, findings, answers, holidays)
    norms = find_norms(inputs, as_of, holidays.flags)
    progress = track_measures(inputs)
    name = name_assessment(inputs.study, files, about)
    site_table = tabulate_sites(inputs, network)
    hours = ask_hours(inputs.sites, holidays)
    outreach = tabulate_outreach(inputs, findings.headline, as_of)
    roads = ask_roads(
        network.evidence, network.eligible, findings.headline, detours, measure_site_legs(network)
    )
    assigned = list_nearer(network.evidence, answers.assigned, network.nearest.site, network.road_m)
    register = list_register_questions(
        pd.DataFrame(site_table.drop(columns="geometry")),
        assigned,
        units.counties,
        as_of.isoformat(),
    )
    room, room_told = tabulate_room(inputs, network, units)
    further = count_further(inputs, network, holidays, READINGS, as_of, cache, tell_step)
    stakes = _gather_stakes(inputs, units, norms, hours, site_table, register, roads)
    tables = AssessmentTables(
        province=units.province,
        prefectures=units.prefectures,
        counties=units.counties,
        townships=units.townships,
        reporting_units=units.reporting_units,
        demand=tabulate_demand(inputs, network, findings, answers, own),
        gaps=_find_gaps(inputs, network, findings, own),
        sites=site_table,
        holidays=holidays.days,
        county_holidays=holidays.county_holidays,
        weekend_days=holidays.weekend_days,
        weekends=holidays.weekends,
        verified=network.verification.listed,
        weights=tabulate_weights(inputs, units, findings.headline),
        to_verify=list_unknowns(network.evidence, network.eligible, findings.headline, stakes),
        summary=summarise(name, about, files, inputs, network, units, findings)
        | summarise_answers(inputs, answers)
        | summarise_outreach(inputs, findings.headline, outreach)
        | room_told
        | further.told
        | summarise_horizon(holidays.horizon),
        cutoff_curve=tabulate_curve(inputs, answers),
        sensitivity=tabulate_sensitivity(inputs, answers),
        norms=norms.norms,
        norm_units=norms.norm_units,
        measures=progress.rows,
        measure_facilities=progress.lacking,
        assigned=assigned,
        outreach=outreach,
        capacity=room,
        further=further.units,
        tiers=tabulate_tiers(network.evidence, network.eligible, network.nearest.site),
    )
    tables = add_employers(tables, inputs, network, as_of)
    tables = add_problems(tables, inputs.standard, list_norms(inputs), previous)
    return Assessment(name, tables, list(inputs.reports.values()), make_finder(inputs, network))


def _find_holidays(inputs: Inputs, network: Network, as_of: date) -> HolidayFindings:
    found = find_holidays(
        inputs.sites,
        inputs.counties,
        inputs.calendar,
        inputs.standard,
        as_of,
        inputs.roster,
        evidence=network.evidence,
    )
    inputs.reports["sites"].extend(found.openings.remarks)
    return found


def _find_gaps(
    inputs: Inputs, network: Network, findings: PointFindings, own: OwnNearest
) -> gpd.GeoDataFrame:
    points = GapPoints(
        findings.headline,
        network.nearest.site,
        network.road_m,
        network.straight_m,
        own.site,
        own.road_m,
        findings.detour,
    )
    return find_gaps(inputs.decided.demand, inputs.counties, points, inputs.sites, inputs.standard)


def _gather_stakes(
    inputs: Inputs,
    units: UnitTables,
    norms: NormTables,
    hours: HoursAsked,
    sites: gpd.GeoDataFrame,
    register: pd.DataFrame,
    roads: pd.DataFrame,
) -> Stakes:
    """What hangs on each thing that is unknown; no answer decides a county without its census."""
    found = norms.norms, norms.norm_units
    asked = list_norm_questions(list_norms(inputs), found, sites, units.counties)
    others = pd.concat([part for part in (asked, register) if len(part)] or [asked])
    verdict = units.counties["verdict"].mask(mark_counties(inputs))
    return Stakes(units.counties.assign(verdict=verdict), hours, others, roads)
