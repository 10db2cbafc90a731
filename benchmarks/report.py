"""Results as a table on the terminal, as JSON and as `docs/benchmarks.md`."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from benchmarks.goals import judge_row
from benchmarks.timing import Row
from geo.clock import tell_moment

PACKAGES = ("numpy", "numba", "scipy", "shapely", "networkx")

_HEAD = """\
# Benchmarks

Written by `vaxreach bench`; change the command, not this page. Times are medians of wall-clock
seconds, engines in turn; `CPU s` are seconds of all processors together; `ratio` is the median of
ours over theirs in the same round; `peak` is by how much resident memory grew while the engine
prepared and answered once, of a command what it took at most. Answers are compared before times
count. `gap` is how far from the best a plan may be at most; of plans every figure is that of its
worst instance.

A time says as much of the machine as of the work, so none stands without a ratio of the same
rounds. Where nobody else does the work, a yardstick stands below it, the same for all: half a
million numbers sorted and added up by numpy; of commands a bare `python -c "import pandas,
geopandas"`. Of the stages of a run `ratio` is the part of the whole run's seconds.

In `reach-table-per-site` peers label the nodes and have the rest done by us, in compiled code and
by as many threads as ours: the points within reach, the legs at both ends, straight lines, ways on
the site's own edge; scipy then orders the pairs by points. In `labels-per-site` they label the
nodes and do nothing else, and ours the whole of it. Figures are for one site of all that are asked
for; of real networks that is the whole table, of others ours is and peers are asked for a few.

"""
_COLUMNS = ("task", "engine", "nodes", "seconds", "CPU s", "ratio", "peak MB", "gap", "goal")


def print_rows(title: str, rows: Iterable[Row], console: Console) -> None:
    """One table of results."""
    table = Table(*(name for name in _COLUMNS if name != "nodes"), title=title)
    for row in rows:
        task, engine, _, *figures = _cells(title, row)
        table.add_row(task, engine, *figures)
    console.print(table)


def _cells(title: str, row: Row) -> list[str]:
    peak = f"{row.peak_mb:,.0f}" if row.peak_mb is not None else "–"
    nodes = f"{row.nodes:,}" if row.nodes else "–"
    seconds, ratio = f"{row.seconds:.4g}", f"{row.ratio:.3g}"
    cpu = f"{row.cpu_seconds:.4g}" if row.cpu_seconds is not None else "–"
    gap = f"{row.gap:.2%}" if row.gap is not None else ""
    return [row.task, row.engine, nodes, seconds, cpu, ratio, peak, gap, judge_row(title, row)]


def write_json(path: Path, rows: Iterable[Row]) -> None:
    """Rows with the keys `task, engine, nodes, seconds, ratio, peak_mb, gap, cpu_seconds`."""
    listed = [asdict(row) for row in rows]
    path.write_bytes(orjson.dumps(listed, option=orjson.OPT_INDENT_2))


def write_page(path: Path, scenes: dict[str, list[Row]], missing: list[str], repeat: int) -> None:
    """The page of results, one table a network."""
    parts = [_HEAD, _describe_machine(missing, repeat)]
    for title, rows in scenes.items():
        parts.append(f"\n## {title}\n\n")
        parts.append(f"| {' | '.join(_COLUMNS)} |\n")
        parts.append(f"|---|---|{'--:|' * (len(_COLUMNS) - 3)}---|\n")
        parts += [f"| {' | '.join(_cells(title, row))} |\n" for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(parts), encoding="utf-8")


def _describe_machine(missing: list[str], repeat: int) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    absent = f" Not installed here: {', '.join(missing)}." if missing else ""
    load = f", load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    return (
        f"{tell_moment().date()}, {os.cpu_count()} cores ({platform.machine()}){load}; "
        f"Python {platform.python_version()}, {packages}; {repeat} rounds.{absent}\n"
    )
