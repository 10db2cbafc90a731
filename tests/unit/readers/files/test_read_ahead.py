"""A file read while others are: the same answer, and nothing left behind."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geo.errors import LayerError
from geo.readers.files import bounded_reading
from geo.readers.files.bounded_reading import read_ahead, read_apart


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "places.parquet"
    pq.write_table(pa.table({"name": ["甲", None], "people": [1, 2]}), path)
    return path


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[bounded_reading._Begun]:
    """Every process that is started."""
    started: list[bounded_reading._Begun] = []
    begin = bounded_reading._begin

    def note(request: bounded_reading.LayerRequest) -> bounded_reading._Begun:
        started.append(begin(request))
        return started[-1]

    monkeypatch.setattr(bounded_reading, "_begin", note)
    return started


def test_what_was_begun_is_taken_once_and_read_anew_after(
    file: Path, begun: list[bounded_reading._Begun]
) -> None:
    with read_ahead(file):
        assert len(begun) == 1
        first = read_apart(file, "Parquet")
        assert len(begun) == 1
        assert first["columns"]["name"].tolist() == ["甲", None]
        again = read_apart(file, "Parquet")
    assert len(begun) == 2
    assert np.array_equal(again["columns"]["people"], first["columns"]["people"])
    assert all(one.process.returncode == 0 for one in begun)


def test_what_is_not_asked_for_is_stopped_and_leaves_nothing(
    file: Path, begun: list[bounded_reading._Begun], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "own"))
    (tmp_path / "own").mkdir()
    with read_ahead(file):
        assert any((tmp_path / "own").iterdir())
    assert begun[0].process.returncode is not None
    assert not any((tmp_path / "own").iterdir())


@pytest.mark.parametrize("content", [None, b"", b"PAR", b"SQLite format 3\x00", b"name,lon\n"])
def test_nothing_is_begun_of_another_file(
    content: bytes | None, tmp_path: Path, begun: list[bounded_reading._Begun]
) -> None:
    path = tmp_path / "other.parquet"
    if content is not None:
        path.write_bytes(content)
    with read_ahead(path):
        assert begun == []


def test_a_pipe_is_neither_opened_nor_waited_for(
    tmp_path: Path, begun: list[bounded_reading._Begun]
) -> None:
    os.mkfifo(tmp_path / "pipe.parquet")
    with read_ahead(tmp_path / "pipe.parquet"):
        assert begun == []


def test_a_damaged_file_is_refused_where_it_is_asked_for(file: Path) -> None:
    body = file.read_bytes()
    file.write_bytes(body[:8] + b"\xff" * 40 + body[48:-30])
    with read_ahead(file), pytest.raises(LayerError, match=r"places\.parquet: cannot be read"):
        read_apart(file, "Parquet")
