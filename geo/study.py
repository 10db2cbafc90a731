"""The study file: one TOML that names every input of one province's analysis."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from geo.errors import StudyError
from geo.shipped_files import shipped_data

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
SettingRule = Literal["column", "nbs", "township", "built_up", "county_share", "urban", "rural"]
Direction = Literal["undirected", "to_site", "from_site"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileSource(_Section):
    """One input: a file or several of one shape.

    `columns` maps our field names to the names in the file, for what is not known by itself.
    `sheet` names one worksheet (all are read where it is absent), `layer` one layer, `where` an
    attribute filter for vector files. `datum` or `crs` (any text that PROJ knows) declares the
    coordinates where the file does not.
    """

    path: Path | None = None
    paths: list[Path] = []
    layer: str | None = None
    sheet: str | None = None
    where: str | None = None
    columns: dict[str, str] = {}
    encoding: str | None = None
    datum: Datum | None = None
    crs: str | None = None

    @property
    def files(self) -> list[Path]:
        """All files named, `path` first."""
        return [*([self.path] if self.path else []), *self.paths]


class _Files(FileSource):
    @model_validator(mode="after")
    def _names_a_file(self) -> Self:
        if not self.files:
            raise ValueError("path or paths is required")
        return self


class StudyHead(_Section):
    """What the study is called, and whether any input is modelled.

    `as_of` is the date on which sites must be in service to count; today where not given.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    synthetic: bool = False
    as_of: date | None = None


class BoundarySource(_Files):
    """County outlines; `counties` keeps those whose adcode begins with one of the prefixes."""

    counties: list[Annotated[str, Field(pattern=r"^\d{2,6}$")]] = []


class PopulationSource(_Files):
    """Census table; `year` and `basis` fill in what the table does not state."""

    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    basis: Literal["resident", "registered"] | None = None


class DemandSource(FileSource):
    """Where residents are: a table or layer (`path`), a `raster`, or `model = "roads"`.

    `people` names a second table with residents, joined to `path` on the 12-digit code.
    `aggregate` joins that many raster cells by that many into one. `setting` names the rule of
    DESIGN 3.2; `built_up` is a polygon layer for the rule of that name, `overrides` a table
    (township_code, setting) for the rule `township`. `basis` and `year` describe the people.
    """

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

    nodes: Path | None = None
    edges: Path | None = None
    include: list[str] | None = None
    no_target: list[str] | None = None
    ferries: bool = False
    join_crossings: bool = False
    direction: Direction = "undirected"
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


class FacilitySource(_Files):
    """A register of other facilities, and the rule file of the measures that it answers."""

    standard: Path


class EmployerSource(_Files):
    """Employers: one row a place of work, with the number of its people."""


class StandardSource(_Section):
    """The rule file."""

    path: Path


class CalendarSource(_Section):
    """Holiday notices, one file a year."""

    notices: Annotated[list[Path], Field(min_length=1)]


class Study(_Section):
    """All inputs of one analysis; paths are absolute once read.

    `verified` holds distances that offices have verified, in place of those computed.
    `known_mismatches` lists counties whose outline and census do not fit; ours where not named.
    """

    study: StudyHead
    boundaries: BoundarySource
    population: PopulationSource | None = None
    demand: DemandSource
    roads: RoadSource
    sites: SiteSource
    standard: StandardSource
    calendar: CalendarSource
    rosters: FileSource | None = None
    verified: FileSource | None = None
    townships: FileSource | None = None
    facilities: list[FacilitySource] = []
    employers: EmployerSource | None = None
    known_mismatches: FileSource = FileSource(
        path=shipped_data() / "boundaries" / "known_mismatches.csv"
    )

    @model_validator(mode="after")
    def _has_the_census_it_needs(self) -> Self:
        needs = self.demand.calibrate or self.demand.model is not None
        if self.population is None and needs:
            raise ValueError("[population] is required: demand is calibrated or modelled")
        return self


def read_study(path: Path) -> Study:
    """Read a study file; every file it names exists afterwards.

    Raises
    ------
    StudyError
        One line that names the key, the value found and what is allowed.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except IsADirectoryError as error:
        raise StudyError(f"study: {path} is a folder, expected a .toml file") from error
    except OSError as error:
        raise StudyError(f"study: {path} cannot be read") from error
    except UnicodeDecodeError as error:
        raise StudyError(f"study: {path.name} is not UTF-8 text; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"study: {path.name} is not TOML: {error}") from error
    try:
        study = Study.model_validate(_resolve(raw, path.resolve().parent))
    except ValidationError as error:
        raise StudyError(f"study: {path.name}: {_first_fault(error)}") from error
    for key, file in named_files(study):
        if not _exists(file):
            raise StudyError(f"study: {path.name} key {key}: no such file {file.name!r}")
        if file.is_dir() and file.suffix.lower() != ".gdb":
            raise StudyError(f"study: {path.name} key {key}: {file.name!r} is a folder")
    return study


def named_files(study: Study) -> list[tuple[str, Path]]:
    """Every file a study names, with its key, in the order of the study."""
    found: list[tuple[str, Path]] = []

    def visit(value: object, key: str) -> None:
        if isinstance(value, Path):
            found.append((key, value))
        elif isinstance(value, BaseModel):
            for name in type(value).model_fields:
                visit(getattr(value, name), f"{key}.{name}" if key else name)
        elif isinstance(value, list):
            for i, item in enumerate(value):
                visit(item, f"{key}[{i}]")

    visit(study, "")
    return found


def _exists(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:
        return False


_PATH_KEYS = {"path", "raster", "nodes", "edges", "standard"}
_PATH_LIST_KEYS = {"paths", "notices"}


def _resolve(raw: Any, folder: Path) -> Any:
    """Make every path of the raw file absolute, relative to the folder of the study."""
    if not isinstance(raw, dict):
        return raw
    out: dict[str, Any] = {}
    for key, value in raw.items():
        if key in _PATH_KEYS and isinstance(value, str):
            out[key] = folder / value
        elif key in _PATH_LIST_KEYS and isinstance(value, list):
            out[key] = [folder / item if isinstance(item, str) else item for item in value]
        elif isinstance(value, dict) and key != "columns":
            out[key] = _resolve(value, folder)
        elif isinstance(value, list):
            out[key] = [_resolve(item, folder) for item in value]
        else:
            out[key] = value
    return out


_PLAIN = {
    "path_type": "expected the name of a file",
    "model_type": "expected a section of keys",
}


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in fault["loc"])
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        return f"unknown key {key}; allowed: {', '.join(_allowed(fault['loc']))}"
    if fault["type"] == "missing":
        return f"key {key} is missing"
    if fault["type"] == "value_error":
        return f"[{key}]: {message}" if key else message
    return f"key {key}: {_PLAIN.get(fault['type'], message)}, got {fault['input']!r:.80}"


def _allowed(loc: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Study
    for part in loc[:-1]:
        field = model.model_fields.get(str(part))
        if field is None:
            break
        nested = _model_in(field.annotation)
        if nested is None:
            break
        model = nested
    return sorted(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    options = getattr(annotation, "__args__", (annotation,))
    for option in options:
        if isinstance(option, type) and issubclass(option, BaseModel):
            return option
    return None
