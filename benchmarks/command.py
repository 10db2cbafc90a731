"""`vaxreach bench`: the engine beside what a user would take instead, on the same networks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.agreement import DisagreementError
from benchmarks.networks import build_modelled, build_real, real_sources
from benchmarks.peers import PEERS, installed_peers
from benchmarks.report import print_rows, write_json, write_page
from benchmarks.scene import REAL_SITES, SITES, Scene, set_scene
from benchmarks.tasks.area_task import time_areas
from benchmarks.tasks.changes_task import time_changes
from benchmarks.tasks.demo_task import time_demo
from benchmarks.tasks.import_task import time_import, time_whole
from benchmarks.tasks.nearest_task import time_nearest, time_search
from benchmarks.tasks.opening_task import time_opening
from benchmarks.tasks.place_task import time_places
from benchmarks.tasks.planning_task import time_plans
from benchmarks.tasks.scenario_task import time_scenarios
from benchmarks.tasks.snapping_task import time_snapping
from benchmarks.tasks.table_task import time_sites, time_table
from benchmarks.timing import Row
from geo.roads.graph import RoadGraph
from scripts.terminal import make_console

SEED = 2025
FULL = 1_000_000
REAL_DATA = "VAXREACH_REAL_DATA"
REAL = ", real"
MODELLED_ONLY = {"changes", "import", "whole", "scenario"}
"""Tasks that want the modelled province: counties over it, or its files."""
TASKS: dict[str, Callable[[Scene, list[str], int], list[Row]]] = {
    "nearest": time_nearest,
    "search": lambda scene, _, repeat: time_search(scene, repeat),
    "table": lambda scene, _, repeat: time_table(scene, repeat),
    "sites": time_sites,
    "snap": lambda scene, _, repeat: time_snapping(scene, repeat),
    "place": lambda scene, _, repeat: time_places(scene, repeat),
    "changes": lambda scene, _, repeat: time_changes(scene, repeat),
    "areas": lambda scene, _, repeat: time_areas(scene, repeat),
    "import": lambda scene, _, repeat: time_import(scene, SEED, _data_folder(), repeat),
    "whole": lambda scene, _, __: time_whole(scene, SEED),
    "open": lambda scene, _, repeat: time_opening(scene, repeat),
    "scenario": lambda scene, _, repeat: time_scenarios(scene, SEED, repeat),
}
PLAN = "plan"
"""The task that needs no network."""


def bench(
    nodes: Annotated[
        list[int] | None, typer.Option(min=1_000, help="Nodes of a modelled network; repeatable.")
    ] = None,
    sites: Annotated[int, typer.Option(min=1, help="Sites of every network.")] = SITES,
    json: Annotated[Path | None, typer.Option(help="Write all rows as JSON.")] = None,
    page: Annotated[
        Path | None,
        typer.Option(help="Write the results as Markdown; docs/benchmarks.md of a full run."),
    ] = None,
    repeat: Annotated[int, typer.Option(min=1, help="Rounds of every engine.")] = 5,
    tasks: Annotated[
        list[str] | None, typer.Option(help=f"Some of {', '.join([*TASKS, PLAN])}; repeatable.")
    ] = None,
    peers: Annotated[
        list[str] | None, typer.Option(help="Compare with these only; repeatable.")
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Time the demonstration study.")] = False,
    seeds: Annotated[int, typer.Option(min=1, help="Seeds of every plan at most.")] = 20,
) -> None:
    """Measure the engine beside other packages; a disagreement of answers ends with 1."""
    chosen = _choose(tasks, [*TASKS, PLAN], "--tasks")
    present = [name for name in installed_peers() if name in _choose(peers, list(PEERS), "--peers")]
    missing = [name for name in PEERS if name not in installed_peers()]
    sizes = [] if (demo and not nodes) or chosen == [PLAN] else nodes or [FULL]
    if page is None and tasks is None and peers is None and FULL in sizes and sites == SITES:
        page = _page_of_checkout()
    console = make_console()
    for name in missing:
        console.print(f"{name}: not installed, left out")
    results: dict[str, list[Row]] = {}

    def keep(title: str, rows: list[Row]) -> None:
        """Print and write what is known so far: the next network may take long."""
        results[title] = rows
        print_rows(title, rows, console)
        if json is not None:
            write_json(json, [row for one in results.values() for row in one])
        if page is not None:
            write_page(page, results, missing, repeat)

    plans = PLAN in chosen and (tasks is not None or not demo)
    for title, rows in _time_alone(seeds if plans else 0, demo=demo):
        keep(title, rows)
    try:
        for title, build in _networks(sizes, sites):
            real = title.endswith(REAL)
            count = min(sites, REAL_SITES) if real else sites
            scene = set_scene(title, build(), SEED, count)
            asked = [key for key in TASKS if key in chosen and not (real and key in MODELLED_ONLY)]
            keep(title, [row for key in asked for row in TASKS[key](scene, present, repeat)])
    except DisagreementError as error:
        typer.echo(f"answers disagree: {error}", err=True)
        raise typer.Exit(1) from error


def _time_alone(seeds: int, *, demo: bool) -> Iterator[tuple[str, list[Row]]]:
    """What needs no network of ours: plans of so many seeds, and the demonstration study."""
    if seeds:
        yield "New sites", time_plans(seeds)
    if demo:
        yield "Demonstration study", time_demo()


def _choose(asked: list[str] | None, known: list[str], option: str) -> list[str]:
    unknown = [name for name in asked or [] if name not in known]
    if unknown:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(known)}", param_hint=option)
    return [name for name in known if not asked or name in asked]


def _page_of_checkout() -> Path | None:
    root = Path(__file__).resolve().parents[1]
    return root / "docs" / "benchmarks.md" if (root / "pyproject.toml").is_file() else None


def _data_folder() -> Path | None:
    folder = os.environ.get(REAL_DATA)
    return Path(folder) if folder else None


def _networks(sizes: list[int], sites: int) -> Iterator[tuple[str, Callable[[], RoadGraph]]]:
    """Modelled networks of these sizes, then the real ones where the data folder is named."""
    for size in sizes:
        beside = "" if sites == SITES else f" and {sites:,} sites"
        yield f"Modelled network of {size:,} nodes{beside}", partial(build_modelled, size, SEED)
    folder = _data_folder()
    if folder and sizes:
        for name, source in real_sources(folder).items():
            count = min(sites, REAL_SITES)
            yield f"{name.title()}, {count:,} sites{REAL}", partial(build_real, source)
