"""JSON Schemas of the files that people write, drawn from the models that read them.

Editors that know TOML check a file against them while it is written. Nothing is copied by hand:
keys, types, words and defaults are the models', descriptions those of `key_words.csv`, the fields
of `columns` those of the vocabularies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from pydantic import BaseModel

from geo.calendar.notices.file import Notice
from geo.reference.key_words import find_words, list_keys
from geo.reference.tables import SECTION_TABLES, fields_of, further_of
from geo.rules.measure_rules import MeasureRules
from geo.rules.standard import Standard
from geo.study import Study

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS: dict[str, type[BaseModel]] = {
    "study": Study,
    "standard": Standard,
    "measures": MeasureRules,
    "notice": Notice,
}
"""What each kind of file is read by."""
TITLES = {
    "study": "研究文件 · study",
    "standard": "评估规则 · standard",
    "measures": "举措规则 · measures",
    "notice": "节假日安排 · holiday notice",
}
_Schema = dict[str, Any]


def encode_schema(name: str) -> bytes:
    """A schema as a file, indented."""
    return orjson.dumps(draw_schema(name), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def draw_schema(name: str) -> _Schema:
    """The JSON Schema of one kind of file, one of `SCHEMAS`."""
    model = SCHEMAS[name]
    drawn = model.model_json_schema(by_alias=True)
    for one in list_models(model):
        part = drawn if one is model else drawn["$defs"][one.__name__]
        _describe_keys(one, part)
    plain: _Schema = _simplify(drawn)
    if model is Study:
        plain["properties"] = {
            section: _name_fields(section, part) for section, part in plain["properties"].items()
        }
    return {"$schema": DIALECT, **plain, "title": TITLES[name]}


def list_models(model: type[BaseModel]) -> list[type[BaseModel]]:
    """A model and all that stand inside it, each once."""
    found: dict[type[BaseModel], None] = {model: None}
    for _, field in list_keys(model):
        for inner in _find_models(field.annotation):
            found.update(dict.fromkeys(list_models(inner)))
    return list(found)


def _find_models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for option in getattr(annotation, "__args__", ()):
        yield from _find_models(option)


def _describe_keys(model: type[BaseModel], part: _Schema) -> None:
    for key, _ in list_keys(model):
        words = find_words(model, key).both
        if words:
            part["properties"][key]["description"] = words


def _name_fields(section: str, part: _Schema) -> _Schema:
    """Let `columns` of a section, and of the tables inside it, name fields that are read."""
    limits = _limit_columns(section)
    for table in SECTION_TABLES:
        outer, _, inner = table.partition(".")
        if inner and outer == section:
            limits[inner] = {"properties": _limit_columns(table)}
    if not limits:
        return part
    described = {"description": part["description"]} if "description" in part else {}
    return {"allOf": [part, {"properties": limits}], **described}


def _limit_columns(section: str) -> _Schema:
    fields = fields_of(section)
    if not fields:
        return {}
    known = {"anyOf": [{"enum": fields}, {"pattern": f"^(?:{further_of(section)})$"}]}
    return {"columns": {"propertyNames": known}}


def _simplify(part: Any) -> Any:
    """Without what TOML cannot hold (null) and what tells an editor nothing (titles of ours)."""
    if isinstance(part, list):
        return [_simplify(one) for one in part]
    if not isinstance(part, dict):
        return part
    if isinstance(part.get("anyOf"), list) and {"type": "null"} in part["anyOf"]:
        rest = [one for one in part["anyOf"] if one != {"type": "null"}]
        part = {key: value for key, value in part.items() if key not in {"anyOf", "default"}}
        part = {**rest[0], **part} if len(rest) == 1 else {**part, "anyOf": rest}
    kept = {key: value for key, value in part.items() if not _is_noise(key, value)}
    return {key: _simplify_inside(key, value) for key, value in kept.items()}


def _simplify_inside(key: str, value: Any) -> Any:
    """Properties and definitions are named by people: `title` there is no title of ours."""
    if key in {"properties", "$defs"} and isinstance(value, dict):
        return {name: _simplify(one) for name, one in value.items()}
    return _simplify(value)


def _is_noise(key: str, value: Any) -> bool:
    is_default = key == "default" and (value is None or isinstance(value, dict))
    is_title = key == "title" and isinstance(value, str)
    return is_default or is_title or (key, value) == ("format", "path")
