"""A register of other facilities with its rule file: read, and each facility placed in a county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from geo.arrays import Flags, Indices
from geo.calendar.notices.year_days import HolidayCalendar
from geo.errors import TableError
from geo.findings.measures.facility_hours import add_hours
from geo.findings.measures.unmet_words import WordCheck, check_words
from geo.model.county import Counties
from geo.model.facts import Facts
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.readers.counties.townships import name_townships
from geo.readers.sites.facilities import FacilityRecords, read_facilities
from geo.rules.measure_rules import MeasureRules, read_measure_rules
from geo.rules.standard import Standard
from geo.sites.county import decide_site_counties
from geo.sites.townships import fill_township_codes
from geo.study import FacilitySource


@dataclass(frozen=True, slots=True)
class FacilityRegister:
    """Facilities in the order of their file; `outside` ones count for no unit.

    `base` is the register of the base date, where the source names one; `words` what of the rules'
    words and the register's does not meet.
    """

    rules: MeasureRules
    records: SiteRecords
    facts: Facts
    county: Indices
    outside: Flags
    possible: dict[int, tuple[int, ...]]
    source: FacilitySource
    words: WordCheck
    base: FacilityRegister | None = None

    @property
    def doubted(self) -> dict[str, str]:
        """Norms of which nothing can be said to fail, with the reason.

        Those that rest on a word with a near one in the register; all, where nobody is registered.
        """
        if not len(self.records):
            return {norm.id: "not_collected" for norm in self.rules.norms}
        return self.words.doubted


@dataclass(frozen=True, slots=True)
class FacilityContext:
    """What facilities are placed and judged on."""

    counties: Counties
    standard: Standard
    calendar: HolidayCalendar
    townships: Mapping[str, str]


def read_register(
    source: FacilitySource, ground: FacilityContext, report: RowReport
) -> FacilityRegister:
    """Read a register and its rules; counties are decided as for sites (rules.md#reading-3).

    Raises
    ------
    InputError
        One of the two cannot be used; the message names it.
    """
    rules = read_measure_rules(source.standard)
    register = _read_part(source, rules, ground, report)
    if source.base is None:
        return register
    if not source.base.files:
        raise TableError("facilities: base needs a path: the register of the base date")
    base = source.model_copy(update={**source.base.model_dump(), "base": None})
    return replace(
        register, base=_read_part(base, rules, ground, RowReport("facilities of the base date"))
    )


def _read_part(
    source: FacilitySource, rules: MeasureRules, ground: FacilityContext, report: RowReport
) -> FacilityRegister:
    counties = ground.counties
    read: FacilityRecords = read_facilities(
        source, rules, report, free_codes=counties.has_free_codes
    )
    for field in rules.fields:
        if field.kind == "hours":
            add_hours(read.facts, field.id, ground.calendar, report)
    words = check_words(rules, read.facts, read.words, report)
    places = decide_site_counties(read.records, counties, ground.standard, report)
    names = name_townships(ground.townships)
    records = fill_township_codes(read.records, places.county, counties, names)
    outside = places.outside | places.too_far
    return FacilityRegister(
        rules, records, read.facts, places.county, outside, places.possible, source, words
    )
