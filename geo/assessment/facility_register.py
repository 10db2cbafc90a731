"""A register of other facilities with its rule file: read, and each facility placed in a county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.arrays import Flags, Indices
from geo.measure_rules import MeasureRules, read_measure_rules
from geo.model.county import Counties
from geo.model.facts import Facts
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.readers.facilities import read_facilities
from geo.readers.townships import name_townships
from geo.sites.county import decide_site_counties
from geo.sites.townships import fill_township_codes
from geo.standard import Standard
from geo.study import FacilitySource


@dataclass(frozen=True, slots=True)
class FacilityRegister:
    """Facilities in the order of their file; `outside` ones count for no unit."""

    rules: MeasureRules
    records: SiteRecords
    facts: Facts
    county: Indices
    outside: Flags
    possible: dict[int, tuple[int, ...]]


def read_register(
    source: FacilitySource,
    counties: Counties,
    standard: Standard,
    stated_townships: Mapping[str, str],
    report: RowReport,
) -> FacilityRegister:
    """Read a register and its rules; counties are decided as those of sites are (DESIGN 3.5).

    Raises
    ------
    InputError
        One of the two cannot be used; the message names it.
    """
    rules = read_measure_rules(source.standard)
    read = read_facilities(source, rules, report, free_codes=counties.has_free_codes)
    places = decide_site_counties(read.records, counties, standard, report)
    names = name_townships(stated_townships)
    records = fill_township_codes(read.records, places.county, counties, names)
    outside = places.outside | places.too_far
    return FacilityRegister(rules, records, read.facts, places.county, outside, places.possible)
