"""Task: new sites by covering instances of the sizes that plans promise; worst of many seeds.

Points lie in a square, half of the seeds scattered, half in towns; three in ten have the urban
cutoff, which is half the rural one, and people are log-normal. Candidates are some of the points,
areas are equal squares.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Literal

import numpy as np
from scipy.spatial import cKDTree

from benchmarks.timing import OURS, YARDSTICK, Row, measure_yardstick, watch_peak
from geo.arrays import Floats
from geo.planning.covering.instance import Covering, make_choice_rules, make_covering
from geo.planning.covering.mclp import cover_most
from geo.planning.covering.phases import plan_phases
from geo.planning.quotas.areas import Areas, Ladder, count_attainable
from geo.planning.quotas.maximin import raise_worst
from geo.planning.quotas.min_sites import reach_needs
from geo.planning.quotas.problem import QuotaProblem
from geo.planning.warm_up import warm_up


@dataclass(frozen=True, slots=True)
class PlanTask:
    """An instance size, what is asked of it, and seconds allowed; goals stand with the others.

    `radius` is the rural cutoff in sides of the square.
    """

    name: str
    candidates: int
    points: int
    sites: int
    radius: float
    seconds: float
    seeds: int
    objective: Literal["cover", "phases", "reach-share", "worst-first"] = "cover"


PLAN_TASKS = (
    PlanTask("plan-10-of-200", 200, 3_000, 10, 0.15, 2.0, 20),
    PlanTask("plan-25-of-200", 200, 3_000, 25, 0.15, 30.0, 20),
    PlanTask("plan-50-of-1000", 1_000, 20_000, 50, 0.08, 10.0, 6),
    PlanTask("plan-100-of-10000", 10_000, 200_000, 100, 0.04, 120.0, 2),
    PlanTask("plan-share-of-1000", 1_000, 20_000, 1_000, 0.08, 30.0, 4, "reach-share"),
    PlanTask("plan-worst-of-1000", 1_000, 20_000, 50, 0.08, 30.0, 4, "worst-first"),
    PlanTask("plan-phases-of-1000", 1_000, 20_000, 50, 0.08, 60.0, 2, "phases"),
    PlanTask("plan-15-of-1000-at-once", 1_000, 100_000, 15, 0.15, 3.0, 2),
    PlanTask("plan-15-of-1000", 1_000, 100_000, 15, 0.15, 60.0, 2),
    PlanTask("plan-50-of-1000-large", 1_000, 50_000, 50, 0.08, 60.0, 2),
    PlanTask("plan-80-of-7730", 7_730, 7_730, 80, 0.06, 60.0, 2),
)
_SHARE = Fraction(4, 5)
_PHASES = 3
"""Phases of a plan: each holds twice as many sites as the one before."""
_AREA_ROWS = 4
_PART_OF_LIMIT = 0.8
"""What the search may use; merging, and the last node, come on top."""
_WEIGHT_SPREAD = 1.0
_URBAN = 0.3
_PEOPLE = 5.0
_POINTS_OF_A_TOWN = 60
_TOWN_RADIUS = 0.02


def make_instance(task: PlanTask, seed: int) -> tuple[Covering, Areas]:
    """An instance drawn by a seed; odd seeds draw towns."""
    rng = np.random.default_rng(seed)
    places = _draw_places(task.points, rng, in_towns=seed % 2 == 1)
    urban = rng.random(task.points) < _URBAN
    people = np.maximum(1, np.rint(rng.lognormal(_PEOPLE, _WEIGHT_SPREAD, task.points)))
    candidates = places[rng.choice(task.points, task.candidates, replace=False)]
    near = cKDTree(places).query_ball_point(candidates, task.radius, return_sorted=True)
    lists = []
    for candidate, found in zip(candidates, near, strict=True):
        point = np.array(found, dtype=np.int64)
        away = np.hypot(*(places[point] - candidate).T)
        lists.append(point[~urban[point] | (away <= task.radius / 2)])
    ptr = np.concatenate(([0], np.cumsum([len(one) for one in lists])))
    covering = make_covering(ptr, np.concatenate(lists), people.astype(np.int64))
    return covering, _cut_areas(places, covering)


def _cut_areas(places: Floats, covering: Covering) -> Areas:
    """Equal squares over the instance; nobody is covered before."""
    column, row = np.clip((places.T * _AREA_ROWS).astype(np.int32), 0, _AREA_ROWS - 1)
    of_point = column * _AREA_ROWS + row
    residents = np.zeros(_AREA_ROWS**2, dtype=np.int64)
    np.add.at(residents, of_point, covering.weight)
    return Areas(of_point, residents, np.zeros_like(residents))


def _draw_places(count: int, rng: np.random.Generator, *, in_towns: bool) -> Floats:
    if not in_towns:
        return rng.random((count, 2))
    towns = rng.random((max(count // _POINTS_OF_A_TOWN, 3), 2))
    return towns[rng.integers(0, len(towns), count)] + rng.normal(0, _TOWN_RADIUS, (count, 2))


def time_plans(most_seeds: int, tasks: Sequence[PlanTask] = PLAN_TASKS) -> list[Row]:
    """Rows of every task for its seeds, at most so many; each figure is the worst by itself.

    Compiled code is warm. Memory is that of the instance and its solution. The yardstick is
    measured right before each seed.
    """
    warm_up()
    rows = []
    for task in tasks:
        marks, runs = [], []
        for seed in range(min(task.seeds, most_seeds)):
            marks.append(measure_yardstick().seconds)
            runs.append(watch_peak(partial(_run, task, seed)))
        seconds, cpu, gap = np.max([run for run, _ in runs], axis=0).tolist()
        peak = max((mb for _, mb in runs if mb is not None), default=None)
        ratio = max(run[0] / mark for (run, _), mark in zip(runs, marks, strict=True))
        rows.append(Row(task.name, OURS, 0, seconds, 1.0, peak, gap, cpu))
        rows.append(Row(task.name, YARDSTICK, 0, statistics.median(marks), ratio, None))
    return rows


def _run(task: PlanTask, seed: int) -> tuple[float, float, float]:
    """Seconds, seconds of the processor, and the gap."""
    covering, areas = make_instance(task, seed)
    start, cpu = time.perf_counter(), time.process_time()
    gap = _find_gap(task, covering, areas)
    return time.perf_counter() - start, time.process_time() - cpu, gap


def _find_gap(task: PlanTask, covering: Covering, areas: Areas) -> float:
    rules, seconds = make_choice_rules(task.candidates, task.sites), _PART_OF_LIMIT * task.seconds
    if task.objective == "cover":
        return cover_most(covering, rules, seconds).gap
    if task.objective == "phases":
        sizes = [task.sites >> halved for halved in reversed(range(_PHASES))]
        phases = plan_phases(covering, rules, sizes, seconds)
        return max((one.bound - one.people) / one.people for one in phases)
    every = np.arange(len(areas.residents))
    if task.objective == "reach-share":
        ladder = Ladder(areas, every, count_attainable(covering, rules, areas))
        need = ladder.needs_at(_SHARE)
        return reach_needs(QuotaProblem(covering, rules, areas, need, seconds)).gap
    raised = raise_worst(covering, rules, areas, every, seconds)
    return float((raised.share_bound - raised.share) / max(raised.share, Fraction(1, 1000)))
