"""Task: the demonstration study from nothing, with empty caches, and once more."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scripts.benchmarks.timing import OURS, Row

BUILD, COLD, WARM = "demo-build", "demo-cold", "demo-warm"


def time_demo() -> list[Row]:
    """Rows of building the study, of building and assessing it cold, and of assessing it warm.

    Cold means that no prepared file, no study and no compiled kernel is there.
    """
    with tempfile.TemporaryDirectory(prefix="vaxreach-bench-") as name:
        folder = Path(name)
        study, cache = str(folder / "demo" / "study.toml"), str(folder / "cache")
        compiled = folder / "compiled"
        assess = ["assess", study, "--cache", cache, "--out"]
        build = _time_command(["demo", "--out", str(folder / "demo")], compiled)
        cold = _time_command([*assess, str(folder / "first")], compiled)
        warm = _time_command([*assess, str(folder / "second")], compiled)
    both = (build[0] + cold[0], max(build[1], cold[1]))
    timed = {BUILD: build, COLD: both, WARM: warm}
    return [Row(task, OURS, 0, seconds, 1.0, peak) for task, (seconds, peak) in timed.items()]


def _time_command(arguments: list[str], compiled: Path) -> tuple[float, float]:
    """Seconds and peak resident megabytes of one run of the command in its own process."""
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command, no input of others
        [sys.executable, "-m", "scripts", *arguments],
        stdout=subprocess.DEVNULL,
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "NUMBA_CACHE_DIR": str(compiled)},
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"vaxreach {arguments[0]} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024.0
