"""Folders that pass: one that is swept before it is held is made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.storage import passing_folders
from geo.storage.passing_folders import passing_folder


def test_a_folder_swept_before_it_is_held_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    open_folder = passing_folders._open_folder

    def sweep_the_first(folder: Path) -> int | None:
        opened.append(folder)
        if len(opened) == 1:
            folder.rmdir()
        return open_folder(folder)

    monkeypatch.setattr(passing_folders, "_open_folder", sweep_the_first)
    with passing_folder("ours-", tmp_path) as folder:
        assert folder.is_dir()
        assert [one.exists() for one in opened] == [False, True]
