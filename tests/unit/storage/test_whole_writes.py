"""Files and folders written whole or not at all, and what is left of a writer that was killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from geo.storage.passing_folders import passing_folder
from geo.storage.whole_writes import sweep_strays, write_bytes_whole, write_whole

ROOT = Path(__file__).resolve().parents[3]
KILLED = """
import os, sys
from pathlib import Path

from geo.storage import whole_writes

place, when = Path(sys.argv[1]), sys.argv[2]
if when == "between":
    whole_writes._put_back = lambda _: None
    rename = Path.rename

    def die(self, target):
        rename(self, target)
        if "earlier" in str(target):
            os._exit(9)

    Path.rename = die
with whole_writes.write_whole(place) as made:
    made.mkdir()
    (made / "a").write_text("new")
    if when == "writing":
        os._exit(9)
"""


def kill_writer(place: Path, when: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(place), when], cwd=ROOT, check=False)
    assert done.returncode == 9


def make_folder(place: Path, text: str) -> Path:
    with write_whole(place) as made:
        made.mkdir()
        (made / "a").write_text(text)
    return place


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_takes_the_place_of_an_earlier_one_and_leaves_nothing_beside(
    tmp_path: Path,
) -> None:
    make_folder(tmp_path / "deep" / "out", "one")
    make_folder(tmp_path / "deep" / "out", "two")
    assert (tmp_path / "deep" / "out" / "a").read_text() == "two"
    assert list_names(tmp_path / "deep") == ["out"]
    assert (tmp_path / "deep" / "out").stat().st_mode & 0o555 == 0o555


def test_a_file_goes_into_place_with_what_is_made_beside_it(tmp_path: Path) -> None:
    (tmp_path / "roads.dbf").write_text("old")
    with write_whole(tmp_path / "roads.shp") as made:
        made.write_text("shapes")
        made.with_suffix(".dbf").write_text("rows")
        assert (tmp_path / "roads.dbf").read_text() == "old"
    assert (tmp_path / "roads.dbf").read_text() == "rows"
    assert list_names(tmp_path) == ["roads.dbf", "roads.shp"]


@pytest.mark.parametrize("is_there", [True, False])
def test_a_block_that_fails_changes_nothing(tmp_path: Path, *, is_there: bool) -> None:
    if is_there:
        make_folder(tmp_path / "out", "one")

    def fail() -> None:
        with write_whole(tmp_path / "out") as made:
            made.mkdir()
            raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        fail()
    assert list_names(tmp_path) == (["out"] if is_there else [])


def test_a_file_never_takes_the_place_of_a_folder(tmp_path: Path) -> None:
    make_folder(tmp_path / "out", "one")
    with pytest.raises(OSError, match="out"), write_whole(tmp_path / "out") as made:
        made.write_text("a file")
    assert (tmp_path / "out" / "a").read_text() == "one"


@pytest.mark.parametrize("when", ["writing", "between"])
def test_a_killed_writer_leaves_the_earlier_folder_and_one_stray_that_the_next_sweeps(
    tmp_path: Path, when: str
) -> None:
    make_folder(tmp_path / "out", "one")
    kill_writer(tmp_path / "out", when)
    strays = [name for name in list_names(tmp_path) if name.startswith(".writing-")]
    assert len(strays) == 1
    assert (tmp_path / "out").exists() == (when == "writing")
    assert [path.name for path in sweep_strays(tmp_path)] == strays
    assert (tmp_path / "out" / "a").read_text() == "one"
    assert list_names(tmp_path) == ["out"]


def test_nothing_is_swept_that_is_not_ours_or_is_being_written(tmp_path: Path) -> None:
    theirs = [tmp_path / name for name in (".writing-notes", ".writing-abcd1234", ".out.earlier")]
    for folder in theirs:
        folder.mkdir()
        (folder / "notes.txt").write_text("mine")
    with passing_folder(".writing-", tmp_path) as ours:
        assert sweep_strays(tmp_path) == []
        assert ours.is_dir()
        make_folder(tmp_path / "out", "one")
        assert ours.is_dir()
    assert all((folder / "notes.txt").is_file() for folder in theirs)


def test_the_last_of_two_writers_stays(tmp_path: Path) -> None:
    with write_whole(tmp_path / "out") as made:
        made.mkdir()
        (made / "a").write_text("late")
        make_folder(tmp_path / "out", "early")
    assert (tmp_path / "out" / "a").read_text() == "late"
    assert list_names(tmp_path) == ["out"]


def test_a_file_is_written_through_a_link_and_into_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.json").symlink_to(tmp_path / "real" / "a.json")
    write_bytes_whole(tmp_path / "link.json", b"{}")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real" / "a.json").read_bytes() == b"{}"
    reading, writing = os.pipe()
    write_bytes_whole(Path(f"/dev/fd/{writing}"), b"[]")
    assert os.read(reading, 2) == b"[]"
    os.close(reading)
    os.close(writing)
