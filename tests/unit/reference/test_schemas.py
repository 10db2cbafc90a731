"""JSON Schemas of the files that people write: valid, and of one mind with the engine."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from geo.errors import InputError
from geo.reference.key_words import find_words, list_keys
from geo.reference.schemas import SCHEMAS, draw_schema, encode_schema, list_models
from geo.rules.norm_rules import Norm
from geo.storage.shipped_files import shipped_data
from geo.study import read_study
from geo.study.shipped_rules import list_rules
from scripts.inputs.schema import schema
from tests.samples.small_study import make_small_study, write_toml

SHIPPED = shipped_data()
STUDY = Draft202012Validator(draw_schema("study"))


def plain(tables: dict[str, Any]) -> Any:
    """Tables of TOML as editors check them: dates are text."""
    return json.loads(json.dumps(tables, default=date.isoformat))


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name):
    drawn = draw_schema(name)
    Draft202012Validator.check_schema(drawn)
    assert drawn["additionalProperties"] is False
    assert all(part["additionalProperties"] is False for part in drawn["$defs"].values())
    text = encode_schema(name).decode()
    assert str(Path.cwd()) not in text
    assert '"null"' not in text


@pytest.mark.parametrize(
    ("name", "path"),
    [
        *(("notice", path) for path in sorted((SHIPPED / "holidays").glob("*.toml"))),
        *(("standard", path) for path in list_rules("standard").values()),
        *(("measures", path) for path in list_rules("measures").values()),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_what_ships_fits_its_schema(name, path):
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    assert list(Draft202012Validator(draw_schema(name)).iter_errors(plain(tables))) == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_has_words_that_an_editor_shows(name):
    silent = [
        f"{model.__name__}.{key}"
        for model in list_models(SCHEMAS[name])
        for key, _ in list_keys(model)
        if not (find_words(model, key).zh and find_words(model, key).en)
    ]
    assert silent == []


GOOD: list[dict[str, dict[str, Any] | None]] = [
    {},
    {"standard": None, "calendar": None},
    {"calendar": {"notices": [2026]}},
    {"sites": {"columns": {"name": "挂牌名", "hours_weekday": "平时"}}},
    {"demand": {"path": None, "model": "roads", "setting": None}},
    {"roads": {"nodes": None, "edges": None, "paths": ["nodes.csv"], "overrule": {"3": "stray"}}},
    {"demand": {"people": {"path": "demand.csv", "columns": {"residents": "人数"}}}},
]
BAD: list[dict[str, dict[str, Any] | None]] = [
    {"roads": None},
    {"demand": {"setings": "urban"}},
    {"demnd": {"path": "demand.csv"}},
    {"study": {"titel": "y"}},
    {"study": {"id": "No Spaces"}},
    {"study": {"id": None}},
    {"study": {"title": ""}},
    {"study": {"synthetic": "perhaps"}},
    {"sites": {"path": None}},
    {"sites": {"path": 7}},
    {"sites": {"datum": "xian80"}},
    {"demand": {"model": "roads"}},
    {"demand": {"path": None}},
    {"demand": {"setting": None}},
    {"demand": {"setting": "guess"}},
    {"demand": {"setting": "built_up"}},
    {"demand": {"built_up": {"path": "outlines.geojson"}}},
    {"demand": {"aggregate": 0}},
    {"demand": {"year": 20}},
    {"roads": {"path": "edges.csv"}},
    {"roads": {"edges": None}},
    {"roads": {"direction": "up"}},
    {"roads": {"overrule": {"1": "maybe"}}},
    {"calendar": {"notices": []}},
    {"standard": {"target": "half"}},
    {"population": None},
]


def build(changes: dict[str, dict[str, Any] | None]) -> dict[str, dict[str, Any]]:
    sections = make_small_study().sections
    for name, values in changes.items():
        kept = {} if values is None else {**sections.get(name, {}), **values}
        sections[name] = {key: value for key, value in kept.items() if value is not None}
        if values is None:
            del sections[name]
    return sections


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return make_small_study().write(tmp_path_factory.mktemp("study")).parent


@pytest.mark.parametrize("changes", GOOD, ids=str)
def test_a_study_that_reads_fits_the_schema(folder, changes):
    sections = build(changes)
    path = folder / "changed.toml"
    path.write_text(write_toml(sections), encoding="utf-8")
    read_study(path)
    assert [error.message for error in STUDY.iter_errors(plain(sections))] == []


@pytest.mark.parametrize("changes", BAD, ids=str)
def test_a_study_that_is_refused_does_not_fit(folder, changes):
    sections = build(changes)
    path = folder / "changed.toml"
    path.write_text(write_toml(sections), encoding="utf-8")
    with pytest.raises(InputError):
        read_study(path)
    assert not STUDY.is_valid(plain(sections))


def test_a_field_that_no_table_of_the_section_has_does_not_fit():
    """The engine refuses it where the table is read."""
    assert not STUDY.is_valid(plain(build({"sites": {"columns": {"zzz": "name"}}})))
    assert not STUDY.is_valid(plain(build({"rosters": {"columns": {"population": "人"}}})))
    nested = {"people": {"path": "demand.csv", "columns": {"zzz": "人数"}}}
    assert not STUDY.is_valid(plain(build({"demand": nested})))


@pytest.mark.parametrize(
    ("words", "fits"),
    [({"each": "county"}, True), ({"per": "county"}, True), ({}, False),
     ({"each": "county", "per": "county"}, False), ({"each": "village"}, False),
     ({"each": "county", "at_leats": 2}, False)],
)  # fmt: skip
def test_a_norm_fits_as_the_engine_takes_it(words, fits):
    """`each` is another name of `per`."""
    norm = {"id": "n", "zh": "甲", "force": "limit", "source": "乙", "at_least": 1, **words}
    drawn = draw_schema("measures")
    part = {**drawn["$defs"]["Norm"], "$defs": drawn["$defs"]}
    assert Draft202012Validator(part).is_valid(norm) == fits
    try:
        Norm.model_validate(norm)
    except ValueError:
        assert not fits
    else:
        assert fits


def test_the_command_prints_it_or_writes_it(tmp_path, capsys):
    schema("notice")
    assert json.loads(capsys.readouterr().out) == draw_schema("notice")
    schema("study", tmp_path / "study.schema.json")
    written = json.loads((tmp_path / "study.schema.json").read_text(encoding="utf-8"))
    assert written == draw_schema("study")
