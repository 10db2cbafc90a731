"""Task: the demonstration study from nothing, with empty caches, and once more."""

from __future__ import annotations

from benchmarks.child import time_command
from benchmarks.timing import OURS, Row
from geo.storage.passing_folders import passing_folder

BUILD, COLD, WARM = "demo-build", "demo-cold", "demo-warm"


def time_demo() -> list[Row]:
    """Rows of building the study, of building and assessing it cold, and of assessing it warm.

    Cold means that no prepared file, no study and no compiled kernel is there.
    """
    with passing_folder("vaxreach-bench-") as folder:
        study, cache = str(folder / "demo" / "study.toml"), str(folder / "cache")
        compiled = {"NUMBA_CACHE_DIR": str(folder / "compiled")}
        assess = ["assess", study, "--cache", cache, "--out"]
        build = time_command(["demo", "--out", str(folder / "demo")], compiled)
        cold = time_command([*assess, str(folder / "first")], compiled)
        warm = time_command([*assess, str(folder / "second")], compiled)
    both = (build[0] + cold[0], max(build[1], cold[1]))
    timed = {BUILD: build, COLD: both, WARM: warm}
    return [Row(task, OURS, 0, seconds, 1.0, peak) for task, (seconds, peak) in timed.items()]
