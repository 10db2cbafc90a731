"""Everything a study names, read and decided: the last point at which a file matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import numpy as np

from geo.calendar.notices.year_days import HolidayCalendar, read_notices
from geo.demand.corrections import correct_records
from geo.demand.decide import DecidedDemand, decide_demand
from geo.demand.hints import read_overrides
from geo.demand.modelled import model_from_roads
from geo.errors import NoticeError, StandardError, StudyError
from geo.findings.status.eligibility import SiteContext
from geo.inputs.datum_checks import check_datum, check_together, compare_demand, compare_sites
from geo.inputs.datum_fit import DatumDoubt, Surroundings
from geo.inputs.facility_register import FacilityContext, FacilityRegister, read_register
from geo.inputs.outreach import apply_outreach, join_outreach
from geo.inputs.places_elsewhere import require_places
from geo.inputs.taken_by_default import report_defaults
from geo.inputs.unsayable import NAME as UNSAYABLE
from geo.inputs.unsayable import report_unsayable
from geo.model.county import Counties, Population
from geo.model.demand import Demand, DemandRecords
from geo.model.employer import Employers
from geo.model.outreach import Outreach
from geo.model.reporting_unit import ReportingUnits
from geo.model.roster import Roster
from geo.model.row_report import ClosedReport, RowReport
from geo.model.site import Sites
from geo.model.verified import VerifiedPairs
from geo.readers.counties.boundaries import BoundaryCheck
from geo.readers.counties.population import read_population
from geo.readers.counties.prepared import prepare_counties
from geo.readers.counties.stated_names import read_names
from geo.readers.demand.corrections import read_corrections
from geo.readers.demand.door import read_demand_records
from geo.readers.demand.outreach_rows import read_outreach_rows
from geo.readers.files.bounded_reading import read_ahead
from geo.readers.reporting_units import read_reporting_units
from geo.readers.rosters.door import read_roster
from geo.readers.rosters.sites import KnownSites
from geo.readers.sites.door import read_site_records
from geo.readers.sites.employers import read_employer_records
from geo.readers.sites.verified import read_verified
from geo.roads.graph import RoadGraph
from geo.roads.prepared import graph_key, prepare_graph
from geo.roads.report import RoadReport
from geo.roads.segments import SegmentGrid, build_segment_grid
from geo.rules.standard import Standard, read_further, read_standard
from geo.sites.decide import decide_sites
from geo.sites.employers import decide_employers
from geo.study import EmployerSource, Study

LISTED_OUTSIDE = 1000
SHORTEST_USUAL_M = 100.0
"""A cutoff below this is rather a number of kilometres."""

Progress = Callable[[str], None]
"""Told the name of each step as it begins."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of one study, to which nothing is added or changed once they are loaded.

    `reports` has one row report per input, by its section name; what is found out about an input
    later is returned by whoever finds it, and added up by the assessment.
    `grid` finds every piece of road however far, for whoever asks to set a limit of its own.
    `datum_doubts` has, for inputs of places that were compared, the rows that look shifted.
    `township_names` holds names by code from every input, `stated_townships` those of the study's
    own table.
    """

    study: Study
    standard: Standard
    calendar: HolidayCalendar
    counties: Counties
    boundary_check: BoundaryCheck
    population: Population | None
    graph: RoadGraph
    graph_key: str
    grid: SegmentGrid
    road_report: RoadReport
    decided: DecidedDemand
    sites: Sites
    roster: Roster | None
    verified: VerifiedPairs | None
    township_names: Mapping[str, str]
    stated_townships: Mapping[str, str]
    facilities: tuple[FacilityRegister, ...]
    setting_overrides: Mapping[str, str]
    mismatches: Mapping[str, str]
    reports: Mapping[str, ClosedReport]
    datum_doubts: Mapping[str, tuple[DatumDoubt, ...]]
    employers: Employers | None = None
    outreach: Outreach | None = None
    further: tuple[Standard, ...] = ()
    reporting_units: ReportingUnits | None = None

    def register(self, as_of: date) -> SiteContext:
        """The sites with all that decides whether they count on a date."""
        return SiteContext(self.sites, self.standard, self.calendar, self.roster, as_of)


def load_inputs(study: Study, cache: Path, progress: Progress = lambda _: None) -> Inputs:
    """Read every input of a study; outlines and prepared roads are kept in `cache`.

    Raises
    ------
    InputError
        An input cannot be used; the message names it.
    """
    with read_ahead(study.demand.files[0]) if study.demand.files else nullcontext():
        return _load(study, cache, progress)


def _load(study: Study, cache: Path, progress: Progress) -> Inputs:
    reports: dict[str, RowReport] = {}

    def report(name: str) -> RowReport:
        reports[name] = RowReport(name)
        return reports[name]

    progress("standard")
    standard = _read_standard(study, report("standard"))
    calendar = read_notices(study.calendar.notices)
    progress("boundaries")
    counties, boundary_check = prepare_counties(study.boundaries, cache, report("boundaries"))
    population = None
    if study.population:
        population = read_population(study.population, counties, report("population"))
    progress("roads")
    graph, road_report = prepare_graph(study.roads, standard, cache, report("roads"))
    progress("demand")
    people = _read_demand(study, graph, counties, population, standard, report("demand"))
    records = _take_corrections(study, people, report)
    around = Surroundings(graph, build_segment_grid(graph), counties)
    compared = {"demand": compare_demand(records, around)}
    doubts = {"demand": check_datum(compared["demand"], around, reports["demand"])}
    decided = decide_demand(
        records, counties, population, study.demand, standard, reports["demand"]
    )
    _list_outside(decided, reports["demand"])
    require_places(decided, counties)
    progress("sites")
    stated = read_names(
        study.townships, "township_code", report("townships"), is_free=counties.has_free_codes
    )
    names = _name_townships(records) | stated
    overrides = _read_overrides(study)
    site_records = read_site_records(
        study.sites, standard, report("sites"), free_codes=counties.has_free_codes
    )
    compared["sites"] = compare_sites(site_records, around)
    doubts["sites"] = check_datum(compared["sites"], around, reports["sites"])
    check_together(compared, around, reports, doubts)
    sites = decide_sites(
        site_records, counties, decided.demand, standard, reports["sites"], names, overrides
    )
    reports["sites"].accepted = len(sites)
    ground = FacilityContext(counties, standard, calendar, stated)
    facilities = [
        read_register(source, ground, report(f"facilities[{i}]"))
        for i, source in enumerate(study.facilities)
    ]
    employers = None
    if study.employers:
        progress("employers")
        employers, doubts["employers"] = read_employers(
            study.employers, around, decided.demand, standard, report("employers")
        )
    decided, outreach = _take_outreach(study, decided, sites, names, standard, report)
    roster = None
    if study.rosters:
        roster = read_roster(
            study.rosters,
            known_sites(sites, counties),
            report("rosters"),
            [holiday.days_off for holiday in calendar.holidays],
            calendar.years,
        )
        _require_notices(roster, calendar)
    reporting_units = None
    if study.reporting_units:
        reporting_units = read_reporting_units(study.reporting_units, report("reporting_units"))
    reports[UNSAYABLE] = report_unsayable(sites, decided.demand, population, roster, standard)
    return Inputs(
        study=study,
        standard=standard,
        calendar=calendar,
        counties=counties,
        boundary_check=boundary_check,
        population=population,
        graph=graph,
        graph_key=graph_key(study.roads, standard),
        grid=around.grid,
        road_report=road_report,
        decided=decided,
        sites=sites,
        roster=roster,
        verified=read_verified(study.verified, report("verified")) if study.verified else None,
        township_names=MappingProxyType(names),
        stated_townships=MappingProxyType(stated),
        setting_overrides=MappingProxyType(overrides),
        mismatches=MappingProxyType(
            read_names(study.known_mismatches, "adcode", report("known_mismatches"), is_free=True)
        ),
        facilities=tuple(facilities),
        reports=MappingProxyType(
            {
                name: one.close()
                for name, one in reports.items()
                if one.accepted or one.remarks or name == "sites"
            }
        ),
        datum_doubts=MappingProxyType({name: tuple(one) for name, one in doubts.items()}),
        employers=employers,
        outreach=outreach,
        further=_read_further(study, standard),
        reporting_units=reporting_units,
    )


def read_employers(
    source: EmployerSource,
    around: Surroundings,
    demand: Demand,
    standard: Standard,
    report: RowReport,
) -> tuple[Employers, list[DatumDoubt]]:
    """A table of employers with county and setting decided, and whether it looks shifted.

    Raises
    ------
    InputError
        The table cannot be used; the message names it.
    """
    records = read_employer_records(source, report, free_codes=around.counties.has_free_codes)
    doubts = check_datum(compare_sites(records, around), around, report)
    return decide_employers(records, around.counties, demand, standard, report), doubts


def _take_outreach(
    study: Study,
    decided: DecidedDemand,
    sites: Sites,
    names: dict[str, str],
    standard: Standard,
    report: Callable[[str], RowReport],
) -> tuple[DecidedDemand, Outreach | None]:
    """The rounds that a study names, and the demand with what they say of its places."""
    if study.outreach is None:
        return decided, None
    told = report("outreach")
    rows = read_outreach_rows(study.outreach, told)
    outreach = join_outreach(rows, decided.demand, sites, names, told)
    demand = apply_outreach(decided.demand, outreach, standard.least_visits_per_year, told)
    return replace(decided, demand=demand), outreach


def _read_standard(study: Study, report: RowReport) -> Standard:
    """The standard with the target that the study sets."""
    rule = study.standard
    standard = read_standard(rule.path).take_target(
        rule.target, rule.target_set_by, rule.target_set_on
    )
    _doubt_unit(standard, report)
    report_defaults(study, report)
    return standard


def _take_corrections(
    study: Study, records: DemandRecords, report: Callable[[str], RowReport]
) -> DemandRecords:
    """The records with what offices state of their places (rules.md#people-7)."""
    if study.corrections is None:
        return records
    told = report("corrections")
    return correct_records(records, read_corrections(study.corrections, told), told)


def _read_further(study: Study, standard: Standard) -> tuple[Standard, ...]:
    """The further standards of a study, in its order; no two share an id."""
    found = [read_further(path, study.standard.path) for path in study.standard.also]
    ids = [standard.id, *(one.id for one in found)]
    for name in ids:
        if ids.count(name) > 1:
            raise StandardError(f"standard: also: the id {name!r} stands twice")
    return tuple(found)


def known_sites(sites: Sites, counties: Counties) -> KnownSites:
    """Ids, names and places of all sites, as rosters may name them."""
    county = sites.county
    here = np.where(county >= 0, counties.name[county], sites.records.county)
    return KnownSites(
        list(sites.records.site_id), list(sites.records.name), list(sites.records.township),
        [str(name) for name in here],
    )  # fmt: skip


def _name_townships(records: DemandRecords) -> dict[str, str]:
    """Names of townships by code, as rows of demand points state them."""
    if not len(records.township):
        return {}
    named = (records.township_code != "") & (records.township != "")
    return dict(zip(records.township_code[named], records.township[named], strict=True))


def _read_overrides(study: Study) -> dict[str, str]:
    """The study's own settings of townships, which hold for sites as for residents."""
    source = study.demand.overrides
    return read_overrides(source, RowReport("overrides")) if source else {}


def _require_notices(roster: Roster, calendar: HolidayCalendar) -> None:
    """Refuse a roster with dates of a year whose notice is not loaded (rules.md#holiday-1)."""
    for day in sorted(set(roster.date)):
        try:
            calendar.kind_of(date.fromisoformat(day))
        except NoticeError as error:
            raise NoticeError(f"study: key rosters: the date {day}: {error}") from error


def _doubt_unit(standard: Standard, report: RowReport) -> None:
    """Say so where a cutoff is so short that kilometres may have been written (5 for 5 km)."""
    for setting in ("urban", "rural"):
        metres = getattr(standard.cutoff, setting)
        if metres < SHORTEST_USUAL_M:
            message = (
                f"cutoff of {metres:g} m: lengths of the standard are metres; is {metres:g} km "
                f"meant, write {metres * 1000:g}"
            )
            report.remark("noted", "cutoff_short", message, column=f"cutoff.{setting}",
                          value=f"{metres:g}")  # fmt: skip


def _list_outside(decided: DecidedDemand, report: RowReport) -> None:
    """Note points that lie in no county, the first `LISTED_OUTSIDE` one by one."""
    shown = decided.outside.head(LISTED_OUTSIDE)
    for name, lon, lat, people in zip(
        shown["id"], shown["lon"], shown["lat"], shown["people"], strict=True
    ):
        message = f"lies in no county at {lon:.6f}, {lat:.6f}: {people:,.6g} people left out"
        report.remark("noted", "outside", message, value=name)
    rest = decided.outside.iloc[LISTED_OUTSIDE:]
    if len(rest):
        message = f"{len(rest):,} more points lie in no county: {rest['people'].sum():,.6g} people"
        report.remark("noted", "outside", message)


def _read_demand(
    study: Study,
    graph: RoadGraph,
    counties: Counties,
    population: Population | None,
    standard: Standard,
    report: RowReport,
) -> DemandRecords:
    if study.demand.raster is not None:
        from geo.readers.demand.rasters import read_raster

        return read_raster(study.demand.raster, study.demand.aggregate, report)
    if study.demand.model is None:
        return read_demand_records(study.demand, report, free_codes=counties.has_free_codes)
    if population is None:
        raise StudyError('study: [population] is required for model = "roads"')
    records = model_from_roads(graph, counties, population, standard)
    report.accepted = len(records)
    return records
