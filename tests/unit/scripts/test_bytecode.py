"""`vaxreach warm-up` keeps bytecode though Python is told to write none."""

from __future__ import annotations

import sys
import tomllib
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from scripts.service import warm_up


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ours" / "inner"
    folder.mkdir(parents=True)
    for place in (folder.parent, folder):
        (place / "__init__.py").write_text("ANSWER = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(warm_up, "PACKAGES", ("ours",))
    return folder


def test_every_module_has_its_bytecode(package):
    warm_up.compile_modules()
    for folder in (package.parent, package):
        assert Path(cache_from_source(str(folder / "__init__.py"))).is_file()


def test_where_nothing_may_be_written_nothing_fails(package):
    (package / "__pycache__").write_text("no folder")
    warm_up.compile_modules()
    assert (package / "__pycache__").read_text() == "no folder"


def test_all_that_the_wheel_holds_is_compiled():
    root = Path(__file__).resolve().parents[3]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert {*warm_up.PACKAGES} == {
        *project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    }
