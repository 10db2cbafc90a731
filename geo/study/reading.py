"""A study file from disk: paths made absolute, faults told in one line."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from geo.errors import StudyError
from geo.local_files import name_kind
from geo.shipped_files import shipped_data
from geo.study.sections import Study
from geo.toml_text import read_toml


def read_study(path: Path) -> Study:
    """Read a study file; every file it names exists afterwards.

    Raises
    ------
    StudyError
        One line that names the key, the value found and what is allowed.
    """
    raw = read_toml(path, f"study: {path.name}", StudyError)
    try:
        study = Study.model_validate(_resolve(raw, path.resolve().parent))
    except ValidationError as error:
        raise StudyError(f"study: {path.name}: {_first_fault(error)}") from error
    for key, file in named_files(study):
        fault = _find_fault(file)
        if fault:
            raise StudyError(f"study: {path.name} key {key}: {fault}")
    return study


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


_PATH_KEYS = {"path", "raster", "nodes", "edges", "standard"}


_PATH_LIST_KEYS = {"paths", "notices"}
_SHIPPED = {"standards", "holidays"}
"""Folders of what ships: `standards/liaoning-2025.toml` needs no copy beside the study."""


def _resolve(raw: Any, folder: Path) -> Any:
    """Make every path of the raw file absolute, relative to the folder of the study."""
    if not isinstance(raw, dict):
        return raw
    out: dict[str, Any] = {}
    for key, value in raw.items():
        if key in _PATH_KEYS and isinstance(value, str):
            out[key] = _locate(folder, value)
        elif key in _PATH_LIST_KEYS and isinstance(value, list):
            out[key] = [_locate(folder, item) if isinstance(item, str) else item for item in value]
        elif isinstance(value, dict) and key != "columns":
            out[key] = _resolve(value, folder)
        elif isinstance(value, list):
            out[key] = [_resolve(item, folder) for item in value]
        else:
            out[key] = value
    return out


def _locate(folder: Path, written: str) -> Path:
    """A file beside the study, else one of the rules and notices that ship with the product."""
    own, shipped = folder / written, shipped_data() / written
    is_ours = Path(written).parent.name in _SHIPPED and Path(written).parts[0] in _SHIPPED
    return shipped if is_ours and not own.exists() and shipped.is_file() else own


_PLAIN = {
    "path_type": "expected the name of a file",
    "model_type": "expected a section of keys",
}


def _first_fault(error: ValidationError) -> str:
    faults = error.errors(include_url=False)
    fault = next((one for one in faults if one["type"] == "extra_forbidden"), faults[0])
    key = ".".join(str(part) for part in fault["loc"])
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        allowed = _allowed(fault["loc"])
        near = difflib.get_close_matches(str(fault["loc"][-1]), allowed, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        return f"unknown key {key}; allowed: {', '.join(allowed)}{hint}"
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
