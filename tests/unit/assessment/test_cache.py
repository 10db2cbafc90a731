"""Prepared roads and reach tables: the same answer again, whatever became of the files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from geo.assessment import assess, open_latest
from geo.errors import StoreError
from geo.reports.assessment.folder import read_folder
from geo.storage.array_store import open_arrays
from geo.study import read_study
from tests.samples.same_tables import assert_same
from tests.samples.small_study import make_small_study, run


@pytest.fixture(scope="module")
def assessed(tmp_path_factory) -> Path:
    """The folder of an assessed study."""
    folder = tmp_path_factory.mktemp("assessed")
    run(make_small_study(), folder)
    return folder


@pytest.fixture
def prepared(assessed, tmp_path) -> Path:
    """The study file of an assessed study; its cache lies beside it."""
    return shutil.copytree(assessed, tmp_path, dirs_exist_ok=True) / "study.toml"


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> tuple[Path, str]:
    """The folder of a study whose assessment is published, and the id of that."""
    folder = tmp_path_factory.mktemp("published")
    return folder, open_latest(make_small_study().write(folder)).id


def assess_again(study: Path):
    return assess(read_study(study), study.parent / "cache").tables


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def folders_of(study: Path) -> list[Path]:
    return sorted((study.parent / "cache").iterdir())


def test_a_second_run_opens_what_the_first_has_kept(prepared, usual):
    before = {path: path.stat().st_mtime_ns for path in folders_of(prepared)}
    assert [path.name.split("-")[0] for path in before] == ["counties", "reach", "roads"]
    assert_same(assess_again(prepared), usual)
    assert {path: path.stat().st_mtime_ns for path in folders_of(prepared)} == before


def test_a_flipped_bit_in_any_file_is_found(prepared):
    for folder in folders_of(prepared):
        for path in sorted(folder.iterdir()):
            whole = path.read_bytes()
            flip_a_bit(path)
            with pytest.raises(StoreError, match=path.name):
                open_arrays(folder)
            path.write_bytes(whole)
        open_arrays(folder)


@pytest.mark.parametrize("part", [0, 3, -1])
def test_what_holds_a_flipped_bit_is_built_anew(prepared, usual, part):
    files = [sorted(folder.iterdir())[part] for folder in folders_of(prepared)]
    whole = {path: path.read_bytes() for path in files}
    for path in files:
        flip_a_bit(path)
    assert_same(assess_again(prepared), usual)
    assert {path: path.read_bytes() for path in files} == whole


@pytest.mark.parametrize("damage", ["cut", "lost", "empty"])
def test_a_cut_or_lost_file_is_found_and_built_anew(prepared, usual, damage):
    for folder in folders_of(prepared):
        path = next(path for path in sorted(folder.iterdir()) if path.suffix == ".npy")
        if damage == "lost":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[: 0 if damage == "empty" else -3])
    assert_same(assess_again(prepared), usual)
    for folder in folders_of(prepared):
        open_arrays(folder)


def test_a_change_of_sites_keeps_the_prepared_roads(prepared):
    [roads] = [path for path in folders_of(prepared) if path.name.startswith("roads")]
    kept = {path.name: path.stat().st_mtime_ns for path in roads.iterdir()}
    study = make_small_study()
    study.sites = study.sites.iloc[1:]
    run(study, prepared.parent)
    names = [path.name.split("-")[0] for path in folders_of(prepared)]
    assert sorted(names) == ["counties", "reach", "reach", "roads"]
    assert {path.name: path.stat().st_mtime_ns for path in roads.iterdir()} == kept


def test_an_assessment_is_published_once_and_opened_again(tmp_path, usual):
    study = make_small_study().write(tmp_path)
    made = open_latest(study)
    [folder] = (tmp_path / ".vaxreach" / "assessments").iterdir()
    assert folder.name == made.id
    written = (folder / "manifest.json").stat().st_mtime_ns
    opened = open_latest(study)
    assert opened.id == made.id
    assert (folder / "manifest.json").stat().st_mtime_ns == written
    assert opened.tables.summary["assessment_id"] == usual.summary["assessment_id"]
    place = (123.05, 41.97)
    assert opened.nearest_sites.find(*place) == made.nearest_sites.find(*place)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: flip_a_bit(folder / "tables" / "counties.parquet"),
        lambda folder: (folder / "tables" / "norms.parquet").write_bytes(b""),
        lambda folder: (folder / "summary.json").unlink(),
        lambda folder: (folder / "manifest.json").write_text("{"),
        lambda folder: (folder / "manifest.json").write_text(
            '{"format": "vaxreach-assessment", "format_version": 1, "files": [1]}'
        ),
    ],
)
def test_a_damaged_published_assessment_is_named_and_made_anew(published, tmp_path, caplog, damage):
    whole, made = published
    study = shutil.copytree(whole, tmp_path, dirs_exist_ok=True) / "study.toml"
    folder = tmp_path / ".vaxreach" / "assessments" / made
    damage(folder)
    again = open_latest(study)
    assert made in caplog.text
    assert "made anew" in caplog.text
    assert again.id == made
    assert read_folder(folder).summary["assessment_id"] == made
    assert sorted(path.name for path in folder.parent.iterdir()) == [made]
