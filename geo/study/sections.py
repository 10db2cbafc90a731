"""Sections of a study file, each an input with what may be said of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from geo.checked.faults import Checked
from geo.rules.policy import TARGET, refuse_odd_target
from geo.storage.shipped_files import shipped_data
from geo.study.schema_rules import NAMES_A_FILE, NAMES_CENSUS, NAMES_DEMAND, NAMES_ROADS
from geo.study.shipped_rules import all_notices, newest_standard
from geo.study.texts import check_crs, check_date, check_encoding, check_text

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
SettingRule = Literal["column", "nbs", "township", "built_up", "county_share", "urban", "rural"]
Direction = Literal["undirected", "to_site", "from_site"]
RegisterSection = Literal[
    "sites", "rosters", "employers", "verified", "facilities", "outreach", "corrections"
]
Text = Annotated[str, Field(max_length=20_000), AfterValidator(check_text)]
Encoding = Annotated[Text, AfterValidator(check_encoding)]


class FileSource(Checked):
    """One input: a file or several of one shape.

    `columns` maps our field names to the names in the file, for what is not known by itself.
    `sheet` names one worksheet (all are read where it is absent), `layer` one layer, `where` an
    attribute filter for vector files. `datum` or `crs` (any text that PROJ knows) declares the
    coordinates where the file does not.
    """

    path: Path | None = None
    paths: list[Path] = []
    layer: Text | None = None
    sheet: Text | None = None
    where: Text | None = None
    columns: dict[Text, Text] = {}
    encoding: Encoding | None = None
    datum: Datum | None = None
    crs: Annotated[Text, AfterValidator(check_crs)] | None = None

    @property
    def files(self) -> list[Path]:
        """All files named, `path` first."""
        return [*([self.path] if self.path else []), *self.paths]


class _Files(FileSource):
    model_config = ConfigDict(json_schema_extra=NAMES_A_FILE)

    @model_validator(mode="after")
    def _names_a_file(self) -> Self:
        if not self.files:
            raise ValueError("path or paths is required")
        return self


class StudyHead(Checked):
    """What the study is called, and whether any input is modelled.

    `as_of` is the date on which sites must be in service to count; today where not given.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    title: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(check_text)]
    synthetic: bool = False
    as_of: Annotated[date, BeforeValidator(check_date)] | None = None


class BoundarySource(_Files):
    """County outlines; `counties` keeps those whose adcode begins with one of the prefixes."""

    counties: list[Annotated[str, Field(min_length=1, max_length=64)]] = []


class PopulationSource(_Files):
    """Census table; `year` and `basis` fill in what the table does not state."""

    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    basis: Literal["resident", "registered"] | None = None


class DemandSource(FileSource):
    """Where residents are: a table or layer (`path`), a `raster`, or `model = "roads"`.

    `people` names a second table with residents, joined to `path` on the 12-digit code.
    `aggregate` joins that many raster cells by that many into one. `setting` names the rule of
    rules.md#setting-1; `built_up` is a polygon layer for the rule of that name, `overrides` a table
    (township_code, setting) for the rule `township`. `basis` and `year` describe the people.
    """

    model_config = ConfigDict(json_schema_extra=NAMES_DEMAND)

    raster: Path | None = None
    model: Literal["roads"] | None = None
    people: FileSource | None = None
    aggregate: Annotated[int, Field(ge=1, le=1000)] = 1
    setting: SettingRule | None = None
    built_up: FileSource | None = None
    overrides: FileSource | None = None
    calibrate: bool = False
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    basis: Literal["resident", "registered"] | None = None

    @model_validator(mode="after")
    def _names_one_source(self) -> Self:
        named = [bool(self.files), self.raster is not None, self.model is not None]
        if sum(named) != 1:
            raise ValueError("give exactly one of path (or paths), raster, model")
        if self.model is None and self.setting is None:
            raise ValueError(
                "setting is required: column, nbs, township, built_up, county_share, urban or rural"
            )
        if (self.setting == "built_up") != (self.built_up is not None):
            raise ValueError('built_up goes with setting = "built_up", and the other way round')
        return self


