"""Task: the reach table, written, and of one thread beside several."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from benchmarks.scene import Scene
from benchmarks.timing import OURS, Contender, Row, alternate, as_rows, time_alone
from geo.reach.table import Reach, build_reach
from geo.storage.array_store import save_arrays
from geo.storage.passing_folders import passing_folder
from geo.threads import count_workers

WRITTEN, THREADS = "reach-table", "reach-table-threads"
REACH_MM = 11_000_000
THREAD_ROUNDS = 3
"""Rounds of the threads for one of other tasks: a neighbour on one core hides the second."""


def build_table(scene: Scene, workers: int | None = None) -> Reach:
    """The reach table of a scene."""
    return build_reach(scene.arcs, scene.sites, scene.demand, scene.weak, REACH_MM, workers)


def write_table(reach: Reach, folder: Path) -> None:
    """Write a reach table as the cache holds it."""
    save_arrays(folder, {name: getattr(reach, name) for name in Reach.__slots__}, {})


def time_table(scene: Scene, repeat: int) -> list[Row]:
    """Rows of the table, written by all threads, and of one thread beside all without writing."""
    with passing_folder("vaxreach-bench-") as folder:

        def written() -> None:
            shutil.rmtree(folder / "reach", ignore_errors=True)
            write_table(build_table(scene), folder / "reach")

        rows = time_alone(WRITTEN, scene.nodes, Contender(OURS, lambda: written), repeat)
    workers = count_workers()
    threads = [
        Contender(
            f"{OURS}, {count} of {workers} threads", partial(partial, build_table, scene, count)
        )
        for count in (workers, 1)
    ]
    return rows + as_rows(THREADS, scene.nodes, alternate(threads, THREAD_ROUNDS * repeat))
