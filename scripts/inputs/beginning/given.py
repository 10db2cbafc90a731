"""What somebody says at the beginning of a study, by options or when asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from geo.checked.faults import suggest_near
from geo.checked.toml_text import parse_toml
from geo.errors import InputError
from geo.study import Study

RASTERS = (".tif", ".tiff")
ROADS = "roads"
"""In place of a file of residents: spread the census over road junctions."""
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True)
class Given:
    """Files and facts, each where it was given. `keys` sets any key of the study by its path."""

    folder: Path
    id: str = ""
    title: str = ""
    boundaries: Path | None = None
    admin_level: str = ""
    counties: tuple[str, ...] = ()
    population: Path | None = None
    demand: Path | None = None
    raster: Path | None = None
    is_modelled: bool = False
    setting: str = ""
    roads: Path | None = None
    nodes: Path | None = None
    edges: Path | None = None
    sites: Path | None = None
    datum: str = ""
    rosters: Path | None = None
    keys: dict[str, Any] = field(default_factory=dict)

    def take_raster(self) -> Given:
        """The same with a raster of people as such, where it was given as a file of residents."""
        if self.demand is None or self.demand.suffix.lower() not in RASTERS:
            return self
        return replace(self, demand=None, raster=self.raster or self.demand)

    @property
    def own_id(self) -> str:
        """The id given, else the name of the folder as far as it is one."""
        named = re.sub(r"[^a-z0-9]+", "-", self.folder.resolve().name.lower()).strip("-")[:64]
        return self.id or (named if ID.fullmatch(named) else "study")

    def keys_of(self, section: str) -> dict[str, Any]:
        """What `--set` says of one section, by its own keys."""
        inside = f"{section}."
        return {
            key.removeprefix(inside): v for key, v in self.keys.items() if key.startswith(inside)
        }


def read_keys(written: Sequence[str]) -> dict[str, Any]:
    """`--set boundaries.layer=units` as a key and its value, a value of TOML or plain text.

    Raises
    ------
    InputError
        There is no key of a section, or no value.
    """
    keys: dict[str, Any] = {}
    for one in written:
        key, sign, value = one.partition("=")
        if not sign or not re.fullmatch(r"[a-z_]+(\.[A-Za-z0-9_]+)+", key.strip()):
            raise InputError(
                f"--set {one:.80}: expected a key of a section and its value, such as "
                "boundaries.layer=units or sites.columns.kind=amenity"
            )
        _require_section(key.strip())
        keys[key.strip()] = _read_value(value.strip())
    return keys


def _require_section(key: str) -> None:
    section, known = key.partition(".")[0], list(Study.model_fields)
    if section not in known:
        hint = suggest_near(section, known)
        raise InputError(
            f"--set {key:.80}: unknown section {section}; allowed: {', '.join(known)}{hint}"
        )


def _read_value(text: str) -> Any:
    try:
        return parse_toml(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
