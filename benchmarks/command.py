"""`vaxreach bench`: the engine beside what a user would take instead, on the same networks."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from benchmarks.agreement import DisagreementError
from benchmarks.goals import REAL
from benchmarks.networks import build_modelled, build_real, real_sources
from benchmarks.peers import PEERS, installed_peers
from benchmarks.report import print_rows, write_json, write_page
from benchmarks.scene import REAL_SITES, SITES, Scene, set_scene
from benchmarks.tasks.area_task import time_areas
from benchmarks.tasks.changes_task import time_changes
from benchmarks.tasks.command_task import time_commands, time_first_runs
from benchmarks.tasks.gaps_task import time_gaps
from benchmarks.tasks.import_task import time_import, time_whole
from benchmarks.tasks.nearest_task import time_nearest, time_search
from benchmarks.tasks.opening_task import time_opening
from benchmarks.tasks.place_task import time_places
from benchmarks.tasks.planning_task import PLAN_TASKS, time_plans
from benchmarks.tasks.scenario_task import time_scenarios
from benchmarks.tasks.sites_task import time_sites
from benchmarks.tasks.snapping_task import time_snapping
from benchmarks.tasks.table_task import time_table
from benchmarks.timing import Row
from geo.roads.graph import RoadGraph
from scripts.terminal import make_console

SEED = 2025
FULL = 1_000_000
REAL_DATA = "VAXREACH_REAL_DATA"
MODELLED_ONLY = {"changes", "import", "whole", "scenario"}
"""Tasks that want the modelled province: counties over it, or its files."""
TASKS: dict[str, Callable[[Scene, list[str], int], list[Row]]] = {
    "nearest": time_nearest,
    "search": time_search,
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


class Effort(NamedTuple):
    """Rounds of every engine, seeds of every plan at most, and seconds that a plan may take."""

    rounds: int
    seeds: int
    plan_seconds: float = math.inf


FULLY, BRIEFLY = Effort(5, 20), Effort(3, 1, 30.0)
ALONE: dict[str, tuple[str, Callable[[Effort], list[Row]]]] = {
    "plan": (
        "New sites",
        lambda effort: time_plans(
            effort.seeds, [one for one in PLAN_TASKS if one.seconds <= effort.plan_seconds]
        ),
    ),
    "gaps": ("Gaps", lambda effort: time_gaps(effort.rounds)),
    "commands": ("Demonstration study", lambda effort: time_commands(effort.rounds)),
    "first-runs": ("First runs, of the demonstration study", lambda _: time_first_runs()),
}
"""Tasks that need no network of ours: how their page is headed, and what they ask."""
KNOWN = [*TASKS, *ALONE]
SLOW = {"first-runs", "areas"}
"""Tasks that `--brief` leaves out: minutes for a figure that seldom changes."""


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
    repeat: Annotated[
        int | None,
        typer.Option(
            min=1, help=f"Rounds of every engine; {FULLY.rounds}, or {BRIEFLY.rounds} in brief."
        ),
    ] = None,
    tasks: Annotated[
        list[str] | None, typer.Option(help=f"Some of {', '.join(KNOWN)}; repeatable.")
    ] = None,
    peers: Annotated[
        list[str] | None, typer.Option(help="Compare with these only; repeatable.")
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(
            min=1, help=f"Seeds of a plan at most; {FULLY.seeds}, or {BRIEFLY.seeds} in brief."
        ),
    ] = None,
    brief: Annotated[
        bool,
        typer.Option(
            "--brief",
            help=f"A quarter of an hour: without {' and '.join(sorted(SLOW))}, and of plans those "
            f"that take {BRIEFLY.plan_seconds:g} s at most.",
        ),
    ] = False,
) -> None:
    """Measure the engine beside other packages; a disagreement of answers ends with 1."""
    chosen = _choose(tasks, KNOWN, "--tasks")
    if brief and tasks is None:
        chosen = [name for name in chosen if name not in SLOW]
    usual = BRIEFLY if brief else FULLY
    effort = usual._replace(rounds=repeat or usual.rounds, seeds=seeds or usual.seeds)
    present = [name for name in installed_peers() if name in _choose(peers, list(PEERS), "--peers")]
    missing = [name for name in PEERS if name not in installed_peers()]
    on_networks = [name for name in chosen if name in TASKS]
    sizes = (nodes or [FULL]) if on_networks else []
    if page is None and tasks is None and peers is None and FULL in sizes and sites == SITES:
        page = _page_of_checkout()
    console = make_console()
    for name in missing:
        console.print(f"{name}: not installed, left out")
    results: dict[str, list[Row]] = {}
    try:
        asked = [
            *_ask_alone([name for name in chosen if name in ALONE], effort),
            *_ask_networks(sizes, sites, on_networks, present, effort.rounds),
        ]
        for one in asked:
            results[one.title] = _time(one, console)
            print_rows(one.title, results[one.title], console)
            if json is not None:
                write_json(json, [row for rows in results.values() for row in rows])
            if page is not None:
                write_page(page, results, missing, effort.rounds)
    except DisagreementError as error:
        typer.echo(f"answers disagree: {error}", err=True)
        raise typer.Exit(1) from error


Timed = Iterable[tuple[str, Callable[[], list[Row]]]]
"""Tasks by name, and what makes the rows of each."""


@dataclass(frozen=True, slots=True)
class _Section:
    """One heading of the page, and what stands below it."""

    title: str
    tasks: Callable[[], Timed]


def _time(section: _Section, console: Console) -> list[Row]:
    """The rows of a section; how long each task took is said as it ends."""
    rows: list[Row] = []
    for name, run in section.tasks():
        start = time.monotonic()
        rows += run()
        console.print(f"{section.title}: {name} {time.monotonic() - start:.0f} s", highlight=False)
    return rows


def _ask_alone(chosen: list[str], effort: Effort) -> Iterator[_Section]:
    for name in chosen:
        title, measure = ALONE[name]
        yield _Section(title, partial(list, [(name, partial(measure, effort))]))


def _ask_networks(
    sizes: list[int], sites: int, chosen: list[str], peers: list[str], repeat: int
) -> Iterator[_Section]:
    """A network is built when its tasks are asked for, and forgotten after the last of them."""

    def ask(title: str, build: Callable[[], RoadGraph]) -> Timed:
        real = title.endswith(REAL)
        scene = set_scene(title, build(), SEED, min(sites, REAL_SITES) if real else sites)
        for name in chosen:
            if not (real and name in MODELLED_ONLY):
                yield name, partial(TASKS[name], scene, peers, repeat)

    for title, build in _networks(sizes, sites):
        yield _Section(title, partial(ask, title, build))


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
