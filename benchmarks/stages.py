"""One run of `vaxreach assess` with its stages timed: `python -m benchmarks.stages FILE ARGUMENTS`.

A stage is the time spent in some functions less that of other stages within. It is told where
these functions are called from, so that no part of the engine knows of it. Every process of the
run adds its lines to the file: its number, stage, seconds by the clock, seconds of the processor.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.child import time_python
from benchmarks.timing import Row, Spent

IMPORTS, REST = "imports", "rest"
STAGES = {
    "geo.assessment.compute:hash_inputs": "load_inputs",
    "geo.assessment.compute:load_inputs": "load_inputs",
    "geo.assessment.compute:measure_network": "network",
    "geo.assessment.compute:find_all": "findings",
    "geo.assessment.compute:count_further": "tables",
    "geo.assessment.compute:summarise": "tables",
    "geo.assessment.compute:tabulate": "tables",
    "geo.reports.assessment.folder:_write_book": "workbooks",
    "geo.reports.assessment.folder:write_gis_layers": "GeoPackage",
    "geo.reports.assessment.folder:write_csv": "CSV",
    "geo.reports.writing.table_files:write_csv": "CSV",
    "geo.reports.assessment.folder:_write_stored": "Parquet",
    "geo.reports.writing.table_files:feature_collection": "GeoJSON",
    "geo.reports.assessment.folder:write_manifest": "manifest",
}
"""Functions as their callers name them (module:name), and the stage that they belong to."""
TO_PARQUET = ("load_inputs", "network", "findings", "tables", "Parquet")
"""The stages from the readers to the stored tables."""


class Stopwatch:
    """Adds the stages of the main thread of a process to a file as they end."""

    def __init__(self, path: Path) -> None:
        self._path, self._within = path, [(0.0, 0.0)]

    def watch(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, timed where the main thread does it."""

        @wraps(work)
        def timed(*arguments: Any, **named: Any) -> Any:
            if threading.current_thread() is not threading.main_thread():
                return work(*arguments, **named)
            start, cpu = time.perf_counter(), time.process_time()
            self._within.append((0.0, 0.0))
            try:
                return work(*arguments, **named)
            finally:
                inner = self._within.pop()
                took = time.perf_counter() - start, time.process_time() - cpu
                outer = self._within[-1]
                self._within[-1] = (outer[0] + took[0], outer[1] + took[1])
                self.note(stage, took[0] - inner[0], took[1] - inner[1])

        return timed

    def note(self, stage: str, seconds: float, cpu_seconds: float) -> None:
        """Add one line."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{os.getpid()}\t{stage}\t{seconds}\t{cpu_seconds}\n")


class Staged(NamedTuple):
    """What a run took, and its stages in the order of `STAGES`, imports first and the rest last.

    The rest is what the first process did in no stage, waiting for others with it.
    """

    whole: Spent
    stages: dict[str, Spent]


def assess_in_stages(arguments: list[str], log: Path) -> Staged:
    """Run `vaxreach assess ARGUMENTS` in a process of its own; `log` is where it may write."""
    log.unlink(missing_ok=True)
    module = ["-m", "benchmarks.stages", str(log), repr(time.monotonic())]
    whole = time_python([*module, "assess", *arguments], {})
    found: dict[str, Spent] = {name: Spent(0.0, 0.0) for name in (IMPORTS, *STAGES.values())}
    lines = [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]
    told = told_cpu = 0.0
    for process, name, seconds, cpu in lines:
        before = found[name]
        found[name] = Spent(before.seconds + float(seconds), _cpu(before) + float(cpu))
        told += float(seconds) if process == lines[0][0] else 0.0
        told_cpu += float(cpu)
    found[REST] = Spent(whole.seconds - told, _cpu(whole) - told_cpu)
    return Staged(whole, found)


def as_stage_rows(task: str, nodes: int, staged: Staged) -> list[Row]:
    """A row a stage; its ratio is the part of the whole run's seconds."""
    return [
        Row(
            task, name, nodes, one.seconds, one.seconds / staged.whole.seconds, None,
            cpu_seconds=one.cpu_seconds,
        )
        for name, one in staged.stages.items()
    ]  # fmt: skip


def _cpu(spent: Spent) -> float:
    return spent.cpu_seconds or 0.0


def wrap_stages(stopwatch: Stopwatch) -> None:
    """Time the functions where their callers find them."""
    for place, stage in STAGES.items():
        module, name = place.split(":")
        caller = import_module(module)
        setattr(caller, name, stopwatch.watch(stage, getattr(caller, name)))


def _main(log: Path, began: float, arguments: list[str]) -> None:
    stopwatch = Stopwatch(log)
    command, _ = import_module("scripts.__main__"), import_module("scripts.results.assess")
    wrap_stages(stopwatch)
    stopwatch.note(IMPORTS, time.monotonic() - began, time.process_time())
    sys.argv = ["vaxreach", *arguments]
    command.main()


if __name__ == "__main__":
    _main(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
