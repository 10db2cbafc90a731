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
from geo.demand.decide import DecidedDemand
from geo.demand.hints import read_overrides
from geo.errors import NoticeError, StandardError
from geo.findings.status.eligibility import SiteContext
from geo.inputs.datum_checks import check_datum, check_together, compare_sites
from geo.inputs.datum_fit import DatumDoubt, Surroundings
from geo.inputs.facility_register import FacilityContext, FacilityRegister, read_register
from geo.inputs.ground import read_ground
from geo.inputs.kept_parts import KeptParts, name_sections
from geo.inputs.outreach import apply_outreach, join_outreach
from geo.inputs.people import name_townships, read_people
from geo.inputs.places_elsewhere import require_places
from geo.inputs.taken_by_default import report_defaults
from geo.inputs.unsayable import NAME as UNSAYABLE
from geo.inputs.unsayable import report_unsayable
from geo.model.county import Counties, Population
from geo.model.demand import Demand
from geo.model.employer import Employers
from geo.model.outreach import Outreach
from geo.model.reporting_unit import ReportingUnits
from geo.model.roster import Roster
from geo.model.row_report import ClosedReport, RowReport
from geo.model.site import Sites
from geo.model.verified import VerifiedPairs
from geo.readers.counties.boundaries import BoundaryCheck
from geo.readers.counties.stated_names import read_names
from geo.readers.demand.outreach_rows import read_outreach_rows
from geo.readers.files.bounded_reading import read_ahead
from geo.readers.reporting_units import read_reporting_units
from geo.readers.rosters.door import read_roster
from geo.readers.rosters.sites import KnownSites
from geo.readers.sites.door import read_site_records
from geo.readers.sites.employers import read_employer_records
from geo.readers.sites.verified import read_verified
from geo.roads.graph import RoadGraph
from geo.roads.prepared import graph_key
from geo.roads.report import RoadReport
from geo.roads.segments import SegmentGrid
from geo.rules.standard import Standard, read_further, read_standard
from geo.sites.decide import decide_sites
from geo.sites.employers import decide_employers
from geo.study import EmployerSource, Study

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


def load_inputs(
    study: Study,
    cache: Path,
    progress: Progress = lambda _: None,
    kept: KeptParts | None = None,
) -> Inputs:
    """Read every input of a study; outlines and prepared roads are kept in `cache`.

    What `kept` has of the same files and options is taken over from memory.

    Raises
    ------
    InputError
        An input cannot be used; the message names it.
    """
    kept = kept or KeptParts()
    ground_key = name_sections(study, ("standard", "boundaries", "population", "roads"))
    people_key = name_sections(study, ("demand", "corrections"), ground_key)
    is_read = bool(study.demand.files) and not kept.holds("people", people_key)
    with read_ahead(study.demand.files[0]) if is_read else nullcontext():
        return _load(study, cache, progress, _Keeping(kept, ground_key, people_key))


@dataclass(frozen=True, slots=True)
class _Keeping:
    """What is kept from study to study, and the keys of its two great parts."""

    kept: KeptParts
    ground_key: str
    people_key: str


def _load(study: Study, cache: Path, progress: Progress, keeping: _Keeping) -> Inputs:
    reports: dict[str, RowReport] = {}
    kept = keeping.kept

    def report(name: str) -> RowReport:
        reports[name] = RowReport(name)
        return reports[name]

    progress("standard")
    standard = _read_standard(study, report("standard"))
    calendar = read_notices(study.calendar.notices)
    ground = kept.take(
        "ground",
        keeping.ground_key,
        reports,
        lambda: read_ground(study, standard, cache, progress, report),
    )
    counties, population, graph = ground.around.counties, ground.population, ground.around.graph
    around = ground.around
    progress("demand")
    people = kept.take(
        "people", keeping.people_key, reports, lambda: read_people(study, ground, standard, report)
    )
    records, decided = people.records, people.decided
    compared, doubts = {"demand": people.compared}, {"demand": people.doubts}
    require_places(decided, counties)
    progress("sites")
    stated = read_names(
        study.townships, "township_code", report("townships"), is_free=counties.has_free_codes
    )
    names = name_townships(records) | stated
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
    facilities = _read_facilities(study, keeping, reports, counties, standard, calendar, stated)
    employers = None
    if study.employers:
        progress("employers")
        source, demand = study.employers, decided.demand
        key = name_sections(study, ("employers",), keeping.people_key)
        employers, doubts["employers"] = kept.take(
            "employers",
            key,
            reports,
            lambda: read_employers(source, around, demand, standard, report("employers")),
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
        boundary_check=ground.boundary_check,
        population=population,
        graph=graph,
        graph_key=graph_key(study.roads, standard),
        grid=around.grid,
        road_report=ground.road_report,
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


def _read_facilities(
    study: Study,
    keeping: _Keeping,
    reports: dict[str, RowReport],
    counties: Counties,
    standard: Standard,
    calendar: HolidayCalendar,
    stated: dict[str, str],
) -> list[FacilityRegister]:
    """The registers of other facilities; all of them anew where one of them changes."""
    ground = FacilityContext(counties, standard, calendar, stated)

    def read_all() -> list[FacilityRegister]:
        found = []
        for i, source in enumerate(study.facilities):
            name = f"facilities[{i}]"
            reports[name] = RowReport(name)
            found.append(read_register(source, ground, reports[name]))
        return found

    key = name_sections(study, ("facilities", "calendar", "townships"), keeping.ground_key)
    return keeping.kept.take("facilities", key, reports, read_all)


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
