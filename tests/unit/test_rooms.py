"""The house: folders of a size that a reader can hold in mind, each saying what it answers."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOPS = ("app", "benchmarks", "demonstration", "geo", "scripts", "vaxreach")
PACKAGES = sorted(path.parent for top in TOPS for path in (ROOT / top).rglob("__init__.py"))
MOST = 20


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_folder_holds_at_most_twenty_modules_and_says_what_it_answers(folder):
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST
    tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    assert len(ast.get_docstring(tree) or "") > 10 or folder == ROOT / "geo"


def test_the_files_of_the_walk_exist_and_are_at_most_twenty():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    walk = text.partition("## From study file to county flag")[2].partition("## ")[0]
    named = re.findall(r"`([a-z_/]+\.py)`", walk)
    assert 10 < len(named) <= 20
    named += re.findall(r"`((?:geo|app|scripts|vaxreach)/[a-z_/.]+)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_tests_import_nothing_that_no_wheel_holds():
    pattern = re.compile(r"^\s*(?:from|import) (?:benchmarks|demonstration)\b", re.MULTILINE)
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
