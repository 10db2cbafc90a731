"""Task: open a prepared graph and reach table in a new process, imports aside."""

from __future__ import annotations

import sys
import time
from dataclasses import fields
from pathlib import Path

from benchmarks.child import ask_module
from benchmarks.scene import Scene
from benchmarks.tasks.table_task import build_table, write_table
from benchmarks.timing import Row, Spent, time_in_turn
from geo.storage.array_store import open_arrays, save_arrays
from geo.storage.passing_folders import passing_folder

OPENING = "open-prepared"


def time_opening(scene: Scene, repeat: int) -> list[Row]:
    """Rows of new processes, each beside the yardstick."""
    with passing_folder("vaxreach-bench-") as folder:
        columns = [field.name for field in fields(scene.graph) if field.name != "directed"]
        save_arrays(folder / "graph", {key: getattr(scene.graph, key) for key in columns}, {})
        write_table(build_table(scene), folder / "reach")
        return time_in_turn(OPENING, scene.nodes, lambda: _open_elsewhere(folder), repeat)


def _open_elsewhere(folder: Path) -> Spent:
    return Spent(ask_module("benchmarks.tasks.opening_task", str(folder)))


def _main(folder: Path) -> None:
    start = time.perf_counter()
    open_arrays(folder / "graph")
    open_arrays(folder / "reach")
    sys.stdout.write(f"{time.perf_counter() - start}\n")


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
