"""Writing a study down: its file, and beside it everything that it names."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.errors import StoreError, StudyError, refuse_unwritable
from geo.readers.vocabulary import match_fields
from geo.storage.array_store import SHAPEFILE_PARTS
from geo.storage.whole_writes import write_whole
from geo.study import Study as StudySections
from geo.study import named_files, read_study, resolve_paths
from vaxreach.frames import freeze_frame, freeze_graph
from vaxreach.plain_values import take_scalar

STUDY_FILE = "study.toml"
Sections = dict[str, Any]


def freeze_inputs(given: Mapping[str, object], sections: Sections, folder: Path) -> None:
    """Write every frame into a folder, and name it in its section of the study file.

    Raises
    ------
    InputError
        Something is neither a frame, a graph nor a path, or a frame cannot be written down.
    """
    for name, value in given.items():
        if value is None:
            continue
        section = sections.setdefault(name, {})
        if name == "roads" and isinstance(value, tuple):
            section |= _freeze_pair(value, folder)
        else:
            section["path"] = _freeze(name, value, folder)


def read_options(given: object) -> Sections:
    """Sections of keys and values that TOML can hold; files are sought from the current folder.

    A key of value None is left out.

    Raises
    ------
    StudyError
        Not keys and values, or a value that no study file could have.
    """
    if not isinstance(given, Mapping):
        raise StudyError(f"options: expected sections of keys and values, got {given!r:.80}")
    plain = {str(name): _take_plain(section, str(name)) for name, section in given.items()}
    resolved: Sections = resolve_paths(plain, Path.cwd())
    return resolved


def remove_folder(folder: Path, owner: int) -> None:
    """Remove what a study of frames wrote, unless this is a fork of the process that wrote it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def choose_setting(demand: object, options: Mapping[str, Any]) -> str | None:
    """The rule for residents where none is stated: their own column, if they have one."""
    section = options.get("demand", {})
    if not isinstance(demand, pd.DataFrame) or not isinstance(section, Mapping):
        return None
    names = [str(name) for name in [*demand.index.names, *demand.columns] if name is not None]
    known = match_fields(names, "demand", dict(section.get("columns", {})))
    return "column" if "setting" in known.values() else None


def merge_options(sections: Sections, options: Mapping[str, Any]) -> Sections:
    """The sections with what the caller says of them.

    Raises
    ------
    StudyError
        An option is no mapping of keys to values, nor a list of such.
    """
    merged: Sections = {}
    for name in dict.fromkeys([*sections, *options]):
        said = options.get(name, {})
        if isinstance(said, list):
            merged[name] = said
            continue
        if not isinstance(said, Mapping):
            raise StudyError(f"options: {name}: expected keys and values, got {said!r:.80}")
        own = sections.get(name, {})
        if own or said:
            merged[name] = own | dict(said)
    return merged


def write_study(path: Path, folder: Path) -> Path:
    """Copy a study file and every file that it names; return the copy of the study file.

    Files keep their names; one whose name is taken lies in a folder named after its key.

    Raises
    ------
    StoreError
        The folder holds something, or cannot be written.
    """
    return write_sections(read_study(path), folder)


def write_sections(study: StudySections, folder: Path) -> Path:
    """`write_study` of a study that has been read.

    Raises
    ------
    StoreError
        The folder holds something, or cannot be written.
    """
    place = folder.resolve()
    try:
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise StoreError(f"{folder.name}: expected a new or empty folder")
        with write_whole(place) as made:
            made.mkdir()
            _copy_study(study, made)
    except OSError as error:
        raise refuse_unwritable(folder.name, error) from error
    return place / STUDY_FILE


def write_toml(sections: Mapping[str, Any]) -> str:
    """Sections of keys and values as TOML; a list of sections becomes an array of tables."""
    lines = []
    for name, content in sections.items():
        several = isinstance(content, list)
        for section in content if several else [content]:
            lines.append(f"[[{name}]]" if several else f"[{name}]")
            lines += _write_pairs(section)
            lines.append("")
    return "\n".join(lines)


