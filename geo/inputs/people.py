"""Residents as a study states, models or corrects them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geo.demand.corrections import correct_records
from geo.demand.decide import DecidedDemand, decide_demand
from geo.demand.modelled import model_from_roads
from geo.errors import StudyError
from geo.inputs.datum_checks import check_datum, compare_demand
from geo.inputs.datum_fit import ComparedPlaces, DatumDoubt
from geo.inputs.ground import Ground
from geo.model.county import Counties, Population
from geo.model.demand import DemandRecords
from geo.model.row_report import RowReport
from geo.readers.demand.corrections import read_corrections
from geo.readers.demand.door import read_demand_records
from geo.roads.graph import RoadGraph
from geo.rules.standard import Standard
from geo.study import Study

LISTED_OUTSIDE = 1000


@dataclass(frozen=True, slots=True)
class People:
    """Residents as they were read and decided."""

    records: DemandRecords
    compared: Mapping[str, ComparedPlaces] | None
    doubts: list[DatumDoubt]
    decided: DecidedDemand


def read_people(
    study: Study, ground: Ground, standard: Standard, report: Callable[[str], RowReport]
) -> People:
    """Read them, correct them, and decide county, setting and whole people of each.

    Raises
    ------
    InputError
        The table cannot be used.
    """
    around, population, told = ground.around, ground.population, report("demand")
    counties = around.counties
    people = _read_demand(study, around.graph, counties, population, standard, told)
    records = _take_corrections(study, people, report)
    compared = compare_demand(records, around)
    doubts = check_datum(compared, around, told)
    decided = decide_demand(records, counties, population, study.demand, standard, told)
    _list_outside(decided, told)
    return People(records, compared, doubts, decided)


def name_townships(records: DemandRecords) -> dict[str, str]:
    """Names of townships by code, as rows of demand points state them."""
    if not len(records.township):
        return {}
    named = (records.township_code != "") & (records.township != "")
    return dict(zip(records.township_code[named], records.township[named], strict=True))


def _take_corrections(
    study: Study, records: DemandRecords, report: Callable[[str], RowReport]
) -> DemandRecords:
    """The records with what offices state of their places (rules.md#people-7)."""
    if study.corrections is None:
        return records
    told = report("corrections")
    return correct_records(records, read_corrections(study.corrections, told), told)


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
