"""A shelf: what a service that died had been writing goes, whatever else lies there stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from app.errors import NotFoundError
from app.resources.document_files import DocumentFiles
from geo.storage.passing_folders import passing_folder


def make_folder(path: Path, age_s: float) -> Path:
    path.mkdir(parents=True)
    (path / "counties.csv").write_text("a\n", encoding="utf-8")
    then = time.time() - age_s
    os.utime(path, (then, then))
    return path


def test_folders_left_half_written_are_swept_at_any_age_and_nothing_else(tmp_path):
    strays = [
        make_folder(tmp_path / ".writing-a1b2c3d4" / "new", 2 * 3600).parent,
        make_folder(tmp_path / ".writing-c3d4_5e6" / "new", 0).parent,
    ]
    kept = [
        make_folder(tmp_path / name, 2 * 3600) for name in ("p3", ".notes", ".writing-abcdefgh")
    ]
    DocumentFiles(tmp_path).sweep()
    assert not any(stray.exists() for stray in strays)
    assert all((folder / "counties.csv").is_file() for folder in kept)


def test_a_folder_that_is_being_written_is_not_swept(tmp_path):
    with passing_folder(".writing-", tmp_path) as writing:
        DocumentFiles(tmp_path).sweep()
        assert writing.is_dir()
    assert not writing.exists()


def test_a_shelf_that_is_not_there_yet_has_nothing_to_sweep(tmp_path):
    DocumentFiles(tmp_path / "plans").sweep()
    assert not (tmp_path / "plans").exists()


def test_what_others_put_beside_the_files_of_a_document_is_none_of_them(tmp_path):
    place = make_folder(tmp_path / "p1", 0)
    for odd in ("方案.json", 'a"b.json', "a\r\nb.json", ".hidden", os.fsdecode(b"\xff.json")):
        (place / odd).write_text("{}", encoding="utf-8")
    (place / "folder").mkdir()
    (place / "link.json").symlink_to(tmp_path / "elsewhere.json")
    (tmp_path / "elsewhere.json").write_text("{}", encoding="utf-8")
    os.mkfifo(place / "pipe")
    files = DocumentFiles(tmp_path)
    assert files.list_files("p1") == ["counties.csv"]
    for name in ("link.json", "folder", "pipe", "../elsewhere.json"):
        with pytest.raises(NotFoundError):
            files.read_file("p1", name)


def test_a_file_or_link_in_the_place_of_a_folder_holds_no_files(tmp_path):
    (tmp_path / "p1").write_text("", encoding="utf-8")
    (tmp_path / "p2").symlink_to(make_folder(tmp_path / "elsewhere", 0))
    files = DocumentFiles(tmp_path)
    assert files.list_files("p1") == files.list_files("p2") == []
