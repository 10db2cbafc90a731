"""The study file: one TOML that names every input of one province's analysis."""

from geo.study.reading import named_files, read_around_register, read_study, resolve_paths
from geo.study.sections import (
    BoundarySource,
    Datum,
    DemandSource,
    Direction,
    EmployerSource,
    FacilitySource,
    FileSource,
    PopulationSource,
    RoadSource,
    SettingRule,
    SiteSource,
    Study,
)
from geo.study.state_place import state_folder

__all__ = [
    "BoundarySource",
    "Datum",
    "DemandSource",
    "Direction",
    "EmployerSource",
    "FacilitySource",
    "FileSource",
    "PopulationSource",
    "RoadSource",
    "SettingRule",
    "SiteSource",
    "Study",
    "named_files",
    "read_around_register",
    "read_study",
    "resolve_paths",
    "state_folder",
]
