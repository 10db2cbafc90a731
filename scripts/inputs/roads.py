"""`vaxreach roads FILE`: prepare a road file, and tell what was kept, left out and apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from geo.model.row_report import RowReport
from geo.roads.prepared import prepare_graph
from geo.rules.standard import read_standard
from geo.study import RoadSource
from geo.study.shipped_rules import locate_rule, newest_standard
from scripts.terminal import make_console, show_steps


def roads(
    file: Annotated[Path, typer.Argument(help="A road file: .osm.pbf, .osm, .graphml, a layer.")],
    cache: Annotated[Path, typer.Option(help="Folder for the prepared graph.")],
    standard: Annotated[
        Path | None,
        typer.Option(help="The rule file, by path or name; the newest shipped if absent."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Prepare the graph of a road file as a study would, and report on it."""
    rules = read_standard(_choose_rules(standard))
    report = RowReport("roads")
    with show_steps() as progress:
        progress("roads")
        graph, found = prepare_graph(RoadSource(path=file), rules, cache, report)
    summary = {"nodes": graph.node_count, "edges": graph.edge_count, **found.summary()}
    if as_json:
        typer.echo(orjson.dumps(summary | {"tallies": report.tallies}, default=str).decode())
        return
    console = make_console()
    for key, value in (summary | report.tallies).items():
        console.print(f"{key}: {value}", markup=False)


def _choose_rules(standard: Path | None) -> Path:
    if standard is None:
        return newest_standard()
    return locate_rule(Path(), str(standard), "--standard", "standard")
