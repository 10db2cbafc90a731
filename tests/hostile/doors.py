"""Every door that reads a file, each as one function of a path: what a stranger's file meets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import shapely

from geo.arrays import texts
from geo.calendar.notices.file import read_notice_file
from geo.calendar.notices.new_notice import read_new_notice
from geo.demand.hints import read_overrides
from geo.model.county import Counties
from geo.model.row_report import RowReport
from geo.readers.area_layers import read_areas
from geo.readers.counties.boundaries import read_counties
from geo.readers.counties.population import read_population
from geo.readers.demand.corrections import read_corrections
from geo.readers.demand.door import read_demand_records
from geo.readers.demand.outreach_rows import read_outreach_rows
from geo.readers.demand.rasters import read_raster
from geo.readers.layers.door import read_layer
from geo.readers.roads.door import read_roads
from geo.readers.rosters.door import read_roster
from geo.readers.rosters.sites import KnownSites
from geo.readers.sites.candidates import read_candidates
from geo.readers.sites.door import read_site_records
from geo.readers.sites.employers import read_employer_records
from geo.readers.sites.facilities import read_facilities
from geo.readers.sites.verified import read_verified
from geo.readers.tables.door import read_table
from geo.rules.measure_rules import MeasureRules, read_measure_rules
from geo.rules.standard import Standard, read_standard
from geo.scenarios.text import load_scenario
from geo.storage.shipped_files import shipped_data
from geo.study import (
    BoundarySource,
    DemandSource,
    EmployerSource,
    FileSource,
    PopulationSource,
    RoadSource,
    SiteSource,
    read_study,
)
from scripts.inputs.beginning.looks import look_at

Door = Callable[[Path, RowReport], object]


@cache
def our_standard() -> Standard:
    """The shipped rules."""
    return read_standard(shipped_data() / "standards" / "liaoning-2025.toml")


@cache
def our_measures() -> MeasureRules:
    """The shipped measures."""
    return read_measure_rules(shipped_data() / "standards" / "liaoning-2025-facilities.toml")


def one_county() -> Counties:
    """A square county for the census to meet."""
    shapes = np.array([shapely.box(122.5, 40.5, 123.6, 41.5)], dtype=object)
    return Counties(texts(["210102"]), texts(["和平区"]), texts(["沈阳市"]), shapes)


def _read_roster(path: Path, report: RowReport) -> object:
    known = KnownSites(["S01", "S02"], ["甲社区卫生服务中心", "乙卫生院"])
    return read_roster(FileSource(path=path), known, report, [[date(2026, 10, 1)]])


def _read_nodes(path: Path, report: RowReport) -> object:
    return read_roads(RoadSource(nodes=path, edges=path), report)


def _read_demand(path: Path, report: RowReport) -> object:
    return read_demand_records(DemandSource(path=path, setting="urban"), report)


LAYERS: dict[str, Door] = {
    "boundaries": lambda path, report: read_counties(BoundarySource(path=path), report),
    "sites": lambda path, report: read_site_records(SiteSource(path=path), our_standard(), report),
    "demand": _read_demand,
    "roads": lambda path, report: read_roads(RoadSource(path=path), report),
    "candidates": lambda path, report: read_candidates(FileSource(path=path), report),
    "areas": lambda path, _: read_areas(FileSource(path=path)),
    "built_up": lambda path, report: read_layer(FileSource(path=path), "boundaries", report),
}
"""Doors that take files of shapes."""

TABLES: dict[str, Door] = {
    "census": lambda path, report: read_population(
        PopulationSource(path=path), one_county(), report
    ),
    "employers": lambda path, report: read_employer_records(EmployerSource(path=path), report),
    "facilities": lambda path, report: read_table(FileSource(path=path), "sites", report),
    "register": lambda path, report: read_facilities(FileSource(path=path), our_measures(), report),
    "looks": lambda path, _: look_at(FileSource(path=path), "demand").tell(),
    "outreach": lambda path, report: read_outreach_rows(FileSource(path=path), report),
    "nodes_and_edges": _read_nodes,
    "overrides": lambda path, report: read_overrides(FileSource(path=path), report),
    "rosters": _read_roster,
    "townships": lambda path, report: read_table(FileSource(path=path), "boundaries", report),
    "verified": lambda path, report: read_verified(FileSource(path=path), report),
    "corrections": lambda path, report: read_corrections(FileSource(path=path), report),
}
"""Doors that take tables alone."""

RASTERS: dict[str, Door] = {"raster": lambda path, report: read_raster(path, 1, report)}

RULES: dict[str, Door] = {
    "measures": lambda path, _: read_measure_rules(path),
    "new_notice": lambda path, _: read_new_notice(path, []),
    "notice": lambda path, _: read_notice_file(path),
    "scenario": lambda path, _: load_scenario(path),
    "standard": lambda path, _: read_standard(path),
    "study": lambda path, _: read_study(path),
}
"""Doors that take the files of rules and wishes."""

DOORS: dict[str, Door] = LAYERS | TABLES | RASTERS | RULES
