"""An assessment is named by its inputs and options, and by nothing else."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from geo.inputs.reference_date import ReferenceDate
from geo.study import read_study
from geo.tables.provenance import hash_inputs, name_assessment
from tests.samples.small_study import make_small_study

FILES = (
    "outlines.geojson", "census.csv", "townships.csv", "demand.csv", "nodes.csv", "edges.csv",
    "sites.csv", "roster.csv", "standard.toml", "2026.toml",
)  # fmt: skip
DAY = date(2026, 1, 5)


def name_of(path: Path, day: date = DAY) -> str:
    study = read_study(path)
    return name_assessment(study, hash_inputs(study), ReferenceDate(day, "study"))


@pytest.fixture
def path(tmp_path) -> Path:
    return make_small_study().write(tmp_path / "here")


def test_the_same_inputs_give_the_same_name(path, usual):
    assert name_of(path) == name_of(path) == usual.summary["assessment_id"]


def test_every_input_is_listed_with_its_hash(path, usual):
    assert {entry["name"] for entry in usual.summary["inputs"]} >= set(FILES)
    assert all(len(entry["sha256"]) == 64 for entry in usual.summary["inputs"])
    sizes = {entry["name"]: entry["bytes"] for entry in usual.summary["inputs"]}
    assert all(sizes[name] == (path.parent / name).stat().st_size for name in FILES)


@pytest.mark.parametrize("name", FILES)
def test_one_more_byte_in_any_input_gives_another_name(path, name):
    before = name_of(path)
    with (path.parent / name).open("ab") as file:
        file.write(b"\n")
    assert name_of(path) != before


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("study", "title", "另一个题目"),
        ("study", "synthetic", False),
        ("boundaries", "counties", ["2101"]),
        ("population", "year", 2021),
        ("demand", "setting", "rural"),
        ("demand", "calibrate", False),
        ("roads", "direction", "to_site"),
        ("roads", "overrule", {"1": "trusted"}),
        ("sites", "datum", "gcj02"),
        ("sites", "columns", {"note": "name"}),
    ],
)
def test_another_option_gives_another_name(path, tmp_path, section, key, value):
    study = make_small_study()
    study.sections[section][key] = value
    assert name_of(study.write(tmp_path / "there")) != name_of(path)


def test_two_files_that_change_places_give_another_name(path):
    before = name_of(path)
    nodes, edges = path.parent / "nodes.csv", path.parent / "edges.csv"
    old = nodes.read_bytes()
    nodes.write_bytes(edges.read_bytes())
    edges.write_bytes(old)
    assert name_of(path) != before


def test_a_study_moved_elsewhere_keeps_its_name(path, tmp_path):
    before = name_of(path)
    shutil.move(path.parent, tmp_path / "elsewhere" / "deep")
    assert name_of(tmp_path / "elsewhere" / "deep" / "study.toml") == before


def test_absolute_paths_give_the_same_name(path):
    before = name_of(path)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('"sites.csv"', f'"{(path.parent / "sites.csv").as_posix()}"'), encoding="utf-8"
    )
    assert name_of(path) == before


def test_another_day_gives_another_name(path):
    assert name_of(path, date(2026, 1, 6)) != name_of(path)
