"""Task: new sites by covering instances of the sizes that plans promise; worst of many seeds.

Points lie in a square, half of the seeds scattered, half in towns; three in ten have the urban
cutoff, which is half the rural one, and people are log-normal. Candidates are some of the points.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.spatial import cKDTree

from geo.arrays import Floats
from geo.planning.covering import Covering, make_covering, make_rules
from geo.planning.most_people import cover_most
from geo.planning.warm_up import warm_up
from scripts.benchmarks.timing import resident_peak_mb


@dataclass(frozen=True, slots=True)
class PlanningTask:
    """An instance size, what is asked, and what is promised of the worst seed."""

    name: str
    candidates: int
    points: int
    sites: int
    rural_reach: float
    limit_s: float
    most_gap: float
    most_mb: float | None = None
    seeds: int = 20


@dataclass(frozen=True, slots=True)
class PlanningRow:
    """The worst of the seeds of one task, each figure by itself."""

    task: str
    seeds: int
    seconds: float
    cpu_seconds: float
    gap: float
    people: int
    bound: int
    peak_mb: float | None
    goal: str


TASKS = (
    PlanningTask("plan 200 × 3,000, k = 10", 200, 3_000, 10, 0.15, 2.0, 0.0),
    PlanningTask("plan 200 × 3,000, k = 25", 200, 3_000, 25, 0.15, 30.0, 0.0),
    PlanningTask("plan 1,000 × 20,000, k = 50", 1_000, 20_000, 50, 0.08, 10.0, 0.02, seeds=6),
    PlanningTask(
        "plan 10,000 × 200,000, k = 100", 10_000, 200_000, 100, 0.04, 120.0, 0.03, 4_000.0, seeds=2
    ),
)
_PART_OF_LIMIT = 0.8
"""What the search may use; merging, and the last node, come on top."""
_WEIGHT_SPREAD = 1.0
_URBAN = 0.3
_PEOPLE = 5.0
_POINTS_OF_A_TOWN = 60
_TOWN_RADIUS = 0.02


def make_instance(task: PlanningTask, seed: int) -> Covering:
    """An instance drawn by a seed; odd seeds draw towns."""
    rng = np.random.default_rng(seed)
    places = _draw_places(task.points, rng, in_towns=seed % 2 == 1)
    urban = rng.random(task.points) < _URBAN
    people = np.maximum(1, np.rint(rng.lognormal(_PEOPLE, _WEIGHT_SPREAD, task.points)))
    candidates = places[rng.choice(task.points, task.candidates, replace=False)]
    near = cKDTree(places).query_ball_point(candidates, task.rural_reach, return_sorted=True)
    lists = []
    for candidate, found in zip(candidates, near, strict=True):
        point = np.array(found, dtype=np.int64)
        away = np.hypot(*(places[point] - candidate).T)
        lists.append(point[~urban[point] | (away <= task.rural_reach / 2)])
    ptr = np.concatenate(([0], np.cumsum([len(one) for one in lists])))
    return make_covering(ptr, np.concatenate(lists), people.astype(np.int64))


def _draw_places(count: int, rng: np.random.Generator, *, in_towns: bool) -> Floats:
    if not in_towns:
        return rng.random((count, 2))
    towns = rng.random((max(count // _POINTS_OF_A_TOWN, 3), 2))
    return towns[rng.integers(0, len(towns), count)] + rng.normal(0, _TOWN_RADIUS, (count, 2))


def time_planning(most_seeds: int) -> Iterator[PlanningRow]:
    """Solve every task for its seeds, at most so many; compiled code is warm."""
    warm_up()
    for task in TASKS:
        runs = [_run(task, seed) for seed in range(min(task.seeds, most_seeds))]
        worst = max(runs, key=lambda run: run[2])
        seconds, cpu = max(run[0] for run in runs), max(run[1] for run in runs)
        peaks = [run[5] for run in runs if run[5] is not None]
        peak = max(peaks, default=None)
        yield PlanningRow(
            task.name, len(runs), seconds, cpu, worst[2], worst[3], worst[4], peak,
            _judge(task, seconds, worst[2], peak),
        )  # fmt: skip


def _run(task: PlanningTask, seed: int) -> tuple[float, float, float, int, int, float | None]:
    covering = make_instance(task, seed)
    start, cpu = time.perf_counter(), time.process_time()
    answer = cover_most(
        covering, make_rules(task.candidates, task.sites), _PART_OF_LIMIT * task.limit_s
    )
    return (
        time.perf_counter() - start, time.process_time() - cpu, answer.gap,
        int(answer.objective), int(answer.bound), resident_peak_mb(),
    )  # fmt: skip


def _judge(task: PlanningTask, seconds: float, gap: float, peak: float | None) -> str:
    said = [
        f"seconds ≤ {task.limit_s:g} {'met' if seconds <= task.limit_s else 'missed'}",
        f"gap ≤ {task.most_gap:.0%} {'met' if gap <= task.most_gap else 'missed'}",
    ]
    if task.most_mb is not None and peak is not None:
        said.append(f"MB ≤ {task.most_mb:,.0f} {'met' if peak <= task.most_mb else 'missed'}")
    return "; ".join(said)


def print_planning(row: PlanningRow, console: Console) -> None:
    """One row as a table of its own: the next task may take long."""
    table = Table("task", "seeds", "seconds", "CPU", "people", "bound", "gap", "peak MB", "goal")
    peak = f"{row.peak_mb:,.0f}" if row.peak_mb is not None else "–"
    table.add_row(
        row.task, str(row.seeds), f"{row.seconds:.2f}", f"{row.cpu_seconds:.2f}",
        f"{row.people:,}", f"{row.bound:,}", f"{row.gap:.3%}", peak, row.goal,
    )  # fmt: skip
    console.print(table)


def as_json(rows: list[PlanningRow]) -> list[dict[str, Any]]:
    """Rows with the keys of `PlanningRow`."""
    return [asdict(row) for row in rows]