class RoadSource(FileSource):
    """Roads: `path` (.osm.pbf, .osm, .graphml, a line layer) or `nodes` and `edges` tables.

    `include` and `no_target` replace the defaults for which `highway` classes count and which
    are never snapped to. `join_crossings` splits line layers where they cross, unless a line is
    a bridge or tunnel. `overrule` maps a component number of the report to `trusted`, `detached`
    or `stray`.
    """

    model_config = ConfigDict(json_schema_extra=NAMES_ROADS)

    nodes: Path | None = None
    edges: Path | None = None
    include: list[Text] | None = None
    no_target: list[Text] | None = None
    ferries: bool = False
    join_crossings: bool = False
    direction: Direction = "undirected"
    close_gaps_m: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] = 0.0
    overrule: dict[str, Literal["trusted", "detached", "stray"]] = {}

    @model_validator(mode="after")
    def _names_one_source(self) -> Self:
        if bool(self.files) == (self.nodes is not None or self.edges is not None):
            raise ValueError("give either path (or paths), or nodes and edges")
        if (self.nodes is None) != (self.edges is None):
            raise ValueError("nodes and edges go together")
        return self


class SiteSource(_Files):
    """The register of sites."""


class FacilitySource(FileSource):
    """A register of other facilities, and the rule file of the measures that it answers.

    Without a file every measure is told as not collected. `as_of` and `source` are printed as
    数据截止日期 and 数据来源; `base` is the register of a base date, for growth.
    """

    standard: Path
    base: FileSource | None = None
    as_of: Annotated[date, BeforeValidator(check_date)] | None = None
    source: Annotated[Text, Field(max_length=200)] = ""


class EmployerSource(_Files):
    """Employers: one row a place of work, with the number of its people."""


_RuleFile = Annotated[Path, WithJsonSchema({"type": "string"}, mode="validation")]


class StandardSource(Checked):
    """The rule file, by its path or the name under which it ships; the newest where none is named.

    `also` names further ones that count beside it, such as a walking limit, by path or name; their
    figures stand in files of their own. `target` replaces its target, a share such as "0.95" or
    "none"; `target_set_by` and `target_set_on` say who set it and when.
    """

    path: Annotated[Path, Field(default_factory=newest_standard)]
    also: list[_RuleFile] = []
    target: Annotated[str, Field(pattern=TARGET)] | None = None
    target_set_by: Annotated[str, Field(max_length=200)] = ""
    target_set_on: date | None = None

    @model_validator(mode="after")
    def _says_who_set_it(self) -> Self:
        refuse_odd_target(self.target or "1", self.target_set_by, self.target_set_on)
        return self


_NoticeFile = Annotated[
    Path, WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}]}, mode="validation")
]


class CalendarSource(Checked):
    """Holiday notices, one file a year, by path or year; all that ship where none is named."""

    notices: Annotated[list[_NoticeFile], Field(min_length=1, default_factory=all_notices)]


class RegisterSource(Checked):
    """What the study takes from its register: these sections then name no file."""

    use: Annotated[list[RegisterSection], Field(min_length=1)]


def _take_name(given: object) -> object:
    """`standard = "liaoning-2025"` is short for a section with that path."""
    return {"path": given} if isinstance(given, str | Path) else given


class Study(Checked):
    """All inputs of one analysis; paths are absolute once read.

    `outreach` lists rounds to places (入户、巡回): place, unit, times a year, dates.
    `verified` holds distances that offices have verified, in place of those computed.
    `corrections` holds residents, positions, settings and assigned units of places as offices
    state them, in place of those of `demand`.
    `kept` (`[register]`) lists sections whose rows are kept in the study's register. It is left out
    of what names an assessment: the tables that are handed in tell, as those of an export do.
    `reporting_units` names areas to sum by beside the counties, such as functional zones.
    `known_mismatches` lists counties whose outline and census do not fit; ours where not named.
    """

    model_config = ConfigDict(json_schema_extra=NAMES_CENSUS)

    study: StudyHead
    boundaries: BoundarySource
    population: PopulationSource | None = None
    demand: DemandSource
    roads: RoadSource
    sites: SiteSource
    standard: Annotated[
        StandardSource,
        BeforeValidator(_take_name, json_schema_input_type=str | StandardSource),
        Field(default_factory=StandardSource),
    ]
    calendar: Annotated[CalendarSource, Field(default_factory=CalendarSource)]
    rosters: FileSource | None = None
    verified: FileSource | None = None
    townships: FileSource | None = None
    facilities: list[FacilitySource] = []
    employers: EmployerSource | None = None
    outreach: FileSource | None = None
    corrections: FileSource | None = None
    reporting_units: FileSource | None = None
    known_mismatches: FileSource = FileSource(
        path=shipped_data() / "boundaries" / "known_mismatches.csv"
    )

    kept: Annotated[RegisterSource | None, Field(alias="register", exclude=True)] = None

    @model_validator(mode="after")
    def _has_the_census_it_needs(self) -> Self:
        needs = self.demand.calibrate or self.demand.model is not None
        if self.population is None and needs:
            raise ValueError("[population] is required: demand is calibrated or modelled")
        return self