def _freeze(name: str, value: object, folder: Path) -> str:
    if isinstance(value, str | Path):
        return str(Path(value).resolve())
    if isinstance(value, pd.DataFrame):
        file, body = f"{name}.arrow", freeze_frame(name, value)
    elif name == "roads" and hasattr(value, "nodes") and hasattr(value, "edges"):
        file, body = f"{name}.graphml", freeze_graph(value)
    else:
        graph = ", a graph" if name == "roads" else ""
        raise StudyError(
            f"{name}: expected a frame{graph} or the path of a file, got {type(value).__name__}"
        )
    (folder / file).write_bytes(body)
    return file


def _freeze_pair(pair: tuple[object, ...], folder: Path) -> dict[str, str]:
    if len(pair) != 2:
        raise StudyError(f"roads: expected a pair of nodes and edges, got {len(pair)} of them")
    if any(isinstance(one, gpd.GeoDataFrame) for one in pair):
        raise StudyError(
            "roads: a pair of nodes and edges holds no shapes of roads; give the graph itself, or "
            "the edges alone as lines"
        )
    return {
        part: _freeze(part, one, folder) for part, one in zip(("nodes", "edges"), pair, strict=True)
    }


def _copy_study(study: StudySections, folder: Path) -> None:
    copies: dict[str, str] = {}
    for key, path in named_files(study):
        if str(path) in copies or not _is_set(study, key):
            continue
        place = folder / path.name
        if place.exists() or place.name == STUDY_FILE:
            place = folder / key / path.name
        _copy(path, place)
        copies[str(path)] = place.relative_to(folder).as_posix()
    told = study.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    (folder / STUDY_FILE).write_text(write_toml(_rename(told, copies)), encoding="utf-8")


def _is_set(study: StudySections, key: str) -> bool:
    """Whether the study names a file itself; what it takes by default is named by nothing."""
    section, _, rest = key.partition(".")
    field = rest.split("[")[0].split(".")[0]
    if section not in study.model_fields_set:
        return "[" in section
    return field in getattr(study, section).model_fields_set


def _copy(path: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.copytree(path, place)
        return
    shutil.copyfile(path, place)
    if path.suffix.lower() == ".shp":
        for part in path.parent.glob(path.stem + ".*"):
            if part.suffix.lower() in SHAPEFILE_PARTS:
                shutil.copyfile(part, place.with_name(part.name))


def _rename(value: Any, copies: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _rename(item, copies) for key, item in value.items()}
    if isinstance(value, list):
        return [_rename(item, copies) for item in value]
    return copies.get(value, value) if isinstance(value, str) else value


def _take_plain(value: object, key: str) -> Any:
    plain = take_scalar(value)
    if isinstance(plain, Mapping):
        return {
            str(name): _take_plain(one, f"{key}.{name}")
            for name, one in plain.items()
            if one is not None
        }
    if isinstance(plain, list | tuple):
        return [_take_plain(one, f"{key}[{i}]") for i, one in enumerate(plain)]
    if isinstance(plain, Path | date) and not isinstance(plain, datetime):
        return str(plain)
    if plain is None or isinstance(plain, str | int | float):
        return plain
    raise StudyError(f"options: {key}: expected a text, number, date, or a list, got {value!r:.80}")


def _write_pairs(section: Mapping[str, Any]) -> list[str]:
    return [f"{_write_key(key)} = {_write_value(value)}" for key, value in section.items()]


def _write_key(key: str) -> str:
    return key if key.replace("_", "a").isalnum() and key.isascii() else _write_value(key)


def _write_value(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(_write_pairs(value))} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_write_value, value))}]"
    if isinstance(value, Path | date):
        value = str(value)
    # JSON writes texts, numbers and truth as TOML does, but for this character and these numbers
    text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return text if isinstance(value, str) else text.replace("NaN", "nan").replace("Infinity", "inf")
