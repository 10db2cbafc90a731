"""Sections of a study whose rows its register keeps: tables handed in, in place of files.

The engine knows no database. Who does hands in a table for each section, by a supplier that is told
which study and which sections; without one such a study is refused in one line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from geo.errors import StudyError
from geo.storage.table_suppliers import find_supplier
from geo.study.sections import RegisterSection

_FILE_KEYS = (
    "path", "paths", "layer", "sheet", "where", "columns", "encoding", "datum", "crs"
)  # fmt: skip


def list_sections() -> tuple[str, ...]:
    """Every section whose rows a register may keep."""
    return get_args(RegisterSection)


def list_used(raw: Any) -> list[str]:
    """The sections that a raw study takes from its register; what is not a list of names is none.

    What is wrong with the list itself is told where the study is checked.
    """
    section = raw.get("register") if isinstance(raw, dict) else None
    used = section.get("use") if isinstance(section, dict) else None
    return [name for name in used if isinstance(name, str)] if isinstance(used, list) else []


def hand_in(raw: dict[str, Any], path: Path, tables: Mapping[str, Path] | None) -> dict[str, Any]:
    """The raw study with the tables of its register; `tables` stand before any supplier.

    Raises
    ------
    StudyError
        A section names a file too, nobody supplies tables, or the register has no site.
    """
    used = list_used(raw)
    if not used:
        return raw
    _refuse_files(raw, used)
    if tables is None:
        supplier = find_supplier()
        if supplier is None:
            raise StudyError(
                f"key register.use: {', '.join(used)} are kept in the register of the study, which "
                "the command vaxreach reads; elsewhere use what `vaxreach register export` writes"
            )
        tables = supplier(path, used)
    if "sites" in used and "sites" not in tables:
        raise StudyError("key register.use: the register has no sites yet: import them first")
    told = dict(raw)
    for name in used:
        _hand_in_section(told, name, tables)
    return told


def _hand_in_section(told: dict[str, Any], name: str, tables: Mapping[str, Path]) -> None:
    stated = told.get(name)
    if isinstance(stated, list):
        keys = [f"{name}[{i}]" if i else name for i in range(len(stated))]
        told[name] = [
            {**section, "path": tables[key]} if key in tables else section
            for key, section in zip(keys, stated, strict=True)
        ]
    elif name in tables:
        told[name] = {**(stated if isinstance(stated, dict) else {}), "path": tables[name]}
    elif not stated:
        told.pop(name, None)


def _refuse_files(raw: Mapping[str, Any], used: Sequence[str]) -> None:
    for name in used:
        stated = raw.get(name)
        for section in stated if isinstance(stated, list) else [stated]:
            named = [key for key in _FILE_KEYS if isinstance(section, dict) and key in section]
            if named:
                raise StudyError(
                    f"key {name}.{named[0]}: [register] use names {name}, whose rows the register "
                    "keeps with their datum; it is for a file: take out one of the two"
                )
