"""A study file from disk: paths made absolute, faults told in one line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from geo.checked.files import check
from geo.checked.toml_text import read_toml
from geo.errors import StudyError
from geo.storage.local_files import name_kind
from geo.study.registered import hand_in, list_used
from geo.study.sections import Study
from geo.study.shipped_rules import RuleKind, locate_file, locate_rule


def read_study(path: Path, tables: Mapping[str, Path] | None = None) -> Study:
    """Read a study file; every file it names exists afterwards.

    `tables` are those of its register, by section; they are asked for where they are not given.

    Raises
    ------
    StudyError
        One line that names the key, the value found and what is allowed.
    """
    told = f"study: {path.name}"
    raw = read_toml(path, told, StudyError)
    try:
        resolved = hand_in(resolve_paths(raw, path.resolve().parent), path, tables)
    except StudyError as error:
        raise StudyError(f"{told} {error}") from error
    study = check(Study, resolved, told, StudyError, _tell_sections())
    for key, file in named_files(study):
        fault = _find_fault(file)
        if fault:
            raise StudyError(f"study: {path.name} key {key}: {fault}")
    return study


def read_around_register(path: Path) -> Study:
    """A study for what it says besides its register, which may be empty yet.

    In place of each table that the register would hand in stands the study file itself.

    Raises
    ------
    StudyError
        As `read_study`.
    """
    raw = read_toml(path, f"study: {path.name}", StudyError)
    return read_study(path, dict.fromkeys(list_used(raw), path.resolve()))


def _find_fault(file: Path) -> str:
    try:
        kind = name_kind(file)
    except OSError:
        return f"no such file {file.name!r}"
    is_geodatabase = kind == "a folder" and file.suffix.lower() == ".gdb"
    return f"{file.name!r} is {kind}" if kind and not is_geodatabase else ""


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


_PATH_KEYS = {"path", "raster", "nodes", "edges"}
_RULE_KEYS: dict[str, RuleKind] = {
    "standard": "standard",
    "standard.path": "standard",
    "standard.also": "further",
    "facilities.standard": "measures",
    "calendar.notices": "notice",
}
"""Keys whose files may be named as they ship."""


def resolve_paths(raw: Any, folder: Path, inside: str = "") -> Any:
    """Make every path of a raw study file absolute, relative to a folder.

    Raises
    ------
    StudyError
        A bare name that no rule ships under; its key comes first.
    """
    if not isinstance(raw, dict):
        return raw
    out: dict[str, Any] = {}
    for name, value in raw.items():
        key = f"{inside}.{name}" if inside else name
        if key in _RULE_KEYS:
            out[name] = _locate_rules(value, folder, key)
        elif name in _PATH_KEYS and isinstance(value, str):
            out[name] = locate_file(folder, value)
        elif name == "paths" and isinstance(value, list):
            out[name] = [locate_file(folder, one) if isinstance(one, str) else one for one in value]
        elif isinstance(value, dict) and name != "columns":
            out[name] = resolve_paths(value, folder, key)
        elif isinstance(value, list):
            out[name] = [resolve_paths(item, folder, key) for item in value]
        else:
            out[name] = value
    return out


def _locate_rules(value: Any, folder: Path, key: str) -> Any:
    """One rule file or several; a year may be written as a number."""
    if isinstance(value, dict):
        return resolve_paths(value, folder, key)
    if isinstance(value, list):
        return [_locate_rules(item, folder, key) for item in value]
    if type(value) is int and _RULE_KEYS[key] == "notice":
        value = str(value)
    return (
        locate_rule(folder, value, f"key {key}", _RULE_KEYS[key])
        if isinstance(value, str)
        else value
    )


def _tell_sections() -> str:
    """Which sections a study needs, and which it may have."""
    named = {field.alias or name: field for name, field in Study.model_fields.items()}
    needed = [name for name, field in named.items() if field.is_required()]
    rest = [name for name in named if name not in needed]
    return f"; a study needs {_list_sections(needed)}, and may have {_list_sections(rest)}"


def _list_sections(names: list[str]) -> str:
    return ", ".join(f"[{name}]" for name in names)
