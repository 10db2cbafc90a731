"""Task: a whole scenario of site changes, from its list to the difference of every county."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import numpy as np

from benchmarks.scene import Scene
from benchmarks.tasks.import_task import write_study
from benchmarks.timing import OURS, Contender, Row, time_alone
from geo.arrays import Floats, Texts
from geo.assessment import open_latest
from geo.scenarios.apply import ScenarioEngine
from geo.scenarios.schema import Scenario, read_scenario
from geo.storage.passing_folders import passing_folder

TASK = "scenario-{}"
SIZES = (1, 10)
SCENARIOS = 10
_ASIDE = 1e-4


def time_scenarios(scene: Scene, seed: int, repeat: int) -> list[Row]:
    """Rows of scenarios of one change and of ten, each run with other places and sites.

    The desk of the assessment is open, as in a service; opening it is not timed.
    """
    with passing_folder("vaxreach-bench-") as folder:
        engine = open_latest(write_study(scene, seed, folder)).scenario_engine
        known, demand = engine.inputs.sites.records.site_id, engine.inputs.decided.demand
        lonlat = np.column_stack((demand.lon, demand.lat))[demand.placed]
        rows = []
        for size in SIZES:
            turns = range(SCENARIOS)
            asked = [draw_scenario(lonlat, known, size, seed + turn) for turn in turns]
            contender: Contender[object] = Contender(OURS, _prepare(engine, asked))
            rows += time_alone(TASK.format(size), scene.nodes, contender, repeat)
    return rows


def _prepare(engine: ScenarioEngine, asked: list[Scenario]) -> Callable[[], Callable[[], object]]:
    turns = cycle(asked)
    return lambda: lambda: engine.apply(next(turns))


def draw_scenario(lonlat: Floats, known: Texts, size: int, seed: int) -> Scenario:
    """Changes by turns: a site added at a place, a known one moved, another closed; none twice."""
    rng = np.random.default_rng(seed)
    spots = rng.choice(lonlat, size, replace=False).tolist()
    sites = rng.choice(known, size, replace=False)
    changes = []
    for turn, (spot, site) in enumerate(zip(spots, sites, strict=True)):
        at = {
            "lon": spot[0] + _ASIDE,
            "lat": spot[1],
        }
        named = {"site_id": str(site)}
        kinds: list[dict[str, Any]] = [
            {"change": "add_site", "name": f"新增单位{turn}", "setting": "rural", **at},
            {"change": "move_site", **named, **at},
            {"change": "close_site", **named},
        ]
        changes.append(kinds[turn % len(kinds)])
    return read_scenario({"name": f"{size} 项调整", "changes": changes})
