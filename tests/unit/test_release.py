"""What a release is: the files of its wheel, its version, and its lowest dependencies."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
ABOUT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ABROAD = re.compile(r"https?://|file:|--(?:extra-)?index-url|--find-links")


@pytest.fixture(scope="module")
def wheel() -> set[str]:
    """Files of the wheel by their path in it."""
    builder = WheelBuilder(str(ROOT))
    with builder.config.set_build_data({"artifacts": [], "force_include": {}}):
        return {file.distribution_path for file in builder.recurse_included_files()}


def test_the_wheel_holds_the_packages_their_types_and_what_ships(wheel):
    assert {"vaxreach/__init__.py", "vaxreach/py.typed", "scripts/__main__.py"} <= wheel
    assert {"geo/shipped/standards/liaoning-2025.toml", "geo/shipped/README.md"} <= wheel
    assert "app/web/index.html" in wheel


def test_the_wheel_holds_neither_tests_nor_what_measures_or_models(wheel):
    tops = {path.partition("/")[0] for path in wheel}
    assert tops == {"app", "geo", "scripts", "vaxreach"}
    assert not [path for path in wheel if "/tests/" in path or "__pycache__" in path]


def test_the_newest_version_of_the_changelog_is_that_of_the_package():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
    assert versions[0] == ABOUT["version"]
    assert versions == sorted(versions, key=lambda one: [*map(int, one.split("."))], reverse=True)


def test_the_lowest_lock_holds_the_lower_bound_of_every_dependency():
    lock = (ROOT / "requirements-lowest.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==([^ \n]+)", lock, re.MULTILINE))
    for text in ABOUT["dependencies"]:
        asked = Requirement(text)
        bounds = [one.version for one in asked.specifier if one.operator == ">="]
        if bounds:
            wanted = bounds[0].split(".")
            found = [version for name, version in locked if name == asked.name]
            assert any(one.split(".")[: len(wanted)] == wanted for one in found), text


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-lowest.lock"])
def test_a_lock_names_no_address(name):
    assert not ABROAD.search((ROOT / name).read_text(encoding="utf-8"))
