"""Importing the package costs little, and tells what would hide its parts."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import vaxreach

ROOT = Path(vaxreach.__file__).parents[1]
HEAVY = ("fastapi", "geopandas", "numba", "numpy", "pandas", "pyarrow", "scipy", "shapely")


def run(code: str, *before: Path) -> subprocess.CompletedProcess[str]:
    """A Python of its own, with folders before ours on its path."""
    path = [*map(str, before), str(ROOT)]
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}; {code}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_importing_brings_in_nothing_that_computes():
    done = run(
        "import vaxreach; vaxreach.Assessment, vaxreach.assess; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_version_is_that_of_the_distribution():
    assert vaxreach.__version__ == version("vaxreach")


def test_the_package_says_that_it_is_typed():
    assert (ROOT / "vaxreach" / "py.typed").is_file()


@pytest.mark.parametrize("file", ["geo/__init__.py", "geo.py"])
@pytest.mark.parametrize("imported", ["", "import geo; "])
def test_a_foreign_geo_is_refused_with_its_path(tmp_path, file, imported):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("")
    done = run(f"{imported}import vaxreach", tmp_path)
    [sentence] = [line for line in done.stderr.splitlines() if line.startswith("ImportError")]
    assert done.returncode == 1
    assert f"{tmp_path / Path(file).parts[0]} hides its package 'geo'" in sentence


@pytest.mark.parametrize("name", ["app", "scripts"])
def test_a_foreign_app_or_scripts_is_told_and_leaves_the_engine_alone(tmp_path, name):
    (tmp_path / f"{name}.py").write_text("")
    done = run("import vaxreach; print(vaxreach.InputError.__name__)", tmp_path)
    assert done.stdout.strip() == "InputError"
    assert (
        f"RuntimeWarning: vaxreach: {tmp_path / name}.py hides its package '{name}'" in done.stderr
    )


def test_a_folder_without_init_hides_nothing(tmp_path):
    for name in ("geo", "app", "scripts"):
        (tmp_path / name).mkdir()
    done = run("import vaxreach", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
