"""Every setting of the environment as a row, derived from the models that read them."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.settings import Settings, name_variable
from geo.reference.key_words import find_words

WORDS = Path(__file__).with_name("settings_words.csv")
_UNITS = {"_s": "s", "_bytes": "bytes"}
"""What the end of a name says of its unit."""
_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
_TYPES = {"bool": "true, false", "int": "integer", "float": "number", "str": "text", "Path": "file"}


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One variable; `default` is empty where nothing is set."""

    variable: str
    type: str
    limits: str
    default: str
    unit: str
    zh: str
    en: str


def list_settings() -> list[SettingRow]:
    """Every variable that is read, in the order of the models."""
    return [
        _describe(model, place, field)
        for model, place, field in _list_fields(Settings, ())
        if not _is_concern(field.annotation)
    ]


def _list_fields(
    model: type[BaseModel], inside: tuple[str, ...]
) -> Iterator[tuple[type[BaseModel], tuple[str, ...], FieldInfo]]:
    for name, field in model.model_fields.items():
        yield model, (*inside, name), field
        if _is_concern(field.annotation):
            yield from _list_fields(field.annotation, (*inside, name))  # type: ignore[arg-type] # told by _is_concern


def _is_concern(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _describe(model: type[BaseModel], place: tuple[str, ...], field: FieldInfo) -> SettingRow:
    name = place[-1]
    words = find_words(model, name, WORDS)
    return SettingRow(
        variable=name_variable(place),
        type=_name_type(field.annotation),
        limits=", ".join(_list_limits(field)),
        default=_write_default(field.default),
        unit=next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), ""),
        zh=words.zh,
        en=words.en,
    )


def _name_type(kind: Any) -> str:
    if get_origin(kind) is list:
        return "list"
    if get_origin(kind) in {Union, types.UnionType}:
        return next(_name_type(one) for one in get_args(kind) if one is not type(None))
    return _TYPES[kind.__name__]


def _list_limits(field: FieldInfo) -> Iterator[str]:
    for limit in field.metadata:
        for name, sign in _SIGNS.items():
            if hasattr(limit, name):
                yield f"{sign} {getattr(limit, name):,}"


def _write_default(value: object) -> str:
    if value is None or value == []:
        return ""
    return str(value).lower() if isinstance(value, bool) else f"{value}"
